# SPDX-License-Identifier: ISC
# What changes a store: init, set, tag, undo, pack, copy and recover.

load common

setup() {
	common_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	export WHISPER_STORE=$PWD/store
	AUDIT=$BATS_TEST_DIRNAME/store/audit.py
	HISTORY=$BATS_TEST_DIRNAME/store/history.py
}

# sound [STORE]: nothing is wrong with it, for a reader that knows no C.
sound() {
	ok python3 -B "$AUDIT" "${1:-$WHISPER_STORE}"
	prints
}

# state [STORE]: all files and points of all transactions that are shown.
state() {
	python3 -B "$AUDIT" "${1:-$WHISPER_STORE}" state | sort
}

# hours N: a store with so many snapshots, an hour from each to the next.
hours() {
	local i now

	whisper-store init --now "$NOW" --segment-size 4K --reserve 0
	mkdir -p tree/a
	for i in one two; do
		whisper-create --now "$NOW" tree/a/"$i".wsp 1min:2h 5min:1d \
		    >/dev/null
	done
	for ((i = 1; i <= $1; i++)); do
		now=$((NOW + i * 3600))
		whisper-update --now $now tree/a/one.wsp $now:$i \
		    $((now - 60)):$((i * 2)) $((now - 120)):7.25
		whisper-update --now $now tree/a/two.wsp $now:0.$i
		whisper-snapshot -q --now $now tree
	done
}

@test "init makes a store of a new or an empty directory" {
	ok whisper-store -s new init --now "$NOW"
	prints
	sound new
	[ "$(stat -c %a new new/HEAD)" = $'700\n600' ]
	[ "$(stat -c %s new/reserve)" = 50331648 ]
	grep -q "format 1" new/README
	bad 1 whisper-store -s new init
	[ "$stderr" = "whisper-store: new: there is something in it already" ]
	mkdir empty full
	touch full/x
	ok whisper-store -s empty init --now "$NOW" --reserve 0 --quota 1M
	sound empty
	bad 1 whisper-store -s full init
	[ "$(ls full)" = x ]
	misused whisper-store -s odd init --segment-size 3
	misused whisper-store -s odd init --quota much
	misused whisper-store -s odd init -n
	[ ! -e odd ]
}

@test "set changes settings; append-only is taken off by force" {
	whisper-store init --now "$NOW" --reserve 0
	ok whisper-store set --quota 5G --append-only --now "$NOW"
	bad 1 whisper-store pack
	[ "$stderr" = "whisper-store: $WHISPER_STORE: append-only: pack is\
 refused" ]
	bad 1 whisper-store set --append-only=off
	[ "$stderr" = "whisper-store: $WHISPER_STORE: append-only: --force\
 takes that off" ]
	ok whisper-store set --append-only=off --force
	ok whisper-store pack --now "$NOW"
	ok whisper-store set --reserve 1M
	[ "$(stat -c %s store/reserve)" = 1048576 ]
	ok whisper-store set --reserve 0
	[ ! -e store/reserve ]
	sound
}

@test "tag gives a name and takes it away" {
	hours 2
	ok whisper-store tag --now "$NOW" 1 before
	ok whisper-store log
	[ "$(cut -f 6 <<<"${lines[1]}")" = before ]
	ok whisper-store show before
	bad 1 whisper-store tag 2 before
	[ "$stderr" = "whisper-store: $WHISPER_STORE: 1 has the tag before\
 already" ]
	bad 1 whisper-store tag 9 after
	[ "$stderr" = "whisper-store: 9: no such transaction" ]
	ok whisper-store tag -d before
	bad 1 whisper-store tag -d before
	sound
}

