# SPDX-License-Identifier: ISC
# Trees, lists of files and many threads, with the tools that read and set-*.

load common

# A tree of files, one of them damaged; what is hidden or no Whisper file is
# left out.
setup() {
	common_setup
	mkdir -p t/b/c t/a t/.hidden
	whisper-create t/z.wsp 60:5 >/dev/null
	cp t/z.wsp t/.hidden/h.wsp
	cp t/z.wsp t/.z.wsp.tmp
	cp t/z.wsp t/b/z.wsp.bak
	for name in a/2 a/10 b/3 b/c/1; do
		cp t/z.wsp "t/$name.wsp"
	done
	echo junk >t/b/2.wsp
	junk="t/b/2.wsp: the file is too short for a header of 16 bytes"
	paths=(t/z.wsp t/a/10.wsp t/a/2.wsp t/b/3.wsp t/b/c/1.wsp)
}

# plant N: makes so many files more, in directories of 20.
plant() {
	local i dir

	for ((i = 0; i < $1; i++)); do
		dir=t/many/$((i / 20))
		((i % 20)) || mkdir -p "$dir"
		echo "$dir/$i.wsp"
	done | links t/z.wsp
}

sizes() {
	printf '%s: 88\n' "$@"
}

@test "files come before directories, in the order of their bytes" {
	bad 1 whisper-info -R --field fileSize t
	prints "$(sizes "${paths[@]}")"
	says_only "whisper-info: $junk"
}

@test "the output is the same with any number of threads" {
	plant 700
	for options in "--json" "--field fileSize" ""; do
		# shellcheck disable=SC2086 # several options
		for n in 1 2 8 50; do
			try whisper-info -R -j $n $options t
			[ "$status" -eq 1 ]
			says_only "whisper-info: $junk"
			cp "$BATS_TEST_TMPDIR/out" "out.$n"
		done
		for n in 2 8 50; do
			cmp out.1 "out.$n"
		done
		[ "$(grep -c z.wsp out.1)" -eq 1 ]
	done
	[ "$(grep -c '^fileSize: 88$' out.1)" -eq 705 ]
	[ "$(head -1 out.1)" = t/z.wsp: ]
}

@test "errors stand between the output where they belong" {
	whisper-info -R --field fileSize -j 8 t >all 2>&1 || [ $? -eq 1 ]
	diff all - <<-EOF
	$(sizes "${paths[@]:0:3}")
	whisper-info: $junk
	$(sizes "${paths[@]:3}")
	EOF
}

@test "JSON of a tree is one object a line with the path first" {
	rm t/b/2.wsp
	ok whisper-info -R --json t/b
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == '{"path": "t/b/3.wsp", "aggr'*' "fileSize": 88}' ]]
	[[ ${lines[1]} == '{"path": "t/b/c/1.wsp", "aggr'* ]]
}

@test "a directory without -R is an error that says so" {
	for tool in info dump check rebuild; do
		try whisper-$tool t t/z.wsp
		[ "$status" -ne 0 ]
		says_only "whisper-$tool: t: Is a directory (use -R)"
	done
	bad 1 whisper-set-aggregation t sum
	says "t: Is a directory (use -R)"
}

@test "a tree may be empty, and an operand of -R a file" {
	mkdir empty
	ok whisper-info -R empty
	prints
	ok whisper-info -R --field fileSize empty t/z.wsp t/a
	prints "$(sizes "${paths[@]:0:3}")"
}

@test "links are not followed, unless asked to; loops are named" {
	rm t/b/2.wsp
	ln -s ../a t/b/link
	ln -s ../z.wsp t/b/y.wsp
	ln -s .. t/b/up
	ln -s nowhere t/b/x.wsp
	ok whisper-info -R --field fileSize t/b
	prints "$(sizes t/b/3.wsp t/b/c/1.wsp)"
	try whisper-info -RL --field fileSize t
	[ "$status" -eq 1 ]
	prints "$(sizes "${paths[@]:0:4}" t/b/y.wsp t/b/c/1.wsp \
	    t/b/link/10.wsp t/b/link/2.wsp)"
	diff <(printf '%s\n' "$stderr") - <<-'END'
	whisper-info: t/b/x.wsp: No such file or directory
	whisper-info: t/b/up: leads back to a directory above it
	END
	ln -s t/a operand
	ok whisper-info -R --field fileSize operand
	prints "$(sizes operand/10.wsp operand/2.wsp)"
}

