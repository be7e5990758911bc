# SPDX-License-Identifier: ISC
# whisper-snapshot: what it stores of a tree, and what it says of that.
# shellcheck disable=SC2030,SC2031 # each test has a shell of its own

load common

setup() {
	common_setup
	command -v whisper-snapshot >/dev/null || skip "made without stores"
	export WHISPER_STORE=$PWD/store
	AUDIT=$BATS_TEST_DIRNAME/store/audit.py
	whisper-store init --now "$NOW" --reserve 0
	mkdir -p tree/a
	for i in one two; do
		whisper-create --now "$NOW" "tree/a/$i.wsp" 1min:1h 5min:1d \
		    >/dev/null
		whisper-update --now "$NOW" "tree/a/$i.wsp" "$NOW:1.5" \
		    $((NOW - 60)):2
	done
}

# sound: nothing is wrong with the store, for a reader that knows no C.
sound() {
	ok python3 -B "$AUDIT" "$WHISPER_STORE"
	prints
}

# holds TID: what is stored as of it are the files of the tree.
holds() {
	local file

	python3 -B "$AUDIT" "$WHISPER_STORE" files "$1" >stored
	for file in $(cd tree && find . -name '*.wsp' | sort); do
		printf 'main/%s %d %s\n' "${file#./}" \
		    "$(stat -c %s "tree/$file")" \
		    "$(python3 -c 'import sys, zlib
print("%08x" % zlib.crc32(open(sys.argv[1], "rb").read()))' "tree/$file")"
	done | diff - <(sort stored)
}

@test "the first snapshot stores all files" {
	ok whisper-snapshot --now "$NOW" tree
	[[ $output == "1: 0 changed, 2 new, 0 gone, 0 failed, 4 points, "*\
" bytes" ]]
	sound
	holds 1
}

@test "nothing has changed: there is no transaction" {
	ok whisper-snapshot --now "$NOW" tree
	ok whisper-snapshot --now $((NOW + 60)) tree
	prints "nothing has changed"
	ok whisper-store log
	[ "$(cut -f 1 <<<"$output")" = 1 ]
}

@test "what has changed, is new or gone is stored" {
	whisper-snapshot -q --now "$NOW" tree
	whisper-update --now $((NOW + 60)) tree/a/one.wsp $((NOW + 60)):3
	rm tree/a/two.wsp
	whisper-create --now "$NOW" tree/a/zzz.wsp 1min:1h >/dev/null
	ok whisper-snapshot -v --now $((NOW + 60)) tree
	[ "${lines[0]}" = "* a/one.wsp	2" ]
	[ "${lines[1]}" = "- a/two.wsp" ]
	[ "${lines[2]}" = "+ a/zzz.wsp	0" ]
	[[ ${lines[3]} == \
	    "2: 1 changed, 1 new, 1 gone, 0 failed, 2 points, "* ]]
	sound
	holds 2
}

@test "slots that were emptied or damaged are stored as they are" {
	whisper-snapshot -q --now "$NOW" tree
	printf '\1\2\3\4\5\6\7\10\11\12\13\14' |
	    dd of=tree/a/one.wsp bs=1 seek=100 conv=notrunc status=none
	dd if=/dev/zero of=tree/a/two.wsp bs=1 seek=40 count=720 \
	    conv=notrunc status=none
	ok whisper-snapshot -q --now $((NOW + 60)) tree
	prints
	sound
	holds 2
}

@test "files of another format are stored by their bytes" {
	head -c 10000 /dev/urandom >tree/x.wsp
	whisper-snapshot -q --now "$NOW" tree
	printf x | dd of=tree/x.wsp bs=1 seek=5000 conv=notrunc status=none
	printf more >>tree/x.wsp
	: >tree/empty.wsp
	ok whisper-snapshot -q --now $((NOW + 60)) tree
	sound
	holds 2
	head -c 100 tree/x.wsp >shorter
	mv shorter tree/x.wsp
	ok whisper-snapshot -q --now $((NOW + 120)) tree
	sound
	holds 3
}

