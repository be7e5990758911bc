# SPDX-License-Identifier: ISC
# whisper-merge: whose points win, what is rolled up, and what stays untouched.

load common

setup() {
	common_setup
	whisper-create --xFilesFactor 0.5 empty.wsp 60:5 300:4 >/dev/null
	cp empty.wsp src.wsp
	cp empty.wsp dst.wsp
}

# merge ARGUMENT ...: whisper-merge at NOW.
merge() {
	whisper-merge --now "$NOW" "$@"
}

# refused STATUS ARGUMENT ...: merge fails so and changes nothing.
refused() {
	denied "$1" merge "${@:2}"
}

@test "points of the source win and others stay" {
	update src.wsp 1699999860:2 1699999980:3
	update dst.wsp 1699999800:7 1699999860:8
	keep src.wsp
	ok merge src.wsp dst.wsp
	prints
	stored 1699999800:4 1699999800:7 1699999860:2 1699999980:3
	kept
	holds dst.wsp empty.wsp src.wsp
}

@test "0 and NaN are points like any other" {
	update src.wsp 1699999860:0 1699999920:nan 1699999980:-0
	update dst.wsp 1699999860:8 1699999920:9 1699999980:7
	ok merge src.wsp dst.wsp
	stored 1699999800:nan 1699999860:0 1699999920:nan 1699999980:-0
}

@test "an empty file gets everything" {
	update src.wsp 1699999860:2 1699999920:3 1699999980:4 1699999500:5 \
	    1699998900:6
	ok merge src.wsp dst.wsp
	diff <(slots src.wsp) <(slots dst.wsp)
}

@test "an empty file changes nothing" {
	update dst.wsp 1699999860:2 1699999920:3 1699999980:4 1699999500:5
	keep
	ok merge src.wsp dst.wsp
	kept
}

@test "what an earlier lap left behind is not merged" {
	whisper-update --now $((NOW - 600)) src.wsp 1699999380:1
	update src.wsp 1699999920:2
	ok merge src.wsp dst.wsp
	stored 1699999920:2
	cp empty.wsp src.wsp
	cp empty.wsp dst.wsp
	whisper-update --now $((NOW - 60)) src.wsp 1699999680:9
	update src.wsp 1699999740:1
	ok merge --until 1699999799 src.wsp dst.wsp
	stored 1699999740:1
}

@test "points are rolled up with method and xFilesFactor of the target" {
	whisper-set-aggregation dst.wsp max 0 >out
	update src.wsp 1699999980:4
	update dst.wsp 1699999860:9
	ok merge src.wsp dst.wsp
	stored 1699999800:9 1699999860:9 1699999980:4
	[ "$(whisper-info dst.wsp aggregationMethod)" = max ]
	[ "$(whisper-info dst.wsp xFilesFactor)" = 0.0 ]
	whisper-set-xfilesfactor dst.wsp 1 >out
	coarse dst.wsp 1699999800:1
	ok merge src.wsp dst.wsp
	stored 1699999800:1 1699999860:9 1699999980:4
}

@test "what cannot be rolled up is not rolled up further" {
	for file in src.wsp dst.wsp; do
		whisper-create --overwrite --xFilesFactor 0.6 $file 60:8 \
		    120:8 240:8 >/dev/null
	done
	update src.wsp 1699999860:5
	update dst.wsp 1699999680:1 1699999740:3
	ok merge src.wsp dst.wsp
	stored 1699999680:1 1699999680:2 1699999740:3 1699999860:5
	update src.wsp 1699999800:7
	ok merge src.wsp dst.wsp
	stored 1699999680:1 1699999680:2 1699999680:4 1699999740:3 \
	    1699999800:6 1699999800:7 1699999860:5
}

@test "coarse points of the source come last" {
	update src.wsp 1699999860:2 1699999920:2 1699999980:2
	coarse src.wsp 1699999800:50
	coarse src.wsp 1699999500:40
	coarse dst.wsp 1699999800:60
	ok merge src.wsp dst.wsp
	stored 1699999500:40 1699999800:50 1699999860:2 1699999920:2 \
	    1699999980:2
}

@test "--from leaves out its own interval and what is before" {
	points=(1699999800:1 1699999860:2 1699999920:3 1699999980:4)
	update src.wsp "${points[@]}"
	for from in 1699999920 1699999979 -21s 22:12_20231114; do
		cp empty.wsp dst.wsp
		ok merge --from "$from" src.wsp dst.wsp
		stored 1699999980:4
	done
	cp empty.wsp dst.wsp
	ok merge --from 1699999919 src.wsp dst.wsp
	stored 1699999920:3 1699999980:4
	for from in 0 1699999500; do
		cp empty.wsp dst.wsp
		ok merge --from $from src.wsp dst.wsp
		stored 1699999800:1 1699999800:2.5 "${points[@]:1}"
	done
}

