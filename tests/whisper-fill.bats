# SPDX-License-Identifier: ISC
# whisper-fill: what counts as missing, where a value may come from, and that
# nothing else changes.

load common

setup() {
	common_setup
	whisper-create --xFilesFactor 0.5 empty.wsp 60:5 300:4 >/dev/null
	cp empty.wsp src.wsp
	cp empty.wsp dst.wsp
}

# fill ARGUMENT ...: whisper-fill at NOW.
fill() {
	whisper-fill --now "$NOW" "$@"
}

# archive PATH STEP: the points in the archive of this step.
archive() {
	whisper-fetch --now "$NOW" --archive "$2" --from 0 --drop nulls "$1"
}

# refused STATUS ARGUMENT ...: fill fails so and changes nothing.
refused() {
	denied "$1" fill "${@:2}"
}

@test "points that are missing are copied and all others stay" {
	update src.wsp 1699999860:2 1699999920:4 1699999980:4
	update dst.wsp 1699999860:8 1699999980:9
	keep src.wsp
	ok fill src.wsp dst.wsp
	prints
	stored 1699999800:7 1699999860:8 1699999920:4 1699999980:9
	kept
	holds dst.wsp empty.wsp src.wsp
}

@test "an empty file becomes like the source" {
	update src.wsp 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5 1699999500:6 1699999200:7 1699998900:8
	ok fill src.wsp dst.wsp
	diff <(slots src.wsp) <(slots dst.wsp)
	ok whisper-diff --all src.wsp dst.wsp
}

@test "an empty source changes nothing" {
	update dst.wsp 1699999860:2 1699999980:4 1699999500:5
	keep
	ok fill src.wsp dst.wsp
	kept
}

@test "a file filled from itself stays as it is" {
	update dst.wsp 1699999860:2 1699999980:4 1699999500:5
	keep
	ok fill dst.wsp dst.wsp
	kept
}

@test "a stored zero is not missing" {
	update src.wsp 1699999860:99 1699999920:99 1699999980:99
	update dst.wsp 1699999860:0 1699999920:-0 1699999980:0
	keep dst.wsp
	ok fill src.wsp dst.wsp
	kept
}

@test "a stored NaN is not missing" {
	update src.wsp 1699999860:99 1699999920:99 1699999980:99
	update dst.wsp 1699999860:nan 1699999920:nan 1699999980:-inf
	keep dst.wsp
	ok fill src.wsp dst.wsp
	kept
}

@test "zeros and NaN are copied" {
	update src.wsp 1699999860:0 1699999920:nan 1699999980:-0
	ok fill src.wsp dst.wsp
	diff <(slots src.wsp) <(slots dst.wsp)
	stored 1699999800:nan 1699999860:0 1699999920:nan 1699999980:-0
}

@test "a gap of one slot is filled" {
	update src.wsp 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5
	for gap in 1699999740 1699999800 1699999860 1699999920 1699999980; do
		slots src.wsp | sed -e /:3.5/d -e /$gap/d >points
		cp empty.wsp dst.wsp
		whisper-set-xfilesfactor dst.wsp 1 >out
		xargs whisper-update --now "$NOW" dst.wsp <points
		ok fill src.wsp dst.wsp
		diff <(archive src.wsp 60) <(archive dst.wsp 60)
	done
}

@test "a gap at the end is filled up to now" {
	update src.wsp 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5
	update dst.wsp 1699999740:1 1699999800:8
	ok fill src.wsp dst.wsp
	diff <(archive dst.wsp 60) - <<-EOF
	1699999740	1.000000
	1699999800	8.000000
	1699999860	3.000000
	1699999920	4.000000
	1699999980	5.000000
	EOF
}

@test "the first point after a gap stays" {
	update src.wsp 1699999860:3 1699999920:4 1699999980:5
	update dst.wsp 1699999860:7 1699999980:9
	ok fill src.wsp dst.wsp
	diff <(archive dst.wsp 60) - <<-EOF
	1699999860	7.000000
	1699999920	4.000000
	1699999980	9.000000
	EOF
}

@test "nothing is rolled up" {
	whisper-set-xfilesfactor dst.wsp 0 >out
	coarse dst.wsp 1699999800:50
	update src.wsp 1699999860:2 1699999920:3 1699999980:4
	coarse src.wsp 1699999800:60
	ok fill src.wsp dst.wsp
	stored 1699999800:50 1699999860:2 1699999920:3 1699999980:4
}

