# SPDX-License-Identifier: ISC
# whisper-resize on many files: the same result, room first, none in vain.

load common

# A tree of files with points, one that is right already and one damaged.
setup() {
	common_setup
	mkdir -p t/a t/b
	for name in t/1 t/a/2 t/a/3 t/b/4; do
		whisper-create $name.wsp 60:5 300:4 >/dev/null
		whisper-update --now "$NOW" $name.wsp \
		    $((NOW - 60)):"${name##*/}" $((NOW - 900)):7
	done
	whisper-create t/b/same.wsp 60:10 300:6 >/dev/null
	echo junk >t/b/junk.wsp
	junk="t/b/junk.wsp: the file is too short for a header of 16 bytes"
}

# Who says what bad() and misused() expect.
find_tool() {
	tool=whisper-resize
}

# resize ARGUMENT ...: whisper-resize at NOW, in haste.
resize() {
	whisper-resize --no-fsync --now "$NOW" "$@"
}

# disk PATH ...: the bytes that files take on the disk.
disk() {
	stat -c '%b' "$@" | awk '{ n += $1 } END { print 512 * n }'
}

files=(t/1.wsp t/a/2.wsp t/a/3.wsp t/b/4.wsp)

@test "each file of a tree becomes what it would alone" {
	cp -R t u
	for file in "${files[@]}"; do
		resize --silent "u/${file#t/}" 60:10 300:6
	done
	for sync in "" --no-fsync; do
		rm -rf v
		cp -R t v
		bad 1 whisper-resize $sync -R --silent --now "$NOW" v \
		    60:10 300:6
		prints
		says_only "whisper-resize: ${junk/t/v}"
		diff -r u v
	done
}

@test "what is printed is what it prints alone, and a sum" {
	rm t/b/junk.wsp
	cp -R t u
	before=$(disk "${files[@]}")
	for file in "${files[@]}"; do
		resize "$file" 60:10 300:6
	done >alone
	after=$(disk "${files[@]}")
	rm -rf t
	mv u t
	ok resize -R t 300:6 60:10
	grep -v ' files resized ' "$BATS_TEST_TMPDIR/out" | diff alone -
	[ "${lines[-1]}" = "4 files resized (592 -> 928 bytes, on disk\
 $before -> $after); 1 left as they are, 0 failed" ]
	ok resize -R --quiet t 300:6 60:10
	prints "0 files resized (0 -> 0 bytes, on disk 0 -> 0); 5 left as\
 they are, 0 failed"
}

@test "the sum counts what failed and what reaches back less far" {
	bad 1 resize -R --quiet t 60:10
	says_only "whisper-resize: $junk"
	[[ ${lines[-1]} == "5 files resized ("*"), 5 to reach back less; 0\
 left as they are, 1 failed; 4 values are older than the new archives reach" ]]
}

@test "what is right already is not touched or locked" {
	keep t/b
	hold t/b/same.wsp
	ok resize -R --silent --lock-timeout 0 t/b/same.wsp 60:10 300:6
	let_go
	kept
	ok resize -R --silent --aggregationMethod max --xFilesFactor 0.5 \
	    t/b/same.wsp 60:10 300:6
	[ "$(whisper-info t/b/same.wsp aggregationMethod)" = max ]
	[ "$(whisper-info t/b/same.wsp xFilesFactor)" = 0.5 ]
	[ -e t/b/same.wsp.bak ]
}

@test "--dry-run changes nothing and prints the changes" {
	rm t/b/junk.wsp
	keep t
	ok resize -R -n --xFilesFactor 0.25 --aggregationMethod sum t 60:9
	kept
	change="average -> sum, xFilesFactor 0.5 -> 0.25"
	[ "${lines[0]}" = "Would resize: t/1.wsp (60:5 300:4 -> 60:9, $change,\
 148 -> 136 bytes)" ]
	[ "${#lines[@]}" -eq 6 ]
	[[ ${lines[-1]} == "5 files would be resized (824 -> 680 bytes, on\
 disk "*" -> at most "*"), 5 to reach back less; 0 left as they are, 0 failed; 4 values\
 are older than the new archives reach" ]]
	ok resize -n t/1.wsp 60:5 300:4
	prints "0 files would be resized (0 -> 0 bytes, on disk 0 -> at most\
 0); 1 left as they are, 0 failed"
	kept
}

@test "paths come from a list, too, that is read once" {
	printf '%s\n' t/a/2.wsp t/b/4.wsp >list
	ok resize --quiet --files-from list 60:10 300:6
	[[ ${lines[-1]} == "2 files resized ("* ]]
	piped() {
		printf '%s\0' t/1.wsp t/a/2.wsp |
			resize --quiet -0 --files-from - t/a/3.wsp 60:10 300:6
	}
	ok piped
	[[ ${lines[-1]} == "2 files resized ("*"; 1 left"* ]]
}

@test "definitions come last and are told from paths" {
	keep t
	misused resize -R t
	misused resize -R t 60:5 more
	for wrong in 60s:1x 60 1h 60:; do
		misused resize -R t $wrong 300:6
		says "'$wrong' is neither a definition nor a file"
	done
	bad 1 resize -R t 60:5 100:20
	says "must evenly divide"
	bad 1 resize -R --aggregationMethod no t 60:5
	bad 1 resize -R --xFilesFactor 2 t 60:5
	misused resize -R --newfile x t 60:5
	says "--newfile is for one file"
	misused resize -n --newfile x t/1.wsp 60:5
	says "--newfile and --dry-run exclude each other"
	kept
	cp t/1.wsp 60:5
	ok resize -R --silent ./60:5 60:6
	[ "$(whisper-info ./60:5 fileSize)" = 100 ]
}

