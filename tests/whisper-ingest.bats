# SPDX-License-Identifier: ISC
# whisper-ingest: lines into a tree, and what must never get into it.

load common

setup() {
	common_setup
	mkdir t
	cat >schemas.conf <<-'EOF'
	[days]
	pattern = ^days\.
	retentions = 60s:1d,5m:30d
	[short]
	pattern = .*
	retentions = 60s:5,300s:4
	EOF
	cat >aggregation.conf <<-'EOF'
	[max]
	pattern = \.max$
	aggregationMethod = max
	xFilesFactor = 0.25
	EOF
}

# ingest ARGUMENT ...: whisper-ingest at NOW, with the schema file.
ingest() {
	whisper-ingest --now "$NOW" --schemas schemas.conf "$@"
}

# lines LINE ...: the standard input of a command, line by line.
lines() {
	printf '%s\n' "$@"
}

# counts NAME=N ...: the counts printed last have these numbers, and 0 for all
# others.
counts() {
	local name n pair want=""

	for name in stored "too old" future replaced malformed failed created \
	    updated; do
		n=0
		for pair; do
			[ "${pair%=*}" != "$name" ] || n=${pair#*=}
		done
		want+=", $name $n"
	done
	prints "${want#, }"
}

# has METRIC POINT ...: its file has these points, and no others.
has() {
	diff <(printf '%s\n' "${@:2}") <(slots "t/${1//.//}.wsp")
}

# tree PATH ...: below t there are these files and directories, and no others.
tree() {
	local want=

	[ $# -eq 0 ] || want=$(printf '%s\n' "$@" | sort)
	[ "$(find t -mindepth 1 -printf '%P\n' | sort)" = "$want" ] || {
		find t
		return 1
	}
}

# shown: waits until some file in t/a has the value $1.
shown() {
	local i

	for ((i = 0; i < 200; i++)); do
		! slots t/a.wsp 2>/dev/null | grep -q ":$1\$" || return 0
		sleep 0.05
	done
	return 1
}

@test "points go to the files of their metrics, which are made" {
	ok ingest t < <(lines "a.b 1.5 1699999987" "c -2e3 1699999920" \
	    "a.b 2 1699999920")
	counts stored=3 created=2 updated=2
	has a.b 1699999920:2 1699999980:1.5
	has c 1699999920:-2000
	tree a a/b.wsp c.wsp
}

@test "an existing file gets the points and keeps its archives" {
	whisper-create t/a.wsp 1:100 >/dev/null
	ok ingest t <<<"a 7 1699999999"
	counts stored=1 updated=1
	has a 1699999999:7
	[ "$(whisper-info --field maxRetention t/a.wsp)" -eq 100 ]
}

@test "points are rolled up as by whisper-update" {
	whisper-create b.wsp 60:5 300:4 >/dev/null
	points=()
	for i in {0..4}; do
		points+=("$((NOW - 60 * i)):$((i * i))")
	done
	update b.wsp "${points[@]}"
	ok ingest t < <(printf '%s\n' "${points[@]}" |
	    sed 's/\(.*\):\(.*\)/a \2 \1/')
	cmp t/a.wsp b.wsp
}

@test "the schema files say what a new file is like" {
	ok ingest --aggregation aggregation.conf t < <(lines \
	    "days.x 1 1699999980" "other.max 1 1699999980")
	counts stored=2 created=2 updated=2
	ok whisper-info --field maxRetention t/days/x.wsp
	prints 2592000
	ok whisper-info --field aggregationMethod t/days/x.wsp
	prints average
	ok whisper-info --field maxRetention t/other/max.wsp
	prints 1200
	ok whisper-info --field aggregationMethod t/other/max.wsp
	prints max
	ok whisper-info --field xFilesFactor t/other/max.wsp
	prints 0.25
}

@test "without schema files a new file is like carbon's" {
	ok whisper-ingest --now "$NOW" t <<<"a 1 1699999980"
	whisper-create like.wsp 60s:7d >/dev/null
	update like.wsp 1699999980:1
	cmp t/a.wsp like.wsp
}

@test "a wrong schema file is said before anything is read" {
	echo 'pattern = .*' >wrong.conf
	bad 1 whisper-ingest --schemas wrong.conf t <<<"a 1 1699999980"
	says "wrong.conf: line 1"
	prints
	bad 1 whisper-ingest --aggregation nosuch.conf t <<<"a 1 1699999980"
	says "nosuch.conf: No such file"
	tree
}

@test "a rule for compressed files makes one" {
	printf '%s\n' '[a]' 'pattern = .*' 'retentions = 60:5' \
	    'compressed = true' >schemas.conf
	ok ingest t <<<"a 1 1699999980"
	counts stored=1 created=1 updated=1
	[ "$(head -c 18 t/a.wsp)" = whisper_compressed ]
	ok whisper-fetch --now 1700000000 --from 1699999920 t/a.wsp
	prints $'1699999980\t1.000000'
}

@test "-1 and N are now, and fractions of a timestamp are cut off" {
	ok ingest t < <(lines "a 1 -1" "b 2 N" "c 3 1699999919.9" "d 4 -1.7" \
	    "e 5 1.69999998e9" "f 6 -1.0")
	counts stored=6 created=6 updated=6
	has a 1699999980:1
	has b 1699999980:2
	has c 1699999860:3
	has d 1699999980:4
	has e 1699999980:5
	has f 1699999980:6
}

@test "without --now the clock is read" {
	ok whisper-ingest --schemas schemas.conf t < <(lines "a 1 -1" "b 2 N")
	for name in a b; do
		age=$(($(date +%s) - $(slots t/$name.wsp | cut -d: -f1)))
		[ "$age" -ge 0 ]
		[ "$age" -lt 130 ]
	done
}

@test "white space may be of any kind and amount, and a line end in CR LF" {
	printf ' \ta\t1   1699999980 \t\r\nb 2 1699999980\r\nc 3 1699999980' >in
	ok ingest t in
	counts stored=3 created=3 updated=3
	has a 1699999980:1
	has b 1699999980:2
	has c 1699999980:3
}

@test "the last of equal timestamps wins, and the newest of an interval" {
	ok ingest t < <(lines "a 1 1699999981" "a 2 1699999990" \
	    "a 3 1699999990" "a 4 1699999985")
	counts stored=1 replaced=3 created=1 updated=1
	has a 1699999980:3
}

@test "points too old or in the future are counted" {
	ok ingest t < <(lines "a 1 1699998000" "a 2 1699999980" "a 3 1700000060")
	counts stored=2 "too old=1" future=1 created=1 updated=1
	has a 1699999980:2 1700000040:3
}

@test "--future-limit stores no points further ahead" {
	ok ingest --future-limit 60 t < <(lines "a 1 1700000060" \
	    "a 2 1700000061" "b 3 1700000061")
	counts stored=1 future=3 created=1 updated=1
	has a 1700000040:1
	tree a.wsp
}

# malformed REASON LINE: this line is counted and said, and nothing is stored.
malformed() {
	printf 'ok 1 1699999980\n%s\nok 2 1699999920\n' "$2" >in
	bad 0 ingest -v t in
	[[ $stderr == "whisper-ingest: in: line 2: $1"* ]] ||
		wrong "expected $1" "$2"
	counts stored=2 malformed=1 created=1 updated=1
	tree ok.wsp
	rm t/ok.wsp
}

@test "malformed lines are counted and left out" {
	malformed "not metric, value and timestamp: ''" ""
	malformed "not metric, value and timestamp: 'a'" a
	malformed "not metric, value and timestamp: 'a 1'" "a 1"
	malformed "not metric, value and timestamp: 'a 1 2 3'" "a 1 2 3"
	malformed "value is not a number: 'a x 1699999980'" "a x 1699999980"
	malformed "value is not a number" "a 1_0 1699999980"
	malformed "value is not a number" "a 0x10 1699999980"
	malformed "value is not a number" "a nan 1699999980"
	malformed "value is not a number" "a -NaN 1699999980"
	malformed "timestamp is not a number" "a 1 x"
	malformed "timestamp is not a number" "a 1 nan"
	malformed "timestamp is not a number" "a 1 1e10"
	malformed "timestamp is not a number" "a 1 n"
	malformed "timestamp does not fit" "a 1 4294967296"
	malformed "timestamp does not fit" "a 1 -2"
}

@test "without -v malformed lines are only counted" {
	ok ingest t < <(lines x "a 1 1699999980" y)
	counts stored=1 malformed=2 created=1 updated=1
}

@test "-v shows the beginning of a line, with its number in its file" {
	printf '\n%0100d x\n' 1 >one
	printf 'a 1 1699999980\n\nb\x01c 1 1\n' >two
	try ingest -v t one two
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 4 ]
	[ "${stderr_lines[0]}" = "whisper-ingest: one: line 1: not metric,\
 value and timestamp: ''" ]
	[ "${stderr_lines[1]}" = "whisper-ingest: one: line 2: not metric,\
 value and timestamp: '$(printf %080d 0)...'" ]
	[ "${stderr_lines[2]}" = "whisper-ingest: two: line 2: not metric,\
 value and timestamp: ''" ]
	[ "${stderr_lines[3]}" = "whisper-ingest: two: line 3: control\
 character in the name: 'b\\001c 1 1'" ]
}

@test "a line too long is malformed, and the next one is not" {
	for n in 8191 8192 300000; do
		{
			echo "a 1 1699999980"
			printf "%-${n}s\n" "b 2 1699999980"
			echo "c 3 1699999980"
		} >in
		rm -rf t
		mkdir t
		try ingest -v t in
		[ "$status" -eq 0 ]
		if [ "$n" -gt 8191 ]; then
			says_only "whisper-ingest: in: line 2: too long"
			counts stored=2 malformed=1 created=2 updated=2
			tree a.wsp c.wsp
		else
			says_only ""
			tree a.wsp b.wsp c.wsp
		fi
	done
}

@test "a line with a NUL byte is malformed" {
	printf 'a\0b 1 1699999980\nc 2 1699999980\0\nd 3 1699999980\n' >in
	try ingest -v t in
	[ "$status" -eq 0 ]
	says "in: line 1: NUL byte" "in: line 2: NUL byte"
	counts stored=1 malformed=2 created=1 updated=1
	tree d.wsp
}

@test "--strict fails for what was not stored, and stores the rest" {
	for line in x "a 1 1699998000" "b 2 1699999921" "b 1 1700009999"; do
		rm -f t/*
		try ingest --strict --future-limit 5000 t < <(lines "$line" \
		    "b 1 1699999920")
		[ "$status" -eq 1 ]
		[ -z "$stderr" ]
		[[ $output == "stored 1, "* ]]
		[ -e t/b.wsp ]
	done
	ok ingest --strict t <<<"b 1 1699999980"
}

@test "--strict -q says in a line why it fails" {
	bad 1 ingest --strict -q --future-limit 5000 t < <(lines x \
	    "b 1 1700009999" "b 1 1700009998" "b 1 1699999920")
	prints
	says "whisper-ingest: t: not stored: too old 0, future 2, replaced 0, malformed 1, refused 0"
	has b 1699999920:1
	ok ingest --strict -q t <<<"b 1 1699999980"
	prints
}

@test "-q prints no counts" {
	ok ingest -q t <<<"a 1 1699999980"
	prints
	has a 1699999980:1
}

# refused NAME: no metric has this name, and nothing is made for it.
refused() {
	printf '%s 1 1699999980\n' "$1" >in
	ok ingest t in
	counts malformed=1
	tree
}

@test "a name that could lead out of the tree is malformed" {
	for name in . .. ../a ../../a /a /etc/a a/../b a/../../b a..b .a a. \
	    a./b a//b a/ ./a _tagged/../../a '~' '~..a' ';a=b' '..;a=b'; do
		refused "$name"
	done
	holds aggregation.conf in schemas.conf t
}

@test "a name with control characters is malformed" {
	for name in a$'\x01' $'\x07'a a$'\x1b'b a$'\x1f' a$'\x7f'; do
		refused "$name"
	done
}

@test "tags that are none make a name malformed" {
	for name in 'a;' 'a;b' 'a;b=' 'a;=c' 'a;b!=c' 'a;b=~c' 'a{b}{c="d"}' \
	    'a{b="c"d="e"}' '{b="c"}'; do
		refused "$name"
	done
}

@test "names and parts that are too long are refused, others are not" {
	long=$(printf %0251d 0)
	ok ingest t < <(lines "$long 1 1699999980" "$long.b 1 1699999980")
	counts stored=2 created=2 updated=2
	bad 1 ingest t < <(lines "0$long 1 1699999980")
	says "file name of 256 bytes"
	counts failed=1
	bad 1 ingest t < <(lines "00000$long.b 1 1699999980")
	says "file name of 256 bytes"
	tree "$long.wsp" "$long" "$long/b.wsp"
	rm -r t/*
	refused "$(printf 'a.%.0s' {1..2047})aa"
}

@test "tagged metrics go to the paths of their hashes" {
	name='cpu.user;dc=b;host=web1'
	hash=$(printf %s "$name" | sha256sum | cut -d' ' -f1)
	ok ingest t < <(lines "cpu.user;host=web1;dc=b 1 1699999980" \
	    "cpu.user;dc=x;host=web1;dc=b 2 1699999920" \
	    'cpu.user{host="web1",dc="b"} 3 1699999860')
	counts stored=3 created=1 updated=1
	path=_tagged/${hash::3}/${hash:3:3}/$hash
	has "$path" 1699999800:2 1699999860:3 1699999920:2 1699999980:1
}

@test "--tag-names names the files of tagged metrics after them" {
	name='cpu.user;dc=b;host=web1'
	hash=$(printf %s "$name" | sha256sum | cut -d' ' -f1)
	dir=_tagged/${hash::3}/${hash:3:3}
	ok ingest --tag-names t < <(lines "$name 1 1699999980")
	ok whisper-info --field fileSize "t/$dir/cpu_DOT_user;dc=b;host=web1.wsp"
	ok ingest t < <(lines "$name 2 1699999920")
	counts stored=1 updated=1
	has "$dir/cpu_DOT_user;dc=b;host=web1" 1699999920:2 1699999980:1
}

@test "symbolic links that stay in the tree are followed" {
	mkdir t/real
	whisper-create t/real/x.wsp 60:5 >/dev/null
	ln -s real t/dir
	ln -s real/x.wsp t/file.wsp
	ln -s ../t/real t/up
	ok ingest t < <(lines "dir.x 1 1699999980" "file 2 1699999920" \
	    "dir.new.y 3 1699999980")
	counts stored=3 created=1 updated=3
	has real.x 1699999920:2 1699999980:1
	has real.new.y 1699999980:3
	[ -L t/file.wsp ]
}

@test "symbolic links that lead out of the tree are not followed" {
	mkdir out
	whisper-create out/x.wsp 60:5 >/dev/null
	keep out
	ln -s ../out t/relative
	ln -s "$PWD/out" t/absolute
	ln -s ../out/x.wsp t/file.wsp
	ln -s ../out/new.wsp t/dangling.wsp
	ln -s /proc/self/cwd/out t/magic
	for metric in relative.x relative.new relative.d.new absolute.x \
	    absolute.new file dangling magic.x magic.new; do
		bad 1 ingest t <<<"$metric 1 1699999980"
		says "$metric: a symbolic link leads out of the tree"
		counts failed=1
	done
	kept
}

@test "a symbolic link to nothing in the tree is an error" {
	ln -s nothing.wsp t/a.wsp
	bad 1 ingest t <<<"a 1 1699999980"
	says "whisper-ingest: a: "
	tree a.wsp
}

@test "files are operands, - is standard input, and one may be missing" {
	echo "a 1 1699999980" >one
	echo "c 3 1699999980" >two
	try ingest t one nosuch - . two <<<"b 2 1699999980"
	[ "$status" -eq 1 ]
	says "nosuch: No such file or directory" ".: Is a directory"
	counts stored=3 created=3 updated=3
	tree a.wsp b.wsp c.wsp
}

@test "a FIFO that nobody writes to holds nothing up" {
	mkfifo fifo
	echo "a 1 1699999980" >one
	ingest --flush 0.1 t one fifo >out 2>err &
	pid=$!
	shown 1
	echo "a 2 1699999920" >fifo
	wait $pid
	[ ! -s err ]
	grep -q '^stored 2, ' out
}

@test "a root that is missing or no directory is an error" {
	bad 1 ingest nosuch </dev/null
	says "nosuch: No such file or directory"
	bad 1 ingest schemas.conf </dev/null
	says "schemas.conf: Not a directory"
	prints
}

@test "a file, a directory and a damaged file in the way are errors" {
	mkdir t/dir.wsp
	echo >t/file
	head -c 20 "$FILES/good-points.wsp" >t/damaged.wsp
	keep t
	mkfifo t/fifo.wsp
	try ingest t < <(lines "dir 1 1699999980" "file.x 1 1699999980" \
	    "damaged 1 1699999980" "fifo 1 1699999980" "ok 1 1699999980")
	[ "$status" -eq 1 ]
	[ "${#stderr_lines[@]}" -eq 4 ]
	says "whisper-ingest: dir: Is a directory" \
	    "whisper-ingest: file.x: Not a directory" \
	    "whisper-ingest: damaged: " "whisper-ingest: fifo: not a regular"
	counts stored=1 failed=4 created=1 updated=1
	rm t/ok.wsp t/fifo.wsp
	kept
}

@test "a directory without permission is an error, and the rest is written" {
	need_unprivileged
	mkdir t/closed t/read
	whisper-create t/read/only.wsp 60:5 >/dev/null
	chmod 555 t/closed
	chmod 444 t/read/only.wsp
	try unprivileged whisper-ingest --now "$NOW" t < <(lines \
	    "closed.a 1 1699999980" "closed.b.c 1 1699999980" \
	    "read.only 1 1699999980" "open.a 1 1699999980")
	[ "$status" -eq 1 ]
	says "closed.a: " "closed.b.c: " "read.only: Permission denied"
	[ "$(grep -c "Permission denied" <<<"$stderr")" -eq 3 ]
	counts stored=1 failed=3 created=1 updated=1
	chmod 755 t/closed
	[ -z "$(ls -A t/closed)" ]
}

@test "a full disk leaves no files that are not whole" {
	small() {
		ulimit -S -f 4
		trap '' XFSZ
		ingest t
	}
	bad 1 small <<<"days.x 1 1699999980"
	says "days.x: " "File too large"
	counts failed=1
	ok small <<<"a 1 1699999980"
	counts stored=1 created=1 updated=1
	tree a.wsp days
}

@test "--no-create makes no files" {
	whisper-create t/a.wsp 60:5 >/dev/null
	bad 1 ingest --no-create t < <(lines "a 1 1699999980" \
	    "b.c 1 1699999980")
	says "b.c: No such file or directory"
	counts stored=1 failed=1 updated=1
	tree a.wsp
}

@test "--mode is for new files and, with search, directories" {
	umask 077
	mkdir t/old
	ok ingest --mode 640 t < <(lines "old.a 1 1699999980" \
	    "new.er.a 1 1699999980")
	[ "$(stat -c %a t/old/a.wsp t/new/er/a.wsp | uniq)" = 640 ]
	[ "$(stat -c %a t/new t/new/er | uniq)" = 750 ]
	[ "$(stat -c %a t/old)" = 700 ]
	ok ingest t < <(lines "private.a 1 1699999980")
	[ "$(stat -c %a t/private)" = 700 ]
	[ "$(stat -c %a t/private/a.wsp)" = 600 ]
	chmod 2755 t/new
	ok ingest --mode 444 t < <(lines "new.group.a 1 1699999980")
	[ "$(stat -c %a t/new/group)" = 2755 ]
	[ "$(stat -c %a t/new/group/a.wsp)" = 644 ]
	misused ingest --mode 9 t
	says "--mode: invalid mode: '9'"
}

@test "--owner is for new files and directories" {
	need_root "give files away"
	mkdir t/old
	ok ingest --owner 12:34 t < <(lines "old.a 1 1699999980" \
	    "new.er.a 1 1699999980")
	[ "$(stat -c %u:%g t/old)" = 0:0 ]
	[ "$(stat -c %u:%g t/old/a.wsp t/new t/new/er t/new/er/a.wsp |
	    uniq)" = 12:34 ]
	ok ingest --owner :56 t < <(lines "b.a 1 1699999980")
	[ "$(stat -c %u:%g t/b t/b/a.wsp | uniq)" = 0:56 ]
	misused ingest --owner no-such-user t
	says "--owner: no such user: 'no-such-user'"
}

@test "--sparse leaves a hole, --fallocate takes the room" {
	ok ingest --sparse t < <(lines "days.a 1 1699999980")
	ok ingest --fallocate t < <(lines "days.b 1 1699999980")
	[ "$(stat -c %s t/days/a.wsp)" -eq "$(stat -c %s t/days/b.wsp)" ]
	[ "$(stat -c %b t/days/a.wsp)" -lt "$(stat -c %b t/days/b.wsp)" ]
}

# opens PATH: how often the traced run opened it to write.
opens() {
	cat trace* | grep -c "\"$1\", .*O_RDWR" || :
}

@test "each file is written once in a batch" {
	need_strace
	for i in {1..3}; do
		lines "a $i $((NOW - 60 * i))" "b $i $((NOW - 60 * i))" \
		    "c.d $i $((NOW - 60 * i))"
	done >in
	ingest -q t in
	for jobs in 1 3; do
		strace -ff -o trace whisper-ingest -q -j $jobs --now "$NOW" \
		    t in
		[ "$(opens a.wsp)" -eq 1 ]
		[ "$(opens c/d.wsp)" -eq 1 ]
		rm trace*
	done
	strace -ff -o trace whisper-ingest --batch 3 --now "$NOW" t in >out
	[ "$(opens a.wsp)" -eq 3 ]
	grep -q "^stored 9, .* updated 9$" out
}

@test "--fsync waits for the disk, otherwise it is not waited for" {
	need_strace
	strace -f -o trace -e trace=fsync,fdatasync whisper-ingest \
	    --now "$NOW" -q t <<<"a.b 1 1699999980"
	run -1 grep sync trace
	strace -f -y -o trace -e trace=fsync,fdatasync whisper-ingest \
	    --now "$NOW" -q --fsync t <<<"c.d.e 1 1699999980"
	# Each new name has its directory synced.
	for path in t t/c t/c/d; do
		grep -q "<$PWD/$path>" trace
	done
	grep -q "/d/e.wsp>" trace
}

@test "--flush shows a point while the pipe stays open" {
	mkfifo fifo
	whisper-ingest --now "$NOW" --flush 0.2 t <fifo >out 2>err &
	pid=$!
	exec 8>fifo
	echo "a 1 1699999980" >&8
	shown 1
	echo "a 2 1699999980" >&8
	shown 2
	kill -0 $pid
	exec 8>&-
	wait $pid
	[ ! -s err ]
	grep -q '^stored 2, .* created 1, updated 2$' out
}

@test "what follows a full batch in the same read is not left lying" {
	mkfifo fifo
	whisper-ingest --now "$NOW" --flush 0.2 --batch 2 t <fifo >out 2>err &
	pid=$!
	exec 8>fifo
	lines "a 1 1699999920" "b 1 1699999920" "a 2 1699999980" >&8
	shown 2
	exec 8>&-
	wait $pid
	[ ! -s err ]
}

@test "--flush 0 writes when there is nothing more to read" {
	mkfifo fifo
	whisper-ingest --now "$NOW" --flush 0 t <fifo >out 2>err &
	pid=$!
	exec 8>fifo
	lines "b 1 1699999920" "b 2 1699999980" "a 2 1699999980" >&8
	shown 2
	exec 8>&-
	wait $pid
	grep -q '^stored 3, ' out
}

@test "a signal writes what was read and exits 0" {
	for signal in TERM INT HUP; do
		rm -rf t fifo
		mkdir t
		mkfifo fifo
		# A shell makes background jobs ignore SIGINT, nohup(1) SIGHUP.
		env --default-signal=INT,HUP whisper-ingest --now "$NOW" \
		    --flush 1000 t <fifo >out 2>err 8>&- &
		pid=$!
		exec 8>fifo
		echo "a 1 1699999980" >&8
		until [ "$(awk '/^rchar/ { print $2 }' /proc/$pid/io)" -gt 0 ] &&
		    grep -q S /proc/$pid/stat && sleep 0.2; do
			sleep 0.05
		done
		kill -s "$signal" $pid
		wait $pid
		exec 8>&-
		[ ! -s err ]
		grep -q '^stored 1, ' out
		has a 1699999980:1
	done
}

@test "SIGTERM ends it also while the input never pauses" {
	yes "a 1 1699999980" | head -c 4000000000 |
	    { sh -c 'echo $$ >pid; exec whisper-ingest --now '"$NOW"' t' \
	    >out 2>err; echo $? >status; } 3>&- &
	until [ -s t/a.wsp ]; do
		sleep 0.05
	done
	kill -TERM "$(cat pid)"
	wait $! || :
	[ "$(cat status)" -eq 0 ]
	[ ! -s err ]
	grep -q '^stored' out
	has a 1699999980:1
}

@test "a signal that was ignored stays ignored" {
	mkfifo fifo
	(
		trap '' HUP
		exec whisper-ingest --now "$NOW" t <fifo >out 2>err
	) 3>&- &
	pid=$!
	exec 8>fifo
	echo "a 1 1699999980" >&8
	shown 1
	kill -HUP $pid
	echo "a 2 1699999980" >&8
	shown 2
	exec 8>&-
	wait $pid
}

@test "a locked file is 75, and the rest is written" {
	ok ingest t < <(lines "a 1 1699999980" "b 1 1699999980")
	hold t/a.wsp
	bad 75 ingest --lock-timeout 0.1 t < <(lines "a 2 1699999980" \
	    "b 2 1699999980")
	says "a: locked by another process"
	counts stored=1 failed=1 updated=1
	let_go
	has a 1699999980:1
	has b 1699999980:2
	hold t/a.wsp
	try ingest --lock-timeout 0.1 --no-create t < <(lines \
	    "a 2 1699999980" "c 1 1699999980")
	[ "$status" -eq 1 ]
	let_go
}

@test "a lock is waited for, and the file that is there then is written" {
	ok ingest t < <(lines "a 1 1699999980")
	hold t/a.wsp
	whisper-ingest --now "$NOW" t >out 2>err 9>&- <<<"a 2 1699999980" &
	opened a.wsp
	mv t/a.wsp old.wsp
	cp old.wsp t/a.wsp
	let_go
	wait $!
	[ ! -s err ]
	has a 1699999980:2
	diff <(echo 1699999980:1) <(slots old.wsp)
}

# within KILOBYTES ARGUMENT ...: many metrics in so little memory.  No file is
# made for them, so that this takes no time; the errors are put into err.
within() {
	(ulimit -S -v "$1" && whisper-info -V) >/dev/null 2>&1 ||
		skip "a sanitizer takes all addresses"
	echo >t/file
	awk -v n="$2" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "file.cpu%d.load 1 1699999980\n", i
	}' >in
	(
		ulimit -S -v "$1"
		exec whisper-ingest --now "$NOW" "${@:3}" t in >out 2>err
	) || [ $? -eq 1 ]
	grep -q "^stored 0, .* failed $2, " out
	[ "$(grep -c ': Not a directory$' err)" -eq "$2" ]
	[ "$(wc -l <err)" -eq "$2" ]
}

@test "memory is bounded however many metrics there are" {
	within 30000 1000000 -j 1
}

@test "points are written first where there is no memory for more" {
	within 30000 300000 -j 1 --batch 10000000 --flush 1000
}

@test "two write to one tree at once, and no point is lost" {
	for part in 0 1; do
		awk -v part=$part -v now="$NOW" 'BEGIN {
			for (i = 0; i < 20; i++)
				for (m = 0; m < 40; m++)
					if ((i + m) % 2 == part)
						printf "days.m%d %d %d\n", m,
						    i, now - 60 * i
		}' >in$part
	done
	ingest --batch 37 t in0 >out0 2>err0 3>&- &
	pid=$!
	ok ingest --batch 41 t in1
	wait $pid
	[ ! -s err0 ]
	grep -q '^stored 400, .* failed 0,' out0
	[[ $output == "stored 400, "* ]]
	created=$(cat out0 <(echo "$output") |
	    sed 's/.*created \([0-9]*\),.*/\1/' | paste -sd+)
	[ $((created)) -eq 40 ]
	for m in {0..39}; do
		ok whisper-info --stats --json --now "$NOW" "t/days/m$m.wsp"
		[ "$(whisper-fetch --now "$NOW" --from $((NOW - 1200)) \
		    --drop nulls "t/days/m$m.wsp" | wc -l)" -eq 20 ]
	done
}

@test "whisper-update may write at the same time" {
	mkfifo fifo
	ingest --flush 0 -q t <fifo 2>err 8>&- 3>&- &
	pid=$!
	exec 8>fifo
	echo "days.a 0 $NOW" >&8
	until [ -e t/days/a.wsp ]; do
		sleep 0.02
	done
	for i in {1..60}; do
		echo "days.a $i $((NOW - 120 * i))" >&8
		ok update t/days/a.wsp "$((NOW - 120 * i + 60)):$i"
	done
	exec 8>&-
	wait $pid
	[ ! -s err ]
	[ "$(whisper-fetch --now "$NOW" --from $((NOW - 7260)) --drop nulls \
	    t/days/a.wsp | wc -l)" -eq 121 ]
}

@test "a full disk for the counts is an error, and the points are stored" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	full() {
		ingest t <<<"a 1 1699999980" >/dev/full
	}
	bad 1 full
	says "standard output: No space left on device"
	has a 1699999980:1
}