@test "undo of the last transaction is what was before it" {
	hours 3
	before=$(state | grep '^2 ' | cut -d ' ' -f 2,3)
	ok whisper-store undo --now $((NOW + 20000)) 3
	[[ $output == "4: undone 3: 2 objects, "*" points; 0 points changed\
 since, 0 conflicts" ]]
	sound
	[ "$(state | grep '^4 ' | cut -d ' ' -f 2,3)" = "$before" ]
	after=$(state | grep '^3 ' | cut -d ' ' -f 2,3)
	ok whisper-store -q undo --now $((NOW + 20001)) 4
	prints
	sound
	[ "$(state | grep '^5 ' | cut -d ' ' -f 2,3)" = "$after" ]
}

@test "undo keeps what came after it" {
	hours 2
	bad 1 whisper-store undo --now $((NOW + 20000)) 1
	[[ $output == "nothing is undone of 1: 0 objects, "*"2 conflicts" ]]
	now=$((NOW + 3 * 3600))
	whisper-update --now $now tree/a/one.wsp $((now - 300)):99
	whisper-snapshot -q --now $now tree
	whisper-update --now $now tree/a/one.wsp $((now - 60)):5
	whisper-snapshot -q --now $((now + 60)) tree
	ok whisper-store undo --now $((now + 100)) 3
	[[ $output == "5: undone 3: 1 objects, 1 points; 0 points changed\
 since, 0 conflicts" ]]
	sound
	ok whisper-fetch --store store --now $now --from -7min a.one
	[[ $output != *99.0* ]]
	grep -q "5.000000" <<<"$output"
}

@test "undo of a file that was made, or removed" {
	hours 1
	cp tree/a/one.wsp tree/new.wsp
	rm tree/a/two.wsp
	whisper-snapshot -q --now $((NOW + 7200)) tree
	ok whisper-store undo --now $((NOW + 7300)) 2
	sound
	ok whisper-store ls
	prints a/one.wsp a/two.wsp
}

@test "undo -n and --strict change nothing" {
	hours 2
	before=$(cksum <store/HEAD)
	ok whisper-store undo -n --now $((NOW + 20000)) 2
	[[ $output == "would be undone: 2: 2 objects, "* ]]
	run --separate-stderr whisper-store undo --strict --now $((NOW + 20000)) 1
	[ "$status" = 1 ]
	[[ $output == "nothing is undone of 1: 0 objects, 0 points; 0 points\
 changed since, 2 conflicts" ]]
	[ "$stderr" = "whisper-store: $WHISPER_STORE: undo of 1: 2 conflicts:\
 nothing is undone" ]
	[ "$(cksum <store/HEAD)" = "$before" ]
	bad 1 whisper-store undo 7
	[ "$stderr" = "whisper-store: 7: no such transaction" ]
}

@test "pack folds what no rule keeps, and changes nothing that is left" {
	hours 12
	state >before
	ok whisper-store pack -n --keep last=2,daily=1
	[ "${lines[0]}" = "1	main	into 11" ]
	[ "${lines[10]}" = "11	main	kept: last" ]
	[ "${lines[11]}" = "12	main	kept: newest" ]
	[[ ${lines[12]} == "2 kept, 10 would be folded, at most "*" freed" ]]
	ok whisper-store pack --keep last=2,daily=1 --now $((NOW + 50000))
	[[ $output == "2 kept, 10 folded, "*" before, "*" after" ]]
	sound
	state >after
	[ "$(cut -d ' ' -f 1 after | sort -u)" = $'11\n12' ]
	[ -z "$(comm -13 before after)" ]
	ok whisper-store pack --keep last=2,daily=1 --now $((NOW + 50000))
	[[ $output == "2 kept, 0 folded, "* ]]
	ok whisper-snapshot --now $((NOW + 50000)) tree
	prints "nothing has changed"
}

