# SPDX-License-Identifier: ISC
# whisper-set-xfilesfactor: it changes the header's third word, and nothing
# else.

load common

setup() {
	common_setup
	cp "$FILES/good-points.wsp" a.wsp
	chmod 644 a.wsp
}

# set_to ARGUMENT ...: the tool.
set_to() {
	whisper-set-xfilesfactor "$@"
}

# changed FACTOR: a.wsp has this xFilesFactor, in hexadecimal; all other bytes
# are the sample's.
changed() {
	local before

	before=$(bytes "$FILES/good-points.wsp")
	[ "$(bytes a.wsp)" = "${before:0:16}$1${before:24}" ]
}

# refused STATUS ARGUMENT ...: it fails so and changes nothing.
refused() {
	denied "$1" set_to "${@:2}"
}

@test "a factor is set as 32 bits hold it, and the old one is told" {
	before=$(whisper-info a.wsp xFilesFactor)
	while read -r text shown bits after; do
		ok set_to a.wsp "$text"
		prints "Updated xFilesFactor: a.wsp ($before -> $shown)"
		changed "$bits"
		[ "$(whisper-info a.wsp xFilesFactor)" = "$after" ]
		before=$after
	done <<-EOF
	0 0.0 00000000 0.0
	1 1.0 3f800000 1.0
	0.5 0.5 3f000000 0.5
	0.2 0.2 3e4ccccd 0.20000000298023224
	.3 0.3 3e99999a 0.30000001192092896
	+2.5e-1 0.25 3e800000 0.25
	0.99999999999 0.99999999999 3f800000 1.0
	1e-50 1e-50 00000000 0.0
	1e-5 1e-05 3727c5ac 9.999999747378752e-06
	EOF
	holds a.wsp
}

@test "minus zero is a factor" {
	ok set_to a.wsp -0
	prints "Updated xFilesFactor: a.wsp (0.5 -> -0.0)"
	changed 80000000
	ok set_to a.wsp -- -0.0
	changed 80000000
}

@test "points that were not rolled up stay so, later ones are" {
	whisper-create --overwrite a.wsp 60:5 300:4 >/dev/null
	whisper-update --now "$NOW" a.wsp 1699999980:6
	ok set_to a.wsp 0
	[ "$(slots a.wsp)" = 1699999980:6 ]
	whisper-update --now "$NOW" a.wsp 1699999980:7
	slots a.wsp | grep -qx 1699999800:7
}

@test "a factor out of range is refused" {
	for factor in 2 1.00000000001 nan inf 1e999; do
		refused 1 --backup a.wsp "$factor"
		says "whisper-set-xfilesfactor: a.wsp: Invalid xFilesFactor" \
		    "not between 0 and 1"
	done
	for factor in -1 -0.1 -1e-9 -inf; do
		refused 1 a.wsp "$factor"
		says "Invalid xFilesFactor" "not between 0 and 1"
		refused 1 a.wsp -- "$factor"
		says "Invalid xFilesFactor" "not between 0 and 1"
	done
	refused 1 a.wsp 2
	[ "$stderr" = "whisper-set-xfilesfactor: a.wsp: Invalid xFilesFactor\
 2.0, not between 0 and 1" ]
}

@test "a factor that is not a number is refused" {
	for factor in "" x 0x0 0,5 1_0 "0.5 0.5"; do
		refused 1 --backup a.wsp "$factor"
		[ "$stderr" = "whisper-set-xfilesfactor: a.wsp: argument\
 xFilesFactor: invalid float value: '$factor'" ]
	done
}

@test "only the header is written, in one go" {
	need_strace
	ok strace -o trace -e trace=pwrite64,write,ftruncate,fsync \
	    whisper-set-xfilesfactor a.wsp 0
	[ "$(grep -c '^pwrite64(' trace)" -eq 1 ]
	grep '^pwrite64(.*, 16, 0) *= 16' trace
	run -1 grep -E 'sync|truncate' trace
}

@test "a file that cannot be opened says why" {
	refused 1 missing.wsp 0
	[ "$stderr" = "whisper-set-xfilesfactor: missing.wsp: No such file or\
 directory" ]
	mkdir dir
	refused 1 dir 0
	cp "$FILES/bad-factor-nan.wsp" bad.wsp
	refused 1 --backup bad.wsp 0
	says "whisper-set-xfilesfactor: bad.wsp: "
}

@test "--now is accepted and changes nothing" {
	ok set_to --now 0 a.wsp 0
	changed 00000000
}

@test "output that cannot be written is an error" {
	[ -c /dev/full ] || skip "no /dev/full"
	full() {
		set_to a.wsp 0 >/dev/full
	}
	bad 1 full
	says "standard output: No space left on device"
}

@test "exactly a path and a factor are taken" {
	keep
	misused set_to
	misused set_to a.wsp
	misused set_to -1
	misused set_to a.wsp 0 0
	misused set_to --xFilesFactor 0 a.wsp
	misused set_to --lock-timeout x a.wsp 0
	says "--lock-timeout: " x
	misused set_to --lock-timeout -1 a.wsp 0
	says "--lock-timeout: -1 is not between"
	misused set_to a.wsp 0 --lock-timeout -1
	kept
	ok set_to a.wsp --back 0 --fs
	changed 00000000
}