@test "nothing is begun where there is no room" {
	rm -r t/b
	printf '%s\n' t/a/n{1..1000}.wsp | links t/1.wsp
	keep t
	bad 1 resize -R --fallocate t 1:4000000000
	says "t/1.wsp: no space: the files here may need 481440" \
	    "bytes more, and" " are free (--force-space does it anyway)"
	prints
	kept
	bad 1 resize -R -n --fallocate t 1:4000000000
	[ "${#lines[@]}" -eq 1004 ]
	kept
	ok resize -R -n --force-space --fallocate t 1:4000000000
	[ "${#lines[@]}" -eq 1004 ]
}

@test "holes of files are not counted as room that they need" {
	for i in 1 2 3; do
		whisper-create --sparse u$i.wsp 1s:90d >/dev/null
	done
	ok resize -n --files-from <(ls u?.wsp) 1s:100d
	[[ ${lines[-1]} =~ at\ most\ ([0-9]+)\) ]]
	[ "${BASH_REMATCH[1]}" -le 100000 ]
	whisper-update --now "$NOW" u1.wsp N:1
	ok resize -n u1.wsp 1s:100d
	[[ ${lines[-1]} =~ at\ most\ ([0-9]+)\) ]]
	most=${BASH_REMATCH[1]}
	ok resize --silent --nobackup u1.wsp 1s:100d
	[ "$(disk u1.wsp)" -le "$most" ]
}

@test "the plan is never less than what a resize takes" {
	RANDOM=1
	for try in 1 2 3 4 5 6; do
		rm -rf u
		mkdir u
		whisper-create --sparse u/x.wsp 10:$((RANDOM % 900 + 61)) \
		    60:20000 600:30000 >/dev/null
		for i in $(seq 200); do
			echo $((NOW - RANDOM * RANDOM % 10000000)):$((i))
		done | whisper-update --now "$NOW" u/x.wsp
		for to in "1:60000 3600:9000" "60:1000 1200:20000" \
		    "10:1000 600:60000" "5:100000"; do
			for spread in "" --spread; do
				# shellcheck disable=SC2086
				try resize -n $spread u/x.wsp $to
				[ "$status" -eq 0 ]
				[[ ${lines[-1]} =~ at\ most\ ([0-9]+)\) ]]
				# shellcheck disable=SC2086
				ok resize --silent $spread --newfile u/y.wsp \
				    u/x.wsp $to
				[ "$(disk u/y.wsp)" -le \
				    "${BASH_REMATCH[1]}" ] ||
					wrong "needs more" "$try" "$to" x
				rm u/y.wsp
			done
		done
	done
}

@test "a list that a shell has opened is read once, for the room and for work" {
	rm t/b/junk.wsp
	find t -name '*.wsp' >list
	ok resize --files-from /dev/fd/3 60:10 300:6 3<list
	[[ ${lines[-1]} == "4 files resized ("* ]]
}

@test "a signal ends it between files, and --resume goes on" {
	[[ ${SANITIZE-} != *thread* ]] || skip "that sanitizer delays signals"
	rm t/b/junk.wsp
	hold t/a/3.wsp
	whisper-resize --now "$NOW" -j1 -R --quiet --resume state t 60:10 300:6 \
	    >out 9<&- &
	until [ -e t/a/2.wsp.bak ]; do :; done
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[[ $(tail -n 1 out) == "2 files resized ("*", 0 failed"* ]]
	let_go
	[ -e state ]
	[ ! -e t/a/3.wsp.bak ]
	bad 1 resize -R --quiet --resume state t 60:10 300:7
	says "state: "
	ok whisper-resize --now "$NOW" -R --quiet --resume state t 60:10 300:6
	[[ ${lines[-1]} == "2 files resized ("*"; 1 left as they are"* ]]
	[ ! -e state ]
}

@test "a file whose backup is made is replaced, whatever signal comes" {
	[[ ${SANITIZE-} != *thread* ]] || skip "that sanitizer delays signals"
	need_strace
	rm t/b/junk.wsp
	status=0
	strace -f -e trace=linkat -e inject=linkat:signal=TERM:when=2 \
	    -o trace whisper-resize -j1 -R --quiet --now "$NOW" t \
	    60:10 300:6 >out || status=$?
	grep -A1 '2\.wsp\.bak' trace | grep -q 'SIGTERM {'
	[ "$status" -eq 143 ]
	[[ $(tail -n 1 out) == "2 files resized ("*", 0 failed"* ]]
	[ "$(stat -c %h t/a/2.wsp t/a/2.wsp.bak)" = $'1\n1' ]
	[ ! -e t/a/3.wsp.bak ]
}

@test "directories are synced once for many files, and before the end" {
	need_strace
	rm -r t/b
	for i in $(seq 40); do
		cp t/1.wsp t/a/n$((i)).wsp
	done
	strace -f -y -e trace=fsync -o "$BATS_TEST_TMPDIR/trace" \
	    whisper-resize -R --silent --now "$NOW" t 60:10 300:6
	[ "$(grep -c '\.tmp' "$BATS_TEST_TMPDIR/trace")" -eq 43 ]
	n=$(grep -c '/t\(/a\)\?>' "$BATS_TEST_TMPDIR/trace")
	[ "$n" -ge 2 ]
	[ "$n" -le 10 ]
}
