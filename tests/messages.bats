# SPDX-License-Identifier: ISC
# What messages say beside what is wrong: how it is done right.
# shellcheck disable=SC2030,SC2031 # the status of a test is its own

load common

setup() {
	common_setup
	whisper-create a.wsp 60:10 300:12 >/dev/null
	mkdir dir
}

methods="average, sum, last, max, min, avg_zero, absmax, absmin"

@test "definitions may be one list with commas" {
	whisper-create b.wsp 60s:1d 5m:30d 1h:1y >/dev/null
	for list in 60s:1d,5m:30d,1h:1y "60s:1d,5m:30d 1h:1y" \
	    "1h:1y 60s:1d,5m:30d"; do
		rm -f c.wsp
		# shellcheck disable=SC2086 # words
		ok whisper-create c.wsp $list
		cmp b.wsp c.wsp
		# shellcheck disable=SC2086
		ok whisper-create --estimate $list
		[ "${#lines[@]}" -eq 10 ]
	done
	ok whisper-create --overwrite c.wsp "60:10, 300:12"
	cmp a.wsp c.wsp
	ok whisper-resize --nobackup --now "$NOW" c.wsp 60s:1d,5m:30d,1h:1y
	cmp b.wsp c.wsp
	cp a.wsp dir
	ok whisper-resize --nobackup -R dir 60s:1d,5m:30d,1h:1y
	cmp b.wsp dir/a.wsp
	bad 1 whisper-create new.wsp 60s:1d,5x:30d
	says_only "whisper-create: new.wsp: Invalid unit 'x' in '5x:30d'"
	bad 1 whisper-create new.wsp 60s:1d,
	says_only "whisper-create: new.wsp: Invalid retention definition ''"
}

@test "a method that there is not is answered with those there are" {
	for words in "create --aggregationMethod p50 new.wsp 60:10" \
	    "resize --aggregationMethod p50 a.wsp 60:20" \
	    "set-aggregation a.wsp p50"; do
		read -ra words <<<"$words"
		denied 1 "whisper-${words[0]}" "${words[@]:1}"
		says ": Unrecognized aggregation method: p50 (use one of\
 $methods)"
	done
}

@test "a tree that is not there is said to be so, without the usage" {
	for tool in merge fill; do
		denied 1 "whisper-$tool" -R none dir
		says_only "whisper-$tool: none: No such file or directory"
		denied 1 "whisper-$tool" -R dir none
		says_only "whisper-$tool: none: No such file or directory"
		misused "whisper-$tool" -R a.wsp dir
		says "whisper-$tool: a.wsp: is not a directory"
	done
	denied 2 whisper-diff -R none dir
	says_only "whisper-diff: none: No such file or directory"
}

@test "a directory is answered with -R by a tool that has it" {
	for words in "info dir" "fetch dir" "dump dir" "rebuild dir" \
	    "resize dir 60:20" "set-aggregation dir max" \
	    "set-xfilesfactor dir 0" "merge dir a.wsp" "fill a.wsp dir"; do
		read -ra words <<<"$words"
		denied 1 "whisper-${words[0]}" "${words[@]:1}"
		says_only "whisper-${words[0]}: dir: Is a directory (use -R)"
	done
	for words in "diff dir a.wsp" "check dir"; do
		read -ra words <<<"$words"
		denied 2 "whisper-${words[0]}" "${words[@]:1}"
		says_only "whisper-${words[0]}: dir: Is a directory (use -R)"
	done
	for words in "plot dir" "update dir N:1" "create --overwrite dir 60:10" \
	    "load --overwrite dir"; do
		read -ra words <<<"$words"
		denied 1 "whisper-${words[0]}" "${words[@]:1}" </dev/null
		[[ $stderr == *dir* && $stderr != *-R* ]]
	done
}

@test "-R is no help where a directory is in the way of a backup" {
	for name in a.wsp.bak .a.wsp.bak.tmp .a.wsp.tmp; do
		mkdir "$name"
		for words in "set-aggregation --backup a.wsp max" \
		    "resize a.wsp 60:20"; do
			read -ra words <<<"$words"
			try "whisper-${words[0]}" "${words[@]:1}"
			[[ $stderr != *-R* ]]
		done
		rmdir "$name"
		whisper-create --overwrite a.wsp 60:10 >/dev/null
		rm -f a.wsp.bak
	done
}

@test "a step that no archive has is answered with those they have" {
	said="a.wsp: Invalid granularity: 10 (the archives have 60, 300)"
	for words in "fetch --archive 10 a.wsp" "plot --archive 10 a.wsp" \
	    "fetch --archive 10 --explain all a.wsp" \
	    "fetch --archive 10 --explain now a.wsp" \
	    "rebuild --archive 10 a.wsp" "edit --archive 10 a.wsp set 1 --all"; do
		read -ra words <<<"$words"
		denied 1 "whisper-${words[0]}" "${words[@]:1}"
		says_only "whisper-${words[0]}: $said"
	done
}