@test "pack in steps goes on where it was stopped, and others write" {
	hours 9
	whisper-store undo -q --now $((NOW + 40000)) 4
	state >before
	for i in 1 2 3 4 5 6; do
		timeout -s KILL 0.0$((i * 3)) whisper-store pack --inputs 3 \
		    --keep last=1 --now $((NOW + 50000)) >/dev/null || :
		sound
		whisper-update --now $((NOW + 50000)) tree/a/one.wsp \
		    $((NOW + 50000)):$i
		# What the killed one had not committed yet is put aside.
		whisper-snapshot -q --now $((NOW + 50000 + i)) tree 2>err
		sed '/ was never committed, as its writer was stopped: /d
		    / index is made anew: No such file or directory$/d' err \
		    >wrong
		diff /dev/null wrong
		sound
	done
	ok whisper-store pack --keep last=1 --now $((NOW + 60000))
	sound
}

# files TID: name, size and checksum of what was there.
files() {
	python3 -B "$AUDIT" "$WHISPER_STORE" files "$1"
}

# many: three snapshots, the first with a tag, in segments enough that a pack
# takes long.
many() {
	local i

	whisper-store init --now "$NOW" --segment-size 4K --reserve 0
	mkdir tree
	for i in {10..49}; do
		whisper-create --now "$NOW" "tree/$i.wsp" 1min:1d >/dev/null
		seq 1400 | awk -v n="$NOW" -v i="$i" '{
			print n - 60 * $1 ":" 1 / ($1 * i + 0.7) }' |
			whisper-update --now "$NOW" "tree/$i.wsp"
	done
	whisper-snapshot -q --tag first --now "$NOW" tree
	for ((k = 1; k < 3; k++)); do
		for i in {10..49}; do
			if [ $((i % 3)) = "$k" ] || [ "$i" = 12 ]; then
				continue
			fi
			seq 700 | awk -v n=$((NOW + 3600 * k)) -v i="$i" '{
				print n - 60 * $1 ":" 1 / ($1 + i * 0.37) }' |
				whisper-update --now $((NOW + 3600 * k)) \
				"tree/$i.wsp"
		done
		case $k in
		1) cp tree/12.wsp aside && echo other >tree/12.wsp
		   cp tree/10.wsp tree/99.wsp && rm tree/32.wsp ;;
		2) cp aside tree/12.wsp && rm tree/48.wsp
		   whisper-resize --now $((NOW + 7200)) --nobackup \
			tree/45.wsp 1min:2d >/dev/null ;;
		esac
		whisper-snapshot -q --now $((NOW + 3600 * k)) tree
	done
}

# stop_pack: begins to pack, and kills that when it has done something: before
# it writes HEAD for the fifth time, which is once a segment.
stop_pack() {
	local status=0

	strace -qq -o /dev/null -e trace=linkat \
	    -e inject=linkat:signal=KILL:when=5 \
	    whisper-store pack --keep last=1 --now $((NOW + 9000)) \
	    >/dev/null || status=$?
	[ "$status" -eq 137 ]
	# There is a segment that it had not come to.
	whisper-store dump >all
	grep -q '^{"segment": [0-9]*, "tid": 2, "first": 2,' all
}

@test "undo of a file that was stored as a whole counts what it changed" {
	mkdir tree
	whisper-store init --now "$NOW" --reserve 0
	whisper-create --now "$NOW" tree/a.wsp 1min:1h >/dev/null
	seq 40 | awk -v n="$NOW" '{ print n - 60 * $1 ":" $1 }' |
		whisper-update --now "$NOW" tree/a.wsp
	ok whisper-snapshot -q --now "$NOW" tree
	ok whisper-store undo -n --now "$NOW" 1
	prints "would be undone: 1: 1 objects, 40 points; 0 points changed\
 since, 0 conflicts"
	whisper-update --now "$NOW" tree/a.wsp "$NOW:7" $((NOW - 60)):8
	ok whisper-snapshot --full --now "$NOW" tree
	[[ $output == "2: 1 changed, "*" 2 points, "* ]]
	for n in -n -q; do
		ok whisper-store undo "$n" --now "$NOW" 2
		[ "$n" = -q ] || prints "would be undone: 2: 1 objects, 2\
 points; 0 points changed since, 0 conflicts"
	done
}