@test "a resized file is stored as a whole" {
	whisper-snapshot -q --now "$NOW" tree
	whisper-resize --now "$NOW" --nobackup tree/a/one.wsp 1min:2h >/dev/null
	ok whisper-snapshot --json --now $((NOW + 60)) tree
	[[ $output == *'"full": 1, "delta": 0,'* ]]
	sound
	holds 2
}

@test "--window stores new points without reading all" {
	whisper-snapshot -q --now "$NOW" tree
	for i in 1 2 3; do
		whisper-update --now $((NOW + i * 300)) tree/a/one.wsp \
		    $((NOW + i * 300)):$i
		ok whisper-snapshot -q --window --now $((NOW + i * 300)) tree
		prints
		sound
		holds $((i + 1))
	done
}

@test "--window does not see what came late, the next comparison does" {
	for i in 5 6 7 8 9 10 11; do
		whisper-update --now "$NOW" tree/a/one.wsp $((NOW - 60 * i)):$i
	done
	whisper-snapshot -q --now "$NOW" tree
	whisper-update --now $((NOW + 60)) tree/a/one.wsp $((NOW + 60)):1 \
	    $((NOW - 1800)):7
	whisper-snapshot -q --window --now $((NOW + 60)) tree
	run ! holds 2
	ok whisper-snapshot --now $((NOW + 120)) tree
	[[ $output == "3: 1 changed, "* ]]
	sound
	holds 3
}

@test "--window compares a file in which it sees an old slot changed" {
	for i in 5 6 7 8 9 10 11; do
		whisper-update --now "$NOW" tree/a/one.wsp $((NOW - 60 * i)):$i
	done
	whisper-snapshot -q --now "$NOW" tree
	whisper-edit -q --no-backup --now "$NOW" --from -30min \
	    tree/a/one.wsp scale 1000
	ok whisper-snapshot --window --now $((NOW + 60)) tree
	[[ $output == "2: 1 changed, "* ]]
	sound
	holds 2
	# One that was erased is as another.
	whisper-edit -q --no-backup --now "$NOW" --at $((NOW - 60)) \
	    tree/a/one.wsp erase
	ok whisper-snapshot --window --now $((NOW + 60)) tree
	[[ $output == "3: 1 changed, "* ]]
	sound
	holds 3
}

