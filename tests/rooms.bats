#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What "make lint" finds when rooms do not keep to their floors.

bats_require_minimum_version 1.5.0

setup() {
	export LC_ALL=C
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p lib/base lib/text lib/metric lib/ops/look lib/ops/edit \
		lib/tree bin/cli bin/print build
	echo 'int wsp_open(void);' >lib/wsp.h
	echo 'int wsp_merge(void);' >lib/wsp-ops.h
	echo 'int wsp_match(void);' >lib/wsp-tree.h
	file lib/base/io.h 'int wsp_io(void);'
	file lib/base/io.c '#include "base/io.h"' \
		'#include "wsp.h"' 'int wsp_io(void) { return 1; }' \
		'int wsp_open(void) { return 2; }'
	file lib/tree/walk.h '#include "base/io.h"' 'int wsp_walk(void);'
	file lib/tree/walk.c '#include "tree/walk.h"' '#include "wsp-tree.h"' \
		'int wsp_walk(void) { return wsp_io(); }'
	file lib/ops/look/look.h 'int wsp_look(void);'
	file lib/ops/look/look.c '#include "ops/look/look.h"' \
		'int wsp_look(void) { return 3; }'
	file bin/cli/cli.h '#include "wsp.h"' 'int cli(void);'
	file bin/cli/cli.c '#include "cli/cli.h"' \
		'int cli(void) { return wsp_open(); }'
	file bin/whisper-x.c '#include "cli/cli.h"' '#include "wsp-ops.h"' \
		'int main(void) { return cli(); }'
}

# file PATH LINE ...
file() {
	printf '%s\n' "${@:2}" >"$1"
}

# function_of LINES NAME: a function of so many, with its braces.
function_of() {
	printf 'int\n%s(void)\n{\n' "$2"
	for _ in $(seq $(($1 - 3))); do
		echo
	done
	printf '\treturn 0;\n}\n'
}

compile() {
	local source

	rm -rf build
	for source in lib/*/*.c lib/ops/*/*.c bin/*.c bin/*/*.c; do
		[ -e "$source" ] || continue
		mkdir -p "build/${source%/*}"
		${CC:-cc} -Ilib -Ibin -c -o "build/${source%.c}.o" "$source"
	done
}

rooms() {
	sh "$BATS_TEST_DIRNAME/lint/rooms.sh" . build
}

# in_order: nothing is wrong; notes may be.
in_order() {
	compile
	run rooms
	echo "$output"
	[ "$status" -eq 0 ]
	! grep -v '^note: ' <<<"$output"
}

# finds LINE ...: these are wrong, and nothing else.
finds() {
	[ -e build/bin/whisper-x.o ] || compile
	run rooms
	[ "$status" -eq 1 ]
	diff <(printf '%s\n' "$@") <(grep -v '^note: ' <<<"$output")
}

@test "a house in order has only notes" {
	in_order
	[ "$output" = \
		"note: 0 functions, of 0 lines in the median, 0 at most" ]
}

@test "a room may not include what is above it" {
	file lib/base/dir.h '#include "tree/walk.h"'
	finds 'lib/base/dir.h:1: "tree/walk.h": uses lib/tree, which is above it'
}

@test "a public header is above the rooms that it is not for" {
	file lib/metric/name.c '#include "wsp.h"' '#include "wsp-ops.h"'
	file lib/ops/edit/edit.c '#include "wsp-ops.h"' '#include "wsp-tree.h"'
	finds 'lib/metric/name.c:2: "wsp-ops.h": uses lib/wsp-ops.h, which is above it' \
		'lib/ops/edit/edit.c:2: "wsp-tree.h": uses its neighbour lib/wsp-tree.h'
}

@test "neighbours do not include each other" {
	file lib/text/put.h 'int put;'
	file lib/metric/name.c '#include "text/put.h"'
	file lib/ops/edit/edit.c '#include "ops/look/look.h"'
	finds 'lib/metric/name.c:1: "text/put.h": uses its neighbour lib/text' \
		'lib/ops/edit/edit.c:1: "ops/look/look.h": uses its neighbour lib/ops/look'
}

