#!/usr/bin/env bats
# What others write to a file while whisper-resize replaces it.

load common

# Write the point 1700000040:1 to the file open as descriptor 5, which has one
# empty archive, as a daemon does that neither locks nor looks again.
write_point() {
	printf '\x65\x53\xf1\x28\x3f\xf0\0\0\0\0\0\0' |
		dd of=/dev/fd/5 bs=1 seek=28 conv=notrunc status=none
}

# Wait until another file is at path $1 than the one with inode $2.
wait_for_another() {
	local i
	for i in $(seq 500); do
		[ "$(stat -c %i "$1")" = "$2" ] || return 0
		sleep 0.01
	done
	return 1
}

@test "a point written to the old file after the new one is there is brought over" {
	whisper-create a.wsp 60:10 >/dev/null
	exec 5<>a.wsp
	inode=$(stat -c %i a.wsp)
	whisper-resize --now 1700000100 --silent a.wsp 60:20 5>&- 3>&- &
	wait_for_another a.wsp "$inode"
	write_point
	exec 5>&-
	wait
	run whisper-fetch --now 1700000100 --from -3min --drop nulls a.wsp
	[ "$output" = "1700000040	1.000000" ]
}

@test "a value written to the new file meanwhile is not overwritten" {
	whisper-create a.wsp 60:10 >/dev/null
	exec 5<>a.wsp
	inode=$(stat -c %i a.wsp)
	whisper-resize --now 1700000100 --silent a.wsp 60:20 5>&- 3>&- &
	wait_for_another a.wsp "$inode"
	printf '\x65\x53\xf1\x28\x40\0\0\0\0\0\0\0' |
		dd of=a.wsp bs=1 seek=28 conv=notrunc status=none
	write_point
	exec 5>&-
	wait
	run whisper-fetch --now 1700000100 --from -3min --drop nulls a.wsp
	[ "$output" = "1700000040	2.000000" ]
}

@test "a program that keeps the old file open delays a resize only so long" {
	whisper-create a.wsp 60:10 >/dev/null
	exec 5<>a.wsp
	start=$SECONDS
	whisper-resize --silent a.wsp 60:20
	exec 5>&-
	[ $((SECONDS - start)) -lt 5 ]
	run whisper-info a.wsp maxRetention
	[ "$output" = 1200 ]
}