@test "--until takes its own interval and what is before" {
	update src.wsp 1699999800:1 1699999860:2 1699999920:3 1699999980:4
	for until in 1699999860 1699999919 -81s; do
		cp empty.wsp dst.wsp
		ok merge --until "$until" src.wsp dst.wsp
		stored 1699999800:1 1699999800:2.5 1699999860:2
	done
	cp empty.wsp dst.wsp
	ok merge --from 1699999800 --until 1699999860 src.wsp dst.wsp
	stored 1699999860:2
}

@test "--until in the future is the present and loses nothing" {
	update src.wsp 1699999860:2 1699999920:3 1699999980:4 1700000040:5
	ok merge src.wsp dst.wsp
	mv dst.wsp plain.wsp
	slots plain.wsp | grep -qx 1699999980:4
	for until in now $NOW $((NOW + 1)) $((NOW + 120)) 4000000000; do
		cp empty.wsp dst.wsp
		ok merge --until "$until" src.wsp dst.wsp
		cmp dst.wsp plain.wsp
	done
}

@test "points in the future are not merged" {
	update src.wsp 1700000040:5 1700000100:6
	keep
	ok merge src.wsp dst.wsp
	ok merge --until 1700000100 src.wsp dst.wsp
	ok merge --from 1700000039 --until 1700000100 src.wsp dst.wsp
	kept
}

@test "--until 0 is the year 1970" {
	update src.wsp 1699999980:4
	keep
	ok merge --until 0 src.wsp dst.wsp
	kept
	refused 1 --from 1 --until 0 src.wsp dst.wsp
}

@test "a range that ends before it starts is refused" {
	update src.wsp 1699999980:4
	refused 1 --backup --from 1699999921 --until 1699999920 src.wsp \
	    dst.wsp
	[ "$stderr" = \
	    "whisper-merge: dst.wsp: time_to must be >= time_from" ]
	refused 1 --from 1700000001 src.wsp dst.wsp
	ok merge --from "$NOW" src.wsp dst.wsp
}

@test "files with other archives are refused" {
	update src.wsp 1699999980:4
	whisper-create other.wsp 60:5 300:5 >/dev/null
	refused 1 --backup src.wsp other.wsp
	[ "$stderr" = "whisper-merge: other.wsp: src.wsp and other.wsp\
 archive configurations are unalike. Resize the input before merging\
 or use --resample" ]
}

@test "a missing file is an error, the source first" {
	refused 1 missing.wsp nor.wsp
	[ "$stderr" = \
	    "whisper-merge: missing.wsp: No such file or directory" ]
	refused 1 src.wsp nor.wsp
	[ "$stderr" = "whisper-merge: nor.wsp: No such file or directory" ]
}

@test "a damaged file is refused before anything is written" {
	update src.wsp 1699999980:4
	cp "$FILES/bad-slot-cut.wsp" cut.wsp
	refused 1 --backup src.wsp cut.wsp
	says "whisper-merge: cut.wsp: "
	refused 1 --backup cut.wsp dst.wsp
	says "whisper-merge: cut.wsp: "
}

@test "the source need not be writable, the target must be" {
	need_unprivileged
	update src.wsp 1699999980:4
	chmod 400 src.wsp
	ok unprivileged whisper-merge --now "$NOW" src.wsp dst.wsp
	stored 1699999980:4
	keep
	bad 1 unprivileged whisper-merge --now "$NOW" dst.wsp src.wsp
	[ "$stderr" = "whisper-merge: src.wsp: Permission denied" ]
	kept
}

@test "a locked source is read all the same" {
	update src.wsp 1699999980:4
	hold src.wsp
	ok merge --lock-timeout 0 src.wsp dst.wsp
	let_go
	stored 1699999980:4
}

@test "without --now the clock decides" {
	update src.wsp 1699999980:4
	ok whisper-merge src.wsp dst.wsp
	cmp dst.wsp empty.wsp
	whisper-update src.wsp N:1
	ok whisper-merge src.wsp dst.wsp
	[ "$(slots dst.wsp | cut -d: -f2)" = 1 ]
}

@test "exactly two files are merged" {
	keep
	for operands in "" "src.wsp" "src.wsp dst.wsp dst.wsp"; do
		# shellcheck disable=SC2086
		misused merge $operands
	done
	misused merge --lock src.wsp dst.wsp
	misused merge --from x src.wsp dst.wsp
	says "--from: " x
	misused merge --until 12:99_20230101 src.wsp dst.wsp
	says "--until: "
	misused merge --lock-timeout x src.wsp dst.wsp
	says "--lock-timeout: " x
	misused whisper-merge --now x src.wsp dst.wsp
	kept
}

@test "options may be shortened and stand anywhere" {
	update src.wsp 1699999860:2 1699999980:4
	ok merge src.wsp --fr=1699999920 dst.wsp --unt now
	stored 1699999980:4
}
