#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A sparse file takes no room on the disk, and none in memory either.

load common

POINTS=10000000		# of an archive, 120 megabytes
MOST=40000		# kilobytes that a tool may take

setup() {
	common_setup
	need python3
	[ "${TOOLS_RUN_BY-}" != valgrind ] ||
		skip "valgrind takes memory of its own"
	if ! (ulimit -S -v 400000 && whisper-info -V) >/dev/null 2>&1; then
		skip "a sanitizer takes memory of its own"
	fi
	large a.wsp
	update a.wsp 1699999980:1 1699999920:2 1695000000:3 1691000000:4
}

# large PATH: an empty file that looks large.
large() {
	ok whisper-create --sparse "$1" 1s:$POINTS 60s:$POINTS
	[ "$(stat -c %b "$1")" -lt 100 ] || skip "no sparse files here"
}

# reading_is_free: pages that nothing was written to are one page of zeros, as
# Linux has it, unless it is built or told otherwise.
reading_is_free() {
	python3 - <<-'END'
		import mmap
		import resource
		import sys

		def used():
		    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

		before = used()
		with mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE) as memory:
		    for place in range(0, len(memory), mmap.PAGESIZE):
		        memory[place]
		sys.exit(used() - before > 32 << 10)
	END
}

# small COMMAND ...: it takes memory for what there is in its files.
small() {
	peak "$@"
	[ "$peak" -lt $MOST ] || wrong "took $peak kilobytes" "$@"
}

# refused STATUS COMMAND ...: it ends so, with an error, and touches no file.
refused() {
	local before

	before=$(files)
	bad "$@"
	[ -z "$output" ] || wrong "expected no output" "${@:2}"
	diff <(echo "$before") <(files)
}

# files: all of them, and when they last changed in any way.
files() {
	find . -mindepth 1 -printf '%f %i %C@\n' | sort
}

@test "reading a sparse file takes little memory" {
	cp --sparse=always a.wsp b.wsp
	update b.wsp 1699999860:5
	small whisper-info --now "$NOW" --stats a.wsp
	small whisper-check --now "$NOW" --rollups a.wsp
	try whisper-diff --now "$NOW" a.wsp b.wsp
	[ "$status" -eq 1 ]
	cp --sparse=always b.wsp a.wsp
	small whisper-diff --now "$NOW" a.wsp b.wsp
	small whisper-diff --now "$NOW" --all a.wsp b.wsp
}

@test "merging and filling sparse files takes little memory" {
	reading_is_free ||
		skip "this kernel gives memory to what is only read"
	large b.wsp
	update b.wsp 1699999860:5
	small whisper-merge -n --now "$NOW" a.wsp b.wsp
	small whisper-merge --now "$NOW" a.wsp b.wsp
	small whisper-fill -n --now "$NOW" b.wsp a.wsp
	small whisper-fill --now "$NOW" b.wsp a.wsp
	small whisper-merge --resample --now "$NOW" a.wsp b.wsp
	[ "$(stat -c %b b.wsp)" -lt 200 ]
	mkdir src dst
	mv a.wsp src
	small whisper-merge -R -n --create --now "$NOW" src dst
	small whisper-merge -R --create --now "$NOW" src dst
	[ "$(stat -c %b dst/a.wsp)" -lt 200 ]
	rm dst/a.wsp
	small whisper-fill -R --create --now "$NOW" src dst
	[ "$(stat -c %b dst/a.wsp)" -lt 200 ]
}

@test "a sparse file as one series takes little memory" {
	small whisper-fetch --now "$NOW" --clean --from 1690000000 a.wsp
	output=${output%%$'\n\n'peak*}
	prints "1691000000	4.000000" "1695000000	3.000000" \
	    "1699999920	2.000000" "1699999980	1.000000"
}

@test "a sparse file that is converted stays sparse" {
	large b.wsp
	ok whisper-convert --now "$NOW" --to compressed --force a.wsp
	[ "$(stat -c %b a.wsp)" -lt 2000 ]
	ok whisper-convert --now "$NOW" --to classic --force a.wsp
	[ "$(stat -c %b a.wsp)" -lt 2000 ]
	update b.wsp 1699999980:1 1699999920:2 1695000000:3 1691000000:4
	try whisper-diff --now "$NOW" a.wsp b.wsp
	[ "$status" -eq 0 ]
}

@test "changing sparse files takes little memory" {
	small whisper-rebuild --now "$NOW" --partial a.wsp
	small whisper-set-aggregation --now "$NOW" a.wsp max
	small whisper-resize --now "$NOW" a.wsp 1s:$((POINTS * 2)) \
	    60s:$POINTS
	[ "$(stat -c %b a.wsp)" -lt 200 ]
	[ "$(stat -c %b a.wsp.bak)" -lt 200 ]
}

@test "editing sparse files takes little memory" {
	reading_is_free ||
		skip "this kernel gives memory to what is only read"
	small whisper-edit -q --now "$NOW" --no-backup a.wsp add 1
	small whisper-edit -q --now "$NOW" --no-backup --max-gap 10min a.wsp \
	    interpolate
	small whisper-edit -q --now "$NOW" --backup --from -100s a.wsp set 7
	[ "$(stat -c %b a.wsp)" -lt 200 ]
	[ "$(stat -c %b a.wsp.bak)" -lt 200 ]
}

@test "no more points are made than memory should hold" {
	whisper-resize --nobackup --now "$NOW" a.wsp 1s:20000000
	refused 1 whisper-edit --now "$NOW" a.wsp set 7 --all
	says_only "whisper-edit: a.wsp: more than 16777216 points would be\
 made: take a shorter range"
	update a.wsp 1681000000:4
	refused 1 whisper-edit --now "$NOW" a.wsp interpolate
	says_only "whisper-edit: a.wsp: more than 16777216 points would be\
 made: take a shorter range"
	ok whisper-edit -q --now "$NOW" --no-backup --from -1h a.wsp set 7
	whisper-fetch --now "$NOW" --from -1h a.wsp >points
	[ "$(grep -c 7.0 points)" -eq 3600 ]
}

@test "a tool that may not have the memory changes nothing and says so" {
	large b.wsp
	update b.wsp 1699999860:5
	ulimit -S -v 100000
	while read -ra words; do
		refused "${words[0]}" "${words[1]}" --now "$NOW" "${words[@]:2}"
		[[ $stderr == *.wsp:\ Cannot\ allocate\ memory ]] ||
			wrong "another reason" "${words[@]}"
	done <<-EOT
	1 whisper-info --stats a.wsp
	2 whisper-diff --all a.wsp b.wsp
	1 whisper-merge a.wsp b.wsp
	1 whisper-merge -n a.wsp b.wsp
	1 whisper-merge --resample a.wsp b.wsp
	1 whisper-fill a.wsp b.wsp
	1 whisper-rebuild a.wsp
	1 whisper-edit a.wsp add 1
	1 whisper-resize --nobackup a.wsp 1s:60
	EOT
}

@test "a header that claims four thousand million archives takes no memory" {
	mkdir tree
	printf '\0\0\0\1\0\0\16\20\77\0\0\0\377\377\377\377' >tree/a.wsp
	truncate -s 60G tree/a.wsp
	ulimit -S -v 100000
	ok whisper-find -w -C tree --corrupt
	prints a
	ok whisper-catalog update --no-fsync tree
	ok whisper-find -C tree --state table
	prints a
}