@test "wrong arguments of options are bad usage" {
	misused ingest
	for words in "--batch 0" "--batch x" "--batch 10000001" "--flush -1" \
	    "--flush x" "-j 0" "-j x" "--future-limit -1" "--jobs 100000"; do
		read -ra words <<<"$words"
		misused ingest "${words[@]}" t
	done
	tree
}

# history STEP COUNT: so many points of a metric that end at NOW, each with a
# value of its own.
history() {
	local i

	for ((i = $2 - 1; i >= 0; i--)); do
		echo "days.a $((i * 7 % 101)) $((NOW - i * $1))"
	done
}

@test "--replay gives the roll-ups that live points would have given" {
	# two days of ten minutes, a finest archive of an hour
	for archives in 10m:1h,30m:6h,2h:7d 10m:1h,1h:7d 5m:30m,10m:2h,40m:7d; do
		rm -rf t live
		mkdir t live
		printf '%s\n' '[a]' 'pattern = .' "retentions = $archives" \
		    >schemas.conf
		history 600 288 | grep -v '[37] 16999' >points
		while read -r line; do
			whisper-ingest -q --now "${line##* }" \
			    --schemas schemas.conf live <<<"$line"
		done <points
		ok ingest --replay t <points
		counts stored="$(wc -l <points)" created=1 updated=1
		cmp t/days/a.wsp live/days/a.wsp
		# in any order, and in several batches
		for lines in 7 50; do
			rm -rf t
			mkdir t
			ok ingest --replay --batch $lines t <points
			cmp t/days/a.wsp live/days/a.wsp
		done
		rm -rf t
		mkdir t
		shuf points | ingest -q --replay t
		cmp t/days/a.wsp live/days/a.wsp
	done
}