@test "an unreadable directory is named and the rest is done" {
	need_unprivileged
	rm t/b/2.wsp
	chmod 000 t/a
	bad 1 unprivileged whisper-info -R --field fileSize t
	chmod 755 t/a
	says_only "whisper-info: t/a: Permission denied"
	prints "$(sizes t/z.wsp t/b/3.wsp t/b/c/1.wsp)"
}

@test "paths are taken from a list, after the operands" {
	printf 't/b/3.wsp\n\nmissing.wsp\nt/a/2.wsp' >list
	bad 1 whisper-info --field fileSize --files-from list t/z.wsp
	says "missing.wsp: No such file"
	prints "$(sizes t/z.wsp t/b/3.wsp t/a/2.wsp)"
	ok whisper-info --field fileSize --files-from - <<<t/a/2.wsp
	prints "t/a/2.wsp: 88"
	ok whisper-info --field fileSize -R --files-from - <<<t/a
	prints "$(sizes t/a/10.wsp t/a/2.wsp)"
	ok whisper-info --files-from - </dev/null
	prints
	bad 1 whisper-info --files-from missing
	says_only "whisper-info: missing: No such file or directory"
	bad 1 whisper-info --files-from - <t
	says "standard input: Is a directory"
}

@test "with -0 a NUL ends each path" {
	cp t/z.wsp $'t/new\nline.wsp'
	find t -name '*.wsp' -type f -print0 | grep -zv 'hidden\|b/2' |
	    sort -z >list
	ok whisper-info --json -0 --files-from list
	[ "${#lines[@]}" -eq 6 ]
	[[ $output == *'"path": "t/new\nline.wsp"'* ]]
	ok whisper-info -R --json t/a
	printf 'x\nmissing\0' >list
	bad 1 whisper-info -0 --files-from list
	says_only 'whisper-info: x\nmissing: No such file or directory'
}

@test "-v sums up at the end" {
	try whisper-info -R -v --json t
	[ "$status" -eq 1 ]
	[[ ${stderr_lines[1]} =~ ^"whisper-info: 6 files, 1 failed, "[0-9.]+\
" seconds, "[0-9]+" files/s"$ ]]
	[ "${#stderr_lines[@]}" -eq 2 ]
	# Of one file, too, where -v says nothing else.
	for words in "info -v t/z.wsp" "fetch -v t/z.wsp" "dump -v t/z.wsp" \
	    "diff -v t/z.wsp t/z.wsp" "fill -v t/z.wsp t/z.wsp"; do
		read -ra words <<<"$words"
		try "whisper-${words[0]}" --now "$NOW" "${words[@]:1}"
		[ "$status" -eq 0 ]
		[[ $stderr =~ ^"whisper-${words[0]}: 1 files, 0 failed, "[^$'\n']*$ ]]
	done
	try whisper-info -v missing
	[[ ${stderr_lines[1]} == "whisper-info: 1 files, 1 failed, "* ]]
}

@test "--rate limits the files a second" {
	start=${EPOCHREALTIME/./}
	ok whisper-info -R --rate 20 --field fileSize -j 4 t/a t/b/c t/a t/a
	[ $((${EPOCHREALTIME/./} - start)) -ge 290000 ]
	[ "${#lines[@]}" -eq 7 ]
	for rate in 0 -1 nan x inf; do
		misused whisper-info -R --rate $rate t
	done
}

@test "options of trees that make no sense are refused" {
	misused whisper-info
	misused whisper-info -R
	misused whisper-info -j 0 t
	misused whisper-info -j 1000000 t
	misused whisper-info --progress=sometimes t
	misused whisper-set-aggregation -R t
	misused whisper-set-aggregation --files-from list
	misused whisper-set-aggregation --files-from list t sum 0.5
}

