# SPDX-License-Identifier: ISC
# whisper-diff, whisper-merge and whisper-fill on two trees.

load common

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
	prints '{"name": "x/points.wsp", "path_a": "a/x/points.wsp",'"\
 \"path_b\": \"b/x/points.wsp\", \"archives\": [{\"archive\": 0,\
 \"datapoint\": [{\"timestamp\": 1699999800, \"value_a\": null,\
 \"value_b\": 4.0}, {\"timestamp\": 1699999920, \"value_a\": 1.0,\
 \"value_b\": 3.0}], \"points\": 2, \"total\": 3}, {\"archive\": 1,\
 \"datapoint\": [], \"points\": 0, \"total\": 0}]}" \
	    '{"name": "x/schema.wsp", "path_a": "a/x/schema.wsp",'"\
 \"path_b\": \"b/x/schema.wsp\", \"schemaA\": \"60:5 300:4 average 0.5\",\
 \"schemaB\": \"60:6 300:4 average 0.5\"}" \
	    '{"name": "x/only/a.wsp", "path_a": "a/x/only/a.wsp",'\
' "onlyIn": "a"}' \
	    '{"name": "y/b.wsp", "path_b": "b/y/b.wsp", "onlyIn": "b"}'
	differs whisper-diff -R --json --summary a b
	[ "${lines[0]}" = '{"name": "x/points.wsp",'"\
 \"path_a\": \"a/x/points.wsp\", \"path_b\": \"b/x/points.wsp\", \"archives\":\
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
	bad 2 whisper-diff -R a none
}

@test "a list of names is for both trees" {
	printf '%s\n' x/points.wsp same.wsp x/only/a.wsp none.wsp >list
	bad 2 whisper-diff --summary --files-from list --now "$NOW" a b
	says_only "whisper-diff: none.wsp: is in neither tree"
	prints "x/points.wsp: 2 of 3 points differ" "Only in a: x/only/a.wsp" \
	    "1 files the same, 1 with other points, 0 with another schema, 1\
 only in a, 0 only in b, 1 failed"
}

@test "a name that neither tree has is an error" {
	while read -r tool verb; do
		bad 1 "$tool" --files-from - a b <<<none.wsp
		says_only "$tool: none.wsp: is in neither tree"
		prints "0 files $verb, 0 created, 0 missing, 1 failed; 0\
 points, 0 left as they are"
	done <<-'END'
	whisper-merge merged
	whisper-fill filled
	END
}

@test "--missing compares what only one file has" {
	try whisper-diff --now "$NOW" --missing --columns a/x/points.wsp \
	    b/x/points.wsp
	[ "$status$stderr" = 1 ]
	prints "archive timestamp value_a value_b" "0 1699999800 None 4.0"
	whisper-update --now "$NOW" a/x/points.wsp 1699999800:1
	ok whisper-diff --now "$NOW" --missing --summary a/x/points.wsp \
	    b/x/points.wsp
	misused whisper-diff --missing --ignore-empty a/same.wsp b/same.wsp
}

@test "a directory that cannot be read counts as failed" {
	need_unprivileged
	chmod -R a+rX .
	mkdir b/closed
	chmod 000 b/closed
	try unprivileged whisper-fill -R -n --now "$NOW" b b
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == *", 1 failed; "* ]]
	try unprivileged whisper-diff -R --now "$NOW" a b
	[ "$status" -eq 2 ]
	[[ ${lines[-1]} == *", 1 failed" ]]
	try unprivileged whisper-resize -R -n --now "$NOW" b 60:9
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == *", 1 failed"* ]]
}

@test "a file that is removed during a walk has not failed" {
	rm a/x/schema.wsp
	mkdir w
	for i in 1 2 3; do
		whisper-create w/$i.wsp 60:5 >/dev/null
	done
	# A file is seen and then opened: in between it is removed.
	hold w/1.wsp
	whisper-rebuild -R -j1 -v w >out 2>err 9<&- &
	opened w/1.wsp
	rm w/2.wsp
	let_go
	wait $!
	[[ $(cat err) == \
	    "whisper-rebuild: w/2.wsp: is gone"*"3 files, 0 failed"* ]]
}

@test "a link that leads nowhere is said with -L, as an operand is" {
	mkdir l
	ln -s none l/a.wsp
	bad 1 whisper-info -R -L l
	says_only "whisper-info: l/a.wsp: No such file or directory"
	ok whisper-info -R l
	prints
}

