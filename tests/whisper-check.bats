# SPDX-License-Identifier: ISC
# whisper-check: what it finds, that it repairs without guessing, and that it
# puts away nothing that has hope.

load common

setup() {
	common_setup
	cp "$FILES/good-points.wsp" a.wsp
}

# check [OPTION ...]: checks a.wsp at the usual time.
check() {
	try whisper-check --now "$NOW" "$@" a.wsp
}

# finds STATUS [LINE ...]: the last check ended so and printed these lines
# about a.wsp, and nothing on standard error.
finds() {
	if [ "$status" -ne "$1" ] || [ -n "$stderr" ]; then
		wrong "status is not $1"
	fi
	shift
	[ $# -eq 0 ] || set -- "${@/#/a.wsp: }"
	prints "$@"
}

# sound: nothing is wrong with a.wsp.
sound() {
	check "$@"
	finds 0
}

# sample NAME: makes a.wsp that sample file.
sample() {
	cp "$FILES/$1.wsp" a.wsp
}

# slot ARCHIVE NUMBER: the offset of a slot in the sample files.
slot() {
	echo $((($1 == 0 ? 40 : 100) + 12 * $2))
}

# put ARCHIVE NUMBER TIME [VALUE]: overwrites a slot of a.wsp; the value is a
# double in hexadecimal.
put() {
	poke a.wsp "$(slot "$1" "$2")" "$(u32 "$3")${4-}"
}

# damaged SAMPLE ID TEXT: a sample has just this error.
damaged() {
	sample "bad-$1"
	check
	finds 1 "error: $3"
	check --json
	grep -q "\"id\": \"$2\"" <<<"$output"
}

# repairs [OPTION ...]: repairs a.wsp, which is sound then and has a backup.
repairs() {
	cp a.wsp old
	check --repair "$@"
	if [ "$status" -ne 0 ] || [ -n "$stderr" ]; then
		wrong "not repaired"
	fi
	sed -n 's/^a.wsp: repaired: //p' <<<"$output" >changes
	cmp a.wsp.bak old
	rm a.wsp.bak old
	whisper-check --now "$NOW" a.wsp >out || wrong "not sound"
}

# changed [LINE ...]: repairs printed these changes.
changed() {
	diff <(printf '%s\n' "$@") changes
}

# refused TEXT [OPTION ...]: a.wsp is not repaired, and not changed.
refused() {
	local text=$1

	shift
	keep
	check --repair "$@"
	[ "$status" -eq 1 ]
	[ "$stderr" = "whisper-check: a.wsp: not repaired: $text" ] ||
		wrong "expected: $text"
	kept
}

@test "a repair loses no older backup, and says where its own is" {
	sample good-retention-larger
	cp a.wsp old
	while read -r way name; do
		cp old a.wsp
		ok whisper-check --now "$NOW" --repair "$way" a.wsp
		[ -z "$name" ] || cmp "$name" old
		case $name in
		''|a.wsp.bak)
			[[ $output != *"its backup is"* ]] ;;
		*)
			[[ $output == *$'\na.wsp: its backup is '"$name"* ]] ;;
		esac
	done <<-'END'
	--no-backup
	--backup a.wsp.bak
	--backup a.wsp.~1~
	--backup=simple a.wsp.bak
	--backup-dir=d d/a.wsp
	END
	cp old a.wsp
	ok whisper-check --now "$NOW" --repair --json a.wsp
	[[ $output == *'"backup": "a.wsp.~2~"'* ]]
	misused whisper-check --backup a.wsp
	misused whisper-check --backup-dir d a.wsp
}

@test "of a sound file nothing is printed" {
	for good in points empty wrapped factor-minus-zero; do
		sample good-$good
		sound
		sound --rollups --strict --all
	done
}

@test "nothing is changed, and no time stamp moves" {
	sample bad-overlap
	touch -d @1000000000 a.wsp
	keep
	check --all --rollups
	kept
	[ "$(stat -c %Y a.wsp)" = 1000000000 ]
	holds a.wsp
}

@test "every bad sample is found out" {
	limit_memory
	damaged empty empty "the file is empty"
	damaged header-cut short \
	    "the file is too short for a header of 16 bytes"
	damaged compressed compressed \
	    "66 bytes are too few for the header of a compressed file"
	damaged table-cut table \
	    "the header of 2 archives runs past the end of the file (39 bytes)"
	damaged slot-cut truncated \
	    "archive 1 ends at 148, past the end of the file (147 bytes)"
	damaged slots-missing truncated \
	    "archive 1 ends at 148, past the end of the file (136 bytes)"
	damaged archive-missing truncated \
	    "archive 1 ends at 148, past the end of the file (100 bytes)"
	damaged oldest-format method "unknown aggregation type 1300000000"
	damaged method-0 method "unknown aggregation type 0"
	damaged method-99 method "unknown aggregation type 99"
	damaged factor-nan xff "xFilesFactor is nan, not between 0 and 1"
	damaged factor-2 xff "xFilesFactor is 2.0, not between 0 and 1"
	damaged factor-negative xff \
	    "xFilesFactor is -0.5, not between 0 and 1"
	damaged no-archives archives "there are no archives"
	damaged archives-many table "the header of 4294967295 archives runs\
 past the end of the file (148 bytes)"
	damaged offset-in-header offset \
	    "archive 0 starts at 36, inside the header of 40 bytes"
	damaged overlap overlap "the archives at 40 and 88 overlap"
	damaged step-0 step "archive 0 has a step of 0 seconds"
	damaged points-0 points "archive 0 has no points"
	for bad in offset-past-end points-many step-and-points-many; do
		sample bad-$bad
		check
		[ "$status" -eq 1 ]
		[[ ${lines[0]} == "a.wsp: error: archive 1 "*", past the end of\
 the file (148 bytes)" ]]
	done
}