@test "undo of a resize counts the points that come back, and those that go" {
	mkdir tree
	whisper-store init --now "$NOW" --reserve 0
	whisper-create --now "$NOW" tree/a.wsp 1min:1h 5min:1d >/dev/null
	seq 0 5 300 | awk -v n="$NOW" '{ print n - 60 * $1 ":" $1 }' |
		whisper-update --now "$NOW" tree/a.wsp
	whisper-snapshot -q --now "$NOW" tree
	n=$(slots tree/a.wsp | wc -l)
	whisper-resize --now "$NOW" --nobackup tree/a.wsp 1min:1h >/dev/null
	n=$((n - $(slots tree/a.wsp | wc -l)))
	[ "$n" -gt 40 ]
	whisper-snapshot -q --now "$NOW" tree
	ok whisper-store undo -n --now "$NOW" 2
	prints "would be undone: 2: 1 objects, $n points; 0 points changed\
 since, 0 conflicts"
	# The other way round they go.
	whisper-store -q undo --now "$NOW" 2
	ok whisper-store undo -n --now "$NOW" 3
	prints "would be undone: 3: 1 objects, $n points; 0 points changed\
 since, 0 conflicts"
}

@test "what a stopped pack has folded in part is undone as a whole" {
	need_strace
	many
	files 1 >want
	stop_pack
	cp -R tree there
	try whisper-restore -q --undo 3 --no-fsync there
	(cd there && find . -name '*.wsp' -printf '%P\n') | sort >names
	sed 's,^main/\([^ ]*\) .*,\1,' want | sort | diff - names
	mkdir first
	ok whisper-restore -q --no-fsync --at 1 --mode overwrite first
	diff -r first there
	try whisper-store undo --now $((NOW + 9001)) 3
	[ "$status" -eq 0 ]
	[[ $output == "4: undone 3: "*", 0 conflicts" ]]
	sound
	files 4 | diff want -
	ok whisper-store pack --keep last=2 --now $((NOW + 9002))
	sound
	files 4 | diff want -
}

@test "what is gone is not there again while a pack is stopped" {
	need_strace
	whisper-store init --now "$NOW" --segment-size 4K --reserve 0
	mkdir tree
	for k in 0 1 2; do
		now=$((NOW + 3600 * k))
		# The second transaction is one segment, the others are many.
		for i in {10..49}; do
			[ "$k" != 1 ] || continue
			[ "$k" != 0 ] || whisper-create --now "$now" \
				"tree/$i.wsp" 1min:1d >/dev/null
			seq 700 | awk -v n=$now -v i="$i" '{
				print n - 60 * $1 ":" 1 / ($1 + i * 0.37) }' |
				whisper-update --now "$now" "tree/$i.wsp"
		done
		if [ "$k" = 1 ]; then
			whisper-update --now "$now" tree/49.wsp "$now:1"
			echo other >tree/11a.wsp
		else
			rm -f tree/11a.wsp
		fi
		whisper-snapshot -q --tag "t$k" --now "$now" tree
	done
	whisper-store tag -d t1
	stop_pack
	whisper-store ls --at t2 >names
	run ! grep 11a names
	sound
	try whisper-store pack --keep last=1 --now $((NOW + 9002))
	[ "$status" -eq 0 ]
	whisper-store ls --at t2 >names
	run ! grep 11a names
	[ "$(wc -l <names)" = 40 ]
	sound
}