@test "a file is not merged with itself" {
	cp a/x/points.wsp p.wsp
	ln -s p.wsp link.wsp
	ln p.wsp hard.wsp
	keep .
	for other in p.wsp ./p.wsp link.wsp hard.wsp; do
		for way in "" --resample; do
			# shellcheck disable=SC2086 # perhaps no word
			bad 1 whisper-merge $way --now "$NOW" p.wsp $other
			says_only "whisper-merge: $other: p.wsp and $other are\
 the same file"
			ok whisper-fill --now "$NOW" p.wsp $other
		done
	done
	bad 1 whisper-merge -R --now "$NOW" a b/../a
	says "whisper-merge: a: is the same tree as"
	kept
	mkdir c c/x
	ln a/x/points.wsp c/x
	ok whisper-merge -R --now "$NOW" c a
	prints "0 files merged, 0 created, 0 missing, 0 failed; 0 points, 1\
 left as they are"
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
		[[ ${lines[1]} =~ ^[01]\ files\ (merged|filled),\ 0\ created,\ 1\ m ]]
		diff -r c d
	done
	[ "$(slots c/x/points.wsp)" != "$(slots a/x/points.wsp)" ]
}

@test "--create of single files is refused, and says what it is for" {
	keep
	for tool in whisper-merge whisper-fill; do
		misused $tool --create a/x/good.wsp b/x/new.wsp
		says "$tool: --create: only of trees (use -R)"
	done
	kept
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
		[[ ${lines[-1]} == [12]" files "*", 1 created, 0 missing, 0\
 failed; "[24]" points, "[12]" left as they are" ]]
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
	ok whisper-merge -R -n --now "$NOW" --create a b
	prints "Would change: b/x/points.wsp (2 points)" \
	    "Would create: b/x/only/a.wsp (2 points)" "2 files would be\
 merged, 1 would be created, 0 missing, 0 failed; 4 points, 1 left as they are"
	ok whisper-fill -R -n --now "$NOW" --create a b
	prints "Would create: b/x/only/a.wsp (2 points)" "1 files would be\
 filled, 1 would be created, 0 missing, 0 failed; 2 points, 2 left as they are"
	for tool in whisper-merge whisper-fill; do
		ok $tool -n --now "$NOW" a/same.wsp b/same.wsp
		prints
		ok $tool -n --now "$NOW" b/x/points.wsp a/x/points.wsp
		[[ $output == "Would change: a/x/points.wsp ("[23]" points)" ]]
		kept
	done
}

@test "the real run prints the same numbers as the dry run" {
	rm a/x/schema.wsp
	for tool in whisper-merge whisper-fill "whisper-merge --resample"; do
		rm -rf c
		cp -R b c
		# shellcheck disable=SC2086 # perhaps two words
		ok $tool -R -n --now "$NOW" --create a c
		dry=$(sed -e 's/Would create/Created/' \
		    -e 's/Would change/Changed/' -e 's/would be //g' \
		    <<<"$output")
		# shellcheck disable=SC2086 # perhaps two words
		try $tool -R -v --now "$NOW" --create a c
		[ "$status" -eq 0 ]
		[ "$output" = "$dry" ]
		# shellcheck disable=SC2086 # perhaps two words
		try $tool -R -v --backup --now "$NOW" --create a c
		[[ $output == "0 files "*" 0 points, 3 left as they are" ]]
		[ -z "$(find c -name '*.bak')" ]
	done
}

@test "a file that was just made has no backup" {
	for tool in whisper-merge whisper-fill; do
		rm -rf c bk
		mkdir c
		try $tool -R -v --create --backup-dir bk --now "$NOW" a/x/only c
		[ "$status" -eq 0 ]
		prints "Created: c/a.wsp (2 points)" "${lines[-1]}"
		[ ! -e bk ]
		rm -rf c
		bad 1 $tool -R --create --now "$NOW" a c
		says_only "$tool: c: No such file or directory"
	done
}

@test "one file that cannot be merged stops nothing" {
	bad 1 whisper-merge -R --backup --now "$NOW" a b
	says "b/x/schema.wsp: " "archive configurations are unalike"
	[[ ${lines[-1]} == "1 files merged, 0 created, 1 missing, 1 failed; "* ]]
	[ -e b/x/points.wsp.bak ]
	[ ! -e b/x/schema.wsp.bak ]
	[[ $(slots b/x/points.wsp) == *1699999920:1* ]]
	ok whisper-merge -R --resample --now "$NOW" a b
	[[ ${lines[-1]} == "1 files merged, "*", 2 left as they are" ]]
}

@test "an interrupted merge is resumed" {
	rm a/x/schema.wsp
	hold b/x/points.wsp
	whisper-merge -R -j1 --resume state --now "$NOW" a b >out 9<&- &
	until [ -e state ]; do :; done
	opened b/x/points.wsp
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[[ $(tail -n 1 out) == "0 files merged, 0 created, "*", 0 failed; "* ]]
	let_go
	ok whisper-merge -R --resume state --now "$NOW" a b
	[ ! -e state ]
	[[ ${lines[-1]} == *", 1 missing, 0 failed; "* ]]
}

@test "a file that nobody may write to is made so that it can be filled" {
	need_unprivileged
	chmod 444 a/x/only/a.wsp
	ok unprivileged whisper-fill -R --create --now "$NOW" a b
	[ "$(stat -c %a b/x/only/a.wsp)" = 644 ]
	ok whisper-diff --now "$NOW" a/x/only/a.wsp b/x/only/a.wsp
}