@test "--replay puts no point over a newer one" {
	printf '%s\n' '[a]' 'pattern = .' 'retentions = 10m:1h,30m:1d' \
	    >schemas.conf
	history 600 6 >points
	ok ingest t <points
	slots t/days/a.wsp >before
	# two hours earlier, they would lie in the same slots
	awk '{ print $1, -1, $3 - 7200 }' points | ingest -q --replay t
	diff before <(slots t/days/a.wsp | grep -v -- -1)
	[ "$(slots t/days/a.wsp | grep -c -- -1)" -gt 0 ]
}

@test "--replay goes no further than the clock" {
	ok ingest --replay t <<<"short.a 1 $((NOW + 1000))"
	counts stored=1 future=1 created=1 updated=1
}

@test "without --replay it is said how many points found no place of their own" {
	printf '%s\n' '[a]' 'pattern = .' 'retentions = 10m:1h,30m:7d' \
	    >schemas.conf
	history 600 288 >points
	try ingest t <points
	[ "$status" -eq 0 ]
	counts stored=101 replaced=187 created=1 updated=1
	says_only "whisper-ingest: t: 186 points gave way to newer ones in\
 intervals of coarser archives, since the finest does not reach back to them:\
 see --replay"
	rm -r t/*
	ok ingest -q t <points
	# not of points that share an interval of the finest archive
	rm -r t/*
	ok ingest t <<-EOF
	a 1 $((NOW - 1))
	a 2 $NOW
	EOF
	counts stored=1 replaced=1 created=1 updated=1
}

@test "--dialect says whose rules they are, which is said where it matters" {
	cat >schemas.conf <<-'EOF'
	[days]
	pattern = ^days\.
	retentions = 60s:1d,5m:30d
	[first]
	pattern = ^days\.
	retentions = 60:7
	priority = 1
	EOF
	try ingest -q t <<<"days.a 1 $NOW"
	[ "$status" -eq 0 ]
	says_only "whisper-ingest: schemas.conf: line 4: [first] is tried before\
 [days] by its priority, as by go-carbon: --dialect carbon would not"
	ok ingest -q --dialect go-carbon t <<<"days.b 1 $NOW"
	ok ingest -q --dialect carbon t <<<"days.c 1 $NOW"
	[ "$(whisper-info t/days/a.wsp maxRetention)" = 420 ]
	[ "$(whisper-info t/days/b.wsp maxRetention)" = 420 ]
	[ "$(whisper-info t/days/c.wsp maxRetention)" = 2592000 ]
	bad 1 ingest -q --dialect go-carbon t <<<"none 1 $NOW"
	says_only "whisper-ingest: none: no rule for storage is for it, so that\
 go-carbon makes no file"
}

@test "--tag-names never makes a hidden file" {
	ok ingest --tag-names t <<<"m;a=b/ 1 $NOW"
	counts stored=1 created=1 updated=1
	[ "$(find t -name '.*')" = "" ]
	[ "$(whisper-info -R t | grep -c fileSize)" -eq 1 ]
}

@test "what is no text at all is said to be that, and taken for nothing" {
	seq -f 'a%g 1 1699999980' 2000 >lines
	gzip -c lines >lines.gz
	bad 1 ingest -v t lines.gz
	says "lines.gz: this is a file compressed by gzip, and no lines of\
 metric, value and timestamp"
	counts
	# The others are taken in, and so is a stream.
	bad 1 ingest t lines.gz lines
	counts stored=2000 created=2000 updated=2000
	bad 1 ingest t <lines.gz
	says "standard input: this is a file compressed by gzip, and no lines\
 of metric, value and timestamp"
	while IFS='|' read -r bytes what; do
		{ printf %b "$bytes"; head -c 20000 /dev/zero; } >x
		bad 1 ingest -v t x
		[[ $stderr == "whisper-ingest: x: this is $what, and no "* ]]
		counts
	done <<-'END'
	BZh91AY|a file compressed by bzip2
	\x28\xb5\x2f\xfd|a file compressed by zstd
	\x04\x22\x4d\x18|a file compressed by lz4
	\0\0\0\x29\x80\x02|no text
	\xff\xfea\0|no text
	a\0.\0b\0\n|no text
	END
	whisper-dump --exact "$FILES/good-coarse-first.wsp" >x
	bad 1 ingest t x
	says "x: this is a text of whisper-dump, see whisper-load, and no lines\
 of metric, value and timestamp"
	bad 1 ingest t "$FILES/good-coarse-first.wsp"
	# A metric may have such a name.
	ok ingest t <<<"whisper-exact 1 1699999980"
	counts stored=1 created=1 updated=1
}
