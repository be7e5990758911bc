# SPDX-License-Identifier: ISC
# whisper-catalog: what a catalogue says after its tree has changed.

load common

setup() {
	common_setup
	SAMPLES=$BATS_TEST_DIRNAME/catalog
	mkdir -p w/a/b w/c
	make_metric w/a/x w/a/b/y w/c/z
}

# make_metric PATH ...: files of these metrics.
make_metric() {
	local path

	for path; do
		whisper-create "$path.wsp" 60:10 >/dev/null
	done
}

# cat_ VERB ...: whisper-catalog on w, without waiting for the disk.
cat_() {
	WHISPER_TREE=w whisper-catalog --no-fsync "$@"
}

# sound: the catalogue has nothing wrong, also as another program reads it,
# which finds the same in it.
sound() {
	ok whisper-catalog check "${1-w/.whisper-catalog}"
	prints
	python3 "$SAMPLES/catalog_read.py" "${1-w/.whisper-catalog}" >dump
	ok whisper-catalog dump "${1-w/.whisper-catalog}"
	diff dump "$BATS_TEST_TMPDIR/out"
}

@test "samples of another program are dumped byte for byte" {
	local sample

	for sample in "$SAMPLES"/good-*.cat; do
		ok whisper-catalog dump "$sample"
		diff "${sample%.cat}.json" "$BATS_TEST_TMPDIR/out"
		ok whisper-catalog check "$sample"
	done
}