@test "--progress shows what is done and clears it at the end" {
	rm t/b/2.wsp
	whisper-info -R --progress=always --rate 8 --field fileSize t 2>err
	line=$(tr '\r' '\n' <err | grep . | tail -2 | head -1)
	[[ $line =~ ^"whisper-info: "[0-9]+" of 5 files, "[0-9]+\
"/s, 0:00 left"" "*$ ]]
	[[ $(tail -c 1 err) == $'\r' ]]
	ok whisper-info -R --progress=never --rate 20 --field fileSize t
	ok whisper-info -R --progress=auto --rate 4 --field fileSize t
}

@test "progress stays where it is while the output goes to a file" {
	plant 400
	whisper-info -R -j 1 --progress=always --field fileSize t >out 2>err ||
		[ $? -eq 1 ]
	[ "$(wc -l <out)" -eq 405 ]
	# It is cleared for the message of the damaged file, and at the end.
	[ "$(tr '\r' '\n' <err | grep -c '^  *$')" -le 2 ]
}

@test "on a terminal progress appears after a second" {
	need script
	rm t/b/2.wsp
	script -qec 'whisper-info -R --rate 3 --field fileSize t >out' \
	    /dev/null </dev/null >typescript
	grep -q 'whisper-info: . of 5 files, ./s, 0:0. left' typescript
	# A machine may be that slow.
	SECONDS=0
	script -qec 'whisper-info -R --field fileSize t >out' \
	    /dev/null </dev/null >typescript
	[ ! -s typescript ] || [ "$SECONDS" -gt 0 ]
}

# stop_early SIGNAL COMMAND ...: sends the signal when some of the work is noted
# in the state, long before all is done at the rate given; sets status.
stop_early() {
	local signal=$1

	shift
	# A shell has its jobs in the background ignore SIGINT.
	env --default-signal=INT "$@" >>out 2>>err &
	until grep -qs '^@' state; do
		kill -0 $!
		sleep 0.05
	done
	kill "-$signal" $!
	status=0
	wait $! || status=$?
}

@test "--resume goes on where a run was ended" {
	[[ $SANITIZE != *thread* ]] || skip "that sanitizer delays signals"
	rm t/b/2.wsp
	plant 400
	for signal in TERM INT KILL; do
		rm -f out err
		stop_early $signal whisper-info -R --field fileSize \
		    --resume state --rate 40 t
		[ "$(kill -l "$status")" = $signal ]
		[ -f state ]
		done=$(wc -l <out)
		[ "$done" -gt 5 ]
		[ "$done" -lt 405 ]
		whisper-info -R --field fileSize --resume state -j 4 t >>out
		[ ! -e state ]
		whisper-info -R --field fileSize t >want
		if [ $signal = KILL ]; then
			# Of the last second some may be there twice.
			[ "$(wc -l <out)" -lt $((2 * 405)) ]
			diff <(sort -u out) <(sort want)
		else
			diff out want
		fi
	done
}

@test "a state that could not be written is written with what follows" {
	need_strace
	[[ ${SANITIZE-} != *thread* ]] || skip "that sanitizer delays signals"
	rm t/b/2.wsp
	plant 1000
	for when in 1 2; do
		# Else what the run before said might end this one at once.
		rm -f err
		env --default-signal=TERM strace -f -o trace -P "$PWD/state" \
		    -e trace=write -e inject=write:error=ENOSPC:when=$when \
		    whisper-info -R -j1 --field fileSize --rate 4 \
		    --resume state t >out 2>err &
		until grep -qs 'state: No space left on device' err; do
			kill -0 $!
			sleep 0.05
		done
		# The child of strace; a thread that wrote may have ended.
		child=$(cat /proc/$!/task/$!/children) || child=
		kill -TERM "${child:-$(sed -n 's/ *write(.*//p' trace |
			head -n 1)}"
		wait $! || :
		[ "$(grep -c '^whisper-tools state 1: ' state)" -eq 1 ]
		grep -q '^@ ' state
		whisper-info -R --field fileSize --resume state t >>out
		whisper-info -R --field fileSize t | diff out -
		[ ! -e state ]
	done
}

