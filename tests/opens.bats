# SPDX-License-Identifier: ISC
# An operation opens a path once: what it has looked at is what it works on.

load common

setup() {
	common_setup
	need_strace
}

# traced COMMAND ...: it succeeds; trace has what it opened.
traced() {
	ok strace -f -o trace -e trace=open,openat,openat2 "$@"
}

# opens TIMES PATH: the traced command has opened the very path so often.
opens() {
	local n

	n=$(grep -Fc "\"$2\"" trace) || :
	if [ "$n" -ne "$1" ]; then
		echo "$2 was opened $n times, not $1"
		cat trace
		return 1
	fi
}

@test "whisper-info opens a file once" {
	create f.wsp 1:60 60:60
	traced whisper-info f.wsp
	opens 1 f.wsp
	traced whisper-info --stats --now "$NOW" f.wsp
	opens 1 f.wsp
}

@test "a check opens a sound file once, also where it would repair it" {
	create f.wsp 1:60 60:60
	traced whisper-check -v f.wsp
	prints "f.wsp: 120 points"
	opens 1 f.wsp
	traced whisper-check --repair -v f.wsp
	prints "f.wsp: 120 points"
	opens 1 f.wsp
	[ ! -e f.wsp.bak ]
}

@test "a check opens what is no Whisper file once" {
	echo nothing >f.wsp
	try strace -f -o trace -e trace=openat whisper-check f.wsp
	[ "$status" -eq 1 ]
	prints "f.wsp: error: the file is too short for a header of 16 bytes"
	opens 1 f.wsp
}

@test "a repair opens a file once, and the repaired one not again" {
	create f.wsp 1:60 60:60
	poke f.wsp 4 00000000
	traced whisper-check --repair -v f.wsp
	prints \
	    "f.wsp: warning: maxRetention is 0, but the archives reach back 3600 seconds" \
	    "f.wsp: repaired: maxRetention set to 3600, was 0" \
	    "f.wsp: 120 points"
	opens 1 f.wsp
	opens 1 .f.wsp.tmp
	[ -e f.wsp.bak ]
}

@test "a repair waits for the lock, and then takes the file that is there" {
	create f.wsp 1:60 60:60
	poke f.wsp 4 00000000
	hold f.wsp
	whisper-check --repair f.wsp >out 2>err 9<&- &
	opened f.wsp
	create new.wsp 1:30
	mv new.wsp f.wsp
	let_go
	wait $! || [ $? -eq 1 ]
	[ ! -s err ]
	ok whisper-info f.wsp maxRetention
	prints 30
	[ ! -e f.wsp.bak ]
}

@test "a file that may not be written to is not repaired" {
	need_unprivileged
	create f.wsp 1:60 60:60
	poke f.wsp 4 00000000
	chmod 444 f.wsp
	try unprivileged whisper-check --repair f.wsp
	[ "$status" -eq 2 ]
	[ "$stderr" = "whisper-check: f.wsp: Permission denied" ]
	[ ! -e f.wsp.bak ]
}

@test "a tree is resized with one opening of each file" {
	mkdir t
	create t/f.wsp 1:60 60:60
	create t/g.wsp 60:120
	traced whisper-resize -R --force-space --now "$NOW" t 60:120
	opens 1 f.wsp
	opens 1 g.wsp
	opens 1 .f.wsp.tmp
	opens 0 .g.wsp.tmp
	ok whisper-info t/f.wsp maxRetention
	prints 7200
}

@test "the look for free space before that opens each file once more" {
	mkdir t
	create t/f.wsp 1:60 60:60
	create t/g.wsp 60:120
	traced whisper-resize -R --now "$NOW" t 60:120
	opens 2 f.wsp
	opens 2 g.wsp
}
