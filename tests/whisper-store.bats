# SPDX-License-Identifier: ISC
# What whisper-store tells of a store: log, ls and show, and its mistakes.

load common

setup() {
	common_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	SAMPLES=$BATS_TEST_DIRNAME/store/samples
	unset WHISPER_STORE
}

@test "log lists the transactions, the newest first" {
	ok whisper-store -s "$SAMPLES/undone" log
	prints \
"10	2023-11-15T01:13:20Z	main	5 changed, 0 full, 0 gone	866B		undo 8" \
"9	2023-11-15T01:13:20Z	main	5 changed, 0 full, 0 gone	1.0K		" \
"8	2023-11-14T23:43:20Z	main	5 changed, 0 full, 0 gone	782B		another bad merge" \
"7	2023-11-14T23:35:20Z	main	2 changed, 0 full, 1 gone	398B		undo 6" \
"6	2023-11-14T23:34:20Z	main	2 changed, 1 full, 0 gone	471B		bad merge" \
"5	2023-11-14T23:33:20Z	main	6 changed, 0 full, 0 gone	1.0K		" \
"4	2023-11-14T23:23:20Z	main	2 changed, 1 full, 1 gone	949B		by hand" \
"3	2023-11-14T23:13:20Z	main	6 changed, 0 full, 0 gone	1.1K		" \
"2	2023-11-14T22:43:20Z	main	6 changed, 0 full, 0 gone	1.1K		" \
"1	2023-11-14T22:13:20Z	main	0 changed, 6 full, 0 gone	2.4K	start	first"
}

@test "log leaves out what is being packed, or is only held" {
	ok whisper-store -s "$SAMPLES/unfinished" log
	[ "$(cut -f 1 <<<"$output")" = $'5\n4\n1' ]
	ok whisper-store -s "$SAMPLES/packed" log
	[ "$(cut -f 1 <<<"$output")" = $'14\n12\n9' ]
}

@test "log -v has the user and the range" {
	ok whisper-store -s "$SAMPLES/packed" log -v
	[ "${lines[1]}" = "    by root, stands for 13 to 14, 696 points" ]
}

@test "log --json has all of a transaction" {
	ok whisper-store -s "$SAMPLES/undone" log --json
	[ "${lines[3]}" = '{"tid": 7, "first": 7, "time": 1700004920.0,'\
' "kind": "undo", "tree": "main", "user": "root", "text": "undo 6",'\
' "tags": [], "full": 0, "delta": 2, "gone": 1, "points": 0, "bytes": 398,'\
' "partial": false, "refs": [5]}' ]
}

