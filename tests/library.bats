#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The library as it is installed, for programs of others.
# shellcheck disable=SC2046 # lists of words

bats_require_minimum_version 1.5.0

setup() {
	export LC_ALL=C
	public=$top_builddir/lib/public/libwsp.a
	headers=(wsp.h wsp-catalog.h wsp-ops.h wsp-remote.h wsp-tree.h)
	[ ! -e "$top_builddir/bin/whisper-store" ] ||
		headers+=(wsp-snapshot.h wsp-store.h)
	cd "$BATS_TEST_TMPDIR" || return
}

# defined LIBRARY: the symbols that a library offers, without the compiler's.
defined() {
	nm -Pg "$1" | awk '
		$2 ~ /^[A-TV-Z]$/ && !/^__(odr_asan|x86)/ { print $1 }' | sort
}

# declared HEADER ...: the functions that public headers declare.
declared() {
	awk -f "$top_srcdir/lib/public.awk" "${@/#/$top_srcdir/lib/}" | sort
}

# flags PACKAGE: what pkg-config says of the library in this build.
flags() {
	PKG_CONFIG_PATH=$top_builddir/lib${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} \
		pkg-config --define-variable=libdir="${public%/*}" \
		--define-variable=includedir="$top_srcdir/lib" \
		--cflags --libs "$1"
}

# bsd: what a program needs where the C library lacks BSD's functions, and
# zlib.
bsd() {
	pkg-config --libs libbsd 2>/dev/null || :
	pkg-config --libs zlib
}

# needs HEADER NAME ...: a program that needs these functions.
needs() {
	local name

	printf '#include <stdio.h>\n#include <%s>\nint\nmain(void)\n{\n' "$1"
	printf '\tstatic void (*const all[])(void) = {\n'
	for name in "${@:2}"; do
		printf '\t\t(void (*)(void))%s,\n' "$name"
	done
	printf '\t};\n\treturn all[0] == NULL;\n}\n'
}

# link ARGUMENT ...: makes the program of program.c.
link() {
	# shellcheck disable=SC2086 # lists of words
	$CC $SANITIZE -I"$top_srcdir/lib" -o program program.c "$@"
}

@test "what the public headers declare is what the library offers by name" {
	declared "${headers[@]}" >want
	[ "$(wc -l <want)" -gt 80 ]
	defined "$public" | grep -v '^wsp\.' >got
	diff want got
}

# structures PAGE HEADER ...: the page has what the headers declare.
structures() {
	local page=$top_srcdir/man/$1

	shift
	awk -f "$top_srcdir/man/structures.awk" "${@/#/$top_srcdir/lib/}" \
		"$page" | diff - "$page"
}

@test "every public header can be included alone, in C as the standard has it" {
	for header in "${headers[@]}"; do
		printf '#include <%s>\nint main(void) { return 0; }\n' \
		    "${header##*/}" >program.c
		# shellcheck disable=SC2086 # lists of words
		$CC $SANITIZE -std=c11 -pedantic-errors -Wall -Werror \
		    -I"$top_srcdir/lib" -c -o program.o program.c
	done
}

@test "the manual has every field of what the public headers declare" {
	structures wsp.3 wsp.h
	structures wsp-ops.3 wsp-ops.h
	structures wsp-tree.3 wsp-tree.h
	structures wsp-catalog.3 wsp-catalog.h
	structures wsp-remote.3 wsp-remote.h
	structures wsp-snapshot.3 wsp-snapshot.h
	structures wsp-store.3 wsp-store.h
	run ! structures wsp.3 wsp-tree.h
}

@test "every private symbol is there, by a name that is none in C" {
	comm -13 <(declared "${headers[@]}") \
		<(defined "$top_builddir/lib/libwsp.a") | tr _ . >want
	[ "$(wc -l <want)" -gt 100 ]
	diff want <(defined "$public" | grep '^wsp\.' | tr _ .)
}

@test "a program that uses a private function does not link" {
	cat >program.c <<-'EOF'
	#include <wsp.h>
	int wsp_io_sync(int, struct wsp_error *);
	int
	main(void)
	{
		struct wsp_error error;

		return wsp_io_sync(0, &error) == 0;
	}
	EOF
	link "$top_builddir/lib/libwsp.a" $(bsd)
	run ! link "$public" $(bsd)
	[[ $output == *'undefined reference to `wsp_io_sync'\'* ||
	    $output == *'undefined symbol: wsp_io_sync'* ]]
}

@test "only a program that uses schema files needs PCRE2" {
	needs wsp-ops.h wsp_resize wsp_repair wsp_merge wsp_load \
		$(declared wsp.h wsp-ops.h | grep -v wsp_metric_) >program.c
	link "$public" $(bsd)
	./program
	needs wsp-tree.h wsp_schemas_read >program.c
	run ! link "$public" $(bsd)
	[[ $output == *pcre2* ]]
}

@test "the package wsp has all that wsp.h and wsp-ops.h need" {
	needs wsp-ops.h $(declared wsp.h wsp-ops.h) >program.c
	link $(flags wsp)
	./program
	[[ $(flags wsp) != *pcre2* ]]
}

@test "the package wsp-tree has all that wsp-tree.h needs" {
	needs wsp-tree.h $(declared wsp-tree.h) >program.c
	link $(flags wsp-tree)
	./program
}

@test "a program gets of the library only what it uses" {
	needs wsp.h wsp_retention_parse >program.c
	link $(flags wsp)
	nm program | awk '{ print $NF }' >symbols
	grep -qx wsp_retention_parse symbols
	run ! grep -Ex 'wsp.(open|update|temp_open)' symbols
}