@test "the first update lists what is there" {
	ok cat_ update
	prints
	sound
	ok whisper-catalog check --tree w
	prints
	ok cat_ info
	[[ $output == "catalog: w/.whisper-catalog
kind: tree
metrics: 3
directories: 4
vanished: 0
holes: 0
names: "* ]]
}

@test "names of any bytes are the same to another program" {
	local name

	# The first and last character of each length, what is none, and what
	# is cut off.
	for name in '\x7f' '\xc2\x80' '\xdf\xbf' '\xe0\xa0\x80' \
	    '\xed\x9f\xbf' '\xee\x80\x80' '\xef\xbf\xbf' \
	    '\xf0\x90\x80\x80' '\xf4\x8f\xbf\xbf' '\xf4\x90\x80\x80' \
	    '\xed\xa0\x80' '\xed\xbf\xbf' '\xe0\x9f\xbf' \
	    '\xf0\x8f\xbf\xbf' '\xc1\xbf' '\xf5\x80\x80\x80' '\xc3' \
	    '\xc3z' '\xe2\x82' '\xe2\x82\xc3' '\x01"\\\b\t\n\f\r\x1f'; do
		printf -v name %b "$name"
		: >"w/$name.wsp"
	done
	ok cat_ update
	sound
}

@test "names of any length are the same to another program" {
	local len name

	# What names share, and what they do not, around where another byte is
	# needed to say how long that is.
	for len in 126 127 128 129 247; do
		printf -v name '%*s' "$len" ''
		name=${name// /$((len % 10))}
		: >"w/$name.wsp"
		: >"w/${name}a.wsp"
		: >"w/${name}b.wsp"
	done
	ok cat_ update
	sound
	ok whisper-find -k -C w/.whisper-catalog -c '?*'
	prints 15
}

# times: when names, data and headers were known last.
times() {
	whisper-catalog info --json w | tr -d '",' | tr ' ' '\n' |
		grep -A1 -E '^(names|data|headers):' | grep -o '^[0-9]*$' | xargs
}

@test "an update says of what it has looked at that it is of then" {
	cat_ update --now 1900000001
	[ "$(times)" = "1900000001 1900000001 1900000001" ]
	cat_ update --now 1900000002
	[ "$(times)" = "1900000002 1900000001 1900000001" ]
	cat_ update --now 1900000003 --data
	[ "$(times)" = "1900000003 1900000003 1900000001" ]
	cat_ update --now 1900000004 --headers
	[ "$(times)" = "1900000004 1900000004 1900000004" ]
	echo c.z >list
	cat_ update --now 1900000005 --headers --files-from list
	[ "$(times)" = "1900000004 1900000004 1900000004" ]
}

@test "changes tell what has happened since a token, and no more" {
	local token

	ok cat_ update
	ok cat_ info --token
	token=$output
	whisper-create --overwrite w/c/z.wsp 60:20 >/dev/null
	# A file made later could get the inode of the one that is removed.
	make_metric w/c/new
	mv w/a/x.wsp w/c/renamed.wsp
	rm w/a/b/y.wsp
	ok cat_ update
	sound
	ok cat_ changes --since "$token"
	[ "${lines[*]:0:4}" = "vanished a.b.y renamed a.x	c.renamed new\
 c.new changed c.z" ]
	[[ ${lines[4]} == "token ${token%:*}:"* ]]
	ok cat_ changes --json --since "$token"
	[ "${lines[1]}" = '{"what": "renamed", "metric": "c.renamed",'\
' "from": "a.x"}' ]
	token=${lines[4]#*\"token\": \"}
	ok cat_ changes --data --since "${token%\"*}"
	[ "$output" = "token ${token%\"*}" ]
}

@test "a write is seen with --data only" {
	local token

	ok cat_ update
	ok cat_ info --token
	token=$output
	touch -d '2020-01-01' w/c/z.wsp
	ok cat_ update
	ok cat_ changes --data --since "$token"
	[ "${#lines[@]}" -eq 1 ]
	ok cat_ update --data
	ok cat_ changes --data --since "$token"
	[[ " ${lines[*]} " == *" written c.z "* ]]
	sound
}

@test "all that was there at a token is told when it is gone" {
	local token metric

	for metric in a.x a.b.y c.z; do
		rm -f w/.whisper-catalog
		ok cat_ update
		ok cat_ info --token
		token=$output
		mv "w/${metric//.//}.wsp" kept
		ok cat_ update
		ok cat_ changes --since "$token"
		[[ ${lines[0]} == "vanished $metric" ]]
		ok whisper-find -C w --vanished "$token" -k
		prints "$metric"
		mv kept "w/${metric//.//}.wsp"
	done
}

@test "a token of another catalogue is refused" {
	ok cat_ update
	bad 1 cat_ changes --since 00112233445566778899aabbccddeeff:5
	says "the token is of another catalogue"
	bad 1 cat_ changes --since 5
	says "not a token"
}

@test "what happened before the first update is not known" {
	ok cat_ update --now 1700000000
	ok cat_ info --token
	bad 1 cat_ changes --since "${output%:*}:1699999999000000"
	says "changes are known since 2023-11-14T22:13:20Z only; take all of it \
anew"
	for option in --changed --vanished; do
		bad 1 whisper-find --now 1700000100 -C w "$option" 2min
		says "changes are known since 2023-11-14T22:13:20Z only"
		ok whisper-find --now 1700000100 -C w "$option" 1min
	done
	bad 1 cat_ changes --since 1234
	says "not a token"
}

@test "only names of a list are looked at" {
	ok cat_ update
	make_metric w/c/listed w/c/other
	rm w/a/x.wsp w/c/z.wsp
	printf '%s\n' c.listed w/a/x.wsp >list
	ok cat_ update --files-from list
	ok whisper-find -k -C w/.whisper-catalog
	prints a.b.y c.listed c.z
	sound
	ok cat_ update
	ok whisper-find -k -C w/.whisper-catalog
	prints a.b.y c.listed c.other
}

@test "flags stay with a metric when its file gets another name" {
	ok cat_ update
	ok cat_ flag --set ka 'c.*'
	mv w/c/z.wsp w/a/moved.wsp
	ok cat_ update
	ok whisper-find -k -C w/.whisper-catalog --flag ka
	prints a.moved
	ok cat_ flag --clear a '**'
	ok whisper-find -k -C w/.whisper-catalog --flag ka
	prints
	sound
}

@test "check --tree tells what the catalogue does not know" {
	ok cat_ update
	rm w/a/x.wsp
	make_metric w/c/new
	: >w/c/z.wsp
	try cat_ check --tree
	[ "$status" -eq 1 ]
	prints "extra a/x" "missing c/new" "size c/z" "header c/z"
	[ -z "$stderr" ]
}

@test "what is below a directory that cannot be read stays" {
	need_unprivileged
	ok cat_ update
	touch w/a
	chmod 0 w/a
	bad 1 unprivileged whisper-catalog update -C "$BATS_TEST_TMPDIR/c" w
	chmod 755 w/a
}

@test "damage is one line that says where" {
	ok cat_ update
	cp w/.whisper-catalog cut
	truncate -s 4200 cut
	try whisper-catalog info cut
	[ "$status" -eq 1 ]
	[[ $stderr == "whisper-catalog: cut: damaged: it ends at byte"* ]]
	printf 'x' >short
	bad 1 whisper-catalog info short
	says "not a catalogue"
	bad 2 whisper-catalog check short
	bad 1 whisper-catalog info none
	says "No such file or directory"
}

@test "an empty root is refused unless --full" {
	ok cat_ update -C cat
	rm -r w/*
	bad 1 cat_ update -C cat
	says "is empty, but 3 metrics are known in it; is it mounted?"
	ok cat_ update --full -C cat
	sound cat
	ok cat_ info -C cat
	[[ $output == *"root: $PWD/w"* ]]
}

@test "--consolidate leaves no garbage and keeps the tokens" {
	local token i

	ok cat_ update
	ok cat_ info --token
	token=$output
	for i in 1 2 3 4 5; do
		make_metric "w/c/new$i"
		ok cat_ update
	done
	ok cat_ update --consolidate
	sound
	ok cat_ info
	[[ $output == *$'\ngarbage: 0\n'* ]]
	ok cat_ changes --since "$token"
	[ "${#lines[@]}" -eq 6 ]
}

@test "another writer is waited for only so long" {
	ok cat_ update
	exec 9<w/.whisper-catalog
	flock 9
	bad 75 cat_ update --lock-timeout 0.1
	ok cat_ info
	exec 9<&-
}

@test "an option that is for another verb is refused" {
	misused whisper-catalog info --set a
	says "--set is not for info"
	misused whisper-catalog frobnicate
	misused whisper-catalog
	misused cat_ changes
	misused cat_ flag --set z x
}

@test "a real carbon tree of symbolic links is followed if asked" {
	ln -s ../elsewhere w/link
	mkdir elsewhere
	make_metric elsewhere/linked
	ok cat_ update
	ok whisper-find -k -C w/.whisper-catalog
	prints a.x a.b.y c.z
	rm w/.whisper-catalog
	ok cat_ update -L
	ok whisper-find -k -C w/.whisper-catalog
	prints a.x a.b.y c.z link.linked
	sound
}

@test "a list of go-carbon is a catalogue, and the other way round" {
	ok cat_ update
	ok cat_ export list.gz w
	[ "$(gzip -dc list.gz | head -c 6)" = $'\177flc02' ]
	ok cat_ import list.gz listed
	sound listed
	ok whisper-find -C listed
	prints a.x a.b.y c.z
	ok whisper-find -C listed --du
	prints "3 444 $(stat -c %b w/a/x.wsp w/a/b/y.wsp w/c/z.wsp |
	    awk '{ n += $1 } END { print 512 * n }')"
	ok whisper-find -C w --missing-on listed
	prints
	bad 1 cat_ update -C listed
	says "listed: was made of a list, not of a tree"
	ok cat_ export again.gz listed
	ok cat_ import again.gz listed
	ok cat_ info listed
	[[ $output == *"kind: list"*"source: again.gz"* ]]
}

@test "what a list does not have any more has vanished" {
	printf '/a/b.wsp\n/a/c.wsp\n/a\n' >v1
	try cat_ import -v v1 listed
	[ "$status" -eq 0 ]
	says "v1: 1 lines name no metric"
	ok cat_ info --token listed
	token=$output
	printf 'a.c\na.d;x=y\n' | gzip >names.gz
	ok cat_ import --names names.gz listed
	ok cat_ changes --since "$token" listed
	[ "${lines[0]}" = "vanished a.b" ]
	[ "${lines[1]}" = "new a.d;x=y" ]
	sound listed
	ok cat_ export --v1 out.gz listed
	gzip -dc out.gz | grep -qx /a/c.wsp
}

@test "lists written as go-carbon writes them are read" {
	ok cat_ import "$SAMPLES/list-v2.gz" listed
	sound listed
	ok whisper-find -C listed -lp servers.
	prints "20480	17308	-	-	-	-	-	servers/web1/cpu.wsp" \
	    "8192	4348	-	-	-	-	-	servers/web1/load.wsp"
	ok whisper-find -C listed -c
	prints 4
	try cat_ import -v "$SAMPLES/list-v1.gz" listed
	[ "$status" -eq 0 ]
	says "list-v1.gz: 2 lines name no metric"
	ok whisper-find -C listed -c
	prints 4
	ok cat_ import "$SAMPLES/list-none.gz" listed
	ok whisper-find -C listed -c
	prints 0
	# The byte after the numbers of an entry is a newline.
	gzip -dc "$SAMPLES/list-v2.gz" >list
	tr '\n' ' ' <list >other
	bad 1 cat_ import other listed
	says "other: entry 1: no newline ends it"
}

@test "a list that is cut changes nothing" {
	local n

	ok cat_ update
	ok cat_ export list.gz w
	gzip -dc list.gz >list
	for n in 7 20 60 100; do
		head -c "$n" list >short
		bad 1 cat_ import short listed
		says "short: ends in the middle of entry"
		[ ! -e listed ]
	done
	head -c 50 list.gz >short.gz
	bad 1 cat_ import short.gz listed
	[ ! -e listed ]
	head -c 100 /dev/zero >zeros
	bad 1 cat_ import zeros listed
	says "zeros: not a file list"
}

# place_of KIND N: where the N-th part of a kind is in the catalogue.
place_of() {
	grep -abo "$1" w/.whisper-catalog | sed -n "$2s/:.*//p"
}

@test "no flags go without a word" {
	ok cat_ update
	ok cat_ flag --set k 'a.x' 'c.*'
	mv w/a away
	bad 0 cat_ update
	prints
	says_only "whisper-catalog: w/.whisper-catalog: the flags of 1 metrics$(:
	    ) are gone with them"
	mv away w/a
	ok cat_ update
	# A new name keeps them, and what has none has nothing to lose.
	for name in w/c/*.wsp; do
		mv "$name" "${name%.wsp}2.wsp"
	done
	rm w/a/x.wsp
	ok cat_ update
	ok whisper-find -k -C w --flag k -c
	[ "$output" -ge 1 ]
	rm -r w/c
	bad 0 cat_ update --rebuild
	says "metrics are gone with them"
}

@test "--rebuild keeps flags and ages of what can still be read" {
	local i

	mkdir w/many
	printf '%s\n' w/many/m{100..899}.wsp | links w/a/x.wsp
	ok cat_ update --now 1600000000
	ok cat_ flag --set k '**'
	ok cat_ info --token
	token=$output
	# The names of the second block.
	flip w/.whisper-catalog $(($(place_of NAME 2) + 20))
	rm w/many/m100.wsp
	make_metric w/many/new
	bad 1 cat_ update --full
	says "w/.whisper-catalog: damaged: block 1, names at byte"
	says "wrong checksum"
	try cat_ update --rebuild
	[ "$status" -eq 0 ]
	prints
	says "w/.whisper-catalog: the flags of 1 metrics are gone with them" \
	    " metrics had could not be read: none is kept"
	sound
	ok whisper-catalog check --tree w
	prints
	bad 1 cat_ changes --since "$token"
	says "the token is of another catalogue"
	ok whisper-find -C w -k --flag k -c
	# shellcheck disable=SC2154 # bats sets it
	[ "$output" -ge 384 ] && [ "$output" -lt 803 ]
	ok whisper-find -C w -k --flag k a.x
	prints a.x
	ok whisper-find -C w -k --not --flag k many.new
	prints many.new
	ok whisper-find -C w -k --new 1650000000 a.x
	prints
	[ -z "$(find w -name '.*.tmp')" ]
}

@test "--rebuild makes anew what has no whole commit, and nothing else" {
	ok cat_ update
	flip w/.whisper-catalog 1100
	bad 1 cat_ update
	says "w/.whisper-catalog: damaged: no commit in it is whole"
	bad 0 cat_ update --rebuild
	says_only "whisper-catalog: w/.whisper-catalog: whatever flags$(:
	    ) there were could not be read: none is kept"
	sound
	flip w/.whisper-catalog 10
	bad 1 whisper-catalog info w
	says "w/.whisper-catalog: damaged: the head is not what was written"
	bad 0 cat_ update --rebuild
	says_only "whisper-catalog: w/.whisper-catalog: whatever flags$(:
	    ) there were could not be read: none is kept"
	sound
	ok whisper-catalog check --tree w
	prints
	head -c 2000 w/.whisper-catalog >short
	cp short w/.whisper-catalog
	bad 0 cat_ update --rebuild
	says_only "whisper-catalog: w/.whisper-catalog: whatever flags$(:
	    ) there were could not be read: none is kept"
	sound
	flip w/.whisper-catalog 6
	cp w/.whisper-catalog before
	bad 1 cat_ update --rebuild
	says "w/.whisper-catalog: a catalogue of another version"
	cmp before w/.whisper-catalog
	echo text >text
	bad 1 cat_ update --rebuild -C text w
	says "text: not a catalogue"
	[ "$(cat text)" = text ]
	rm w/.whisper-catalog
	ok cat_ update --rebuild
	sound
}

@test "--rebuild is refused where it would lose what it is for" {
	ok cat_ update
	ok cat_ export list.gz w
	ok cat_ import list.gz listed
	bad 1 cat_ update --rebuild -C listed w
	says "listed: was made of a list, not of a tree"
	cp w/.whisper-catalog before
	rm -r w/[a-z]*
	bad 1 cat_ update --rebuild
	says "is empty, but 3 metrics are known in it; is it mounted?"
	cmp before w/.whisper-catalog
	ok cat_ update --rebuild --full
	ok whisper-find -C w -c
	prints 0
	misused cat_ update --rebuild --files-from list.gz
}

@test "--progress shows directories and files, and clears them at the end" {
	cat_ update --progress always 2>err
	tr '\r' '\n' <err >drawn
	grep -q '^whisper-catalog: [0-9]* directories, [0-9]*/s' drawn
	grep -q "^whisper-catalog: [0-9] of 3 files, [0-9]*/s" drawn
	[ "$(tail -c 1 err)" = $'\r' ]
	ok cat_ update --progress never --data
	ok cat_ update --progress auto --data
	misused cat_ update --progress often
}

# fault HOW CALL N COMMAND ...: runs it with a call failing so; false if there
# are not so many.
fault() {
	local how=$1 call=$2 n=$3

	shift 3
	{ strace -f -qq -o trace -e trace="$call" \
	    -e inject="$call:$how:when=$n" "$@" >out || :; } 2>err
	grep -q 'INJECTED\|killed by SIGKILL' trace
}

# survives FIRST SECOND: the catalogue lists what one of these files does, and
# the next update makes it like the tree.
survives() {
	if [ -e w/.whisper-catalog ]; then
		ok whisper-catalog check w
		ok whisper-find -k -C w/.whisper-catalog
		cmp -s "$BATS_TEST_TMPDIR/out" "$1" ||
			diff "$2" "$BATS_TEST_TMPDIR/out"
	else
		[ "$1" = none ]
	fi
	ok whisper-catalog update w
	ok whisper-catalog check --tree w
	prints
	# What a kill leaves stays until the file is written anew.
	[ -z "$(find w -name '.*.tmp')" ] ||
		ok whisper-catalog update --consolidate w
	[ -z "$(find w -name '.*.tmp')" ]
}

# each_call FIRST HOW [OPTION]: an update that begins with the list in FIRST, or
# none, is cut short at every call that writes or opens.
each_call() {
	local call n

	for call in pwrite64 fsync ftruncate renameat linkat openat; do
		for ((n = 1; n < 40; n++)); do
			rm -rf w/.whisper-catalog w/c/new.wsp
			[ "$1" = none ] || ok cat_ update
			make_metric w/c/new
			fault "$2" "$call" "$n" whisper-catalog update \
			    ${3:+"$3"} w || break
			runs=$((runs + 1))
			survives "$1" after
		done
	done
}

@test "whichever call fails or kills it, an update is made or not" {
	local runs=0

	strace -qq -o trace true || skip "strace cannot trace here"
	whisper-find -w -C w >before
	make_metric w/c/new
	whisper-find -w -C w >after
	each_call none error=ENOSPC
	each_call before error=ENOSPC
	each_call none signal=KILL
	each_call before signal=KILL
	each_call before error=EIO --consolidate
	each_call before signal=KILL --consolidate
	[ "$runs" -gt 45 ]
}

@test "an option is for its command, however many there are" {
	local many=()

	for ((i = 0; i < 40; i++)); do
		many+=(--data)
	done
	misused whisper-catalog update "${many[@]}" --set D w
	says "--set is not for update"
	misused whisper-catalog dump w x
	says "dump: too many operands"
	misused whisper-catalog fly w
	says "there is no command fly"
}

# settled: no directory is so new that it has to be read again.
settled() {
	ok cat_ update
	try cat_ update -v
	[[ $stderr == *": 0 of 3004 directories read"* ]]
}

@test "of three thousand directories only those that changed are read" {
	printf '%s\0' w/d{1000..3999} | xargs -0 mkdir
	printf '%s\n' w/d{1000..3999}/m.wsp | links w/a/x.wsp
	for _ in {1..60}; do
		! settled || break
		sleep 0.5
	done
	mkdir w/e w/d3900/sub
	make_metric w/e/m w/d3900/sub/m
	try cat_ update -v
	[ "$status" -eq 0 ]
	says ": 4 of 3006 directories read, 2 files looked at; 2 new"
	sound
}

@test "-C takes a directory, as whisper-find does" {
	mkdir t
	whisper-create t/a.wsp 60:10 >/dev/null
	ok whisper-catalog update t
	ok whisper-catalog export -C t list
	ok whisper-catalog flag -C t --set k a
	ok whisper-find -k -C t
	prints a
}