@test "every bad sample is tested above" {
	for sample in "$FILES"/bad-*.wsp; do
		sample=${sample##*/bad-}
		sample=${sample%.wsp}
		grep -Eq "^	(damaged|for bad in).* $sample( |;)" \
		    "$BATS_TEST_FILENAME" ||
			{ echo "not tested: $sample"; return 1; }
	done
}

@test "several errors are several lines" {
	poke a.wsp 0 "$(u32 99)"
	poke a.wsp 8 7fc00000
	poke a.wsp 20 "$(u32 0 0)"
	poke a.wsp 28 "$(u32 9)"
	check
	finds 1 "error: unknown aggregation type 99" \
	    "error: xFilesFactor is nan, not between 0 and 1" \
	    "error: archive 0 has a step of 0 seconds" \
	    "error: archive 0 has no points" \
	    "error: archive 1 starts at 9, inside the header of 40 bytes" \
	    "error: the archives at 9 and 40 overlap"
}

@test "slots are looked at in spite of a damaged method or length" {
	sample bad-slot-cut
	poke a.wsp 0 "$(u32 99)"
	put 0 2 1699999861
	check
	finds 1 "error: unknown aggregation type 99" \
	    "error: archive 1 ends at 148, past the end of the file (147 bytes)" \
	    "warning: archive 0, slot 2: its time 1699999861 is no multiple of\
 60 seconds"
}

@test "overlaps are told of every archive that has one" {
	layout 100 1 10 2 20 4 25
	poke a.wsp 28 "$(u32 100)"
	poke a.wsp 40 "$(u32 112)"
	check
	finds 1 "error: the archives at 52 and 100 overlap" \
	    "error: the archives at 100 and 112 overlap"
}

@test "archives that do not fit each other are warned of" {
	layout 300 60 5 60 5
	check
	finds 1 \
	    "warning: archive 1 has the same step as archive 0, 60 seconds"
	layout 1200 300 4 60 5
	check
	finds 1 "warning: archive 1 has a step of 60 seconds, less than\
 archive 0 with 300"
	layout 100 7 10 10 10
	check
	finds 1 "warning: archive 1 has a step of 10 seconds, no multiple of\
 the 7 of archive 0"
	layout 600 60 10 120 5
	check
	finds 1 "warning: archive 1 reaches back 600 seconds, no further than\
 archive 0 with 600"
	layout 1200 60 4 300 4
	check
	finds 1 "warning: archive 0 has 4 slots, fewer than the 5 that one of\
 archive 1 is made of"
}

@test "gaps, another order and unused bytes at the end are told" {
	sample good-gap
	check
	finds 1 "warning: 12 bytes before archive 0 belong to no archive" \
	    "warning: 12 bytes before archive 1 belong to no archive"
	sample good-coarse-first
	check
	finds 1 "warning: archive 1 lies before archive 0 in the file"
	sample good-tail
	check
	finds 0 "note: 8 bytes at the end belong to no archive"
}

@test "a maxRetention that disagrees is warned of" {
	for retention in 600 86400; do
		poke a.wsp 4 "$(u32 $retention)"
		check
		finds 1 "warning: maxRetention is $retention, but the archives\
 reach back 1200 seconds"
	done
}

@test "a maxRetention that has wrapped is named as such" {
	layout 2012232704 3600 1752000
	check
	finds 1 "warning: maxRetention is 2012232704, which is 6307200000\
 wrapped at 2^32"
	poke a.wsp 4 ffffffff
	sound
	poke a.wsp 4 00000001
	check
	finds 1 "warning: maxRetention is 1, but the archives reach back\
 6307200000 seconds"
}

@test "times that are no intervals or in the wrong slot are found" {
	put 0 1 1699999801
	put 0 3 1699999980
	check
	finds 1 "warning: archive 0, slot 1: its time 1699999801 is no multiple\
 of 60 seconds" \
	    "warning: archive 0, slot 3: its time 1699999980 belongs into slot 4"
}

@test "slots of earlier laps are in their place" {
	put 0 0 $((1699999740 - 300 * 1000))
	put 0 3 $((1699999920 - 300))
	sound
}

@test "one bad base does not condemn the other slots" {
	put 0 0 1699999800
	check
	finds 1 "warning: archive 0, slot 0: by its time 1699999800 readers do\
 not find the other 4"
	put 0 0 1699999741
	check
	finds 1 "warning: archive 0, slot 0: its time 1699999741 is no multiple\
 of 60 seconds"
	put 0 0 1699999831
	check
	finds 1 "warning: archive 0, slot 0: by its time 1699999831 readers do\
 not find the other 4"
}

@test "an empty slot 0 hides the others" {
	put 0 0 0
	check
	finds 1 "warning: archive 0, slot 0: is empty, so that readers find\
 none of the other 4"
	ok whisper-fetch --now "$NOW" --from -300s --drop nulls a.wsp
	prints
}

@test "where no slots have the majority the base is right" {
	put 0 0 1699999740
	put 0 1 1699999860
	put 0 2 1699999980
	put 0 3 0
	put 0 4 0
	check
	finds 1 "warning: archive 0, slot 1: its time 1699999860 belongs into\
 slot 2" \
	    "warning: archive 0, slot 2: its time 1699999980 belongs into slot 4"
}

@test "times in the future are warned of, beyond a tolerance" {
	put 0 4 $((1699999980 + 300 * 1000))
	check
	finds 1 "warning: archive 0, slot 4: its time 1700299980 is in the\
 future"
	sound --future-tolerance 299980
	check --future-tolerance 299979
	[ "$status" -eq 1 ]
	put 0 4 $((1699999980 + 300))
	sound
	check --future-tolerance 0
	finds 1 "warning: archive 0, slot 4: its time 1700000280 is in the\
 future"
}

@test "NaN and infinities are noted, and count with --strict" {
	sample good-odd-values
	check
	finds 0 "note: archive 0, slot 0: the value at 1699999740 is NaN" \
	    "note: archive 0, slot 1: the value at 1699999800 is infinity" \
	    "note: archive 0, slot 2: the value at 1699999860 is minus infinity"
	check --strict
	[ "$status" -eq 1 ]
}

@test "a file that nobody writes to any more is noted" {
	try whisper-check --now 1700001180 a.wsp
	finds 0
	try whisper-check --now 1700001181 a.wsp
	finds 0 "note: the newest time is 1699999980, before all that the file\
 covers"
	sample good-empty
	try whisper-check --now 1800000000 a.wsp
	finds 0
}

@test "coarse values that contradict the finer ones are found by --rollups" {
	put 1 1 1699999800 "4010000000000000"
	sound
	check --rollups
	finds 1 "warning: archive 1, slot 1: the value at 1699999800 is 4.0, but\
 archive 0 makes it 3.5"
	whisper-set-aggregation a.wsp max >out
	check --rollups
	finds 1 "warning: archive 1, slot 1: the value at 1699999800 is 4.0, but\
 archive 0 makes it 5.0"
	whisper-set-aggregation a.wsp last >out
	put 1 1 1699999800 "4014000000000000"
	sound --rollups
	# What the finer archive does not reach back to cannot be judged, ...
	put 1 0 1699999500 "4059000000000000"
	sound --rollups
	# ... nor what a later lap has begun to overwrite.
	put 0 2 $((1699999860 + 300))
	put 1 1 1699999800 "4059000000000000"
	sound --rollups
}

@test "roll-ups of a file that was updated here do not contradict" {
	for method in average sum last max min avg_zero absmax absmin; do
		rm -f a.wsp
		whisper-create --aggregationMethod $method a.wsp 10:60 60:30 \
		    300:20 >out
		for ((i = 0; i < 40; i++)); do
			echo "$((NOW - i * 17)):0.$((i * 37 % 101))"
		done | whisper-update --now "$NOW" a.wsp
		sound --rollups
	done
}

@test "many findings of a kind are summed up, unless all are wanted" {
	layout 86400 60 1440
	for ((i = 1; i <= 1440; i++)); do
		echo "$((NOW - 60 * i)):nan"
	done | whisper-update --now "$NOW" a.wsp
	check
	[ "$status" -eq 0 ]
	[ ${#lines[@]} -eq 4 ]
	[ "${lines[3]}" = "a.wsp: note: archive 0, 1437 more slots of this kind\
 (nan)" ]
	check --json
	[[ $output == *'"id": "nan", "archive": 0, "slot": null, "count": 1437,'* ]]
	check --all
	[ ${#lines[@]} -eq 1440 ]
}

@test "--headers-only does not look at slots" {
	put 0 1 1699999801
	sound --headers-only
	sample bad-slot-cut
	check --headers-only
	[ "$status" -eq 1 ]
}

@test "-q prints nothing and -v the number of slots" {
	check -v
	finds 0 "9 points"
	sample bad-step-0
	check -v
	finds 1 "error: archive 0 has a step of 0 seconds"
	check -q
	finds 1
	check -q --json -v
	finds 1
}

@test "JSON is an object a line" {
	need python3
	sample good-tail
	put 0 1 1699999801
	cp a.wsp $'\xff"\n.wsp'
	try whisper-check --now "$NOW" --json a.wsp missing.wsp $'\xff"\n.wsp'
	[ "$status" -eq 2 ]
	says "whisper-check: missing.wsp: No such file or directory"
	[ ${#lines[@]} -eq 2 ]
	python3 - "${lines[@]}" <<-'END'
	import json, sys
	a, b = map(json.loads, sys.argv[1:])
	assert a["path"] == "a.wsp" and a["sound"] is False, a
	assert a["findings"] == [
	    {"severity": "note", "id": "tail", "archive": None, "slot": None,
	     "count": 1, "text": "8 bytes at the end belong to no archive"},
	    {"severity": "warning", "id": "misaligned", "archive": 0,
	     "slot": 1, "count": 1, "text": "archive 0, slot 1: its time "
	     "1699999801 is no multiple of 60 seconds"}], a
	assert list(a) == ["path", "sound", "findings"], a
	assert b["path"] == '\udcff"\n.wsp', b
	END
	sample good-points
	check --json
	prints '{"path": "a.wsp", "sound": true, "findings": []}'
	sample good-odd-values
	check --json
	[[ $output == *'"sound": true'* ]]
	check --json --strict
	[[ $output == *'"sound": false'* ]]
}

@test "one that cannot be checked does not stop the others" {
	sample bad-step-0
	mkdir dir.wsp
	try whisper-check missing.wsp a.wsp dir.wsp "$FILES/good-empty.wsp"
	[ "$status" -eq 2 ]
	prints "a.wsp: error: archive 0 has a step of 0 seconds"
	[ "${stderr_lines[0]}" = \
	    "whisper-check: missing.wsp: No such file or directory" ]
	[ "${stderr_lines[1]}" = \
	    "whisper-check: dir.wsp: Is a directory (use -R)" ]
}

@test "a file that must not be read could not be checked" {
	need_unprivileged
	chmod 000 a.wsp
	for option in --json --repair --delete-corrupt "--quarantine=bad"; do
		bad 2 unprivileged whisper-check $option a.wsp
		says "Permission denied"
		prints
	done
	holds a.wsp
}

@test "output that cannot be written is not success" {
	sample bad-step-0
	if ! : >/dev/full; then
		skip "there is no /dev/full"
	fi 2>/dev/null
	status=0
	whisper-check a.wsp >/dev/full 2>err || status=$?
	[ $status -eq 2 ]
	grep -q "^whisper-check: standard output: " err
}

@test "options that exclude or need each other are refused" {
	misused whisper-check
	misused whisper-check --headers-only --rollups a.wsp
	misused whisper-check --delete-corrupt --quarantine q a.wsp
	misused whisper-check --repair --like a.wsp --schema 60:5 a.wsp
	for option in --cut-tail --like=a.wsp --schema=60:5 --xFilesFactor=1 \
	    --aggregationMethod=sum; do
		misused whisper-check $option a.wsp
	done
	misused whisper-check --repair --schema 60 a.wsp
	misused whisper-check --repair --schema 60:5,90:9 a.wsp
	misused whisper-check --repair --schema , a.wsp
	misused whisper-check --repair --aggregationMethod best a.wsp
	misused whisper-check --repair --xFilesFactor 2 a.wsp
	misused whisper-check --future-tolerance -1 a.wsp
	misused whisper-check --future-tolerance 1d a.wsp
}

@test "headers that ask for everything get little and soon" {
	limit_memory
	need python3
	python3 - <<-'END'
	import struct
	n, size = 50000, 16 + 12 * 50000
	with open("a.wsp", "wb") as f:
	    f.write(struct.pack(">LLfL", 1, 3000000, 0.5, n))
	    f.write(struct.pack(">LLL", size, 60, n) * n + bytes(12 * n))
	with open("huge.wsp", "wb") as f:
	    f.write(struct.pack(">LLfL", 1, 2**32 - 1, 0.5, 1))
	    f.write(struct.pack(">LLL", 28, 1, 2**32 - 1))
	    f.truncate(28 + 12 * (2**32 - 1))
	with open("coarse.wsp", "wb") as f:
	    f.write(struct.pack(">LLfL", 1, 2**32 - 2, 0, 2))
	    f.write(struct.pack(">LLLLLL", 40, 1, 2, 64, 2**31 - 1, 2))
	    f.write(struct.pack(">LdLd", 2**31 - 1, 1, 0, 0) * 2)
	END
	try timeout 20 whisper-check a.wsp
	finds 1 "error: the archives at 600016 and 600016 overlap" \
	    "error: the archives at 600016 and 600016 overlap" \
	    "error: the archives at 600016 and 600016 overlap" \
	    "error: 49996 more archives of this kind (overlap)"
	ok timeout 20 whisper-check huge.wsp
	prints
	try timeout 20 whisper-check --rollups --now 2147483647 coarse.wsp
	[ "$status" -eq 1 ]
	prints "coarse.wsp: warning: archive 0 has 2 slots, fewer than the\
 2147483647 that one of archive 1 is made of"
}

@test "-R checks what is below a directory, files first, sorted" {
	mkdir -p t/b/c t/a t/.hidden t/B.wsp
	sample bad-empty
	for path in t/z.wsp t/a/1.wsp t/b/c/1.wsp t/b/2.wsp t/B.wsp/1.wsp \
	    t/.hidden/1.wsp t/.1.wsp t/a/1.rrd t/a/wsp t/a/1.wsp.bak; do
		cp a.wsp $path
	done
	ln -s ../a.wsp t/link.wsp
	ln -s . t/round
	mkfifo t/fifo.wsp
	try whisper-check -R a.wsp t
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	for path in a.wsp t/z.wsp t/B.wsp/1.wsp t/a/1.wsp t/b/2.wsp \
	    t/b/c/1.wsp; do
		echo "$path: error: the file is empty"
	done >want
	diff want - <<<"$output"
	bad 2 whisper-check t
	says "whisper-check: t: Is a directory"
	try whisper-check -R -v t/b/
	prints "Scanning t/b/…" "t/b/2.wsp: error: the file is empty" \
	    "Scanning t/b/c…" "t/b/c/1.wsp: error: the file is empty"
	ln -s t/b link
	try whisper-check -R link
	prints "link/2.wsp: error: the file is empty" \
	    "link/c/1.wsp: error: the file is empty"
}

@test "-R goes on after what it cannot read" {
	need_unprivileged
	mkdir -p t/a t/b
	sample bad-empty
	cp a.wsp t/b
	chmod 000 t/a
	try unprivileged whisper-check -R t
	chmod 755 t/a
	[ "$status" -eq 2 ]
	[ "$stderr" = "whisper-check: t/a: Permission denied" ]
	prints "t/b/a.wsp: error: the file is empty"
}

@test "a sound file is left alone by --repair" {
	for good in empty points tail odd-values wrapped; do
		sample good-$good
		keep
		check --repair
		[ "$status" -eq 0 ]
		kept
	done
}

@test "what cannot be repaired is left alone by --repair, and told" {
	sample good-gap
	keep
	check --repair
	finds 1 "warning: 12 bytes before archive 0 belong to no archive" \
	    "warning: 12 bytes before archive 1 belong to no archive"
	kept
	poke a.wsp 4 "$(u32 1)"
	check --repair
	[ "$status" -eq 1 ]
	prints "a.wsp: warning: 12 bytes before archive 0 belong to no archive" \
	    "a.wsp: warning: 12 bytes before archive 1 belong to no archive" \
	    "a.wsp: warning: maxRetention is 1, but the archives reach back\
 1200 seconds" \
	    "a.wsp: repaired: maxRetention set to 1200, was 1" \
	    "a.wsp: left: warning: 12 bytes before archive 0 belong to no\
 archive" \
	    "a.wsp: left: warning: 12 bytes before archive 1 belong to no\
 archive"
	cmp a.wsp "$FILES/good-gap.wsp"
}

@test "a file that is too short is extended" {
	sample bad-slots-missing
	repairs
	changed "extended from 136 to 148 bytes"
	cmp a.wsp "$FILES/good-points.wsp"
	sample bad-archive-missing
	repairs
	diff <(slots a.wsp) <(slots "$FILES/good-points.wsp" |
	    grep -v ':7$\|:3.5$')
}

@test "what is left of a slot does not become a value" {
	head -c 123 "$FILES/good-points.wsp" >a.wsp
	repairs
	changed "archive 1, slot 1: cleared the 11 bytes that are left of it" \
	    "extended from 123 to 148 bytes"
	[ "$(bytes a.wsp | cut -c 225-)" = "$(printf %072d 0)" ]
}

@test "a length that the header gives is not believed if that is doubtful" {
	for bad in points-many step-and-points-many offset-past-end; do
		sample bad-$bad
		refused "its archives are lost, and no others are given"
	done
	sample bad-slots-missing
	poke a.wsp 4 "$(u32 1201)"
	refused "its archives are lost, and no others are given"
}

@test "maxRetention is repaired" {
	sample good-retention-larger
	repairs
	changed "maxRetention set to 1200, was 86400"
	cmp a.wsp "$FILES/good-points.wsp"
	layout 2012232704 3600 1752000
	repairs
	changed "maxRetention set to 4294967295, was 2012232704"
}

@test "what cannot be read again to prove it is not put in place" {
	need_strace
	sample good-retention-larger
	keep
	for when in 1 2 3; do
		try strace -o "$BATS_TEST_TMPDIR/trace" -P "$PWD/.a.wsp.tmp" \
		    -e trace=pread64 -e inject=pread64:error=EIO:when=$when \
		    whisper-check --now "$NOW" --repair a.wsp
		grep -q INJECTED "$BATS_TEST_TMPDIR/trace"
		[ "$status" -eq 2 ]
		[[ $stderr == "whisper-check: a.wsp: read "*": Input/output error" ]]
		kept
	done
}

@test "a slot in the wrong place is put back if the right one is empty" {
	put 0 2 0 0000000000000000
	put 0 1 1699999860 4008000000000000
	repairs
	changed "archive 0, slot 1: 1699999860 put back into slot 2"
	[ "$(slots a.wsp | tail -n 4)" = "$(printf '%s\n' 1699999800:3.5 \
	    1699999860:3 1699999920:4 1699999980:5)" ]
	# and two that were exchanged
	sample good-points
	put 0 1 1699999860 4008000000000000
	put 0 2 1699999800 4000000000000000
	repairs
	changed "archive 0, slot 1: 1699999860 put back into slot 2" \
	    "archive 0, slot 2: 1699999800 put back into slot 1"
	cmp a.wsp "$FILES/good-points.wsp"
}

@test "it is put back over an older time, and cleared for a newer one" {
	put 0 4 $((1699999980 - 300))
	put 0 1 1699999980 4014000000000000
	repairs
	changed "archive 0, slot 1: 1699999980 put back into slot 4"
	[ "$(slots a.wsp | tail -n 1)" = 1699999980:5 ]
	sample good-points
	put 0 1 $((1699999980 - 300))
	repairs
	changed "archive 0, slot 1: cleared, it had 1699999680"
	[ "$(slots a.wsp | tail -n 1)" = 1699999980:5 ]
	sample good-points
	put 0 1 1699999980
	repairs
	changed "archive 0, slot 1: cleared, it had 1699999980"
	[ "$(slots a.wsp | tail -n 1)" = 1699999980:5 ]
}

@test "of several for one place the newest is put back" {
	layout 600 60 10
	for i in 0 1 2 3 4; do
		poke a.wsp $((28 + 12 * i)) \
		    "$(u32 $((1699999200 + 60 * i)))3ff0000000000000"
	done
	poke a.wsp $((28 + 12 * 6)) "$(u32 $((1699999740 - 600)))4000000000000000"
	poke a.wsp $((28 + 12 * 7)) "$(u32 1699999740)4008000000000000"
	poke a.wsp $((28 + 12 * 8)) "$(u32 1699999740)4010000000000000"
	repairs
	changed "archive 0, slot 6: cleared, it had 1699999140" \
	    "archive 0, slot 7: 1699999740 put back into slot 9" \
	    "archive 0, slot 8: cleared, it had 1699999740"
	[ "$(slots a.wsp | tail -n 1)" = 1699999740:3 ]
}

@test "times that are no intervals, and strays of the future, are cleared" {
	put 0 1 1699999801
	put 0 3 $((1699999980 + 300 * 1000))
	repairs
	changed "archive 0, slot 1: cleared, it had 1699999801" \
	    "archive 0, slot 3: cleared, it had 1700299980"
	[ "$(slots a.wsp | tail -n 3)" = "$(printf '%s\n' 1699999800:3.5 \
	    1699999860:3 1699999980:5)" ]
}

@test "a stray of the near future never displaces a present point" {
	put 0 3 1700000100 4014000000000000
	repairs
	changed "archive 0, slot 3: cleared, it had 1700000100"
	[ "$(slots a.wsp | tail -n 4)" = "$(printf '%s\n' 1699999800:2 \
	    1699999800:3.5 1699999860:3 1699999980:5)" ]
	# It is put back where nothing is, or what no range can show.
	sample good-points
	put 0 3 1700000100 4014000000000000
	put 0 1 0 0000000000000000
	repairs
	changed "archive 0, slot 3: 1700000100 put back into slot 1"
	sample good-points
	put 0 3 1700000100 4014000000000000
	put 0 1 $((1699999800 - 300)) 4000000000000000
	repairs
	changed "archive 0, slot 3: 1700000100 put back into slot 1"
}

@test "of strays for one place a present one comes before the near future" {
	put 0 1 0 0000000000000000
	put 0 3 1700000100 4014000000000000
	put 0 4 1699999800 4000000000000000
	repairs
	changed "archive 0, slot 3: cleared, it had 1700000100" \
	    "archive 0, slot 4: 1699999800 put back into slot 1"
}

@test "a bad base is repaired, and the archive is not empty after it" {
	put 0 0 1699999800 4000000000000000
	repairs
	changed "archive 0, slot 0: cleared, it had 1699999800" \
	    "archive 0: all slots moved by 1, so that slot 0 is not empty"
	ok whisper-fetch --now "$NOW" --from -300s --drop nulls a.wsp
	prints "1699999800	2.000000" "1699999860	3.000000" \
	    "1699999920	4.000000" "1699999980	5.000000"
	sample good-points
	put 0 0 0 0000000000000000
	repairs
	changed "archive 0: all slots moved by 1, so that slot 0 is not empty"
	ok whisper-fetch --now "$NOW" --from -300s --drop nulls a.wsp
	prints "1699999800	2.000000" "1699999860	3.000000" \
	    "1699999920	4.000000" "1699999980	5.000000"
}

@test "points that were written by a bad base are put back" {
	local fetch=(whisper-fetch --now "$NOW" --from 0 --drop nulls a.wsp)

	layout 6000 60 100
	for ((i = 10; i < 90; i++)); do
		echo "$((NOW - 6000 + 60 * i)):$i"
	done | whisper-update --now "$NOW" a.wsp
	"${fetch[@]}" >old
	[ "$(wc -l <old)" -eq 80 ]
	# Slot 0 has the oldest point; its time is damaged.
	poke a.wsp 28 "$(u32 $((1699994580 - 60 * 40)))"
	# They go into slots of older points, which are lost.
	for ((i = 0; i < 10; i++)); do
		echo "$((NOW - 60 * i)):7.5"
	done | whisper-update --now "$NOW" a.wsp
	"${fetch[@]}" >lost
	[ "$(wc -l <lost)" -eq 10 ]
	check --repair
	[ "$status" -eq 0 ]
	"${fetch[@]}" >new
	diff <(tail -n 10 new) lost
	[ "$(wc -l <new)" -eq 79 ]
	run ! grep -vxF -f old <(head -n -10 new)
}

@test "a damaged method or factor must be given" {
	sample bad-method-99
	refused "its aggregation method is lost, and no other is given"
	refused "its aggregation method is lost, and no other is given" \
	    --schema 60:5,300:4 --xFilesFactor 0.1
	repairs --aggregationMethod max --xFilesFactor 0.1
	changed "aggregation method set to max"
	[ "$(whisper-info a.wsp aggregationMethod)" = max ]
	[ "$(whisper-info a.wsp xFilesFactor)" = 0.5 ]
	sample bad-factor-nan
	refused "its xFilesFactor is lost, and no other is given" \
	    --aggregationmethod max
	repairs --aggregationmethod max --xfilesfactor 0.25
	changed "xFilesFactor set to 0.25"
	[ "$(whisper-info a.wsp aggregationMethod)" = average ]
}

@test "damaged archives are those of --like or --schema" {
	cp a.wsp like.wsp
	whisper-set-aggregation like.wsp sum 0.1 >out
	for bad in no-archives archives-many offset-in-header step-0 points-0 \
	    offset-past-end overlap points-many step-and-points-many; do
		for option in --like=like.wsp "--schema=300:4, 60:5"; do
			sample bad-$bad
			repairs "$option"
			changed "archives set to 60:5 300:4"
			cmp a.wsp "$FILES/good-points.wsp"
		done
		sample bad-$bad
		refused "its archives are lost, and no others are given"
	done
	for bad in empty header-cut; do
		sample bad-$bad
		repairs --like like.wsp
		[ "$(whisper-info a.wsp aggregationMethod)" = sum ]
		[ "$(stat -c %s a.wsp)" = 148 ]
		[ -z "$(slots a.wsp)" ]
	done
	sample bad-table-cut
	repairs --like like.wsp
	changed "archives set to 60:5 300:4" "extended from 39 to 148 bytes"
}

@test "archives of the file's own win over those given" {
	whisper-create like.wsp 1:10 >out
	sample bad-slots-missing
	repairs --like like.wsp
	changed "extended from 136 to 148 bytes"
	sample good-retention-smaller
	repairs --schema 1:10
	cmp a.wsp "$FILES/good-points.wsp"
}

@test "archives that the slots do not fit are refused" {
	sample bad-step-0
	refused "4 of the 5 slots in use do not fit archive 0 (7:5), which may\
 be the wrong one" --schema 7:5,14:4
	refused "4 of the 5 slots in use do not fit archive 0 (30:5), which may\
 be the wrong one" --schema 30:5,60:4
	sample good-points
	poke a.wsp 20 "$(u32 50)"
	refused "4 of the 5 slots in use do not fit archive 0 (50:5), which may\
 be the wrong one"
}

@test "unused bytes at the end are kept unless --cut-tail" {
	sample good-tail
	poke a.wsp 4 "$(u32 1)"
	repairs --no-fsync
	cmp a.wsp "$FILES/good-tail.wsp"
	repairs --cut-tail
	changed "cut from 156 to 148 bytes"
	cmp a.wsp "$FILES/good-points.wsp"
	# a new table is as careful
	sample good-tail
	poke a.wsp 12 "$(u32 0)"
	repairs --schema 60:5,300:4
	cmp a.wsp "$FILES/good-tail.wsp"
}

@test "a compressed file without a header is never repaired" {
	sample bad-compressed
	cp "$FILES/good-points.wsp" like.wsp
	refused "66 bytes are too few for the header of a compressed file" \
	    --like like.wsp
}

@test "the repaired file has mode, owner and place of the old one" {
	sample good-retention-larger
	mkdir dir
	mv a.wsp dir/real.wsp
	ln -s dir/real.wsp a.wsp
	chmod 640 dir/real.wsp
	! is_root || chown 1234:2345 dir/real.wsp
	stat -c '%a %u %g' dir/real.wsp >want
	check --repair
	[ "$status" -eq 0 ]
	[ -L a.wsp ]
	stat -c '%a %u %g' dir/real.wsp | diff want -
	cmp dir/real.wsp "$FILES/good-points.wsp"
	cmp dir/real.wsp.bak "$FILES/good-retention-larger.wsp"
	[ "$(ls -A dir)" = "$(printf '%s\n' real.wsp real.wsp.bak)" ]
}

@test "a locked file is not changed" {
	sample bad-empty
	keep
	hold a.wsp
	for option in "--repair --like=$FILES/good-points.wsp" \
	    --delete-corrupt "--quarantine=bad"; do
		# shellcheck disable=SC2086 # two words
		check --lock-timeout 0.1 $option
		[ "$status" -eq 2 ]
		[ "$stderr" = "whisper-check: a.wsp: locked by another process\
 for 0.100 seconds" ]
		prints "a.wsp: error: the file is empty"
	done
	sound --lock-timeout 0 -q || [ "$status" -eq 1 ]
	let_go
	kept
}

@test "--dry-run changes nothing and tells everything" {
	sample bad-slot-cut
	keep
	check --repair -n
	finds 1 \
	    "error: archive 1 ends at 148, past the end of the file (147 bytes)" \
	    "would repair: archive 1, slot 3: cleared the 11 bytes that are\
 left of it" \
	    "would repair: extended from 147 to 148 bytes"
	check --repair --dry-run --quarantine bad
	[ "${lines[2]}" = \
	    "a.wsp: would repair: extended from 147 to 148 bytes" ]
	kept
	sample bad-empty
	keep
	check -n --quarantine bad
	finds 1 "error: the file is empty" "would move to bad/a.wsp"
	check -n --delete-corrupt
	finds 1 "error: the file is empty" "would delete"
	kept
	holds a.wsp
}

@test "JSON tells what was changed and what is left" {
	need python3
	put 0 1 1699999801
	put 0 4 $((1699999980 + 300 * 1000))
	check --repair --json
	[ "$status" -eq 1 ]
	python3 - "$output" <<-'END'
	import json, sys
	a = json.loads(sys.argv[1])
	assert [f["id"] for f in a["findings"]] == ["misaligned", "future"], a
	assert a["changes"] == [{"id": "cleared", "archive": 0, "slot": 1,
	    "count": 1, "text": "archive 0, slot 1: cleared, it had "
	    "1699999801"}], a
	assert [f["id"] for f in a["left"]] == ["future"], a
	assert (a["sound"], a["fate"], a["movedTo"]) == (False, "repaired",
	    None), a
	END
	sample bad-empty
	check --json --quarantine q
	[[ $output == *'"fate": "moved", "movedTo": "q/a.wsp"}' ]]
	sample bad-empty
	check --json --delete-corrupt
	[[ $output == *'"fate": "deleted", "movedTo": null}' ]]
}

@test "--delete-corrupt deletes files with errors and no others" {
	mkdir t
	cp "$FILES"/*.wsp t
	put 0 1 1699999801
	mv a.wsp t
	try whisper-check --now "$NOW" -R --delete-corrupt t
	[ "$status" -eq 1 ]
	run ! grep -v '^Deleting corrupt Whisper file: t/bad-' <<<"$stderr"
	diff <(cd t && printf '%s\n' *) <(cd "$FILES" &&
	    printf '%s\n' a.wsp bad-compressed.wsp good-*.wsp)
}

@test "--quarantine moves files with errors and keeps their paths" {
	mkdir -p t/x/y
	sample bad-empty
	cp -p a.wsp t/x/y/1.wsp
	cp -p a.wsp t/2.wsp
	cp "$FILES/good-points.wsp" t/3.wsp
	cp "$FILES/bad-compressed.wsp" t/4.wsp
	chmod 604 t/x/y/1.wsp
	try whisper-check --now "$NOW" -R --quarantine t/q/r t a.wsp
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	grep moved <<<"$output" | diff - <(printf '%s\n' \
	    "t/2.wsp: moved to t/q/r/2.wsp" \
	    "t/x/y/1.wsp: moved to t/q/r/x/y/1.wsp" \
	    "a.wsp: moved to t/q/r/a.wsp")
	diff <(find t -name '*.wsp' | sort) <(printf '%s\n' t/3.wsp t/4.wsp \
	    t/q/r/2.wsp t/q/r/a.wsp t/q/r/x/y/1.wsp)
	[ "$(stat -c %a t/q/r/x/y/1.wsp)" = 604 ]
	# The next run does not look there.
	try whisper-check --now "$NOW" -R -q --quarantine t/q/r t
	diff <(find t -name '*.wsp' | sort) <(printf '%s\n' t/3.wsp t/4.wsp \
	    t/q/r/2.wsp t/q/r/a.wsp t/q/r/x/y/1.wsp)
}

@test "--quarantine does not overwrite" {
	sample bad-empty
	mkdir q
	echo treasure >q/a.wsp
	keep
	check --quarantine q
	[ "$status" -eq 2 ]
	says "whisper-check: a.wsp: link a.wsp to q/a.wsp: File exists"
	kept
}

@test "--quarantine goes on where a run was killed" {
	sample bad-slot-cut
	cp a.wsp old
	for step in link copy copied; do
		mkdir q
		case $step in
		link)
			ln a.wsp q/a.wsp ;;
		copy)
			cp a.wsp q/a.wsp
			ln q/a.wsp q/.a.wsp.tmp ;;
		copied)
			cp a.wsp q/a.wsp ;;
		esac
		check --quarantine q
		[ "$status" -eq 1 ]
		[ -z "$stderr" ]
		holds old q
		(cd q && holds a.wsp)
		cmp q/a.wsp old
		rm -r q
		cp old a.wsp
	done
}

@test "--quarantine does not take another file for its copy" {
	sample bad-slot-cut
	for change in "chmod 604" "truncate -s -1"; do
		mkdir q
		cp a.wsp q/a.wsp
		$change q/a.wsp
		keep
		check --quarantine q
		[ "$status" -eq 2 ]
		says "File exists"
		kept
		rm -r q
	done
}

@test "--quarantine works across file systems" {
	[ -w /dev/shm ] || skip "there is no other file system"
	q=$(mktemp -d /dev/shm/whisper-check.XXXXXX)
	[ "$(stat -c %d "$q")" != "$(stat -c %d .)" ] || {
		rmdir "$q"
		skip "there is no other file system"
	}
	head -c 130 "$FILES/good-points.wsp" >a.wsp
	cp a.wsp b.wsp
	cp a.wsp old
	chmod 604 a.wsp
	try whisper-check --now "$NOW" --quarantine "$q/x" a.wsp
	one="$status $stderr $(cmp "$q/x/a.wsp" old) $(stat -c %a "$q/x/a.wsp")"
	mv b.wsp a.wsp
	try whisper-check --now "$NOW" --quarantine "$q/x" a.wsp
	rm -r "$q"
	[ "$one" = "1   604" ]
	[ "$status" -eq 2 ]
	holds a.wsp old
}

@test "a symbolic link is not put away" {
	sample bad-empty
	mv a.wsp real
	ln -s real a.wsp
	keep
	for option in --delete-corrupt --quarantine=q; do
		check $option
		[ "$status" -eq 2 ]
		says "whisper-check: a.wsp: is a symbolic link"
	done
	kept
}

@test "--repair comes before --quarantine" {
	mkdir t
	cp "$FILES"/bad-{slot-cut,step-0,empty}.wsp t
	try whisper-check --now "$NOW" -R --repair --quarantine q t
	[ "$status" -eq 1 ]
	[ "$(cd t && echo *)" = "bad-slot-cut.wsp bad-slot-cut.wsp.bak" ]
	[ "$(cd q && echo *)" = "bad-empty.wsp bad-step-0.wsp" ]
}

# tree: makes a directory t for find-corrupt-whisper-files.
tree() {
	mkdir -p t/b
	cp "$FILES/bad-slot-cut.wsp" t/1.wsp
	cp "$FILES/good-points.wsp" t/2.wsp
	cp "$FILES/good-retention-larger.wsp" t/b/3.wsp
	cp "$FILES/bad-method-0.wsp" t/b/4.wsp
	cp "$FILES/bad-compressed.wsp" t/b/5.wsp
	here=$(pwd -P)
}

@test "find-corrupt-whisper-files finds, and prints as it always did" {
	tree
	try find-corrupt-whisper-files t
	[ "$status" -eq 1 ]
	prints
	[ "$stderr" = "$(printf 'Corrupt Whisper file: %s\n' "$here/t/1.wsp" \
	    "$here/t/b/4.wsp" "$here/t/b/5.wsp")" ]
	try find-corrupt-whisper-files --verbose t
	prints "Scanning $here/t…" "$here/t/2.wsp: 9 points" \
	    "Scanning $here/t/b…" "$here/t/b/3.wsp: 9 points"
	rm t/1.wsp t/b/[45].wsp
	ok find-corrupt-whisper-files t
	prints
}

@test "find-corrupt-whisper-files deletes what it finds" {
	tree
	try find-corrupt-whisper-files --delete-corrupt t
	[ "$status" -eq 2 ]
	prints
	[ "${stderr_lines[0]}" = \
	    "Deleting corrupt Whisper file: $here/t/1.wsp" ]
	[ "${stderr_lines[1]}" = \
	    "Deleting corrupt Whisper file: $here/t/b/4.wsp" ]
	[[ ${stderr_lines[2]} == "find-corrupt-whisper-files:\
 $here/t/b/5.wsp: is a compressed file: 66 bytes are"* ]]
	[ "$(cd t && find . -type f | sort | xargs)" = \
	    "./2.wsp ./b/3.wsp ./b/5.wsp" ]
	rm t/b/5.wsp
	cp "$FILES/bad-empty.wsp" t
	try find-corrupt-whisper-files --delete-corrupt t
	[ "$status" -eq 1 ]
	ok find-corrupt-whisper-files --delete-corrupt t
}

@test "find-corrupt-whisper-files needs directories" {
	tree
	rm t/1.wsp
	try find-corrupt-whisper-files t/2.wsp missing t
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = \
	    "find-corrupt-whisper-files: t/2.wsp: is not a directory" ]
	[ "${stderr_lines[1]}" = \
	    "find-corrupt-whisper-files: missing: No such file or directory" ]
	[ "${stderr_lines[2]}" = "Corrupt Whisper file: $here/t/b/4.wsp" ]
	try find-corrupt-whisper-files
	[ "$status" -eq 2 ]
	[[ $stderr == *"usage: find-corrupt-whisper-files "* ]]
	ok find-corrupt-whisper-files --help
	[[ $output == *"usage: find-corrupt-whisper-files "* ]]
}

@test "find-corrupt-whisper-files and the script agree on bad headers" {
	script=/usr/bin/find-corrupt-whisper-files
	[ -x $script ] || skip "graphite's script is not installed"
	mkdir t
	cp "$FILES"/{good-*,bad-{empty,header-cut,table-cut,method-*,factor-*}}.wsp t
	status=0
	$script t >out.script 2>err.script || status=$?
	[ $status -eq 0 ] || skip "graphite's script does not work here"
	try find-corrupt-whisper-files t
	diff <(sort err.script) <(sort <<<"$stderr")
}
