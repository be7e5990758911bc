# SPDX-License-Identifier: ISC
# whisper-set-aggregation, by both of its names: it changes the header's first
# and third word, and nothing else.

load common

setup() {
	common_setup
	cp "$FILES/good-points.wsp" a.wsp
	chmod 644 a.wsp
}

# set_to ARGUMENT ...: the tool.
set_to() {
	whisper-set-aggregation "$@"
}

# changed METHOD [FACTOR]: the header of a.wsp has this number of a method and
# this xFilesFactor, in hexadecimal; all other bytes are the sample's.
changed() {
	local before

	before=$(bytes "$FILES/good-points.wsp")
	[ "$(bytes a.wsp)" = \
	    "0000000$1${before:8:8}${2-${before:16:8}}${before:24}" ]
}

# refused STATUS ARGUMENT ...: it fails so and changes nothing.
refused() {
	denied "$1" set_to "${@:2}"
}

@test "every method can be set and the old one is told" {
	before=average
	i=1
	for method in average sum last max min avg_zero absmax absmin; do
		ok set_to a.wsp $method
		prints "Updated aggregation method: a.wsp ($before -> $method)"
		changed $i
		[ "$(whisper-info a.wsp aggregationMethod)" = $method ]
		before=$method
		i=$((i + 1))
	done
	holds a.wsp
}

@test "the other name is the same tool" {
	ok whisper-set-aggregation-method a.wsp max
	prints "Updated aggregation method: a.wsp (average -> max)"
	changed 4
	ok whisper-set-aggregation-method --backup a.wsp sum 0.25
	prints "Backup: a.wsp.bak" \
	    "Updated aggregation method: a.wsp (max -> sum)"
	changed 2 3e800000
	bad 1 whisper-set-aggregation-method a.wsp median
	bad 1 whisper-set-aggregation-method missing.wsp max
	misused whisper-set-aggregation-method a.wsp
	changed 2 3e800000
}

@test "an xFilesFactor may be given too" {
	ok set_to a.wsp sum 0
	prints "Updated aggregation method: a.wsp (average -> sum)"
	changed 2 00000000
	ok set_to a.wsp last 1
	changed 3 3f800000
	ok set_to a.wsp last .2
	changed 3 3e4ccccd
	ok set_to a.wsp min
	changed 5 3e4ccccd
	ok set_to a.wsp max " 2.5E-1 "
	changed 4 3e800000
	ok set_to a.wsp max -- -0
	changed 4 80000000
}

@test "points already rolled up stay, later ones follow the new method" {
	whisper-create --overwrite a.wsp 60:5 300:4 >/dev/null
	whisper-update --now "$NOW" a.wsp 1699999860:1 1699999920:2 1699999980:6
	slots a.wsp >before
	ok set_to a.wsp max
	diff before <(slots a.wsp)
	grep -qx 1699999800:3 before
	whisper-update --now "$NOW" a.wsp 1699999980:5
	slots a.wsp | grep -qx 1699999800:5
}

@test "a method that does not exist is refused" {
	for method in "" median Average avg averages "sum " 1 -- --; do
		refused 1 -- a.wsp "$method"
		[ "$stderr" = "whisper-set-aggregation: a.wsp:\
 Unrecognized aggregation method: $method" ]
	done
	refused 1 --backup a.wsp median 0.5
}

@test "an xFilesFactor that cannot be is refused" {
	for factor in 2 1.00000000001 -0.1 nan inf -inf 1e999; do
		refused 1 --backup -- a.wsp max "$factor"
		says "Invalid xFilesFactor" "not between 0 and 1"
	done
	for factor in "" x 0x0 0,5 1_0; do
		refused 1 --backup a.wsp max "$factor"
		[ "$stderr" = "whisper-set-aggregation: a.wsp:\
 Invalid xFilesFactor $factor, not a float" ]
	done
}

@test "only the header is written, in one go" {
	need_strace
	ok strace -o trace -e trace=pwrite64,write,ftruncate,fsync \
	    whisper-set-aggregation a.wsp max 0
	[ "$(grep -c '^pwrite64(' trace)" -eq 1 ]
	grep '^pwrite64(.*, 16, 0) *= 16' trace
	run -1 grep -E 'sync|truncate' trace
}

@test "a file that cannot be opened says why" {
	refused 1 missing.wsp max
	[ "$stderr" = "whisper-set-aggregation: missing.wsp: No such file or\
 directory" ]
	mkdir dir
	refused 1 dir max
	cp "$FILES/bad-factor-nan.wsp" bad.wsp
	refused 1 --backup bad.wsp max 0.5
	says "whisper-set-aggregation: bad.wsp: "
}

@test "--now is accepted and changes nothing" {
	ok set_to --now 0 a.wsp max
	changed 4
}

@test "output that cannot be written is an error" {
	[ -c /dev/full ] || skip "no /dev/full"
	full() {
		set_to a.wsp max >/dev/full
	}
	bad 1 full
	says "standard output: No space left on device"
}

@test "a path, a method and perhaps a factor are taken" {
	keep
	misused set_to
	misused set_to a.wsp
	misused set_to a.wsp max 0.5 0.5
	misused set_to --xFilesFactor 0.5 a.wsp max
	misused set_to --lock-timeout x a.wsp max
	says "--lock-timeout: " x
	kept
	ok set_to a.wsp --back max --fs 0.25
	changed 4 3e800000
}