@test "the count for --progress takes nothing from a list that a shell opened" {
	rm t/b/2.wsp
	plant 3000
	whisper-info -R --field fileSize t >want
	find t -name '[!.]*.wsp' | grep -v hidden >list
	for list in <(cat list) /dev/fd/3; do
		# shellcheck disable=SC2094 # it is read only
		whisper-info --field fileSize --rate 4000 --progress=always \
		    --files-from "$list" 3<list >out 2>err
		diff <(sort out) <(sort want)
	done
}

@test "a signal ends the wait for a list, whichever thread reads it" {
	need timeout
	mkfifo fifo
	for ((i = 0; i < 10; i++)); do
		env --default-signal=TERM whisper-info --field fileSize -j 8 \
		    --files-from - <fifo >out 2>err &
		exec 4>fifo
		printf '%s\n' "${paths[@]}" "${paths[@]}" "${paths[@]}" >&4
		until [ "$(find "/proc/$!/task" -mindepth 1 -maxdepth 1 |
		    wc -l)" -ge 3 ]; do
			kill -0 $!
		done
		kill -TERM $!
		timeout 30 tail --pid=$! -f /dev/null
		status=0
		wait $! || status=$?
		exec 4>&-
		[ "$(kill -l "$status")" = TERM ]
	done
}

@test "what failed is tried again by --resume" {
	stop_early TERM whisper-info -R --field fileSize --resume state \
	    --rate 0.5 t
	[ -f state ]
	sed -i 2,\$d state
	# The last line was cut off.
	printf '%s\n%s\n%s' '! 1 b/2.wsp' '@ 1 b/3.wsp' '@ 1 b/c/1.w' >>state
	whisper-create --overwrite t/b/2.wsp 60:5 >/dev/null
	ok whisper-info -R --field fileSize --resume state t
	prints "$(sizes t/b/2.wsp t/b/c/1.wsp)"
	[ ! -e state ]
}

@test "a state belongs to its command, and is no other file" {
	stop_early TERM whisper-info -R --field fileSize --resume state \
	    --rate 0.5 t
	keep state
	bad 1 whisper-info -R --field fileSize --resume state t/a
	says "state: belongs to another run: whisper-info --recursive"
	bad 1 whisper-info -R --json --resume state t
	bad 2 whisper-check -R --resume state t
	(cd t && bad 1 whisper-info -R --field fileSize --resume ../state t)
	kept
	bad 1 whisper-info -R --resume t/z.wsp t
	says_only "whisper-info: t/z.wsp: is no state of a run"
	need flock
	bad 1 flock state whisper-info -R --field fileSize --resume state t
	says "state: is in use by another run"
}

@test "problems that were found before a run was resumed count" {
	printf 'whisper-tools state 1: %s\n' \
	    "whisper-check --recursive t (in $PWD)" >state
	printf '%s\n' differs '@ 1 b/2.wsp' >>state
	try whisper-check -R --resume state t
	[ "$status" -eq 1 ]
	prints
}

@test "the settings of a tree are changed where they differ" {
	whisper-create --overwrite --aggregationMethod sum t/b/2.wsp 60:5 \
	    >/dev/null
	whisper-set-aggregation t/z.wsp sum >/dev/null
	touch -d @1 t/z.wsp t/b/2.wsp
	keep t
	would=(t/a/10.wsp t/a/2.wsp t/b/3.wsp t/b/c/1.wsp)
	ok whisper-set-aggregation -R -n t sum
	prints "$(printf \
	    'Would update aggregation method: %s (average -> sum)\n' \
	    "${would[@]}")"
	kept
	ok whisper-set-aggregation -R t sum
	prints "$(printf 'Updated aggregation method: %s (average -> sum)\n' \
	    "${would[@]}")"
	[ "$(stat -c %Y t/z.wsp t/b/2.wsp)" = $'1\n1' ]
	ok whisper-set-aggregation -R t sum
	prints
	ok whisper-set-aggregation -R t sum 0.25
	[ "${#lines[@]}" -eq 6 ]
	ok whisper-set-xfilesfactor -R t 0.25
	prints
	ok whisper-set-xfilesfactor --backup --files-from - 0 <<<t/a/2.wsp
	prints "Backup: t/a/2.wsp.bak" \
	    "Updated xFilesFactor: t/a/2.wsp (0.25 -> 0.0)"
	bad 1 whisper-set-xfilesfactor -R t 2
	bad 1 whisper-set-aggregation -R t nonsense
}