@test "the rooms of the tools have floors, too" {
	file bin/print/rows.h '#include "cli/cli.h"'
	file bin/cli/out.c '#include "print/rows.h"'
	finds 'bin/cli/out.c:1: "print/rows.h": uses bin/print, which is above it'
}

@test "a tool may not include a private header of the library" {
	file bin/print/rows.c '#include "base/io.h"'
	finds 'bin/print/rows.c:1: "base/io.h": includes a private header of the library'
}

@test "the library does not include headers of the tools" {
	file lib/tree/gather.c '#include "cli/cli.h"'
	finds 'lib/tree/gather.c:1: "cli/cli.h" names no file from lib'
}

@test "a file belongs to a room of the table" {
	mkdir lib/attic
	file lib/attic/old.c ''
	finds 'lib/attic/old.c: is in no room of the table'
}

@test "a name of a header means one file" {
	mkdir bin/base
	file bin/base/io.h ''
	file bin/whisper-y.c '#include "base/io.h"'
	compile
	run rooms
	[ "$status" -eq 1 ]
	[[ $output == *'bin/whisper-y.c:1: "base/io.h" is in bin and in lib'* ]]
}

@test "headers do not include each other in a circle" {
	file lib/text/a.h '#ifndef A_H' '#define A_H' '#include "text/b.h"' \
		'#endif'
	file lib/text/b.h '#ifndef B_H' '#define B_H' '#include "text/a.h"' \
		'#endif'
	compile
	run rooms
	[ "$status" -eq 1 ]
	[[ $output == *'headers include each other in a circle:'* ]]
	[[ $output == *lib/text/a.h* && $output == *lib/text/b.h* ]]
}

@test "a call upwards is found without an include" {
	file lib/base/dir.c 'int wsp_walk(void);' 'int wsp_dir(void);' \
		'int wsp_dir(void) { return wsp_walk(); }'
	finds 'lib/base/dir.o: wsp_walk(): uses lib/tree, which is above it'
}

@test "a call to a neighbour is found without an include" {
	file lib/ops/edit/edit.c 'int wsp_look(void);' 'int wsp_edit(void);' \
		'int wsp_edit(void) { return wsp_look(); }'
	finds 'lib/ops/edit/edit.o: wsp_look(): uses its neighbour lib/ops/look'
}

@test "a call of a tool to a private function is found without an include" {
	file bin/print/rows.c 'int wsp_io(void);' 'int rows(void);' \
		'int rows(void) { return wsp_io(); }'
	finds 'bin/print/rows.o: wsp_io(): is private to the library'
}

@test "what is left in the build of a file that is gone does not count" {
	file lib/base/dir.c 'int wsp_walk(void);' 'int wsp_dir(void);' \
		'int wsp_dir(void) { return wsp_walk(); }'
	compile
	rm lib/base/dir.c
	run rooms
	[ "$status" -eq 0 ]
}

@test "a house that was not compiled is not in order" {
	compile
	rm -r build/*
	run rooms
	[ "$status" -eq 1 ]
	[[ $output == *'there are no object files'* ]]
}

@test "functions have up to 60 lines" {
	function_of 60 wsp_long >lib/text/long.c
	in_order
	[[ $output == *' 60 at most' ]]
	rm build/bin/whisper-x.o
	function_of 61 wsp_long >lib/text/long.c
	finds 'lib/text/long.c:3: wsp_long() has 61 lines, more than 60'
}

@test "a tool's main has up to 40 lines" {
	function_of 40 main >bin/whisper-y.c
	in_order
	rm build/bin/whisper-x.o
	function_of 41 main >bin/whisper-y.c
	finds 'bin/whisper-y.c:3: main() has 41 lines, more than 40'
}

@test "the median of the lengths is printed" {
	(function_of 5 wsp_a; function_of 9 wsp_b; function_of 20 wsp_c) \
		>lib/text/three.c
	in_order
	[ "$output" = \
		"note: 3 functions, of 9 lines in the median, 20 at most" ]
}

@test "files of C have up to 400 lines" {
	seq -f '/* %g */' 401 >lib/text/long.c
	seq -f '/* %g */' 400 >lib/text/short.c
	finds "lib/text/long.c has 401 lines, more than 400"
	[[ $output != *short.c* ]]
}