@test "a coarse value goes to the first finer slot, if nothing is known there" {
	coarse src.wsp 1699999500:1
	coarse src.wsp 1699999800:2
	ok fill src.wsp dst.wsp
	stored 1699999500:1 1699999800:2 1699999800:2
	[ "$(archive dst.wsp 60)" = $'1699999800\t2.000000' ]
	whisper-create coarse.wsp 300:9 >/dev/null
	update coarse.wsp 1699999500:1 1699999800:2
	cp empty.wsp dst.wsp
	update dst.wsp 1699999920:5
	ok fill coarse.wsp dst.wsp
	stored 1699999500:1 1699999800:2 1699999920:5
}

@test "a coarse value of the source is taken before finer ones" {
	update src.wsp 1699999800:1 1699999860:2 1699999920:3
	coarse src.wsp 1699999800:60
	ok fill src.wsp dst.wsp
	stored 1699999800:1 1699999800:60 1699999860:2 1699999920:3
}

@test "a coarse value that the source lacks is aggregated from finer ones" {
	whisper-set-xfilesfactor src.wsp 1 >out
	update src.wsp 1699999860:3 1699999980:5
	whisper-set-xfilesfactor dst.wsp 0.3 >out
	ok fill src.wsp dst.wsp
	stored 1699999800:4 1699999860:3 1699999980:5
}

@test "a finer archive that ends at an interval knows the rest of it" {
	whisper-create --overwrite --xFilesFactor 0 src.wsp 60:5 >/dev/null
	whisper-create --overwrite --xFilesFactor 0 dst.wsp 300:4 >/dev/null
	whisper-update --now 1700000040 src.wsp 1699999800:1 1699999860:2
	cp dst.wsp before.wsp
	ok whisper-fill --now 1700000100 src.wsp dst.wsp
	stored 1699999800:2
	cp before.wsp dst.wsp
	ok whisper-fill --now 1700000099 src.wsp dst.wsp
	stored 1699999800:1.5
}

@test "without one the finer ones are aggregated by the target's method" {
	whisper-create fine.wsp 60:20 >/dev/null
	update fine.wsp 1699999500:-10 1699999560:5 1699999620:20 \
	    1699999860:6 1699999920:9 1699999980:-30
	while read -r method older newer; do
		whisper-create --aggregationMethod "$method" --overwrite \
		    dst.wsp 300:4 >/dev/null
		ok fill fine.wsp dst.wsp
		stored "1699999500:$older" "1699999800:$newer"
		[ "$(whisper-info dst.wsp aggregationMethod)" = "$method" ]
	done <<-EOF
	average 5 -5
	sum 15 -15
	last 20 -30
	max 20 9
	min -10 -30
	avg_zero 3 -3
	absmax 20 -30
	absmin 5 6
	EOF
}

@test "a NaN at the start decides an extreme, a later one does not" {
	whisper-create fine.wsp 60:20 >/dev/null
	update fine.wsp 1699999500:nan 1699999560:5 1699999620:20 \
	    1699999860:6 1699999920:nan 1699999980:9
	while read -r method older newer; do
		whisper-create --aggregationMethod "$method" --overwrite \
		    dst.wsp 300:4 >/dev/null
		ok fill fine.wsp dst.wsp
		stored "1699999500:$older" "1699999800:$newer"
	done <<-EOF
	average nan nan
	last 20 9
	max nan 9
	min nan 6
	absmax nan 9
	absmin nan 6
	EOF
}

@test "of 0 and -0 an extreme is the first" {
	whisper-create fine.wsp 60:20 >/dev/null
	update fine.wsp 1699999500:0 1699999560:0 1699999620:-0 \
	    1699999860:-0 1699999920:-0 1699999980:0
	while read -r method older newer; do
		whisper-create --aggregationMethod "$method" --overwrite \
		    dst.wsp 300:4 >/dev/null
		ok fill fine.wsp dst.wsp
		stored "1699999500:$older" "1699999800:$newer"
	done <<-EOF
	sum 0 0
	max 0 -0
	min 0 -0
	absmax 0 -0
	absmin 0 -0
	EOF
}

@test "the target's xFilesFactor decides whether that are enough" {
	whisper-create --xFilesFactor 0 fine.wsp 60:20 >/dev/null
	update fine.wsp 1699999500:1 1699999560:4 1699999860:6 1699999920:7 \
	    1699999980:8
	while read -r xff points; do
		whisper-create --xFilesFactor "$xff" --overwrite \
		    dst.wsp 60:20 300:5 >/dev/null
		ok fill fine.wsp dst.wsp
		[ "$(archive dst.wsp 300 | cut -d. -f1,2 | tr '\t' : |
		    sed 's/0*$//; s/\.$//' | xargs)" = "$points" ]
	done <<-EOF
	0 1699999500:2.5 1699999800:7
	0.39 1699999500:2.5 1699999800:7
	0.4 1699999800:7
	0.59 1699999800:7
	EOF
	whisper-create --xFilesFactor 0.7 --overwrite dst.wsp 60:20 300:5 \
	    >/dev/null
	ok fill fine.wsp dst.wsp
	[ -z "$(archive dst.wsp 300)" ]
}

