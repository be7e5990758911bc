# SPDX-License-Identifier: ISC
# whisper-edit: which points change, what comes of them, and how safely.

load common

# a.wsp has the points 1 to 15, a minute each, and in its coarse archive their
# averages 1, 4, 9 and 13.5; of the oldest only the last minute is still there.
setup() {
	common_setup
	create a.wsp 60:15 300:8
	for i in {1..15}; do
		echo "$((1699999080 + 60 * i)):$i"
	done >points
	whisper-update --now "$NOW" a.wsp <points
	rm points
}

# create PATH DEFINITION ...: makes a file in which one known point is enough.
create() {
	whisper-create --xFilesFactor 0 "$@" >/dev/null
}

# edit ARGUMENT ...: whisper-edit at NOW, without a backup.
edit() {
	whisper-edit --now "$NOW" --no-backup "$@"
}

# archive STEP [PATH]: the points of an archive that readers find, as
# time:value without needless digits.
archive() {
	whisper-fetch --now "$NOW" --from 0 --archive "$1" --drop nulls \
	    "${2-a.wsp}" | sed -e 's/\t/:/' -e 's/\.*0*$//'
}

# fine [POINT ...], coarse [POINT ...]: the archives of a.wsp have these.
fine() {
	diff <(printf '%s\n' "$@") <(archive 60)
}
coarse() {
	diff <(printf '%s\n' "$@") <(archive 300)
}

