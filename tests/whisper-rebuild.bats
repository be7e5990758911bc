# SPDX-License-Identifier: ISC
# whisper-rebuild: which coarse values are computed anew, and from what.

load common

# a.wsp has the points 1 to 15, a minute each, and in its coarse archive their
# averages 1, 4, 9 and 13.5; of the oldest only the last minute is still there.
setup() {
	common_setup
	create_lax a.wsp 60:15 300:8
	for i in {1..15}; do
		echo "$((1699999080 + 60 * i)):$i"
	done >points
	whisper-update --now "$NOW" a.wsp <points
	rm points
}

# create_lax PATH DEFINITION ...: a file in which one known point is enough.
create_lax() {
	whisper-create --xFilesFactor 0 "$@" >/dev/null
}

# method NAME [FACTOR]: changes the header of a.wsp and nothing else.
method() {
	whisper-set-aggregation a.wsp "$@" >/dev/null
}

# rebuild ARGUMENT ...: whisper-rebuild at NOW.
rebuild() {
	whisper-rebuild --now "$NOW" "$@"
}

# coarse [POINT ...]: the archives of a.wsp behind its 15 finest slots have
# these points, and no others.
coarse() {
	diff <([ $# -eq 0 ] || printf '%s\n' "$@") \
	    <(whisper-dump --raw a.wsp | tail -n +16 | grep -v ^0: | sort -n)
}

# poke_point PATH OFFSET INTERVAL: puts an interval of value 0 into a slot.
poke_point() {
	poke "$1" "$2" "$(u32 "$3") 0000000000000000"
}

@test "after a change of method the coarse values are computed anew" {
	method max
	whisper-dump --raw a.wsp | head -n 15 >fine
	ok rebuild a.wsp
	prints
	coarse 1699998900:1 1699999200:6 1699999500:11 1699999800:15
	whisper-dump --raw a.wsp | head -n 15 | cmp - fine
	holds a.wsp fine
}

@test "every method computes what it would have when points came in" {
	while read -r name value; do
		rm -f a.wsp
		create_lax a.wsp 60:5 300:4
		whisper-update --now "$NOW" a.wsp 1699999800:1 1699999860:-4 \
		    1699999920:3.5 1699999980:2
		method last
		whisper-update --now "$NOW" a.wsp 1699999980:2
		method "$name"
		[ "$value" != 2.0 ] || whisper-update --now $((NOW + 400)) \
		    a.wsp 1699999800:99
		ok rebuild -n a.wsp
		[[ $output == "a.wsp: archive 300 1699999800 "*" -> $value" ]] ||
			wrong "expected $value" "$name"
	done <<-EOF
	average 0.625
	sum 2.5
	last 2.0
	max 3.5
	min -4.0
	avg_zero 0.5
	absmax -4.0
	absmin 1.0
	EOF
}

@test "points that were not rolled up are found" {
	mv a.wsp b.wsp
	create_lax a.wsp 60:15 300:8
	whisper-update --now $((NOW + 1000)) a.wsp 1699999500:99
	whisper-fill --now "$NOW" b.wsp a.wsp
	coarse 1699998900:1 1699999200:4 1699999500:99 1699999800:13.5
	ok rebuild a.wsp
	coarse 1699998900:1 1699999200:4 1699999500:9 1699999800:13.5
}

@test "too few points leave the value that is there" {
	method average 1
	whisper-update --now $((NOW + 1000)) a.wsp 1699999800:99
	ok rebuild -v a.wsp
	prints "a.wsp: 0 values changed"
	coarse 1699998900:1 1699999200:4 1699999500:9 1699999800:99
	method average 0.8
	ok rebuild -v a.wsp
	prints "a.wsp: 0 values changed"
	method average 0.5
	ok rebuild -v a.wsp
	prints "a.wsp: archive 300 1699999800 99.0 -> 13.5" \
	    "a.wsp: 1 value changed"
}

@test "no points leave the value that is there" {
	create_lax b.wsp 60:15 300:8
	whisper-update --now $((NOW + 1000)) b.wsp 1699999500:5
	keep b.wsp
	ok rebuild -nv b.wsp
	prints "b.wsp: 0 values would change"
	ok rebuild b.wsp
	kept
}

@test "each archive is computed from the one before it, rebuilt" {
	create_lax --overwrite --aggregationMethod sum a.wsp 60:15 300:8 900:4
	method max
	whisper-update --now "$NOW" a.wsp 1699999200:1 1699999260:2 1699999500:3 \
	    1699999560:4
	method sum
	ok rebuild -n a.wsp
	prints "a.wsp: archive 300 1699999200 2.0 -> 3.0" \
	    "a.wsp: archive 300 1699999500 4.0 -> 7.0" \
	    "a.wsp: archive 900 1699999200 4.0 -> 10.0"
	ok rebuild a.wsp
	coarse 1699999200:10 1699999200:3 1699999500:7
}

@test "a gap in the archive between ends the chain" {
	create_lax --overwrite a.wsp 60:15 300:8 900:4
	whisper-update --now "$NOW" a.wsp 1699999200:1 1699999260:2
	coarse 1699999200:1.5 1699999200:1.5
	method sum 0.35
	ok rebuild a.wsp
	coarse 1699999200:1.5 1699999200:3
}

@test "what the finer archive does not hold any more is not touched" {
	method sum
	ok rebuild a.wsp
	coarse 1699998900:1 1699999200:20 1699999500:45 1699999800:54
	method last
	# At these two times the oldest point of 1699999200 is just there, and
	# has just gone.
	ok whisper-rebuild --now 1700000099 -n a.wsp
	[ "${lines[0]}" = "a.wsp: archive 300 1699999200 20.0 -> 6.0" ]
	ok whisper-rebuild --now 1700000100 -n a.wsp
	[ "${lines[0]}" = "a.wsp: archive 300 1699999500 45.0 -> 11.0" ]
}

@test "--partial computes from what is left" {
	method average 1
	whisper-update --now "$NOW" a.wsp 1699999140:7
	method sum 0
	ok rebuild -n --until 1699998900 a.wsp
	prints
	for now in "$NOW" 1700000039; do
		ok whisper-rebuild --now "$now" --partial -n \
		    --until 1699998900 a.wsp
		prints "a.wsp: archive 300 1699998900 1.0 -> 7.0"
	done
	# Now its last point is out of reach, although nothing took its slot.
	ok whisper-rebuild --now 1700000040 --partial -n --until 1699998900 \
	    a.wsp
	prints
	# One of five points is not enough.
	method sum 0.5
	ok rebuild --partial -n --until 1699998900 a.wsp
	prints
	method sum 0
	ok rebuild --partial a.wsp
	coarse 1699998900:7 1699999200:20 1699999500:45 1699999800:54
}

@test "a point from the future in the place of an old one counts as lost" {
	method sum
	# It takes the slot of 1699999260.
	whisper-update --now "$NOW" a.wsp 1700000160:9 1700000160:9
	ok rebuild -n a.wsp
	prints "a.wsp: archive 300 1699999500 9.0 -> 45.0" \
	    "a.wsp: archive 300 1699999800 13.5 -> 54.0"
	ok rebuild -n --partial a.wsp
	[ "${lines[0]}" = "a.wsp: archive 300 1699999200 4.0 -> 17.0" ]
}

@test "a --now in the past does not damage what came after it" {
	for i in {1..20}; do
		echo "$((1699999980 + 60 * i)):$i"
	done >points
	whisper-update --now 1700001200 a.wsp <points
	method sum
	keep a.wsp
	ok rebuild --from -20min a.wsp
	kept
}

@test "a coarse value from the future keeps its slot" {
	method sum
	# The slot of 1699999200, one lap of the ring later.
	offset=$((40 + 12 * 15 + 12 * $(whisper-dump --raw a.wsp |
	    tail -n +16 | grep -n 1699999200 | cut -d: -f1) - 12))
	poke_point a.wsp $offset 1700001600
	ok rebuild a.wsp
	coarse 1699998900:1 1699999500:45 1699999800:54 1700001600:0
}

@test "--from and --until choose the intervals" {
	method sum
	while read -r from until times; do
		ok rebuild -n a.wsp --from "$from" --until "$until"
		[ "$(cut -d ' ' -f 4 <<<"$output" | xargs)" = "$times" ] ||
			wrong "expected $times" "$from" "$until"
	done <<-EOF
	0 now 1699999200 1699999500 1699999800
	1699999199 1699999799 1699999200 1699999500
	1699999200 1699999800 1699999500 1699999800
	1699999201 1699999499
	-10min -5min 1699999500
	1699999499 1699999500 1699999500
	1699999500 1699999500
	now +1h
	EOF
}

@test "--until before --from is bad usage" {
	keep
	misused rebuild --from now --until -1s a.wsp
	says "--until is before --from"
	misused rebuild --from -3600 a.wsp
	misused rebuild --until 20261131 a.wsp
	kept
}

@test "intervals later than now are not touched" {
	whisper-update --now $((NOW + 100)) a.wsp 1700000040:1 1700000100:2
	method sum
	ok rebuild -n --until +1h --from 1699999800 a.wsp
	prints
	ok whisper-rebuild --now 1700000100 -n --from 1699999800 a.wsp
	prints
	whisper-update --now $((NOW + 100)) a.wsp 1700000101:3 1700000160:4
	method max
	ok whisper-rebuild --now 1700000100 -n --from 1699999800 a.wsp
	prints "a.wsp: archive 300 1700000100 7.0 -> 4.0"
	ok rebuild -n --from 1699999800 a.wsp
	prints
}

@test "--archive rebuilds only the archive of this step" {
	create_lax --overwrite --aggregationMethod sum a.wsp 60:15 300:8 900:4
	method max
	whisper-update --now "$NOW" a.wsp 1699999200:1 1699999260:2 1699999500:4 \
	    1699999560:5
	method sum
	cp a.wsp b.wsp
	ok rebuild --archive 15min -v a.wsp
	prints "a.wsp: archive 900 1699999200 5.0 -> 7.0" \
	    "a.wsp: 1 value changed"
	ok rebuild --archive 300 -v b.wsp
	prints "b.wsp: archive 300 1699999200 2.0 -> 3.0" \
	    "b.wsp: archive 300 1699999500 5.0 -> 9.0" \
	    "b.wsp: 2 values changed"
}

@test "an archive that is not there or has no finer one is an error" {
	method sum
	keep
	bad 1 rebuild --archive 900 a.wsp
	says_only "whisper-rebuild: a.wsp: Invalid granularity: 900\
 (the archives have 60, 300)"
	bad 1 rebuild --archive 4294967596 a.wsp
	says_only "whisper-rebuild: a.wsp: Invalid granularity: 4294967596\
 (the archives have 60, 300)"
	bad 1 rebuild --archive 1min -n a.wsp
	says_only "whisper-rebuild: a.wsp: the archive of step 60 is the\
 finest, there is nothing to compute it from"
	misused rebuild --archive 0 a.wsp
	misused rebuild --archive x a.wsp
	kept
}

@test "--dry-run prints what would change and writes nothing" {
	method sum
	keep
	ok rebuild --dry-run --backup --fsync a.wsp
	prints "a.wsp: archive 300 1699999200 4.0 -> 20.0" \
	    "a.wsp: archive 300 1699999500 9.0 -> 45.0" \
	    "a.wsp: archive 300 1699999800 13.5 -> 54.0"
	ok rebuild -nv a.wsp
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[3]}" = "a.wsp: 3 values would change" ]
	kept
}

@test "values are printed with the shortest digits, missing ones as None" {
	whisper-create --overwrite --xFilesFactor 1 a.wsp 60:15 300:8 >/dev/null
	whisper-update --now "$NOW" a.wsp 1699999200:1e-7 1699999500:0.1 \
	    1699999560:0.2 1699999800:nan
	whisper-update --now $((NOW + 1000)) a.wsp 1699999200:inf
	method sum 0
	ok rebuild -n a.wsp
	prints "a.wsp: archive 300 1699999200 inf -> 1e-07" \
	    "a.wsp: archive 300 1699999500 None -> 0.30000000000000004" \
	    "a.wsp: archive 300 1699999800 None -> nan"
}

@test "--dry-run asks for the permission to write" {
	need_unprivileged
	method sum
	ok unprivileged whisper-rebuild --now "$NOW" -n a.wsp
	[ "${#lines[@]}" -eq 3 ]
	chmod 444 a.wsp
	bad 1 unprivileged whisper-rebuild --now "$NOW" -n a.wsp
	says "Permission denied"
	prints
	bad 1 unprivileged whisper-rebuild --now "$NOW" a.wsp
	says "Permission denied"
}

@test "--verbose prints the changes and their number" {
	method sum
	ok rebuild --verbose --from 1699999500 a.wsp
	prints "a.wsp: archive 300 1699999800 13.5 -> 54.0" \
	    "a.wsp: 1 value changed"
	ok rebuild -v a.wsp
	[ "${lines[-1]}" = "a.wsp: 2 values changed" ]
}

@test "values that stay the same are not written" {
	need_strace
	strace -o trace whisper-rebuild --now "$NOW" a.wsp
	[ "$(grep -c pwrite trace)" -eq 0 ]
	method sum
	strace -o trace whisper-rebuild --now "$NOW" a.wsp
	# Three neighbours in one piece.
	[ "$(grep -c pwrite trace)" -eq 1 ]
	[ "$(grep -c 'pwrite.*, 36, ' trace)" -eq 1 ]
	strace -o trace whisper-rebuild --now "$NOW" a.wsp
	[ "$(grep -c pwrite trace)" -eq 0 ]
}

@test "0 in the place of -0 is a change" {
	create_lax --overwrite --aggregationMethod last a.wsp 60:15 300:8
	whisper-update --now "$NOW" a.wsp 1699999800:-0
	method sum
	ok rebuild -v a.wsp
	prints "a.wsp: archive 300 1699999800 -0.0 -> 0.0" \
	    "a.wsp: 1 value changed"
	coarse 1699999800:0
}

@test "several files are rebuilt, and a bad one does not stop the rest" {
	method sum
	cp a.wsp b.wsp
	create_lax c.wsp 60:15
	bad 1 rebuild -v a.wsp missing.wsp c.wsp b.wsp
	says_only "whisper-rebuild: missing.wsp: No such file or directory"
	[ "$(grep -v archive <<<"$output")" = "a.wsp: 3 values changed
c.wsp: 0 values changed
b.wsp: 3 values changed" ]
	cmp a.wsp b.wsp
}

@test "archives may lie in any order in the file" {
	cp "$FILES/good-coarse-first.wsp" a.wsp
	whisper-set-aggregation a.wsp sum >/dev/null
	ok rebuild -v a.wsp
	prints "a.wsp: archive 300 1699999800 3.5 -> 14.0" \
	    "a.wsp: 1 value changed"
	# The same with the table turned, so that the coarse one comes first.
	cp "$FILES/good-points.wsp" b.wsp
	table=$(bytes b.wsp | cut -c 33-80)
	poke b.wsp 16 "${table:24}${table:0:24}"
	whisper-set-aggregation b.wsp sum >/dev/null
	ok rebuild -v b.wsp
	prints "b.wsp: archive 300 1699999800 3.5 -> 14.0" \
	    "b.wsp: 1 value changed"
}

@test "an archive that the finer one cannot be rolled up into is left alone" {
	method sum
	# Its step is no multiple.
	poke a.wsp $((16 + 12 + 4)) "$(u32 450)"
	# It takes five points, and there are four.
	create_lax b.wsp 60:5 300:4
	poke b.wsp $((16 + 8)) "$(u32 4)"
	whisper-update --now "$NOW" b.wsp 1699999800:1 1699999860:2
	whisper-set-aggregation b.wsp sum >/dev/null
	keep a.wsp b.wsp
	ok rebuild --partial -v a.wsp b.wsp
	prints "a.wsp: 0 values changed" "b.wsp: 0 values changed"
	ok rebuild -v b.wsp
	prints "b.wsp: 0 values changed"
	kept
}

@test "a damaged file is refused before anything is written" {
	for path in "$FILES"/bad-*.wsp; do
		cp "$path" b.wsp
		bad 1 rebuild b.wsp
		cmp b.wsp "$path"
		bad 1 rebuild -n b.wsp
	done
}

@test "--backup copies only files that change" {
	keep
	ok rebuild --backup --verbose a.wsp
	prints "a.wsp: 0 values changed"
	bad 1 rebuild --backup --archive 60 a.wsp
	prints
	kept
}

@test "--lock-timeout says how long the lock is waited for" {
	method sum
	keep a.wsp
	hold a.wsp
	bad 75 rebuild --lock-timeout 0.05 a.wsp
	says "a.wsp: locked by another process"
	bad 75 rebuild -n --lock-timeout 0 a.wsp
	let_go
	kept
	ok rebuild -v --lock-timeout 0 a.wsp
	[ "${lines[-1]}" = "a.wsp: 3 values changed" ]
}

@test "what is printed slowly holds up no writer" {
	create_lax b.wsp 1:100000 10:20000
	awk 'BEGIN { for (i = 0; i < 50000; i++) print 1700000000 - i ":" i }' |
	    whisper-update --now "$NOW" b.wsp
	whisper-set-aggregation b.wsp sum >/dev/null
	mkfifo pipe
	for option in -n -v; do
		rebuild $option b.wsp >pipe &
		exec 8<pipe
		read -r line <&8
		[[ $line == "b.wsp: archive 10 "* ]]
		ok whisper-update --lock-timeout 0 --now "$NOW" b.wsp N:1
		exec 8<&-
		wait $! || :
	done
}

@test "without --now the clock decides" {
	create_lax b.wsp 60:15 300:8
	now=$(date +%s)
	whisper-update --now "$now" b.wsp "$now:1" "$((now - 1)):2"
	whisper-set-aggregation b.wsp sum >/dev/null
	whisper-update --now "$((now + 1000))" b.wsp "$now:99"
	ok whisper-rebuild -n b.wsp
	[[ $output == "b.wsp: archive 300 "*" 99.0 -> "* ]]
}

@test "without a path it is bad usage" {
	misused whisper-rebuild
	misused whisper-rebuild -n --now "$NOW"
}

@test "output that cannot be written is an error" {
	[ -e /dev/full ] || skip "there is no /dev/full"
	method sum
	status=0
	rebuild -n a.wsp >/dev/full 2>err || status=$?
	[ $status -eq 1 ]
	[ -s err ]
}

@test "random files hold what a slow and simple model says" {
	python3 -c '' 2>/dev/null || skip "python3 is not installed"
	CASES=${CASES:-300} run python3 -B \
	    "$BATS_TEST_DIRNAME/model/rebuild.py" rebuild
	echo "$output"
	[ "$status" -eq 0 ]
}