@test "an archive that was emptied and begins elsewhere is packed" {
	whisper-store init --now "$NOW" --reserve 0
	mkdir tree
	whisper-create --now "$NOW" tree/x.wsp 1min:1h 5min:1d >/dev/null
	for i in 1 2 3; do
		now=$((NOW + i * 420))
		# From the second one on with no points before.
		dd if=/dev/zero of=tree/x.wsp bs=1 seek=40 conv=notrunc \
			status=none count=$((12 * (60 + 288)))
		[ $i = 2 ] || whisper-update --now $now tree/x.wsp $now:$i
		cp tree/x.wsp $i.wsp
		whisper-snapshot -q --now $now --tag "t$i" tree
	done
	ok whisper-store tag -d t2
	ok whisper-store pack --keep last=1 --now $((NOW + 9000))
	sound
	ok whisper-store check --rebuild
	prints "2 transactions, 0 problems"
	mkdir copy
	for i in 1 3; do
		ok whisper-restore -q --no-fsync --mode overwrite --at t$i copy
		cmp $i.wsp copy/x.wsp
	done
	# What was erased stays so, also among points that the file has no more.
	ok whisper-fetch --store store --now $now --from "$NOW" --drop nulls \
		--archive 60 x
	prints "$((now / 60 * 60))	3.000000"
}

