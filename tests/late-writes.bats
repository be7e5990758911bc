#!/usr/bin/env bats
# Programs that have a file open while it is replaced or moved.  What they write
# then is tested by unit/test-late, where nobody has to be quick.

load common

# values PATH: what it knows.
values() {
	whisper-fetch --now 1700000100 --from -10min --drop nulls "$1"
}

# held: t/a.wsp and t/b.wsp, and the former is open as descriptor 5.
held() {
	mkdir t
	whisper-create t/a.wsp 60:10 >/dev/null
	whisper-create t/b.wsp 60:10 >/dev/null
	exec 5<>t/a.wsp
}

@test "a program that keeps the old file open delays a resize only so long" {
	held
	ok timeout 60 whisper-resize --silent t/a.wsp 60:20
	exec 5>&-
	[ "$(whisper-info t/a.wsp maxRetention)" = 1200 ]
}

@test "and a conversion" {
	held
	ok timeout 60 whisper-convert --to compressed --force t/a.wsp
	exec 5>&-
	[ "$(head -c 18 t/a.wsp)" = whisper_compressed ]
}

@test "and a merge" {
	held
	ok timeout 60 whisper-move --merge t a b
	exec 5>&-
	[ "$(find t -type f)" = t/b.wsp ]
}

# The point 1700000040:1 of a file that has one empty archive, written as by a
# daemon that neither locks nor looks again.
@test "a point written to a file that was moved is in it" {
	held
	ok whisper-move t a c.d
	printf '\x65\x53\xf1\x28\x3f\xf0\0\0\0\0\0\0' |
		dd of=/dev/fd/5 bs=1 seek=28 conv=notrunc status=none
	exec 5>&-
	[ "$(values t/c/d.wsp)" = "1700000040	1.000000" ]
	[ "$(find t -type f | sort | xargs)" = "t/b.wsp t/c/d.wsp" ]
}