# tail_of LINE ...: these are the last lines of the output.
tail_of() {
	diff <(printf '%s\n' "$@") <(tail -n $# <<<"$output")
}

@test "erasing a range leaves it missing in every archive" {
	ok edit --from 1699999499 --until 1699999860 a.wsp erase
	prints "a.wsp: 9 values changed"
	fine 1699999140:1 1699999200:2 1699999260:3 1699999320:4 \
	    1699999380:5 1699999440:6 1699999920:14 1699999980:15
	coarse 1699998900:1 1699999200:4 1699999800:14.5
}

@test "a range is after --from, up to --until" {
	while read -r from until times; do
		ok edit -n --archive 60 --from "$from" --until "$until" a.wsp \
		    add 100
		[ "$(sed -n 's/.*archive 60 \([0-9]*\) .*/\1/p' <<<"$output" |
		    xargs)" = "$times" ] ||
			wrong "expected $times" "$from" "$until"
	done <<-EOF
	1699999860 1699999980 1699999920 1699999980
	1699999859 1699999979 1699999860 1699999920
	-1min now 1699999980
	1699999919 1699999920 1699999920
	1699999920 1699999920
	EOF
}

@test "--at is the interval that holds a time" {
	ok edit -v --at 1699999939 a.wsp set 0
	prints "a.wsp: archive 60 1699999920 14.0 -> 0.0" \
	    "a.wsp: archive 300 1699999800 13.5 -> 10.0" \
	    "a.wsp: 2 values changed"
	ok edit -v --at 22:05_20231114 a.wsp erase
	tail_of "a.wsp: archive 60 1699999500 7.0 -> None" \
	    "a.wsp: archive 300 1699999500 9.0 -> 9.5" \
	    "a.wsp: 2 values changed"
}

@test "--at in a time that only a coarser archive holds edits that" {
	ok edit -v --at 1699998950 a.wsp set 3
	prints "a.wsp: archive 300 1699998900 1.0 -> 3.0" \
	    "a.wsp: 1 value changed"
	ok edit -v --at 1699999950 --archive 300 a.wsp erase
	prints "a.wsp: archive 300 1699999800 13.5 -> None" \
	    "a.wsp: 1 value changed"
	keep
	kept
}

@test "a time outside of what the file holds is said to be that" {
	keep
	before="the time lies before 1699997600, where its archives begin"
	while IFS=/ read -r said words; do
		read -ra words <<<"$words"
		try edit "${words[@]}" a.wsp set 3
		[ "$status" -eq 0 ]
		prints "a.wsp: 0 values changed"
		[ "$stderr" = "whisper-edit: a.wsp: $said" ]
	done <<-EOF
	$before/--at 0
	$before/--at 1699990000
	$before/--until 1699997600
	the time lies in the future/--at 1700001000
	the time lies in the future/--from now --until +1h
	EOF
	kept
}

@test "what takes the place of an erased point counts as an empty slot" {
	whisper-create e.wsp 60:100 >/dev/null
	whisper-update --now "$NOW" e.wsp "$NOW:5"
	[ "$(whisper-dump --raw e.wsp | grep -vc ^0:)" -eq 1 ]
	ok edit --at now e.wsp erase
	[ "$(whisper-dump --raw e.wsp | grep -vc ^0:)" -eq 1 ]
	ok whisper-check --strict --now "$NOW" e.wsp
	ok whisper-fetch --now "$NOW" --explain now e.wsp
	[[ $output == *": None, never written"*"Its slot is empty."* ]]
	ok whisper-info --now "$NOW" --stats --json e.wsp
	[[ $output == *'"stale": 0'* ]]
	# A point of another value is an old one, and so is any in 1970 still.
	whisper-update --now 6000 e.wsp 2000:0
	whisper-update --now 6000 e.wsp 3000:0
	ok whisper-info --now 6000 --stats --json e.wsp
	[[ $output == *'"present": 2,'*'"stale": 0'* ]]
	whisper-update --now 6000 e.wsp 2000:1
	whisper-edit --now 6000 --no-backup --at 3000 e.wsp erase
	try whisper-check --strict --now "$NOW" e.wsp
	[ "$status" -eq 1 ]
	[[ $output == *"the newest time is 1980, before all"* ]]
}

@test "a time that was hardly meant as seconds selects nothing" {
	keep
	for option in --from --until --at; do
		for time in -3600 +60 -0; do
			misused edit $option $time a.wsp erase
			[ "${stderr_lines[0]}" = "whisper-edit: $option: inva\
lid time '$time' has no unit; say ${time}s for seconds from now" ]
		done
		for time in 20261131 20260230 20261301 19000229; do
			misused edit $option $time a.wsp erase
			[ "${stderr_lines[0]}" = "whisper-edit: $option: inva\
lid time '$time' is no date; for seconds since the epoch say 0$time" ]
		done
		for time in 1700000000000 20231114221320 10000000000; do
			misused edit $option $time a.wsp erase
			[ "${stderr_lines[0]}" = "whisper-edit: $option: inva\
lid time '$time' has too many digits for seconds since the epoch" ]
		done
	done
	kept
	ok edit -n --until 9999999999 a.wsp erase
	[[ $output == *": 19 values would change" ]]
	ok edit -n --from -120s a.wsp erase
	[[ $output == *": 3 values would change" ]]
	for time in 020261131 19700823 18261131 21261131; do
		try edit -n --from 0 --until $time a.wsp erase
		[ "$status" -eq 0 ]
		[[ $output == *": 0 values would change" ]]
	done
	ok edit -n --until 20231115 a.wsp erase
	[[ $output == *": 19 values would change" ]]
}

@test "many files are edited, by -R and --files-from" {
	mkdir -p t/b
	cp a.wsp t
	cp a.wsp t/b
	ok edit -R --from 1699999499 --until 1699999860 t erase
	prints "t/a.wsp: 9 values changed" "t/b/a.wsp: 9 values changed"
	cmp t/a.wsp t/b/a.wsp
	run -1 cmp -s t/a.wsp a.wsp
	echo t/b/a.wsp >list
	ok edit --files-from list --at now set 5
	prints "t/b/a.wsp: 2 values changed"
	misused edit --files-from list
	misused edit --files-from list set
	misused edit -R t
	bad 1 edit -R --at now missing set 5
}

@test "erasing and setting everything has to be said" {
	keep
	for action in erase "set 1"; do
		read -ra words <<<"$action"
		misused edit a.wsp "${words[@]}"
		says "to ${words[0]} everything, say --all"
		misused edit --archive 60 a.wsp "${words[@]}"
	done
	kept
	ok edit --all a.wsp erase
	prints "a.wsp: 19 values changed"
	[ -z "$(archive 60)$(archive 300)" ]
	ok edit --all a.wsp set 1
	prints "a.wsp: 23 values changed"
	[ "$(archive 60 | cut -d: -f2 | xargs)" = \
	    "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1" ]
	[ "$(archive 300 | cut -d: -f2 | xargs)" = "1 1 1 1 1 1 1 1" ]
}

@test "set gives a value to missing points too, unless --known is said" {
	ok edit --at 1699999860 a.wsp erase
	ok edit --from -3min --known a.wsp set 2
	fine_tail="1699999800:12 1699999920:2 1699999980:2"
	[ "$(archive 60 | tail -n 3 | xargs)" = "$fine_tail" ]
	ok edit --from -3min a.wsp set 2
	fine_tail="1699999860:2 1699999920:2 1699999980:2"
	[ "$(archive 60 | tail -n 3 | xargs)" = "$fine_tail" ]
}

@test "set takes any number, NaN and infinities too" {
	while read -r value shown; do
		ok edit -n --at now a.wsp set "$value"
		[ "${lines[0]}" = \
		    "a.wsp: archive 60 1699999980 15.0 -> $shown" ] ||
			wrong "expected $shown" "$value"
	done <<-EOF
	-5 -5.0
	-.5e1 -5.0
	-0 -0.0
	0 0.0
	nan nan
	-nan nan
	inf inf
	-inf -inf
	+1e-7 1e-07
	EOF
}

@test "0 and -0 are values, and different ones" {
	ok edit --at now a.wsp set 0
	ok edit -v --archive 60 --at now a.wsp set -0
	[ "${lines[0]}" = "a.wsp: archive 60 1699999980 0.0 -> -0.0" ]
	ok edit -v --at now a.wsp set -0
	prints "a.wsp: 0 values changed"
	ok edit -v --at now a.wsp scale 0
	prints "a.wsp: 0 values changed"
	ok edit --below 0 a.wsp erase
	prints "a.wsp: 0 values changed"
}

@test "add adds to every point" {
	ok edit --from -2min a.wsp add -20
	[ "$(archive 60 | tail -n 3 | xargs)" = \
	    "1699999860:13 1699999920:-6 1699999980:-5" ]
	[ "$(archive 300 | tail -n 1)" = 1699999800:3.5 ]
}

@test "scale multiplies every point, also of what only coarse ones hold" {
	ok edit a.wsp scale 8
	prints "a.wsp: 19 values changed"
	coarse 1699998900:8 1699999200:32 1699999500:72 1699999800:108
	ok edit a.wsp scale .125
	coarse 1699998900:1 1699999200:4 1699999500:9 1699999800:13.5
}

@test "clamp keeps values within limits, of which one may be missing" {
	ok edit -n a.wsp clamp 2 14
	prints "a.wsp: archive 60 1699999140 1.0 -> 2.0" \
	    "a.wsp: archive 60 1699999980 15.0 -> 14.0" \
	    "a.wsp: archive 300 1699998900 1.0 -> 2.0" \
	    "a.wsp: archive 300 1699999800 13.5 -> 13.25" \
	    "a.wsp: 4 values would change"
	ok edit -n a.wsp clamp - 14
	[ "${#lines[@]}" -eq 3 ]
	ok edit -n a.wsp clamp 2 -
	[ "${#lines[@]}" -eq 3 ]
	ok edit -n a.wsp clamp - -
	prints "a.wsp: 0 values would change"
	ok edit -n --from 1699999199 a.wsp clamp -9 -8
	[ "${lines[0]}" = "a.wsp: archive 60 1699999200 2.0 -> -8.0" ]
}

@test "interpolate fills gaps between known points, and only these" {
	create b.wsp 60:15 300:8
	whisper-update --now "$NOW" b.wsp 1699999260:1 1699999440:4 \
	    1699999800:10 1699999860:nan
	ok edit -v b.wsp interpolate
	prints "b.wsp: archive 60 1699999320 None -> 2.0" \
	    "b.wsp: archive 60 1699999380 None -> 3.0" \
	    "b.wsp: archive 60 1699999500 None -> 5.0" \
	    "b.wsp: archive 60 1699999560 None -> 6.0" \
	    "b.wsp: archive 60 1699999620 None -> 7.0" \
	    "b.wsp: archive 60 1699999680 None -> 8.0" \
	    "b.wsp: archive 60 1699999740 None -> 9.0" \
	    "b.wsp: archive 300 1699999500 None -> 7.0" \
	    "b.wsp: 8 values changed"
}

@test "--max-gap leaves longer gaps" {
	create b.wsp 60:15 300:8
	whisper-update --now "$NOW" b.wsp 1699999260:1 1699999440:4 \
	    1699999800:10
	ok edit -n --max-gap 119 b.wsp interpolate
	prints "b.wsp: 0 values would change"
	ok edit -n --max-gap 2min b.wsp interpolate
	tail_of "b.wsp: 2 values would change"
	ok edit -n --max-gap 300 b.wsp interpolate
	tail_of "b.wsp: 8 values would change"
}

@test "interpolate takes neighbours from outside the range" {
	ok edit --from 1699999680 --until 1699999860 a.wsp erase
	ok edit -v --archive 60 --at 1699999800 a.wsp interpolate
	[ "${lines[0]}" = "a.wsp: archive 60 1699999800 None -> 12.0" ]
}

@test "spikes above a value are erased or replaced" {
	whisper-update --now "$NOW" a.wsp 1699999860:9999
	ok edit -n --above 15 a.wsp erase
	prints "a.wsp: archive 60 1699999860 9999.0 -> None" \
	    "a.wsp: archive 300 1699999800 2510.0 -> 13.666666666666666" \
	    "a.wsp: 2 values would change"
	ok edit -v --above 15 a.wsp interpolate
	prints "a.wsp: archive 60 1699999860 9999.0 -> 13.0" \
	    "a.wsp: archive 300 1699999800 2510.0 -> 13.5" \
	    "a.wsp: 2 values changed"
}

@test "spikes many times the median of the range or the window" {
	whisper-update --now "$NOW" a.wsp 1699999200:-30
	ok edit -n --times 3.75 a.wsp erase
	prints "a.wsp: 0 values would change"
	ok edit -n --times 3.7 --archive 60 a.wsp erase
	prints "a.wsp: 0 values would change"
	ok edit -n --times 3 --archive 60 a.wsp erase
	[ "${lines[0]}" = "a.wsp: archive 60 1699999200 -30.0 -> None" ]
	ok edit -n --times 9.9 --window 1 --archive 60 a.wsp erase
	[ "${lines[0]}" = "a.wsp: archive 60 1699999200 -30.0 -> None" ]
	ok edit -n --times 10 --window 1 --archive 60 a.wsp erase
	prints "a.wsp: 0 values would change"
	ok edit -n --times 3 --archive 60 --from -3min a.wsp erase
	prints "a.wsp: 0 values would change"
}

@test "choices by value are added up" {
	whisper-update --now "$NOW" a.wsp 1699999860:nan 1699999920:-1
	ok edit -v --nan --below 0 --above 14 a.wsp erase
	prints "a.wsp: archive 60 1699999860 nan -> None" \
	    "a.wsp: archive 60 1699999920 -1.0 -> None" \
	    "a.wsp: archive 60 1699999980 15.0 -> None" \
	    "a.wsp: archive 300 1699999800 nan -> 12.0" \
	    "a.wsp: 4 values changed"
}

@test "a coarse value of which too few points are left becomes missing" {
	whisper-set-xfilesfactor a.wsp 0.5 >/dev/null
	ok edit -v --from -1min a.wsp erase
	prints "a.wsp: archive 60 1699999980 15.0 -> None" \
	    "a.wsp: archive 300 1699999800 13.5 -> 13.0" \
	    "a.wsp: 2 values changed"
	ok edit -v --from -2min a.wsp erase
	prints "a.wsp: archive 60 1699999920 14.0 -> None" \
	    "a.wsp: archive 300 1699999800 13.0 -> None" \
	    "a.wsp: 2 values changed"
}

@test "a coarse value that did not come from its points is edited by itself" {
	whisper-set-xfilesfactor a.wsp 1 >/dev/null
	# Four of the five minutes of 1699999800 are known.
	ok edit -v --from 1699999799 a.wsp scale 2
	[ "${lines[-2]}" = "a.wsp: archive 300 1699999800 13.5 -> 27.0" ]
	# But not when the range covers only a part.
	ok edit -v --from 1699999800 a.wsp scale 2
	[ "${lines[-2]}" = "a.wsp: archive 60 1699999980 30.0 -> 60.0" ]
	prints "a.wsp: archive 60 1699999860 26.0 -> 52.0" \
	    "a.wsp: archive 60 1699999920 28.0 -> 56.0" \
	    "a.wsp: archive 60 1699999980 30.0 -> 60.0" \
	    "a.wsp: 3 values changed"
	# It is not made where there is none.
	ok edit --archive 300 --at now a.wsp erase
	ok edit --known --from 1699999799 a.wsp set 2
	[[ $(archive 300) != *1699999800* ]]
}

@test "what has left the finer archive stays if it is only in part meant" {
	# The oldest coarse interval lasts until 1699999200, and a finer point
	# of it is left, but not the other four.
	try edit -v --until 1699999139 a.wsp erase
	[ "$status" -eq 0 ]
	prints "a.wsp: 0 values changed"
	says_only "whisper-edit: a.wsp: 1 coarser value cannot be\
 computed anew and stays"
	try edit -q --until 1699999139 a.wsp erase
	prints
	says_only ""
	ok edit -v --until 1699999140 a.wsp erase
	prints "a.wsp: archive 60 1699999140 1.0 -> None" \
	    "a.wsp: archive 300 1699998900 1.0 -> None" \
	    "a.wsp: 2 values changed"
}

@test "--archive edits that archive and what comes from it, nothing else" {
	create --overwrite --aggregationMethod sum a.wsp 60:15 300:8 900:4
	whisper-update --now "$NOW" a.wsp 1699999200:1 1699999260:2 \
	    1699999500:4 1699999560:5
	ok edit -v --archive 5min a.wsp add 10
	prints "a.wsp: archive 300 1699999200 3.0 -> 13.0" \
	    "a.wsp: archive 300 1699999500 9.0 -> 19.0" \
	    "a.wsp: archive 900 1699999200 12.0 -> 32.0" \
	    "a.wsp: 3 values changed"
	ok edit -v --archive 900 --all a.wsp erase
	prints "a.wsp: archive 900 1699999200 32.0 -> None" \
	    "a.wsp: 1 value changed"
	bad 1 edit --archive 61 a.wsp scale 2
	says_only "whisper-edit: a.wsp: Invalid granularity: 61 (the\
 archives have 60, 300, 900)"
	misused edit --archive 0 a.wsp scale 2
}

@test "coarser archives are computed by the method of the file" {
	while read -r method value; do
		create --overwrite --aggregationMethod "$method" a.wsp 60:5 \
		    300:4
		whisper-update --now "$NOW" a.wsp 1699999800:1 1699999860:-4 \
		    1699999920:99 1699999980:2
		ok edit -n --above 50 a.wsp set 3.5
		[[ ${lines[1]} == "a.wsp: archive 300 1699999800 "*" -> $value" ]] ||
			wrong "expected $value" "$method"
	done <<-EOF
	average 0.625
	sum 2.5
	max 3.5
	avg_zero 0.5
	absmax -4.0
	EOF
}

@test "every archive is found after the first point of each is erased" {
	base=$(whisper-dump --raw a.wsp | head -n 1 | cut -d: -f1)
	archive 60 | grep -v "^$base:" >want
	[ "$(wc -l <want)" -eq 14 ]
	ok edit -q --at "$base" a.wsp erase
	archive 60 | cmp - want
	first=$(whisper-dump --raw a.wsp | head -n 1)
	[ "$first" = "$((base % 900 == 0 ? 900 : base % 900)):0" ]
	ok whisper-check -v --now "$NOW" a.wsp
	# And new points go where they did.
	cp a.wsp b.wsp
	whisper-update --now "$NOW" b.wsp "$base:7"
	[ "$(archive 60 b.wsp | wc -l)" -eq 15 ]
	[ "$(whisper-dump --raw b.wsp | head -n 1)" = "$base:7" ]
}

@test "the Python library reads what is left" {
	for python in python3 /usr/bin/python3 none; do
		"$python" -c 'import whisper' 2>/dev/null && break
	done
	[ "$python" != none ] || skip "python3-whisper is not installed"
	base=$(whisper-dump --raw a.wsp | head -n 1 | cut -d: -f1)
	ok edit -q --at "$base" a.wsp erase
	ok edit --from -3min a.wsp erase
	want=$(whisper-fetch --now "$NOW" --from -15min a.wsp | cut -f2 |
	    sed 's/\.0*$//' | xargs)
	run "$python" -c "if True:
		import whisper
		_, v = whisper.fetch('a.wsp', $NOW - 900, $NOW, $NOW)
		print(*('%g' % x if x is not None else None for x in v))"
	[ "$output" = "$want" ]
}

@test "the first point of an archive older than 1970 cannot be erased" {
	create b.wsp 1000000:3000
	whisper-update --now "$NOW" b.wsp "$NOW:1" 1600000000:2
	keep b.wsp
	bad 1 edit --all b.wsp erase
	says_only "whisper-edit: b.wsp: the point at 1600000000 cannot be\
 erased: its slot tells where the archive of step 1000000 begins" ||
		says_only "whisper-edit: b.wsp: the point at 1700000000 cannot\
 be erased: its slot tells where the archive of step 1000000 begins"
	kept
}

@test "points of the future stay, and keep their slots" {
	whisper-update --now $((NOW + 120)) a.wsp 1700000040:1 1700000100:2
	keep a.wsp
	ok edit --from -1min --until +1h -v a.wsp set 15
	prints "a.wsp: 0 values changed"
	ok edit -q --from 1699999199 --until 1699999259 a.wsp set 77
	kept
}

@test "--dry-run prints what would change and writes nothing" {
	keep
	ok whisper-edit --now "$NOW" --dry-run --fsync --at now a.wsp erase
	prints "a.wsp: archive 60 1699999980 15.0 -> None" \
	    "a.wsp: archive 300 1699999800 13.5 -> 13.0" \
	    "a.wsp: 2 values would change"
	ok whisper-edit --now "$NOW" -nq --at now a.wsp erase
	[ "${#lines[@]}" -eq 2 ]
	kept
}

@test "--dry-run asks for the permission to write" {
	need_unprivileged
	ok unprivileged whisper-edit --now "$NOW" -n a.wsp scale 2
	[ "${#lines[@]}" -eq 20 ]
	chmod 444 a.wsp
	bad 1 unprivileged whisper-edit --now "$NOW" -n a.wsp scale 2
	says "Permission denied"
	prints
	bad 1 unprivileged whisper-edit --now "$NOW" a.wsp scale 2
	says "Permission denied"
}

@test "the file is copied first, unless --no-backup is said" {
	keep a.wsp
	ok whisper-edit --now "$NOW" a.wsp scale 2
	prints "Backup: a.wsp.bak" "a.wsp: 19 values changed"
	holds a.wsp a.wsp.bak
	mv a.wsp.bak a.wsp
	kept
	ok edit a.wsp scale 2
	prints "a.wsp: 19 values changed"
	holds a.wsp
}

@test "a file that does not change is not copied" {
	keep
	ok whisper-edit --now "$NOW" a.wsp add 0
	prints "a.wsp: 0 values changed"
	ok whisper-edit --now "$NOW" --above 99 a.wsp erase
	kept
}

@test "a backup that cannot be written stops the edit" {
	mkdir a.wsp.bak
	keep a.wsp
	bad 1 whisper-edit --backup=simple --now "$NOW" a.wsp scale 2
	kept
}

@test "--verbose prints the changes, --quiet not even their number" {
	ok edit --verbose --at now a.wsp set 1
	[ "${#lines[@]}" -eq 3 ]
	ok edit --quiet --at now a.wsp set 2
	prints
}

@test "values that stay the same are not written" {
	need_strace
	strace -o trace whisper-edit --now "$NOW" --no-backup a.wsp clamp 1 15
	[ "$(grep -c pwrite trace)" -eq 0 ]
	strace -o trace whisper-edit --now "$NOW" --no-backup a.wsp scale 2
	# The coarse archive in one piece, and then the finer one.
	[ "$(grep -c pwrite trace)" -eq 2 ]
	grep pwrite trace | tail -n 1 | grep -F ', 180, 40)'
}

@test "a second run finds nothing to change" {
	for words in "--from -5min erase" "--at now set 3" "clamp 3 9" \
	    "--above 8 erase" interpolate; do
		read -ra words <<<"$words"
		ok edit a.wsp "${words[@]}"
		ok edit a.wsp "${words[@]}"
		prints "a.wsp: 0 values changed"
	done
}

@test "options may come before, between and after the operands" {
	ok edit -n --at now a.wsp set -5
	want=$output
	ok edit a.wsp set -5 -n --at now
	prints "$want"
	ok edit a.wsp -n set --at now -5
	prints "$want"
	ok edit -n --at now -- a.wsp set -5
	prints "$want"
	ok edit -n --at=now -- a.wsp set -5
	prints "$want"
	ok edit -n --below -4 a.wsp clamp -9 -8
	prints "a.wsp: 0 values would change"
	mv a.wsp ./-1
	ok edit -n --at now -1 set -5
	prints "${want//a.wsp/-1}"
}

@test "wrong words are bad usage" {
	keep
	misused edit
	misused edit a.wsp
	misused edit a.wsp frobnicate
	says "frobnicate: no such action"
	misused edit --all a.wsp erase 1
	says "erase: too many operands"
	misused edit --all a.wsp set
	says "set: missing operand"
	misused edit a.wsp clamp 1
	misused edit a.wsp clamp 1 2 3
	misused edit --from now --until -1s a.wsp scale 2
	says "--until is before --from"
	misused edit --at now --from 0 a.wsp scale 2
	says "--at is a range by itself"
	misused edit --at nonsense a.wsp scale 2
	misused edit --window 3 a.wsp scale 2
	says "--window is for --times"
	misused edit --times 3 --window 0 a.wsp erase
	misused edit --times 0 a.wsp erase
	misused edit --times nan a.wsp erase
	misused edit --times -3 a.wsp erase
	misused edit --above x a.wsp erase
	misused edit --max-gap 60 a.wsp scale 2
	says "--max-gap is for interpolate"
	misused edit --max-gap 0 a.wsp interpolate
	kept
}

@test "numbers that make no sense are errors" {
	keep
	while read -r words; do
		read -ra words <<<"$words"
		bad 1 edit a.wsp "${words[@]}"
	done <<-EOF
	--all set x
	--all set -
	scale 1x
	scale nan
	scale inf
	add nan
	add -inf
	clamp 2 1
	clamp nan 1
	clamp 1 nan
	clamp x -
	clamp - x
	--above nan erase
	--below nan erase
	EOF
	bad 1 edit --all a.wsp set 1,5
	says_only "whisper-edit: a.wsp: invalid value: '1,5'"
	kept
}

@test "a damaged file is refused before anything is written" {
	for path in "$FILES"/bad-*.wsp; do
		cp "$path" b.wsp
		bad 1 edit b.wsp scale 2
		cmp b.wsp "$path"
		bad 1 edit -n b.wsp scale 2
	done
}

@test "a file that is not there is an error" {
	bad 1 edit missing.wsp scale 2
	says_only "whisper-edit: missing.wsp: No such file or directory"
}

@test "archives may lie in any order in the file" {
	cp "$FILES/good-coarse-first.wsp" b.wsp
	want=$(archive 300 b.wsp)
	ok edit b.wsp scale 2
	[ "$(archive 300 b.wsp)" != "$want" ]
	ok edit b.wsp scale 0.5
	[ "$(archive 300 b.wsp)" = "$want" ]
}

@test "a link has its target written and stays" {
	ln -s a.wsp link.wsp
	ok whisper-edit --now "$NOW" link.wsp scale 2
	[ -L link.wsp ]
	holds a.wsp a.wsp.bak link.wsp
	[ "$(archive 60 | tail -n 1)" = 1699999980:30 ]
}

@test "--fsync waits for the disk, otherwise it is not waited for" {
	need_strace
	strace -o trace whisper-edit --now "$NOW" --no-backup a.wsp scale 2
	[ "$(grep -c 'sync(' trace)" -eq 0 ]
	strace -o trace whisper-edit --now "$NOW" --no-backup --fsync a.wsp \
	    scale 2
	[ "$(grep -c 'sync(.*= 0$' trace)" -eq 1 ]
}

@test "--lock-timeout says how long the lock is waited for" {
	keep a.wsp
	hold a.wsp
	bad 75 edit --lock-timeout 0.05 a.wsp scale 2
	says "a.wsp: locked by another process"
	bad 75 edit -n --lock-timeout 0 a.wsp scale 2
	let_go
	kept
	ok edit --lock-timeout 0 a.wsp scale 2
}

@test "without --now the clock decides" {
	create b.wsp 60:15
	now=$(date +%s)
	whisper-update --now "$now" b.wsp "$now:1"
	ok whisper-edit -n --from -5min b.wsp erase
	[[ ${lines[0]} == "b.wsp: archive 60 "*" 1.0 -> None" ]]
}

@test "output that cannot be written is an error" {
	[ -e /dev/full ] || skip "there is no /dev/full"
	status=0
	edit -n a.wsp scale 2 >/dev/full 2>err || status=$?
	[ $status -eq 1 ]
	[ -s err ]
}

@test "random files hold what a slow and simple model says" {
	python3 -c '' 2>/dev/null || skip "python3 is not installed"
	CASES=${CASES:-300} run python3 -B "$BATS_TEST_DIRNAME/model/edit.py"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "400 000 archives are not compared with each other" {
	need python3
	python3 - 400000 "$NOW" >many.wsp <<-'EOF'
	import struct, sys
	n, now = map(int, sys.argv[1:])
	b = bytearray(16 + 36 * n)
	struct.pack_into(">IIfI", b, 0, 1, 2 * n, 0, n)
	for i in range(n):
	    at, step = 16 + 12 * n + 24 * i, i + 1
	    struct.pack_into(">III", b, 16 + 12 * i, at, step, 2)
	    struct.pack_into(">Id", b, at, now - now % step, 1)
	sys.stdout.buffer.write(b)
	EOF
	# That would take minutes of the processor, and this is a second.
	ok limited 20 whisper-edit --now "$NOW" --no-backup many.wsp scale 2
	prints "many.wsp: 400000 values changed"
}