@test "--window stores nothing of a file that was only touched" {
	whisper-snapshot -q --now "$NOW" tree
	for i in 1 2; do
		touch -d "@$((NOW + 60 * i))" tree/a/*.wsp
		ok whisper-snapshot -n --window --now $((NOW + 60 * i)) tree
		prints "nothing has changed"
		ok whisper-snapshot --window --now $((NOW + 60 * i)) tree
		prints "nothing has changed"
	done
	# What is new is stored without what was there.
	whisper-update --now $((NOW + 120)) tree/a/one.wsp $((NOW + 120)):3
	touch -d "@$((NOW + 120))" tree/a/two.wsp
	for i in -n ""; do
		ok whisper-snapshot ${i:+"$i"} -v --window \
		    --now $((NOW + 120)) tree
		[ "${lines[0]}" = "* a/one.wsp	1" ]
		[[ ${lines[1]} == *": 1 changed, 0 new, 0 gone, 0 failed, 1 "* ]]
	done
	sound
	holds 2
}

@test "-n compares all files, but with --window what that would read" {
	for i in 30 20 10; do
		whisper-update --now "$NOW" tree/a/one.wsp $((NOW - 60 * i)):$i
	done
	whisper-snapshot -q --now "$NOW" tree
	whisper-edit -q --no-backup --now "$NOW" --at $((NOW - 1800)) \
	    tree/a/one.wsp erase
	ok whisper-snapshot -n --window --now $((NOW + 60)) tree
	prints "nothing has changed"
	ok whisper-snapshot -n -v --now $((NOW + 60)) tree
	[ "${lines[0]}" = "* a/one.wsp	0" ]
}

@test "--full stores every file as a whole" {
	whisper-snapshot -q --now "$NOW" tree
	ok whisper-snapshot --full --json --now $((NOW + 60)) tree
	[[ $output == *'"full": 2, "delta": 0,'* ]]
	sound
}

# restless N COMMAND ...: tree/restless.wsp changes each of the first N times
# that it is read.
restless() {
	local n=$1

	shift
	touch -d @1500000000 tree/restless.wsp
	try env LD_PRELOAD="$PWD/restless.so" RESTLESS="$n" "$@"
	[ "$(stat -c %Y tree/restless.wsp)" -gt 1600000000 ] ||
		skip "tools that take no library"
}

@test "a file that changes while it is read is read again, or unstable" {
	[ -z "${SANITIZE-}" ] || skip "a library before the sanitizer's"
	"${CC:-cc}" -shared -fPIC -o restless.so \
		"$BATS_TEST_DIRNAME/store/restless.c" || skip "no compiler"
	whisper-create --now "$NOW" tree/restless.wsp 1min:1h >/dev/null
	whisper-update --now "$NOW" tree/restless.wsp "$NOW:3"
	# It settles down in time.
	restless 3 whisper-snapshot --json -j 1 --now "$NOW" tree
	[ "$status" -eq 0 ]
	[[ $output == *'"unstable": 0, '* ]]
	sound
	holds 1
	# It does not.
	restless 1000 whisper-snapshot -j 1 --now "$NOW" tree
	[ "$status" -eq 0 ]
	[[ $output == "2: 1 changed, "*", 1 unstable" ]]
	sound
	run ! holds 2
	ok whisper-store log --json restless
	[[ ${lines[0]} == *'"tid": 2,'*'"unstable": true,'* ]]
	# The next one has what it came to, though its times are the same.
	ok whisper-snapshot --now "$NOW" tree
	[[ $output == "3: 1 changed, "* ]]
	sound
	holds 3
	# So it is where only new slots are read.
	whisper-update --now $((NOW + 60)) tree/restless.wsp $((NOW + 60)):4
	restless 1000 whisper-snapshot --window -j 1 --now $((NOW + 60)) tree
	[ "$status" -eq 0 ]
	[[ $output == "4: "*", 1 unstable" ]]
	sound
	ok whisper-snapshot --window --now $((NOW + 120)) tree
	sound
	holds 5
}

@test "points are those that changed, also of what is stored as a whole" {
	whisper-snapshot -q --now "$NOW" tree
	# Not one, though the store keeps them all once more.
	ok whisper-snapshot --full --now $((NOW + 60)) tree
	[[ $output == "2: 0 changed, 0 new, 0 gone, 0 failed, 0 points, "* ]]
	ok whisper-store log -v
	[[ ${lines[1]} == *", 4 points" ]]
	whisper-update --now $((NOW + 60)) tree/a/one.wsp $((NOW + 60)):3
	ok whisper-snapshot --full -v --now $((NOW + 60)) tree
	[ "${lines[0]}" = "* a/one.wsp	2" ]
	[[ ${lines[1]} == "3: 1 changed, "*", 2 points, "* ]]
	# An archive with more slots, and one that is new.
	whisper-resize --now $((NOW + 60)) --nobackup tree/a/two.wsp 1min:2h \
		10min:1d >/dev/null
	whisper-update --now $((NOW + 60)) tree/a/two.wsp $((NOW + 60)):3
	ok whisper-snapshot --json --now $((NOW + 120)) tree
	[[ $output == *'"full": 1, "delta": 0,'*'"points": 1,'* ]]
	# So many changes that they are not kept as such.
	for i in {1..12}; do
		now=$((NOW + 120 + 60 * i))
		whisper-update --now $now tree/a/one.wsp "$now:$i"
		ok whisper-snapshot --json --now $now tree
		echo "$output" >>all
	done
	[ "$(grep -c '"full": 1' all)" -ge 1 ]
	[ "$(grep -Ec '"points": [12],' all)" = 12 ]
	sound
}

@test "a dry run stores nothing and says what would be" {
	ok whisper-snapshot -n --now "$NOW" tree
	[[ $output == "would be stored: 0 changed, 2 new, 0 gone, 0 failed,\
 4 points, "*" bytes" ]]
	would=${output#would be stored}
	ok whisper-store log
	prints
	ok whisper-snapshot --now "$NOW" tree
	prints "1$would"
	ok whisper-snapshot -n --now $((NOW + 60)) tree
	prints "nothing has changed"
}

@test "what has no files any more is named" {
	whisper-snapshot -q --now "$NOW" tree
	mkdir tree/b
	whisper-create --now "$NOW" tree/b/x.wsp 1min:1h >/dev/null
	rm -r tree/a
	for n in -n ""; do
		bad 1 whisper-snapshot ${n:+"$n"} --now "$NOW" tree a
		says_only "whisper-snapshot: tree: no Whisper files in a, but\
 the store has 2; not mounted? --force stores that they are gone"
	done
	ok whisper-snapshot -q --now "$NOW" tree
}

@test "a path that names nothing is an error, one that is gone is not" {
	mkdir -p tree/empty
	ok whisper-snapshot -q --now "$NOW" tree
	rm tree/a/one.wsp
	try whisper-snapshot --now "$NOW" tree typo/ a/one.wsp a/two.wsp empty
	[ "$status" -eq 1 ]
	says_only "whisper-snapshot: tree/typo: neither in the tree nor in the\
 store"
	[[ $output == *" 1 gone, "*"1 failed"* ]]
	ok whisper-snapshot -q --now "$NOW" tree a/one.wsp a/two.wsp empty
}

@test "paths are stored without what lies elsewhere" {
	mkdir tree/b
	cp tree/a/one.wsp tree/b
	whisper-snapshot -q --now "$NOW" tree
	whisper-update --now $((NOW + 60)) tree/a/one.wsp $((NOW + 60)):3
	rm tree/b/one.wsp tree/a/two.wsp
	ok whisper-snapshot -v --now $((NOW + 60)) tree tree/a
	[ "${lines[0]}" = "* a/one.wsp	2" ]
	[ "${lines[1]}" = "- a/two.wsp" ]
	[ "${#lines[@]}" = 3 ]
	echo b >list
	cp tree/a/one.wsp tree/b/two.wsp
	ok whisper-snapshot -v --now $((NOW + 120)) --files-from list tree
	[ "${lines[0]}" = "- b/one.wsp" ]
	[[ ${lines[1]} == "+ b/two.wsp	"* ]]
	sound
	holds 3
}

@test "a tree that is not mounted is refused without --force" {
	whisper-snapshot -q --now "$NOW" tree
	mkdir empty
	bad 1 whisper-snapshot --now $((NOW + 60)) empty
	[ "$stderr" = "whisper-snapshot: empty: no Whisper files, but the store\
 has 2; not mounted? --force stores that they are gone" ]
	ok whisper-snapshot --force --now $((NOW + 60)) empty
	[[ $output == "2: 0 changed, 0 new, 2 gone, 0 failed, 0 points, "* ]]
	sound
}

@test "a file that cannot be read stays what it was" {
	whisper-snapshot -q --now "$NOW" tree
	whisper-update --now $((NOW + 60)) tree/a/one.wsp $((NOW + 60)):3
	chmod 0 tree/a/two.wsp
	bad 1 unprivileged whisper-snapshot --now $((NOW + 60)) tree
	[[ $output == "2: 1 changed, 0 new, 0 gone, 1 failed, "* ]]
	[[ $stderr == "whisper-snapshot: tree/a/two.wsp: Permission denied" ]]
	sound
}

@test "any number of threads stores the same" {
	for i in $(seq 300); do
		cp tree/a/one.wsp "tree/$i.wsp"
	done
	whisper-store -s 4 init --now "$NOW" --reserve 0
	ok whisper-snapshot -q -j 1 --now "$NOW" tree
	ok whisper-snapshot -q -j 4 --now "$NOW" -s 4 tree
	python3 -B "$AUDIT" store state | sort >1.state
	python3 -B "$AUDIT" 4 state | sort | diff 1.state -
}

@test "a tag is given, also when nothing has changed" {
	ok whisper-snapshot -q --now "$NOW" --tag first -m why tree
	ok whisper-snapshot -q --now $((NOW + 60)) --tag again tree
	ok whisper-store log --json
	[[ $output == *'"text": "why", "tags": ["first", "again"]'* ]]
	bad 1 whisper-snapshot -q --now $((NOW + 60)) --tag 77 tree
	[ "$stderr" = "whisper-snapshot: $WHISPER_STORE: tag '77': it begins\
 with a letter or _" ]
}

@test "several trees are kept apart" {
	ok whisper-snapshot -q --now "$NOW" -t one tree
	rm tree/a/one.wsp
	ok whisper-snapshot -q --now $((NOW + 60)) -t two tree
	ok whisper-store ls -t one
	prints a/one.wsp a/two.wsp
	ok whisper-store ls -t two
	prints a/two.wsp
	sound
	bad 1 whisper-snapshot -t a/b tree
	[[ $stderr == "whisper-snapshot: $WHISPER_STORE: tree 'a/b': "* ]]
}

# crowd: 300 more files, which no snapshot has to look at again.
crowd() {
	local i

	mkdir tree/b
	for i in {100..399}; do
		cp tree/a/one.wsp "tree/b/m$i.wsp"
	done
	whisper-snapshot -q tree
	# What changed as late as this is not trusted, and is read once more.
	sleep 3
	whisper-snapshot -q tree
}

@test "where nothing has changed, the index stays the file that it is" {
	crowd
	before=$(stat -c %i store/index)
	ok whisper-snapshot tree
	prints "nothing has changed"
	[ "$(stat -c %i store/index)" = "$before" ]
	[ ! -e store/index.tmp ]
}

@test "the index has what did not change before and after what did" {
	crowd
	for i in 100 250 399; do
		whisper-update --now $((NOW + 60)) "tree/b/m$i.wsp" \
		    $((NOW + 60)):"$i"
		ok whisper-snapshot tree
		[[ $output == *": 1 changed, 0 new, 0 gone, "* ]]
		# All that is known was there: of nothing else is anything made.
		ok whisper-snapshot tree
		prints "nothing has changed"
	done
	rm tree/b/m300.wsp
	ok whisper-snapshot tree
	[[ $output == *": 0 changed, 0 new, 1 gone, "* ]]
	sound
}

@test "the index is made anew, or brought up to date" {
	whisper-snapshot -q --now "$NOW" tree
	cp store/index old
	whisper-update --now $((NOW + 60)) tree/a/one.wsp $((NOW + 60)):3
	whisper-snapshot -q --now $((NOW + 60)) tree
	cp old store/index
	ok whisper-snapshot --now $((NOW + 120)) tree
	prints "nothing has changed"
	flip store/index 150
	run --separate-stderr whisper-snapshot --now $((NOW + 180)) tree
	[ "$status" = 0 ]
	[ "$output" = "nothing has changed" ]
	[[ $stderr == "whisper-snapshot: $WHISPER_STORE: index is made anew:"* ]]
}

# unchanged NOW: a snapshot without an index sees that nothing has changed.
unchanged() {
	rm store/index
	try whisper-snapshot --now "$1" tree
	[ "$status" -eq 0 ]
	prints "nothing has changed"
	says_only "whisper-snapshot: $WHISPER_STORE: index is made anew: No such\
 file or directory"
}

@test "a thread opens the store once, whatever it reads" {
	need_strace
	cp tree/a/one.wsp seed.wsp
	mkdir tree/b
	seq -f 'tree/b/%04g.wsp' 1100 | links seed.wsp
	whisper-snapshot -q --now "$NOW" tree
	whisper-update --now $((NOW + 60)) seed.wsp $((NOW + 60)):3
	for threads in 1 2; do
		cp -R store copy
		strace -f -e trace=openat,openat2 -o "$BATS_TEST_TMPDIR/trace" \
		    whisper-snapshot -s copy -j $threads -q \
		    --now $((NOW + 60)) tree
		# Who writes reads it three times.
		[ "$(grep -c '"HEAD"' "$BATS_TEST_TMPDIR/trace")" -le \
		    $((3 + threads)) ]
		rm -r copy
	done
}

@test "a slot that holds another interval stays one slot, the first one even" {
	local i points=()

	for ((i = 0; i < 60; i++)); do
		points+=("$((NOW - 60 * i)):$i")
	done
	whisper-update --now "$NOW" tree/a/one.wsp "${points[@]}"
	whisper-snapshot -q --now "$NOW" tree
	for slot in 0 1 59; do
		poke tree/a/one.wsp $((40 + 12 * slot)) \
		    "$(u32 $((NOW - NOW % 60 - 600)))"
		whisper-snapshot -q --now $((NOW + 60 + slot)) tree
	done
	ok whisper-store dump
	[ "$(grep -c '"key": "main/a/one.wsp".*"kind": "D"' \
	    <<<"$output")" -eq 3 ]
	sound
	holds 4
}

@test "an index that is made anew has all keys, in whichever segment" {
	cp tree/a/one.wsp one.wsp
	rm -r tree
	mkdir tree
	cp one.wsp tree/a.wsp
	cp one.wsp tree/c.wsp
	whisper-snapshot -q --now "$NOW" tree
	cp one.wsp tree/b.wsp
	whisper-snapshot -q --now $((NOW + 60)) tree
	[ "$(find store/data -type f | wc -l)" -eq 2 ]
	unchanged $((NOW + 120))
	rm tree/b.wsp
	whisper-snapshot -q --now $((NOW + 180)) tree
	unchanged $((NOW + 240))
}

@test "the clock goes back: time does not" {
	whisper-snapshot -q --now "$NOW" tree
	whisper-update --now "$NOW" tree/a/one.wsp "$NOW:3"
	run --separate-stderr whisper-snapshot -q --now $((NOW - 1000)) tree
	[ "$status" = 0 ]
	[ "$stderr" = "whisper-snapshot: $WHISPER_STORE: the clock went back" ]
	sound
	ok whisper-store log
	[ "$(cut -f 2 <<<"${lines[0]}")" = "$(cut -f 2 <<<"${lines[1]}")" ]
}

@test "a quota is kept, and nothing is left of what would pass it" {
	whisper-store set --quota 300
	bad 1 whisper-snapshot --now "$NOW" tree
	[[ $stderr == "whisper-snapshot: $WHISPER_STORE: quota of 300 bytes\
 would be passed by "*" bytes" ]]
	[ -z "$(find store/data -type f)" ]
	sound
}

@test "another writer is waited for, and not for ever" {
	flock store/lock whisper-snapshot --lock-timeout 0 tree >out 2>err ||
	    status=$?
	[ "$status" = 75 ]
	[ "$(cat err)" = "whisper-snapshot: $WHISPER_STORE: locked by another\
 process for 0.000 seconds" ]
}

@test "damage in the store: the file is stored as a whole" {
	whisper-snapshot -q --now "$NOW" tree
	flip store/data/0/0 200
	whisper-update --now $((NOW + 60)) tree/a/one.wsp $((NOW + 60)):3
	run --separate-stderr whisper-snapshot --now $((NOW + 60)) --json tree
	[ "$status" = 0 ]
	[[ $output == *'"full": 2, "delta": 0'* ]]
	[[ $stderr == *"a/one.wsp: what was stored of it is damaged: it is\
 stored as a whole"* ]]
}

@test "damage in the store: a file without points is stored as a whole, too" {
	local i

	for i in 1 2 3; do
		whisper-create --now "$NOW" tree/a/empty$i.wsp 1min:1h \
		    >/dev/null
	done
	whisper-snapshot -q --now "$NOW" tree
	flip store/data/0/0 200
	touch tree/a/*
	run --separate-stderr whisper-snapshot --now $((NOW + 60)) --window tree
	[ "$status" = 0 ]
	[[ $output == "2: 5 changed, "* ]]
	[ "$(grep -c "it is stored as a whole" <<<"$stderr")" -eq 5 ]
}

@test "a list without lines names nothing, not all" {
	: >none
	ok whisper-snapshot --now "$NOW" --files-from none tree
	prints "nothing has changed"
	ok whisper-store log
	prints
}

# many N: so many small files, all of them in the store and then changed.
many() {
	mkdir many
	whisper-create --now "$NOW" many/0.wsp 1min:10 >made
	for ((i = 1; i < $1; i++)); do
		cp many/0.wsp many/$i.wsp
	done
	whisper-snapshot -q --now "$NOW" -t many many
	for ((i = 0; i < $1; i++)); do
		echo "$i 1 $NOW"
	done | whisper-ingest -q --now "$NOW" many
}

@test "--rate counts files, also new ones" {
	need_strace
	mkdir new
	for i in {1..64}; do
		cp tree/a/one.wsp "new/$i.wsp"
	done
	strace -f -e trace=clock_nanosleep -o "$BATS_TEST_TMPDIR/trace" \
	    whisper-snapshot -q --now "$NOW" -t new -j 1 --rate 64 new
	# Half a second for the first half of them, in steps of 50 ms.
	n=$(grep -c nanosleep "$BATS_TEST_TMPDIR/trace")
	[ "$n" -ge 1 ]
	[ "$n" -le 20 ]
}

@test "checkpoints are transactions of their own, each whole for its files" {
	many 600
	ok whisper-snapshot --json --now $((NOW + 60)) -t many --rate 200 \
		--checkpoint 1 many
	[[ $output == *'"delta": 600,'*'"partial": false'* ]]
	ok whisper-store log -v -t many
	[ "$(grep -c ' points, partial$' <<<"$output")" -ge 1 ]
	[ "$(sed -n 2p <<<"$output")" = "${lines[1]%, partial}" ]
	ok whisper-snapshot --now $((NOW + 120)) -t many many
	prints "nothing has changed"
	sound
	ok whisper-restore -t many --mode overwrite many
	prints "0 restored, 0 filled, 600 unchanged, 0 failed"
}

@test "a signal keeps what was done with checkpoints, and nothing without" {
	many 600
	whisper-store log -t many >before
	for how in "" "--checkpoint 1h"; do
		# shellcheck disable=SC2086 # no word, or two
		whisper-snapshot --now $((NOW + 60)) -t many --rate 10 $how \
			--progress always many >said 2>progress &
		pid=$!
		until grep -q 256 progress; do
			kill -0 $pid
			sleep 0.1
		done
		kill -TERM $pid
		wait $pid || :
		whisper-store log -t many >after
		[ -n "$how" ] || diff before after
	done
	[ "$(wc -l <after)" = 2 ]
	ok whisper-store log -v -t many
	[[ ${lines[1]} == *" points, partial" ]]
	ok whisper-snapshot -q --now $((NOW + 120)) -t many many
	sound
}

@test "--lock waits for who writes to a file, and no longer than said" {
	command -v flock >/dev/null || skip "no flock"
	one=$(find tree -name '*.wsp' | sort | head -n 1)
	flock -o "$one" sh -c 'echo $$ >ready; exec sleep 60' \
	    >/dev/null 2>&1 3>&- &
	until [ -s ready ]; do sleep 0.05; done
	run --separate-stderr whisper-snapshot --now "$NOW" --lock \
		--lock-timeout 0.2 tree
	kill "$(<ready)"
	wait
	[ "$status" = 75 ]
	[ "$stderr" = "whisper-snapshot: $one: locked by another process for\
 0.200 seconds" ]
	[[ $output == *", 1 failed, "* ]]
	ok whisper-snapshot -q --now "$NOW" --lock tree
}