@test "pack forgets old points that are in no file" {
	hours 6
	ok whisper-store pack -n --keep last=1 --points 2h \
	    --now $((NOW + 6 * 3600))
	[[ ${lines[-1]} == "1 kept, 5 would be folded, at most "*" freed; points\
 before 2023-11-15T02:13:20Z that are in no file would be forgotten, not\
 counted here" ]]
	ok whisper-store pack --keep last=1 --points 2h \
	    --now $((NOW + 6 * 3600))
	[[ $output =~ ", "([0-9]+)" points forgotten"$ ]]
	forgotten=${BASH_REMATCH[1]}
	[ "$forgotten" -gt 0 ]
	sound
	ok whisper-store log --json
	few=${output#*\"points\": }
	rm -r store tree
	hours 6
	ok whisper-store pack -q --keep last=1 --now $((NOW + 6 * 3600))
	ok whisper-store log --json
	many=${output#*\"points\": }
	[ $((${few%%,*} + forgotten)) -eq "${many%%,*}" ]
}

@test "a copy keeps what its HEAD lists, also one of the same generation" {
	hours 3
	cp store/HEAD old
	for tag in a b; do
		whisper-store tag 1 $tag
	done
	ok whisper-store copy copy
	# The store is put back, and has gone on in another way.
	cp old store/HEAD
	ok whisper-store pack --keep last=1
	rm -f copy/data/0/[0-9]*.tmp
	for f in store/data/0/*; do
		cp -n "$f" copy/data/0/
	done
	try whisper-store copy copy
	sound copy
	ok whisper-store -s copy check --rebuild
}

@test "a copy removes no segments of another store" {
	hours 2
	mkdir other
	(cd other && whisper-create --now "$NOW" x.wsp 60:60 >/dev/null)
	whisper-store -s foreign init --reserve 0
	for i in 0 1 2; do
		whisper-update --now $((NOW + i * 60)) other/x.wsp \
			$((NOW + i * 60)):$i
		whisper-snapshot -q -s foreign --now $((NOW + i * 60)) other
	done
	# As one leaves it that copies data first, and was stopped.
	mkdir -p dst/data
	cp -r foreign/data/0 dst/data/0
	before=$(find dst/data -type f | wc -l)
	try whisper-store copy dst
	cmp foreign/data/0/2 dst/data/0/2
	[ "$(find dst/data -type f | wc -l)" -ge "$before" ]
}

@test "what a pack could not remove any more is no damage" {
	hours 3
	cp -r store/data/0 before
	ok whisper-store pack --keep last=1
	for f in before/*; do
		cp -n "$f" store/data/0/
	done
	ok whisper-store check
	prints "1 transaction, 0 problems"
	ok whisper-store check -v
	[[ $output == *"note: data/0/1: a leftover of a crash: HEAD lists it no more"* ]]
	# The next writer removes it.
	ok whisper-snapshot -q --now $((NOW + 20000)) tree
	ok whisper-store check -v
	prints "1 transaction, 0 problems"
}

@test "what is folded to a whole file is forgotten once" {
	whisper-store init --now "$NOW" --reserve 0
	mkdir tree
	whisper-create --now "$NOW" tree/x.wsp 1min:1h >/dev/null
	# The second point gives its slot to the third, which is erased.
	for after in 0 600 4200 4300 4620; do
		now=$((NOW + after))
		if [ $after = 4300 ]; then
			dd if=/dev/zero of=tree/x.wsp bs=1 seek=28 \
				conv=notrunc status=none count=720
		else
			whisper-update --now $now tree/x.wsp $now:$after
		fi
		whisper-snapshot -q --now $now --tag "t$after" tree
	done
	for tag in t600 t4200 t4300; do
		ok whisper-store tag -d $tag
	done
	ok whisper-store pack --keep last=1 --points 10m --now $((NOW + 9000))
	[[ $output == "2 kept, 3 folded, "*", 1 points forgotten" ]]
	sound
}

@test "rules that are none are mistakes" {
	misused whisper-store pack --keep hourli=3
	[[ $stderr == *"--keep: 'hourli=3': unknown rule"* ]]
	misused whisper-store pack --keep daily
	misused whisper-store pack --keep daily=x
}

@test "copy makes a copy, and brings it up to date" {
	hours 3
	ok whisper-store copy to
	[[ $output == "3 segments, "*" copied, 0 removed" ]]
	sound to
	cmp store/HEAD to/HEAD
	ok whisper-store copy to
	prints "0 segments, 0 bytes copied, 0 removed"
	ok whisper-store pack -q --keep last=1 --now $((NOW + 50000))
	ok whisper-store copy --json to
	[[ $output == '{"segments": '*', "removed": 3}' ]]
	sound to
	[ "$(state to)" = "$(state)" ]
	ok whisper-store files
	[ "${lines[-1]}" = HEAD ]
}

@test "copy refuses what is no copy" {
	hours 1
	whisper-store -s other init --now "$NOW" --reserve 0
	bad 1 whisper-store copy other
	[ "$stderr" = "whisper-store: other: a store with another id" ]
	mkdir full
	touch full/x
	bad 1 whisper-store copy full
	[ "$stderr" = "whisper-store: full: there is something in it already" ]
	whisper-store -q copy to
	whisper-update --now $((NOW + 7200)) tree/a/one.wsp $((NOW + 7200)):1
	whisper-snapshot -q -s to --now $((NOW + 7200)) tree
	bad 1 whisper-store copy to
	[ "$stderr" = "whisper-store: to: has transaction 2, which\
 $WHISPER_STORE lacks" ]
	flip store/data/0/0 200
	bad 1 whisper-store copy bad
	[[ $stderr == "whisper-store: bad: data/0/0: "* ]]
	[ ! -e bad/HEAD ]
}

@test "recover makes HEAD anew" {
	hours 3
	whisper-store tag --now "$NOW" 2 two
	state >before
	cp -R store lost
	rm lost/HEAD
	run --separate-stderr whisper-store -s lost recover \
	    --now $((NOW + 50000))
	[ "$status" = 0 ]
	prints "3 transactions, 3 segments, 0 damaged"
	younger="tags and settings are those of HEAD.old: what was given or set\
 later is lost"
	[ "$stderr" = "whisper-store: lost: $younger" ]
	sound lost
	state lost | diff before -
	cp -R store torn
	flip torn/HEAD 100
	run --separate-stderr whisper-store -s torn recover --now "$NOW"
	[ "$status" = 0 ]
	[[ ${stderr_lines[0]} == "whisper-store: torn: HEAD: "* ]]
	[ "${stderr_lines[1]}" = "whisper-store: torn: $younger" ]
	[ ${#stderr_lines[@]} = 2 ]
	sound torn
	state torn | diff before -
	[ -e torn/HEAD.bad ]
	ok whisper-store -s torn log
	[ "$(cut -f 6 <<<"${lines[1]}")" = "" ]
}

@test "recover says what is lost, and --to saves the blocks that are right" {
	hours 3
	flip store/data/0/1 110
	run --separate-stderr whisper-store recover --to saved --now "$NOW"
	[ "$status" = 1 ]
	[ "$output" = "2 transactions, 2 segments, 1 damaged" ]
	[[ ${stderr_lines[0]} == "whisper-store: $WHISPER_STORE: data/0/1: "* ]]
	[ "${stderr_lines[2]}" = "whisper-store: $WHISPER_STORE: transaction 2\
 of tree main is lost" ]
	[ ${#stderr_lines[@]} = 3 ]
	ok whisper-store -s saved log
	[ "$(cut -f 1 <<<"$output")" = $'3\n1' ]
	rm store/data/0/0
	run --separate-stderr whisper-store recover --now "$NOW"
	[ "$status" = 1 ]
	[[ $stderr == *"HEAD lists segment 0, which is missing"* ]]
	[ -e store/lost/1 ]
}

@test "an older HEAD loses nothing: newer segments are put aside" {
	hours 2
	cp store/HEAD old
	now=$((NOW + 9 * 3600))
	whisper-update --now $now tree/a/one.wsp $now:1
	whisper-snapshot -q --now $now tree
	state >before
	cp old store/HEAD
	run --separate-stderr whisper-store set --quota 1G
	[ "$status" = 0 ]
	[ "${stderr_lines[0]}" = "whisper-store: $WHISPER_STORE: segment 2 was never\
 committed, as its writer was stopped: it is in lost now and can be removed;\
 but if HEAD was replaced by an older one, whisper-store recover takes it\
 back" ]
	run --separate-stderr whisper-store recover --now $now
	[ "$status" = 0 ]
	sound
	state | diff before -
}

@test "a dry run changes nothing, also of what a crash left" {
	hours 2
	mkdir old
	cp -p store/HEAD store/index old
	now=$((NOW + 9 * 3600))
	whisper-update --now $now tree/a/one.wsp $now:1
	whisper-snapshot -q --now $now tree
	cp -p old/* store
	: >store/HEAD.tmp
	printf x >store/data/0/7
	keep store
	ok whisper-snapshot -n --now $now tree
	kept
	bad 1 whisper-store undo -n 1
	says "undo of 1: 2 conflicts: of these objects nothing is undone"
	kept
	ok whisper-store pack -n --keep last=1
	kept
	# The next one that does change something removes it.
	try whisper-snapshot -q --now $now tree
	[ "$status" -eq 0 ]
	says_only "whisper-snapshot: $WHISPER_STORE: segment 2 was never\
 committed, as its writer was stopped: it is in lost now and can be removed;\
 but if HEAD was replaced by an older one, whisper-store recover takes it\
 back"
	[ "$(ls store store/data/0)" = "$(printf '%s\n' store: HEAD HEAD.old \
	    README data index lock lost '' store/data/0: 0 1 2)" ]
	sound
}

@test "a dry run does not write an index that is old, damaged or missing" {
	hours 2
	# An undo leaves it to the next snapshot.
	cp -p store/index old
	ok whisper-store undo --now $((NOW + 9000)) 2
	now=$((NOW + 9 * 3600))
	whisper-update --now $now tree/a/one.wsp $now:1
	for index in undone old damaged none; do
		case $index in
		old) cp -p old store/index ;;
		damaged) printf 0123456789 >store/index ;;
		none) rm store/index ;;
		esac
		keep store
		find store -printf '%p %i %n %s %T@ %C@\n' | sort >before
		try whisper-snapshot -n --now $now tree
		[ "$status" -eq 0 ]
		[[ $output == "would be stored: 2 changed, 0 new, 0 gone, "* ]]
		case $index in
		damaged) says_only "whisper-snapshot: $WHISPER_STORE: index\
 would be made anew: offset 10: it is cut" ;;
		none) says_only "whisper-snapshot: $WHISPER_STORE: index\
 would be made anew: No such file or directory" ;;
		*) says_only "" ;;
		esac
		kept
		find store -printf '%p %i %n %s %T@ %C@\n' | sort |
			diff before -
	done
	sound
}

# told FILE ...: a reader, or one that was killed, said nothing that is wrong.
told() {
	sed '/ was never committed, as its writer was stopped: /d
	    / index is made anew: No such file or directory$/d
	    /: packed into [0-9]*$/d
	    /: no such transaction$/d
	    / is no longer in the store$/d' "$@" >wrong
	diff /dev/null wrong
}

@test "snapshots, undos, packs, readers and copies at once, of which some die" {
	hours 2
	for ((round = 1; round <= ${ROUNDS:-15}; round++)); do
		now=$((NOW + 10000 + round * 600))
		whisper-update --now $now tree/a/one.wsp "$now:$round"
		pids=()
		whisper-snapshot --now $now tree >out.0 2>err.0 &
		pids+=($!)
		whisper-store undo --now $now 2 >out.1 2>err.1 &
		pids+=($!)
		whisper-store pack --now $now --keep last=4 >out.2 2>err.2 &
		pids+=($!)
		whisper-store copy copy >out.3 2>err.3 &
		pids+=($!)
		whisper-fetch --store store --now $now --from "$NOW" a.one \
			>out.4 2>err.4 &
		pids+=($!)
		whisper-store ls -v >out.5 2>err.5 &
		pids+=($!)
		sleep "0.00$((RANDOM % 10))"
		kill -9 "${pids[RANDOM % 6]}" 2>/dev/null || :
		ended=()
		for i in {0..5}; do
			ended[i]=0
			wait "${pids[i]}" || ended[i]=$?
		done
		told err.[0-5]
		sound
		[ "${ended[4]}" != 1 ]
		# What was said to be stored is there, as it was.
		tid=$(sed -n 's/:.*//p' out.0)
		if [ "${ended[0]}" = 0 ] && [ "$tid" -gt 0 ]; then
			files "$tid" >there
			crc=$(python3 -c 'import zlib
print("%08x" % zlib.crc32(open("tree/a/one.wsp", "rb").read()))')
			grep -q "^main/a/one.wsp .* $crc$" there
		fi
	done
	# Who was killed last may have left something.
	try whisper-snapshot --now $((now + 60)) tree
	told <(printf %s "$stderr")
	ok whisper-store check --rebuild
	try whisper-store copy copy
	[ "$status" -eq 0 ]
	sound copy
	state >want
	state copy | diff want -
}

@test "random histories" {
	for seed in 1 2 3 4 5 6; do
		mkdir "$seed"
		(cd "$seed" && ok python3 "$HISTORY" "$seed" 12)
	done
}

@test "random histories whose tools are killed" {
	for seed in 11 12 13; do
		mkdir "$seed"
		(cd "$seed" && ok python3 "$HISTORY" "$seed" 16 kill)
	done
}

@test "an undo of what is under another key is refused" {
	mkdir one
	whisper-create one/x.wsp 60:60 >/dev/null
	whisper-store -s keys init >/dev/null
	whisper-snapshot -q -s keys --now "$NOW" one
	whisper-update --now "$NOW" one/x.wsp "$NOW:1"
	whisper-snapshot -q -s keys --now $((NOW + 60)) one
	"${PYTHON:-python3}" "$BATS_TEST_DIRNAME/store/wrong_key.py" keys \
	    main majn || skip "no zstd for Python"
	cp -a keys before
	bad 1 whisper-store -s keys --now $((NOW + 120)) undo 2
	says_only "whisper-store: keys: majn/x.wsp: changed by 2, and not in the\
 store"
	diff -r keys before
}
