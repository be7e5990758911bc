# SPDX-License-Identifier: ISC
# What whisper-restore puts back, and what it leaves as it is.
# shellcheck disable=SC2030,SC2031 # each test is a process

load common

setup() {
	common_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	SAMPLES=$BATS_TEST_DIRNAME/store/samples
	export WHISPER_STORE=$SAMPLES/basic
	mkdir tree
}

# same SAMPLE T DIR: the files there are those of the truth beside the sample.
same() {
	python3 - "$SAMPLES/$1.json" "$2" "$3" <<-'EOP'
	import json, os, sys, zlib
	truth, at, tree = sys.argv[1:]
	for r in json.load(open(truth, encoding="utf-8"))["revisions"]:
	    if r["at"] != int(at):
	        continue
	    path = os.path.join(tree, r["key"].split("/", 1)[1])
	    found = None
	    if os.path.exists(path):
	        found = "%08x" % zlib.crc32(open(path, "rb").read())
	    assert found == r["crc"], (path, found, r["crc"])
	EOP
}

@test "a tree is what it was at every transaction" {
	for T in 1 2 3 4 5; do
		rm -rf tree
		mkdir tree
		ok whisper-restore --no-fsync -q --at $T tree
		prints
		same basic $T tree
	done
	rm -rf tree
	mkdir tree
	ok whisper-restore --no-fsync -s "$SAMPLES/undone" tree
	prints "6 restored, 0 filled, 0 unchanged, 0 failed"
	same undone 10 tree
}

@test "mode and the time of the last change are restored" {
	ok whisper-restore --no-fsync tree up
	[ "$(stat -c '%a %Y' tree/up.wsp)" = "644 1700004800" ]
}

@test "what is the same is left alone" {
	ok whisper-restore --no-fsync tree
	touch -d @1800000000 tree/up.wsp
	for mode in fill missing overwrite; do
		ok whisper-restore --now 1700004800 --mode $mode tree
		prints "0 restored, 0 filled, 6 unchanged, 0 failed"
	done
	[ "$(stat -c %Y tree/up.wsp)" = 1800000000 ]
}

@test "fill gives a file only the points that it lacks" {
	ok whisper-restore --no-fsync tree
	ok whisper-edit --now 1700004800 -q --no-backup --from -10min \
	    tree/up.wsp erase
	ok whisper-update --now 1700004800 tree/up.wsp 1700004800:77
	ok whisper-restore --now 1700004800 -v tree up
	[[ ${lines[0]} =~ ^"tree/up.wsp: "[0-9]+" slots filled"$ ]]
	[ "${lines[1]}" = "0 restored, 1 filled, 0 unchanged, 0 failed" ]
	ok whisper-fetch --now 1700004800 --from -2min tree/up.wsp
	prints "1700004720	0.000000" "1700004780	77.000000"
}

@test "missing makes files and changes none" {
	ok whisper-restore --no-fsync tree up
	ok whisper-edit --now 1700004800 -q --no-backup --all tree/up.wsp erase
	before=$(md5sum <tree/up.wsp)
	ok whisper-restore --no-fsync --mode missing tree
	prints "5 restored, 0 filled, 1 unchanged, 0 failed"
	[ "$(md5sum <tree/up.wsp)" = "$before" ]
}