@test "a point in the future is said to be that" {
	denied 1 whisper-update --now "$NOW" a.wsp $((NOW + 100)):5
	says_only "whisper-update: a.wsp: Timestamp not covered by any archives\
 in this database. It is in the future, as now is $NOW"
	denied 1 whisper-update --now "$NOW" a.wsp 1600000000:5
	says_only "whisper-update: a.wsp: Timestamp not covered by any archives\
 in this database."
}

@test "a word for now is answered with N" {
	denied 1 whisper-update a.wsp now:5
	says_only "whisper-update: a.wsp: point 'now:5' has a time that is not a\
 whole number or N, for now"
}

@test "a unit that there is not is shown with its definition" {
	denied 1 whisper-create new.wsp 60:10 5x:10
	says_only "whisper-create: new.wsp: Invalid unit 'x' in '5x:10'"
	denied 1 whisper-create new.wsp 60:10y,5m:10moons
	says "Invalid unit 'moons' in '5m:10moons'"
}

@test "an empty operand is said to be one" {
	for words in "info ''" "fetch ''" "create '' 60:10" \
	    "create --overwrite '' 60:10" "update '' N:1" "resize '' 60:10" \
	    "load ''"; do
		eval "words=($words)"
		denied 1 "whisper-${words[0]}" "${words[@]:1}" \
		    < <(whisper-dump --exact a.wsp)
		says_only "whisper-${words[0]}: the path is empty"
	done
}

@test "an empty name of a directory or list is said to be one, too" {
	mkdir t
	echo x >storage-schemas.conf
	for words in "ingest ''" "ingest t ''" "auto-resize '' ." \
	    "catalog update ''" "merge -R '' t" "fill -R t ''" \
	    "schemas -C . --tree ''" "check -R ''" "diff -R t ''"; do
		eval "words=($words)"
		try "whisper-${words[0]}" "${words[@]:1}" </dev/null
		[ "$status" -ne 0 ]
		[ "$stderr" = "whisper-${words[0]}: the path is empty" ] ||
			wrong "expected an empty path" "${words[@]}"
	done
	try find-corrupt-whisper-files ''
	[ "$stderr" = "find-corrupt-whisper-files: the path is empty" ]
}

@test "merge of different archives is answered with --resample" {
	whisper-create b.wsp 60:20 >/dev/null
	denied 1 whisper-merge b.wsp a.wsp
	says "Resize the input before merging or use --resample"
	ok whisper-merge --resample b.wsp a.wsp
}

@test "--explain without a time says where it goes" {
	misused whisper-fetch --explain a.wsp
	says "whisper-fetch: --explain a.wsp: a time, or all, goes before the\
 path"
	misused whisper-fetch --explain
	misused whisper-fetch --explain now
	says "missing operand"
}

@test "a text alone is not taken for the file to be made" {
	whisper-dump --exact a.wsp >a.txt
	for option in --overwrite --no-fsync; do
		keep
		misused whisper-load $option a.txt </dev/null
		says "whisper-load: 'a.txt' is a text: the path of the new file\
 goes before it"
		kept
	done
	ok whisper-load --overwrite a.wsp <a.txt
}

# tells WHAT: whisper-info says that file x is that.
tells() {
	try whisper-info x
	[ "$status" -eq 1 ]
	[[ $output == "" && $stderr == "whisper-info: x: "*": this is $1" ]] ||
		wrong "expected $1" whisper-info x
	denied 1 whisper-fetch x
	says ": this is $1"
}

@test "a file of another well-known kind is said to be that" {
	gzip -c a.wsp >x
	tells "a file compressed by gzip"
	head -c 40 /bin/sh >x
	tells "a program or library"
	while IFS='|' read -r bytes what; do
		{ printf %b "$bytes"; head -c 64 /dev/zero; } >x
		tells "$what"
	done <<-'END'
	BZh91AY|a file compressed by bzip2
	\xfd7zXZ\0|a file compressed by xz
	\x28\xb5\x2f\xfd|a file compressed by zstd
	PK\x03\x04|a ZIP archive
	RRD\0000003|an RRD file, see rrd2whisper
	SQLite format 3\0|an SQLite database
	END
	whisper-dump --exact a.wsp >x
	tells "a text of whisper-dump, see whisper-load"
	seq 100 >x
	tells "a text"
	# One of ours that is damaged is nothing else.
	cp a.wsp x
	poke x 0 000000ff
	denied 1 whisper-fetch x
	[[ $stderr != *"this is"* ]]
	try whisper-info x
	[[ $output == "aggregationMethod: unknown (255)"* ]]
}