@test "log of a tree has its transactions only" {
	ok whisper-store -s "$SAMPLES/trees" log
	[ "$(cut -f 1,3 <<<"$output")" = "11	main
10	db-2
7	main
5	main" ]
	ok whisper-store -s "$SAMPLES/trees" log -t db-2
	[ "$(cut -f 1,3 <<<"$output")" = "10	db-2" ]
}

@test "log of a metric has its revisions" {
	ok whisper-store -s "$SAMPLES/undone" log servers.web1.load
	prints "10	D	2023-11-15T01:13:20Z	11 points, 11 emptied" \
	    "9	D	2023-11-15T01:13:20Z	105 points" \
	    "8	D	2023-11-14T23:43:20Z	14 points" \
	    "5	D	2023-11-14T23:33:20Z	14 points" \
	    "4	D	2023-11-14T23:23:20Z	1 points, 1 emptied" \
	    "3	D	2023-11-14T23:13:20Z	41 points" \
	    "2	D	2023-11-14T22:43:20Z	40 points" \
	    "1	F	2023-11-14T22:13:20Z	157 points"
	all=$output
	ok whisper-store -s "$SAMPLES/undone" history servers/web1/load.wsp
	prints "$all"
	ok whisper-store -s "$SAMPLES/undone" log --at 3 servers.web1.load
	prints "$(tail -n 3 <<<"$all")"
	ok whisper-store -s "$SAMPLES/undone" log --json --at 1 up
	prints '{"path": "up.wsp", "tid": 1, "kind": "F", "prev": 0,'\
' "base": 0, "taken": 1700000000, "mtime": 1700000000, "opaque": false,'\
' "unstable": false, "points": 148, "past": 0, "emptied": 0}'
	ok whisper-store -s "$SAMPLES/undone" log bad
	[[ ${lines[0]} == "7	X	"* && ${lines[1]} == "6	F	"* ]]
}

@test "an undone revision says what it builds on" {
	ok whisper-store -s "$SAMPLES/undone" log up
	[[ $output == *"7	D	2023-11-14T23:33:20Z	0 points, builds on 5"* ]]
}

@test "ls lists what was there" {
	ok whisper-store -s "$SAMPLES/basic" ls
	prints up.wsp servers/web1/c.wsp servers/web1/cpu.wsp \
	    servers/web1/errors.wsp servers/web1/load.wsp \
	    servers/web1/mem.wsp
	ok whisper-store -s "$SAMPLES/basic" ls --at 3
	prints up.wsp servers/web1/cpu.wsp servers/web1/errors.wsp \
	    servers/web1/load.wsp servers/web1/mem.wsp servers/web1/net.wsp
	ok whisper-store -s "$SAMPLES/basic" ls -v servers.web1.cpu
	prints "servers/web1/cpu.wsp	5	2023-11-14T23:33:20Z	3220	\
2023-11-14T19:00:00Z"
}

@test "a metric is a name, a path, a directory or a pattern" {
	for metric in servers.web1 servers/web1 servers/web1/; do
		ok whisper-store -s "$SAMPLES/basic" ls "$metric"
		[ ${#lines[@]} -eq 5 ]
	done
	for metric in up up.wsp 'u*' '?p.wsp' '[u]p'; do
		ok whisper-store -s "$SAMPLES/basic" ls "$metric"
		prints up.wsp
	done
	ok whisper-store -s "$SAMPLES/basic" ls 'servers.*.[lm]*'
	prints servers/web1/load.wsp servers/web1/mem.wsp
	for metric in '*.web1' 'servers.*' 'servers/*p' no server; do
		bad 1 whisper-store -s "$SAMPLES/basic" ls "$metric"
		says "$metric: not in the store at 5"
	done
}

@test "ls has the order of a walk" {
	ok whisper-store -s "$SAMPLES/trees" -t db-2 ls
	prints a-b.wsp a.wsp a/b.wsp a/b/c.wsp
}

@test "T is a number, a tag or a time" {
	for T in 1 start 2023-11-14T22:13:20Z 1700000000 1700001799; do
		ok whisper-fetch --store "$SAMPLES/basic" --at "$T" \
		    --from 1699999900 up
		[[ ${lines[0]} == "1699999920	"* ]]
		ok whisper-store -s "$SAMPLES/basic" ls --at "$T" -v up
		[[ $output == "up.wsp	1	"* ]]
	done
	ok whisper-store -s "$SAMPLES/basic" ls --at 1700001800 -v up
	[[ $output == "up.wsp	2	"* ]]
	ok whisper-store -s "$SAMPLES/basic" --now 1700003601 ls --at -1s -v up
	[[ $output == "up.wsp	3	"* ]]
}

# no_such T TEXT STORE: T is refused with these words.
no_such() {
	bad 1 whisper-store -s "$SAMPLES/$3" ls --at "$1"
	[ "$stderr" = "whisper-store: $1: $2" ]
	bad 1 whisper-fetch --store "$SAMPLES/$3" --at "$1" up
	[ "$stderr" = "whisper-fetch: $1: $2" ]
}

@test "what no T is is said" {
	no_such 57 "no such transaction" basic
	no_such 0 "no such transaction" basic
	no_such before-upgrade "no such tag" basic
	no_such 1999-01-01 "nothing is as old as that" basic
	no_such 3 "packed into 4" unfinished
	no_such 10 "packed into 12" packed
	no_such 5 "thinned out" packed
}

@test "show lists what a transaction changed" {
	ok whisper-store -s "$SAMPLES/undone" show 6
	prints "+ bad.wsp	6	0 points" "* up.wsp	6	40 points" \
	    "* servers/web1/cpu.wsp	6	40 points"
	ok whisper-store -s "$SAMPLES/undone" show 6 7
	prints "- bad.wsp	7	0 points" "+ bad.wsp	6	0 points" \
	    "* up.wsp	7	0 points" "* up.wsp	6	40 points" \
	    "* servers/web1/cpu.wsp	7	0 points" \
	    "* servers/web1/cpu.wsp	6	40 points"
	ok whisper-store -s "$SAMPLES/undone" diff 6 servers
	prints "* servers/web1/cpu.wsp	6	40 points"
	ok whisper-store -s "$SAMPLES/undone" show 6 7 'servers.web1.*'
	[ ${#lines[@]} -eq 2 ]
	ok whisper-store -s "$SAMPLES/undone" --json show 6 bad
	prints '{"tree": "main", "path": "bad.wsp", "tid": 6, "kind": "F",'\
' "taken": 1700004860, "mtime": 1700004800, "points": 0, "past": 0,'\
' "emptied": 0}'
}

@test "several trees have to be told apart" {
	for command in ls "log up" "show 5" "dump up"; do
		# shellcheck disable=SC2086 # words
		bad 1 whisper-store -s "$SAMPLES/trees" $command
		[ "$stderr" = "whisper-store: $SAMPLES/trees: there are\
 several trees: db-2, main; say which with --tree" ]
	done
	ok whisper-store -s "$SAMPLES/trees" ls --tree main
	bad 1 whisper-store -s "$SAMPLES/trees" ls --tree no
	[ "$stderr" = "whisper-store: $SAMPLES/trees: no: no such tree" ]
	bad 1 whisper-fetch --store "$SAMPLES/trees" up
	[ "$stderr" = "whisper-fetch: $SAMPLES/trees: there are several\
 trees: db-2, main; say which with --tree" ]
}

@test "the store is that of the environment, or an option" {
	misused whisper-store log
	says "no store: --store or WHISPER_STORE"
	WHISPER_STORE=$SAMPLES/basic ok whisper-store log
	WHISPER_STORE=$SAMPLES/basic ok whisper-store -s "$SAMPLES/trees" log
	[ ${#lines[@]} -eq 4 ]
}

@test "what is no store is said" {
	mkdir dir
	bad 1 whisper-store -s dir log
	[ "$stderr" = "whisper-store: dir: not a store: no HEAD" ]
	bad 1 whisper-store -s nowhere log
	says "nowhere: No such file or directory"
	cp -R "$SAMPLES/basic" new
	python3 - <<-'EOP'
	import zlib
	with open("new/HEAD", "r+b") as head:
	    data = bytearray(head.read(32))
	    data[5] = 2
	    data[28:32] = zlib.crc32(data[:28]).to_bytes(4, "big")
	    head.seek(0)
	    head.write(data)
	EOP
	bad 1 whisper-store -s new log
	[ "$stderr" = "whisper-store: new: HEAD: format 2; this program\
 knows 1" ]
}

@test "mistakes are said with the usage" {
	misused whisper-store -s "$SAMPLES/basic"
	misused whisper-store -s "$SAMPLES/basic" fly
	says "there is no command fly"
	misused whisper-store -s "$SAMPLES/basic" ls --data
	says "--data is not for ls"
	misused whisper-store -s "$SAMPLES/basic" check now
	says "check: too many operands"
	misused whisper-store -s "$SAMPLES/basic" show
	says "show needs a transaction"
}

@test "stats tells how much there is of each tree" {
	ok whisper-store -s "$SAMPLES/trees" stats
	prints "main: 3 transactions, 2023-11-14T23:33:20Z to\
 2023-11-14T23:48:20Z; 6 objects, 1460 points in 5.2K, 3.62 bytes a point" \
	    "db-2: 1 transactions, 2023-11-14T23:48:20Z to\
 2023-11-14T23:48:20Z; 4 objects, 384 points in 1.1K, 3.04 bytes a point"
	ok whisper-store -s "$SAMPLES/trees" stats --json -t db-2
	prints '{"tree": "db-2", "transactions": 1, "first": 1700005700.0,'\
' "last": 1700005700.0, "objects": 4, "points": 384, "bytes": 1168,'\
' "bytes_a_point": 3.0416666666666665}'
}

@test "show -v has the points, and ls -v size and the oldest one" {
	export WHISPER_STORE=$SAMPLES/basic
	ok whisper-store show -v 3 up
	[[ ${lines[0]} == $'* up.wsp\t3\t'*" points" ]]
	n=${lines[0]##*$'\t'}
	n=${n% points}
	[ "$(grep -c $'^\t[0-9]*\t[0-9]*\t' <<<"$output")" -ge "$n" ]
	[ "$(grep $'^\t' <<<"$output" | grep -vc 'None')" = "$n" ]
	ok whisper-store show --json -v 3 up
	python3 - "$output" "$n" <<-'EOP'
	import json, sys
	r = json.loads(sys.argv[1])
	values = r["now_values"] + r["past_values"]
	assert len([v for v in values if v[2] is not None]) == int(sys.argv[2])
	assert all(v[1] % v[0] == 0 for v in values)
	EOP
	ok whisper-store ls -v up
	[[ $output == $'up.wsp\t5\t2023-11-14T'*Z$'\t'[0-9]*$'\t'20*Z ]]
	ok whisper-store ls --json -v up
	[[ $output == *'"size": '[0-9]*', "oldest": 1'* ]]
}

@test "whisper-check checks what was there" {
	ok whisper-check --store "$SAMPLES/basic" --at 5 servers.web1.load
	prints
	bad 2 whisper-check --store "$SAMPLES/basic" nope
	[ "$stderr" = "whisper-check: nope: not in the store" ]
	misused whisper-check --store "$SAMPLES/basic" --delete-corrupt up
	says "--store: nothing in it is repaired or removed"
}