@test "points that have no finer place are aggregated whatever the factor" {
	whisper-create fine.wsp 60:20 >/dev/null
	update fine.wsp 1699999500:1 1699999860:6 1699999920:8
	whisper-create --xFilesFactor 1 --overwrite dst.wsp 300:4 >/dev/null
	ok fill fine.wsp dst.wsp
	stored 1699999500:1 1699999800:7
}

@test "an interval that the finer archive holds in part gets what it knows" {
	whisper-create --xFilesFactor 0 fine.wsp 60:8 >/dev/null
	update fine.wsp 1699999560:1 1699999620:2 1699999800:3
	whisper-create --xFilesFactor 0 --overwrite dst.wsp 300:4 >/dev/null
	ok fill fine.wsp dst.wsp
	stored 1699999500:1.5 1699999800:3
}

@test "of several finer archives the finest that covers is aggregated" {
	whisper-create src.wsp --overwrite --xFilesFactor 0 60:5 120:20 \
	    >/dev/null
	whisper-create dst.wsp --overwrite --xFilesFactor 0 240:8 >/dev/null
	update src.wsp 1699999920:1 1699999980:3 1699999440:7 1699999560:8
	coarse src.wsp 1699999920:50
	ok fill src.wsp dst.wsp
	stored 1699999440:7.5 1699999920:2
}

@test "a step that does not divide gives its points all the same" {
	whisper-create --overwrite src.wsp 60:20 >/dev/null
	whisper-create --overwrite --xFilesFactor 0 dst.wsp 90:20 >/dev/null
	update src.wsp 1699999920:1 1699999980:3
	ok fill src.wsp dst.wsp
	stored 1699999920:2
}

@test "--from and --until choose slots by their start" {
	update src.wsp 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5 1699999500:6 1699999200:7
	keep src.wsp
	ok fill --from 1699999800 --until 1699999920 src.wsp dst.wsp
	stored 1699999860:3 1699999920:4
	ok fill --from -1h --until 1699999500 src.wsp dst.wsp
	stored 1699999200:7 1699999500:6 1699999860:3 1699999920:4
	keep dst.wsp
	denied 1 fill --from now --until -1h src.wsp dst.wsp
	says "time_to must be >= time_from"
	denied 1 fill -n --from now --until -1h src.wsp dst.wsp
	misused fill --until x src.wsp dst.wsp
	misused fill --until -3600 src.wsp dst.wsp
	misused fill --from 20261131 src.wsp dst.wsp
	kept
}

@test "--no-rollups changes no value that is there" {
	update src.wsp 1699999860:1 1699999920:2
	update dst.wsp 1699999800:4 1699999860:6 1699999980:8
	cp dst.wsp before.wsp
	ok fill --no-rollups src.wsp dst.wsp
	stored 1699999800:4 1699999800:6 1699999860:6 1699999920:2 \
	    1699999980:8
	cp before.wsp dst.wsp
	ok fill src.wsp dst.wsp
	stored 1699999800:4 1699999800:5 1699999860:6 1699999920:2 \
	    1699999980:8
	keep
	ok fill src.wsp dst.wsp
	kept
}

@test "files with other archives are filled where they have something" {
	whisper-create --overwrite --xFilesFactor 0.5 src.wsp 10:90 60:40 \
	    >/dev/null
	for ((i = 0; i < 90; i++)); do
		echo "$((1699999110 + 10 * i)):$((i / 6))"
	done >points
	update src.wsp <points
	update src.wsp 1699998000:77
	update dst.wsp 1699999920:5
	ok fill src.wsp dst.wsp
	diff <(archive dst.wsp 60) <(
		archive src.wsp 60 | tail -n 5 |
		    sed 's/^1699999920.*/1699999920\t5.000000/'
	)
	archive dst.wsp 300 | grep -Fx "$(printf '1699999500\t8.500000')"
}

@test "a second run changes nothing" {
	whisper-create --overwrite src.wsp 20:45 180:20 >/dev/null
	update src.wsp 1699999860:0 1699999880:nan 1699999900:2 \
	    1699999500:3 1699999520:4 1699999540:5
	update dst.wsp 1699999980:1
	ok fill src.wsp dst.wsp
	keep
	ok fill src.wsp dst.wsp
	kept
}

@test "only the slots that were missing are written" {
	need_strace
	update src.wsp 1699999740:1 1699999860:2 1699999920:3 1699999980:4 \
	    1699999500:5
	update dst.wsp 1699999740:9 1699999860:9 1699999980:9
	ok strace -o trace -e trace=pwrite64 \
	    whisper-fill --now "$NOW" src.wsp dst.wsp
	diff - <(sed -n 's/.*, \([0-9]*\), \([0-9]*\)) *=.*/\1 at \2/p' \
	    trace) <<-EOF
	24 at 100
	12 at 76
	EOF
}