@test "one bad file does not stop the rest of a tree" {
	bad 1 whisper-set-aggregation -R t max
	says_only "whisper-set-aggregation: $junk"
	[ "${#lines[@]}" -eq 5 ]
	bad 1 whisper-rebuild -R t
	bad 1 whisper-dump -R --raw t
	[ "$(grep -c ^t/ <<<"$output")" -eq 5 ]
}

@test "a tree in which only locks were missing gives 75" {
	rm t/b/2.wsp
	hold t/a/2.wsp
	bad 75 whisper-set-aggregation --lock-timeout 0 -R t max 9<&-
	[ "${#lines[@]}" -eq 4 ]
	let_go
}

@test "a writer that is ended has finished its files" {
	rm t/b/2.wsp
	plant 400
	# Hard links would all be changed at once.
	find t/many -name '*.wsp' -exec cp --remove-destination t/z.wsp {} \;
	stop_early TERM whisper-set-aggregation -R --rate 40 --resume state \
	    t sum
	[ "$status" -eq 143 ]
	[ -f state ]
	n=$(wc -l <out)
	[ "$n" -gt 5 ]
	[ "$n" -lt 405 ]
	[ "$(whisper-info -R --field aggregationMethod t | grep -c sum)" \
	    -eq "$n" ]
	ok whisper-set-aggregation -R --resume state t sum
	[ "${#lines[@]}" -eq $((405 - n)) ]
	[ ! -e state ]
}

@test "a tree is repaired by several threads, and the report is in order" {
	plant 10
	find t/many -name '*.wsp' -exec cp --remove-destination t/z.wsp {} \;
	for f in t/many/0/*.wsp; do
		poke "$f" 4 00000001
	done
	ok whisper-check -R --repair --like t/z.wsp -j 8 t/many
	[ "${#lines[@]}" -eq 20 ]
	[[ ${lines[0]} == "t/many/0/0.wsp: warning: "* ]]
	[[ ${lines[19]} == "t/many/0/9.wsp: repaired: "* ]]
	ok whisper-check -R t/many
	mkdir q
	try whisper-check -R --quarantine t/q t
	prints "t/b/2.wsp: error: ${junk#*: }" \
	    "t/b/2.wsp: moved to t/q/b/2.wsp"
	[ -f t/q/b/2.wsp ]
}

@test "a run of output is not kept in memory" {
	rm t/b/2.wsp
	whisper-create --overwrite t/z.wsp 1:200000 >/dev/null
	for f in "${paths[@]:1}"; do
		cp t/z.wsp "$f"
	done
	whisper-dump -R -j 8 --raw t | tail -n +2 >many
	for f in "${paths[@]}"; do
		echo "$f:"
		whisper-dump --raw "$f"
		echo
	done | tail -n +2 | head -n -1 | cmp - many
}

# starts N COMMAND...: does it start so many threads?
starts() {
	local count=$1

	shift
	# As soon as there are threads, that sanitizer has one more.
	[[ $SANITIZE != *thread* ]] || [ "$count" -eq 0 ] ||
		count=$((count + 1))
	ok strace -f -o trace -e trace=clone,clone3 "$@"
	[ "$(grep -c CLONE_THREAD trace)" -eq "$count" ]
}

@test "reading has 16 threads at least, writing as many as processors" {
	local n

	need_strace
	rm t/b/2.wsp
	n=$(getconf _NPROCESSORS_ONLN)
	plant $((64 * (n > 16 ? n : 16)))
	starts $((n > 16 ? n - 1 : 15)) whisper-info -R --field fileSize t
	starts $((n - 1)) whisper-set-xfilesfactor -n -R t 0.1
	starts 4 whisper-info -R -j 5 --field fileSize t
}

@test "a few files start few threads" {
	need_strace
	starts 0 whisper-info -j 16 t/z.wsp
	starts 1 whisper-info -j 16 t/z.wsp t/a/2.wsp
}
