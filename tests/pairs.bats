# SPDX-License-Identifier: ISC
# whisper-diff, whisper-merge and whisper-fill on two trees.

load common

# Who says what bad() and misused() expect.
find_tool() {
	for tool; do
		[[ $tool != whisper-* ]] || return 0
	done
}

# Two trees: same.wsp, other points, another schema, one file in each only.
setup() {
	common_setup
	mkdir -p a/x/only b/x b/y
	for file in a/same a/x/points a/x/only/a a/x/schema b/y/b; do
		whisper-create $file.wsp 60:5 300:4 >/dev/null
		update $file.wsp $((NOW - 60)):1 $((NOW - 120)):2
	done
	cp a/same.wsp b
	cp a/x/points.wsp b/x
	update b/x/points.wsp $((NOW - 60)):3 $((NOW - 180)):4
	whisper-create b/x/schema.wsp 60:6 300:4 >/dev/null
}

update() {
	whisper-update --now "$NOW" "$@"
}

# differs COMMAND ...: status 1 and nothing on standard error.
differs() {
	try "$@" --now "$NOW"
	[ "$status$stderr" = 1 ] || wrong "should differ" "$@"
}

sum="1 files the same, 1 with other points, 1 with another schema, 1 only in a,\
 1 only in b, 0 failed"
schema="x/schema.wsp: schema 60:5 300:4 average 0.5 -> 60:6 300:4 average 0.5"

@test "diff tells in what two trees differ" {
	differs whisper-diff -R a b
	points=$(whisper-diff --now "$NOW" a/x/points.wsp b/x/points.wsp) || :
	prints "x/points.wsp:" "$points" "$schema" "Only in a: x/only/a.wsp" \
	    "Only in b: y/b.wsp" "$sum"
	for n in 1 8; do
		differs whisper-diff -R -j $n --summary a b
		prints "x/points.wsp: 2 of 3 points differ" "$schema" \
		    "Only in a: x/only/a.wsp" "Only in b: y/b.wsp" "$sum"
	done
}

@test "diff of trees prints one JSON object a line" {
	differs whisper-diff -R --json a b
	prints '{"name": "x/points.wsp", "archives": [{"archive": 0,'"\
 \"datapoint\": [{\"timestamp\": 1699999800, \"value_a\": null,\
 \"value_b\": 4.0}, {\"timestamp\": 1699999920, \"value_a\": 1.0,\
 \"value_b\": 3.0}], \"points\": 2, \"total\": 3}, {\"archive\": 1,\
 \"datapoint\": [], \"points\": 0, \"total\": 0}]}" \
	    '{"name": "x/schema.wsp", "schema_a": "60:5 300:4 average 0.5",'"\
 \"schema_b\": \"60:6 300:4 average 0.5\"}" \
	    '{"name": "x/only/a.wsp", "only_in": "a"}' \
	    '{"name": "y/b.wsp", "only_in": "b"}'
	differs whisper-diff -R --json --summary a b
	[ "${lines[0]}" = '{"name": "x/points.wsp", "archives":'"\
 [{\"archive\": 0, \"points\": 2, \"total\": 3}, {\"archive\": 1,\
 \"points\": 0, \"total\": 0}]}" ]
}

@test "equal trees are equal, also where one lies in the other" {
	mkdir a/copy
	cp a/same.wsp a/copy
	ok whisper-diff -R a a
	prints "5 files the same, 0 with other points, 0 with another schema,\
 0 only in a, 0 only in a, 0 failed"
	differs whisper-diff -R --summary a a/copy
	[[ ${lines[-1]} == "1 files the same, 0 with other points, 0"* ]]
	ok whisper-diff -R --json a a
	prints
}

@test "another method or xFilesFactor is another schema" {
	whisper-set-aggregation b/same.wsp max 0.25 >/dev/null
	differs whisper-diff -R --summary a b
	[ "${lines[0]}" = "same.wsp: schema 60:5 300:4 average 0.5 -> 60:5\
 300:4 max 0.25" ]
}

@test "trouble is 2 and named after its file, and the rest is compared" {
	echo junk >b/same.wsp
	bad 2 whisper-diff -R --summary --now "$NOW" a b
	says_only "whisper-diff: b/same.wsp: the file is too short for a\
 header of 16 bytes"
	[ "${#lines[@]}" -eq 5 ]
	[[ ${lines[-1]} == "0 files the same, "*", 1 failed" ]]
	misused whisper-diff -R a
	misused whisper-diff -R a/same.wsp b/same.wsp
	misused whisper-diff -R a none
}