@test "overwrite replaces what differs, and --backup keeps it" {
	ok whisper-restore --no-fsync tree
	ok whisper-restore --no-fsync --at 2 --mode overwrite --backup \
	    tree servers.web1.cpu
	prints "1 restored, 0 filled, 0 unchanged, 0 failed"
	[ -e tree/servers/web1/cpu.wsp.bak ]
	ok whisper-restore --no-fsync -q --at 2 --mode overwrite tree
	[ ! -e tree/up.wsp.bak ]
	rm -rf tree/servers/web1/*.bak tree/servers/web1/c.wsp
	same basic 2 tree
}

@test "overwrite replaces what is no Whisper file" {
	echo rubbish >tree/up.wsp
	bad 1 whisper-restore tree up
	says "tree/up.wsp: "
	prints "0 restored, 0 filled, 0 unchanged, 1 failed"
	ok whisper-restore --no-fsync --mode overwrite tree up
	prints "1 restored, 0 filled, 0 unchanged, 0 failed"
}

@test "a dry run says the same and changes nothing" {
	ok whisper-restore -n tree
	prints "6 would be restored, 0 filled, 0 unchanged, 0 failed"
	[ -z "$(ls tree)" ]
	ok whisper-restore --no-fsync -q tree
	ok whisper-edit --now 1700004800 -q --no-backup --from -5min \
	    tree/up.wsp erase
	before=$(cat tree/up.wsp tree/servers/web1/* | md5sum)
	ok whisper-restore -n --now 1700004800 tree
	prints "0 would be restored, 1 filled, 5 unchanged, 0 failed"
	ok whisper-restore -n --mode overwrite --at 1 tree 'servers.web1.c*'
	prints "1 would be restored, 0 filled, 0 unchanged, 0 failed"
	[ "$(cat tree/up.wsp tree/servers/web1/* | md5sum)" = "$before" ]
}

@test "--json has the counts" {
	ok whisper-restore --no-fsync --json tree up
	prints '{"tid": 5, "restored": 1, "filled": 0, "unchanged": 0,'\
' "failed": 0}'
}

@test "--points makes files that reach as far back as the store" {
	ok whisper-restore -s "$SAMPLES/packed" --no-fsync --now 1700025200 \
	    --points tree servers.web1.load
	prints "1 restored, 0 filled, 0 unchanged, 0 failed"
	ok whisper-fetch --now 1700025200 --archive 60 --from 1699990000 \
	    --drop nulls tree/servers/web1/load.wsp
	[[ ${lines[0]} == 1699990020* ]]
}

@test "what is not there is said, and the rest is restored" {
	bad 1 whisper-restore --no-fsync tree no.such up
	[ "$stderr" = "whisper-restore: no.such: not in the store at 5" ]
	prints "1 restored, 0 filled, 0 unchanged, 1 failed"
	bad 1 whisper-restore --at 5 tree servers.web1.net
	says "servers.web1.net: not in the store at 5"
	bad 1 whisper-restore nowhere
	says "nowhere: No such file or directory"
}

@test "nothing is written where a link leads" {
	mkdir outside
	ln -s ../outside tree/servers
	try whisper-restore --no-fsync tree
	[ "$status" -eq 1 ]
	[ -z "$(ls outside)" ]
	prints "1 restored, 0 filled, 0 unchanged, 5 failed"
}

@test "mistakes are said with the usage" {
	misused whisper-restore
	misused whisper-restore --mode no tree
	misused whisper-restore --from -1h tree
	says "--from needs --points"
	misused whisper-restore --backup tree
	says "--backup is for --mode overwrite"
	WHISPER_STORE='' misused whisper-restore tree
}

# bad_change: a tree with a snapshot before and one after a bad change.
bad_change() {
	export WHISPER_STORE=$PWD/store
	ok whisper-store init
	for name in a b; do
		ok whisper-create tree/$name.wsp 60s:1h 5m:1d
		ok whisper-update --now "$NOW" tree/$name.wsp $((NOW - 120)):1 \
		    $((NOW - 60)):2 "$NOW:3"
	done
	ok whisper-create tree/c.wsp 60s:1h
	ok whisper-snapshot -q --now "$NOW" tree
	cp -R tree kept
	ok whisper-edit -q --no-backup --now "$NOW" --from -3min tree/a.wsp set 9
	ok whisper-resize --nobackup --now "$NOW" tree/b.wsp 60s:10m
	rm tree/c.wsp
	ok whisper-create tree/new.wsp 60s:1h
	ok whisper-snapshot -q --now $((NOW + 60)) tree
}

@test "--undo takes back what a transaction did" {
	bad_change
	ok whisper-restore --now $((NOW + 60)) -n --undo 2 tree
	prints "4 would be undone, 4 slots; 0 slots changed since, 0 conflicts,\
 0 failed"
	[ -e tree/new.wsp ]
	ok whisper-restore --now $((NOW + 60)) --no-fsync --undo 2 tree
	prints "4 undone, 4 slots; 0 slots changed since, 0 conflicts, 0 failed"
	cmp tree/a.wsp kept/a.wsp
	cmp tree/c.wsp kept/c.wsp
	[ ! -e tree/new.wsp ]
	ok whisper-diff --now "$NOW" --all tree/b.wsp kept/b.wsp
	ok whisper-restore --now $((NOW + 60)) --no-fsync --undo 2 tree
	prints "0 undone, 0 slots; 0 slots changed since, 0 conflicts, 0 failed"
}

@test "--undo keeps what has changed since" {
	bad_change
	ok whisper-update --now $((NOW + 60)) tree/a.wsp $((NOW - 60)):7 \
	    $((NOW + 60)):8
	echo rubbish >tree/new.wsp
	try whisper-restore --now $((NOW + 60)) -v --undo 2 tree
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "tree/a.wsp: undone" ]
	says_only "whisper-restore: tree/a.wsp: 2 slots changed since: what is\
 rolled up of undone points there is computed anew by whisper-rebuild
whisper-restore: tree/new.wsp: another file now: nothing of it is undone"
	[ "${lines[-1]}" = "3 undone, 2 slots; 2 slots changed since,\
 1 conflicts, 0 failed" ]
	ok whisper-fetch --now $((NOW + 60)) --from -4min tree/a.wsp
	prints "1699999860	1.000000" "1699999920	7.000000" \
	    "1699999980	3.000000" "1700000040	8.000000"
	[ "$(cat tree/new.wsp)" = rubbish ]
}

@test "--undo says what a snapshot of the newest slots did not compare" {
	mkdir -p tree
	whisper-create --now "$NOW" tree/w.wsp 1min:1h >/dev/null
	for i in 10 9 8 2 1 0; do
		whisper-update --now "$NOW" tree/w.wsp $((NOW - 60 * i)):$i
	done
	whisper-store -s w init --now "$NOW" --reserve 0
	whisper-snapshot -q -s w --now "$NOW" tree
	# The window of the next one begins behind what is changed.
	whisper-edit -q --no-backup --now "$NOW" --until $((NOW - 480)) \
	    tree/w.wsp add 100
	whisper-update --now $((NOW + 60)) tree/w.wsp $((NOW + 60)):3
	whisper-snapshot -q -s w --window --tag bad --now $((NOW + 60)) tree
	for n in -n --no-fsync; do
		try whisper-restore -s w --now $((NOW + 60)) $n --json \
		    --undo bad tree
		[ "$status" -eq 1 ]
		says_only "whisper-restore: tree/w.wsp: 3 older slots changed,\
 which 2 (--window) did not compare: nothing of that is undone"
		prints '{"undone": 2, "files": 1, "slots": 1,'\
' "changed_since": 0, "conflicts": 0, "not_compared": 3, "failed": 0}'
	done
	# A comparison has it all.
	whisper-update --now $((NOW + 60)) tree/w.wsp $((NOW + 60)):3
	whisper-snapshot -q -s w --now $((NOW + 120)) tree
	ok whisper-restore -s w --now $((NOW + 120)) --no-fsync --undo 3 tree
	prints "1 undone, 3 slots; 0 slots changed since, 0 conflicts, 0 failed"
}

@test "--undo in a compressed file keeps points that came later" {
	mkdir -p tree
	whisper-create --compressed --now "$NOW" tree/z.wsp 1m:2h 5m:1d \
	    >/dev/null
	for i in {60..5}; do echo "$((NOW - 60 * i)):$i"; done |
	    whisper-update --now "$NOW" tree/z.wsp
	whisper-store -s z init --now "$NOW" --reserve 0
	whisper-snapshot -q -s z --now "$NOW" tree
	whisper-fetch --now "$NOW" --from -2h --drop nulls tree/z.wsp >before
	whisper-edit -q --no-backup --now "$NOW" --from -30min tree/z.wsp \
	    scale 1000
	whisper-edit -q --no-backup --now "$NOW" --at $((NOW - 2400)) \
	    tree/z.wsp erase
	whisper-snapshot -q -s z --now $((NOW + 60)) tree
	whisper-edit -q --no-backup --now "$NOW" --at $((NOW - 600)) \
	    tree/z.wsp set 7
	whisper-update --now $((NOW + 60)) tree/z.wsp $((NOW + 60)):5
	try whisper-restore -s z --now $((NOW + 60)) -n --undo 2 tree
	[ "$status" -eq 0 ]
	told=$output
	try whisper-restore -s z --now $((NOW + 60)) --no-fsync --undo 2 tree
	[ "$status" -eq 0 ]
	says_only "whisper-restore: tree/z.wsp: 2 slots changed since: what is\
 rolled up of undone points there is computed anew by whisper-rebuild"
	[ "${output/undone/would be undone}" = "$told" ]
	[ "$output" = "1 undone, 31 slots; 2 slots changed since,\
 0 conflicts, 0 failed" ]
	ok whisper-fetch --now "$NOW" --from -2h --drop nulls tree/z.wsp
	diff <(awk -v t=$((NOW - NOW % 60 - 600)) '$1 == t { $2 = "7.000000" }
		{ print $1 "\t" $2 }' before) <(echo "$output")
	ok whisper-fetch --now $((NOW + 60)) --from -1min tree/z.wsp
	prints "$((NOW - NOW % 60 + 60))	5.000000"
	ok whisper-check tree/z.wsp
	# One of other archives is another file.
	whisper-convert --now "$NOW" --to classic --force tree/z.wsp >/dev/null
	try whisper-restore -s z --now $((NOW + 60)) --no-fsync --undo 2 tree
	[ "$status" -eq 1 ]
	says_only "whisper-restore: tree/z.wsp: another file now: nothing of\
 it is undone"
}

@test "a dry run says what would be done, of each file, too" {
	bad_change
	ok whisper-restore --now $((NOW + 60)) -n -v --undo 2 tree a
	[ "${lines[0]}" = "tree/a.wsp: would be undone" ]
	mkdir -p other
	ok whisper-restore --now "$NOW" -n -v --at 1 other a
	[ "${lines[0]}" = "other/a.wsp: would be restored" ]
	cp tree/a.wsp other/a.wsp
	whisper-edit -q --no-backup --now "$NOW" --at $((NOW - 60)) \
	    other/a.wsp erase
	ok whisper-restore --now "$NOW" -n -v --at 1 other a
	[[ ${lines[0]} =~ ^"other/a.wsp: "[0-9]+" slots would be filled"$ ]]
}

@test "--undo says of a changed file that is gone now that it is gone" {
	bad_change
	rm tree/a.wsp
	for n in -n "--no-fsync"; do
		try whisper-restore --now $((NOW + 60)) "$n" --undo 2 tree a
		[ "$status" -eq 1 ]
		says_only "whisper-restore: tree/a.wsp: gone now: nothing of it\
 is undone"
	done
	[ ! -e tree/a.wsp ]
}

@test "--undo of one metric leaves the others" {
	bad_change
	ok whisper-restore --now $((NOW + 60)) -q --undo 2 tree a
	cmp tree/a.wsp kept/a.wsp
	[ -e tree/new.wsp ]
	ok whisper-restore --now $((NOW + 60)) --undo 2 tree a a
	prints "0 undone, 0 slots; 0 slots changed since, 0 conflicts, 0 failed"
	bad 1 whisper-restore --undo 2 tree no
	says "no: not changed by 2"
	bad 1 whisper-restore --undo 7 tree
	says "7: no such transaction"
	misused whisper-restore --undo 2 --at 1 tree
}

# keys N: metrics m00.wsp and so on in the tree live, in the store st.
keys() {
	mkdir live
	for ((i = 0; i < $1; i++)); do
		whisper-create --now 1700000000 \
			"$(printf 'live/m%03d.wsp' "$i")" 1min:1h >made
		whisper-update --now 1700000000 \
			"$(printf 'live/m%03d.wsp' "$i")" 1700000000:"$i"
	done
	export WHISPER_STORE=$PWD/st
	whisper-store init --reserve 0 --segment-size 4K --now 1700000000
	whisper-snapshot -q --now 1700000000 live
}

@test "any number of threads restores the same, in the same order" {
	keys 150
	for j in 1 2 7; do
		rm -rf tree
		mkdir tree
		ok whisper-restore -j $j -v --no-fsync tree
		diff -r live tree
		[ "${lines[0]}" = "tree/m000.wsp: restored" ]
		[ "${lines[150]}" = "150 restored, 0 filled, 0 unchanged, 0 failed" ]
		printf '%s\n' "${lines[@]:0:150}" | sort -c
	done
}

@test "a list has metrics, and an empty one names none" {
	printf 'up\nservers/web1/c.wsp\n\nnope\n' >list
	bad 1 whisper-restore --no-fsync --files-from list tree
	[ "$output" = "2 restored, 0 filled, 0 unchanged, 1 failed" ]
	[ "$stderr" = "whisper-restore: nope: not in the store at 5" ]
	[ "$(find tree -name '*.wsp' | sort)" = \
		$'tree/servers/web1/c.wsp\ntree/up.wsp' ]
	printf 'servers.web1.cpu\0' >list
	ok whisper-restore --no-fsync -0 --files-from list tree
	prints "1 restored, 0 filled, 0 unchanged, 0 failed"
	: >empty
	ok whisper-restore --no-fsync --files-from empty tree
	prints "0 restored, 0 filled, 0 unchanged, 0 failed"
	bad 1 whisper-restore --files-from none tree
	[ "$stderr" = "whisper-restore: none: No such file or directory" ]
}

@test "--progress, --rate and --resume are those of other tools" {
	run --separate-stderr whisper-restore --no-fsync --progress always \
		--rate 1000 tree
	[ "$status" = 0 ]
	[ "$output" = "6 restored, 0 filled, 0 unchanged, 0 failed" ]
	[[ $stderr == *"whisper-restore: "*" files"* ]]
	rm -rf tree
	mkdir tree
	ok whisper-restore --no-fsync --at 5 --resume state tree up
	prints "1 restored, 0 filled, 0 unchanged, 0 failed"
}

@test "--until leaves out what is later" {
	ok whisper-restore --no-fsync --points --until 1700000700 tree up
	ok whisper-fetch --now 1700000700 --from 1699999000 tree/up.wsp
	last=$(grep -v None <<<"$output" | tail -n 1)
	[ "${last%%$'\t'*}" -le 1700000700 ]
	[ "${last%%$'\t'*}" -gt 1700000400 ]
	ok whisper-fetch --now 1700004800 --from 1700000700 tree/up.wsp
	run ! grep -v None <<<"$output"
	misused whisper-restore --until 1700000700 tree
	says "--until needs --points"
}

@test "what --until restores can be read, however long ago it was" {
	ok whisper-store -s store init --reserve 0 --now "$NOW"
	mkdir live
	whisper-create --now "$NOW" live/x.wsp 1min:1h 5min:1d >/dev/null
	for i in 0 1 2 3; do
		now=$((NOW + i * 3600))
		seq 59 | awk -v n="$now" '{ print n - 60 * $1 ":" $1 }' |
			whisper-update --now "$now" live/x.wsp
		whisper-snapshot -q -s store --now "$now" live
	done
	# A fortnight later, of the first hour.
	now=$((NOW + 1209600))
	ok whisper-restore -s store --no-fsync --now "$now" --points \
		--until "$NOW" tree x
	prints "1 restored, 0 filled, 0 unchanged, 0 failed"
	ok whisper-fetch --now "$now" --from $((NOW - 3600)) --until "$NOW" \
		--drop nulls tree/x.wsp
	[ "${#lines[@]}" = 59 ]
	[ "${lines[0]}" = "$(((NOW - 3540) / 60 * 60))	59.000000" ]
	# A file that does not reach so far has no room for them.
	ok whisper-restore -s store --no-fsync --now "$now" --points \
		--until "$NOW" live x
	prints "0 restored, 0 filled, 1 unchanged, 0 failed"
}

@test "--partial puts back what is left of a damaged store" {
	cp -R "$SAMPLES/basic" damaged
	chmod -R u+w damaged
	export WHISPER_STORE=$PWD/damaged
	rm damaged/data/0/1
	bad 1 whisper-restore --no-fsync tree up
	[ "$output" = "0 restored, 0 filled, 0 unchanged, 1 failed" ]
	[[ $stderr == "whisper-restore: tree/up.wsp: "*" missing" ]]
	ok whisper-restore --no-fsync --partial tree up
	prints "1 restored, 0 filled, 0 unchanged, 0 failed"
	# What revision 2 had is lost, and what came later is there.
	mkdir whole
	whisper-restore -q --no-fsync -s "$SAMPLES/basic" --at 5 whole up
	ok whisper-fetch --now 1700004800 --from -10min whole/up.wsp
	want=$output
	ok whisper-fetch --now 1700004800 --from -10min tree/up.wsp
	[ "$output" = "$want" ]
}

# damaged_block: a store of 24 files, of which a block in the middle is damaged;
# those that are lost are from $first on, and before $last.
damaged_block() {
	local i size

	rm -rf live
	mkdir live
	for i in {10..33}; do
		whisper-create --now "$NOW" "live/m$i.wsp" 1min:2d >/dev/null
		awk -v s="$i" -v t="$NOW" 'BEGIN { srand(s)
			for (i = 2800; i > 0; i--)
				print t - 60 * i ":" rand() }' |
		    whisper-update --now "$NOW" "live/m$i.wsp"
	done
	whisper-store -s d init --now "$NOW" --reserve 0
	whisper-snapshot -q -s d --now "$NOW" live
	size=$(stat -c %s d/data/0/0)
	printf XXXX | dd of=d/data/0/0 bs=1 seek=$((size / 2)) conv=notrunc \
	    status=none
	try whisper-store -s d ls
	[ "$status" -eq 1 ]
	[[ $stderr =~ "has from "(m[0-9]+)".wsp on and before "(m[0-9]+) ]]
	first=${BASH_REMATCH[1]}
	last=${BASH_REMATCH[2]}
	[[ $first < $last ]]
	lost=$((${last#m} - ${first#m}))
	says_only "whisper-store: $(left_out)"
	[ ${#lines[@]} -eq $((24 - lost)) ]
}

left_out() {
	local text="d: data/0/0: offset [0-9]*: checksum of record [0-9]* is\
 wrong: what it has from $first.wsp on and before $last.wsp is left out"

	[[ $stderr =~ ($text) ]]
	echo "${BASH_REMATCH[1]}"
}

@test "a damaged block costs what is in it, and that is said" {
	damaged_block
	mkdir -p o
	for n in "" --partial; do
		rm -f o/*
		try whisper-restore -s d --no-fsync ${n:+"$n"} --now "$NOW" o
		[ "$status" -eq 1 ]
		says_only "whisper-restore: $(left_out)"
		prints "$((24 - lost)) restored, 0 filled, 0 unchanged,\
 1 failed"
		[ "$(diff -rq live o | grep -c '^Only in live: m')" = $lost ]
		[ "$(diff -rq live o | wc -l)" = $lost ]
	done
	# What is named is looked for, and does not end the rest.
	rm -f o/*
	try whisper-restore -s d --no-fsync --now "$NOW" o "$first" m10 "$last"
	[ "$status" -eq 1 ]
	[ "$output" = "2 restored, 0 filled, 0 unchanged, 1 failed" ]
	[[ $stderr == *"whisper-restore: o/$first.wsp: data/0/0: offset "* ]]
	try whisper-store -s d stats
	[ "$status" -eq 1 ]
	says_only "whisper-store: $(left_out)"
	[[ $output == *"; $((24 - lost)) objects, "* ]]
	try whisper-fetch --store d --now "$NOW" --from -3min \
	    --format carbon 'm*'
	[ "$status" -eq 1 ]
	says_only "whisper-fetch: $(left_out)"
	[ "$(cut -d ' ' -f 1 <<<"$output" | sort -u | wc -l)" = $((24 - lost)) ]
}

@test "what is damaged is stored anew, also when the index is lost" {
	damaged_block
	rm d/index
	try whisper-snapshot -s d --now $((NOW + 60)) live
	[ "$status" -eq 0 ]
	[[ $output == "2: 0 changed, $lost new, 0 gone, 0 failed, "* ]]
	[[ $stderr == *"checksum of record "*" is wrong: from main/$first.wsp\
 on and before main/$last.wsp"* ]]
	mkdir -p o
	try whisper-restore -s d --no-fsync --now "$NOW" o
	[ "$status" -eq 1 ]
	[ "$output" = "24 restored, 0 filled, 0 unchanged, 1 failed" ]
	diff -r live o
}

@test "what is folded meanwhile is not restored as something else" {
	keys 3
	for t in 1700000060 1700000120; do
		whisper-update --now $t live/m001.wsp $t:7
		whisper-snapshot -q --now $t live
	done
	whisper-store -q pack --keep last=1 --now 1700000180
	bad 1 whisper-restore --at 2 tree
	[ "$stderr" = "whisper-restore: 2: packed into 3" ]
}