@test "what an earlier lap left behind is missing, and is not copied" {
	whisper-update --now $((NOW - 600)) src.wsp 1699999380:1 1699999320:2
	whisper-update --now $((NOW - 600)) dst.wsp 1699999320:8
	update src.wsp 1699999980:3
	ok fill src.wsp dst.wsp
	stored 1699999320:8 1699999980:3
	whisper-update --now "$NOW" src.wsp 1699999920:4
	ok fill src.wsp dst.wsp
	stored 1699999920:4 1699999980:3
}

@test "a point in the future keeps its slot" {
	update dst.wsp 1700000100:7 1700000220:8
	update src.wsp 1699999800:1 1699999860:2 1699999920:3 1699999980:4
	ok fill src.wsp dst.wsp
	slots dst.wsp >after
	grep -qx 1700000100:7 after
	grep -qx 1700000220:8 after
	grep -qx 1699999860:2 after
	grep -qx 1699999980:4 after
	run -1 grep -q -e 1699999800:1 -e 1699999920:3 after
}

@test "points in the future are not copied" {
	update src.wsp 1700000040:5 1700000400:6
	keep
	ok fill src.wsp dst.wsp
	kept
}

@test "--now decides what is missing" {
	update src.wsp 1699999740:1 1699999800:2 1699999980:3
	whisper-create --overwrite dst.wsp 60:5 >/dev/null
	ok whisper-fill --now $((NOW - 60)) src.wsp dst.wsp
	stored 1699999740:1 1699999800:2
	cp src.wsp dst.wsp
	whisper-create --overwrite dst.wsp 60:5 >/dev/null
	ok whisper-fill --now $((NOW + 60)) src.wsp dst.wsp
	stored 1699999800:2 1699999980:3
}

@test "without --now the clock decides" {
	update src.wsp 1699999980:4
	ok whisper-fill src.wsp dst.wsp
	cmp dst.wsp empty.wsp
	whisper-update src.wsp N:1
	ok whisper-fill src.wsp dst.wsp
	[ "$(slots dst.wsp | cut -d: -f2)" = 1 ]
}

@test "archives may lie in any order in the file" {
	cp "$FILES/good-coarse-first.wsp" src.wsp
	ok fill src.wsp dst.wsp
	ok fill "$FILES/good-points.wsp" dst.wsp
	diff <(slots "$FILES/good-points.wsp") <(slots dst.wsp)
	cp "$FILES/good-coarse-first.wsp" dst.wsp
	ok fill "$FILES/good-points.wsp" dst.wsp
	cmp "$FILES/good-coarse-first.wsp" dst.wsp
}

@test "--lock is accepted and changes nothing" {
	update src.wsp 1699999980:4
	ok fill --lock src.wsp dst.wsp
	prints
	stored 1699999980:4
}

@test "a missing file is an error" {
	refused 1 missing.wsp nor.wsp
	[ "$stderr" = \
	    "whisper-fill: missing.wsp: No such file or directory" ]
	refused 1 src.wsp nor.wsp
	[ "$stderr" = "whisper-fill: nor.wsp: No such file or directory" ]
}

@test "a damaged file is refused before anything is written" {
	update src.wsp 1699999980:4
	cp "$FILES/bad-slot-cut.wsp" cut.wsp
	refused 1 --backup src.wsp cut.wsp
	says "whisper-fill: cut.wsp: "
	refused 1 --backup cut.wsp dst.wsp
	says "whisper-fill: cut.wsp: "
}

@test "the source need not be writable, the target must be" {
	need_unprivileged
	update src.wsp 1699999980:4
	chmod 400 src.wsp
	ok unprivileged whisper-fill --now "$NOW" src.wsp dst.wsp
	stored 1699999980:4
	keep
	bad 1 unprivileged whisper-fill --now "$NOW" dst.wsp src.wsp
	[ "$stderr" = "whisper-fill: src.wsp: Permission denied" ]
	kept
}

@test "a locked source is read all the same" {
	update src.wsp 1699999980:4
	hold src.wsp
	ok fill --lock-timeout 0 src.wsp dst.wsp
	let_go
	stored 1699999980:4
}

@test "exactly two files are taken" {
	keep
	for operands in "" "src.wsp" "src.wsp dst.wsp dst.wsp"; do
		# shellcheck disable=SC2086
		misused fill $operands
	done
	misused fill --archive 60 src.wsp dst.wsp
	misused fill --lock-timeout x src.wsp dst.wsp
	says "--lock-timeout: " x
	misused whisper-fill --now x src.wsp dst.wsp
	kept
}