@test "a list of names is for both trees" {
	printf '%s\n' x/points.wsp same.wsp x/only/a.wsp none.wsp >list
	bad 2 whisper-diff --summary --files-from list --now "$NOW" a b
	says_only "whisper-diff: a/none.wsp: No such file or directory"
	prints "x/points.wsp: 2 of 3 points differ" "Only in a: x/only/a.wsp" \
	    "1 files the same, 1 with other points, 0 with another schema, 1\
 only in a, 0 only in b, 1 failed"
}

# alone TOOL: makes copies in c of what the tool does to each file alone.
alone() {
	cp -R b c
	for name in same x/points; do
		"$1" --now "$NOW" a/$name.wsp c/$name.wsp
	done
}

@test "merge and fill of trees do what they do to each file" {
	rm a/x/schema.wsp
	for tool in whisper-merge whisper-fill; do
		rm -rf c d
		alone $tool
		cp -R b d
		ok $tool -R --now "$NOW" a d
		[ "${lines[0]}" = "Missing: d/x/only/a.wsp" ]
		[[ ${lines[1]} =~ ^2\ files\ (merged|filled),\ 0\ created,\ 1\ m ]]
		diff -r c d
	done
	[ "$(slots c/x/points.wsp)" != "$(slots a/x/points.wsp)" ]
}

@test "--create makes what is missing, with its directories, as it is" {
	rm a/x/schema.wsp b/x/schema.wsp
	chmod 640 a/x/only/a.wsp
	chmod 2750 a/x/only
	whisper-set-aggregation a/x/only/a.wsp sum 0.75 >/dev/null
	if is_root; then
		chown 4711:4712 a/x/only a/x/only/a.wsp
	fi
	for tool in whisper-merge whisper-fill; do
		rm -rf c
		cp -R b c
		ok $tool -R --create --now "$NOW" a c
		[[ ${lines[-1]} == "3 files "*", 1 created, 0 missing, 0\
 failed" ]]
		diff <(slots a/x/only/a.wsp) <(slots c/x/only/a.wsp)
		diff <(whisper-info a/x/only/a.wsp) \
		    <(whisper-info c/x/only/a.wsp)
		diff <(cd a && stat -c '%n %a %u %g' x/only x/only/*) \
		    <(cd c && stat -c '%n %a %u %g' x/only x/only/*)
		[ -e c/y/b.wsp ]
	done
}

@test "a dry run changes nothing and tells" {
	rm a/x/schema.wsp
	keep .
	for tool in whisper-merge whisper-fill; do
		ok $tool -R -n --now "$NOW" --create a b
		prints "Would change: b/same.wsp" "Would change: b/x/points.wsp" \
		    "Would create: b/x/only/a.wsp" "2 files would be\
 ${lines[-1]:17:6}, 1 would be created, 0 missing, 0 failed"
		ok $tool -n a/same.wsp b/same.wsp
		prints "Would change: b/same.wsp"
		kept
	done
}

@test "one file that cannot be merged stops nothing" {
	bad 1 whisper-merge -R --backup --now "$NOW" a b
	says "b/x/schema.wsp: " "archive configurations are unalike"
	[[ ${lines[-1]} == "2 files merged, 0 created, 1 missing, 1 failed" ]]
	[ -e b/x/points.wsp.bak ]
	[ ! -e b/x/schema.wsp.bak ]
	[[ $(slots b/x/points.wsp) == *1699999920:1* ]]
	ok whisper-merge -R --resample --now "$NOW" a b
	[[ ${lines[-1]} == "3 files merged, "* ]]
}

@test "an interrupted merge is resumed" {
	rm a/x/schema.wsp
	hold b/x/points.wsp
	whisper-merge -R -j1 --resume state --now "$NOW" a b >out 9<&- &
	until [ -e state ] && opened_by_it; do :; done
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	let_go
	ok whisper-merge -R --resume state --now "$NOW" a b
	[ ! -e state ]
	[[ ${lines[-1]} == *", 1 missing, 0 failed" ]]
}

opened_by_it() {
	readlink /proc/$!/fd/* 2>/dev/null | grep -q /b/x/points.wsp
}
