# SPDX-License-Identifier: ISC
# What the tests of the tools share.  Load it first: load common
# shellcheck disable=SC2034 # what is not used here is used by them

bats_require_minimum_version 1.5.0

# The present of most tests: Tue Nov 14 22:13:20 2023 UTC.
NOW=1700000000

setup_file() {
	common_setup_file
}

# common_setup_file: the tools are there, and a copy of the sample files.
common_setup_file() {
	# Python's scripts have the same names and no --version.
	whisper-info --version >/dev/null 2>&1 || {
		echo "whisper-tools is not in PATH" >&2
		return 1
	}
	# What is copied from here can be written, also in "make distcheck".
	cp -R "$BATS_TEST_DIRNAME/files" "$BATS_FILE_TMPDIR"
	chmod -R u+w "$BATS_FILE_TMPDIR/files"
}

setup() {
	common_setup
}

# common_setup: an empty directory, and nothing of the user's locale.
common_setup() {
	export LC_ALL=C TZ=UTC
	umask 022
	# The directory of sample files.
	FILES=$BATS_FILE_TMPDIR/files
	# To trace each command of the functions here takes longer than to run
	# the tools.  bats still knows the line of the test that failed.
	set +T
	# bats keeps files of its own in BATS_TEST_TMPDIR.
	mkdir "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty" || return
}

# wrong WHAT COMMAND ...: shows a run command and fails.
wrong() {
	printf '%s\n' "$1"
	shift
	printf '$'
	printf ' %q' "$@"
	printf '\nstatus %s\nstdout:\n%s\nstderr:\n%s\n' "$status" "$output" \
	    "${stderr-}"
	return 1
}

# try COMMAND ...: does what "run --separate-stderr" does, in a third of the
# time: sets status, output, lines, stderr and stderr_lines.
try() {
	local out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err

	status=0
	"$@" >"$out" 2>"$err" || status=$?
	IFS= read -rd '' output <"$out" || :
	while [[ $output == *$'\n' ]]; do
		output=${output%?}
	done
	IFS=$'\n' read -rd '' -a lines <"$out" || :
	mapfile -t stderr_lines <"$err"
	printf -v stderr '%s\n' "${stderr_lines[@]}"
	stderr=${stderr%?}
}

# links FILE: makes a link to it under each name on standard input; one process
# makes them all.
links() {
	perl -ne 'BEGIN { $file = shift }
	    chomp; link($file, $_) or die "$_: $!"' "$1"
}

# find_tool COMMAND ...: sets tool to the name of the one that it runs; if no
# word tells, it is the one that the file with the tests is called after,
# perhaps with more words behind.
find_tool() {
	for tool; do
		tool=${tool##*/}
		[[ $tool != whisper-* ]] || return 0
	done
	tool=${BATS_TEST_FILENAME##*/}
	tool=${tool%.bats}
	until type -P "$tool" >/dev/null || [[ $tool != *-* ]]; do
		tool=${tool%-*}
	done
}

# ok COMMAND ...: it succeeds and prints nothing on standard error.
ok() {
	try "$@"
	if [ "$status" -ne 0 ] || [ -n "$stderr" ]; then
		wrong "expected success" "$@"
	fi
}

# peak COMMAND ...: runs it as ok does; sets peak to the kilobytes of memory
# that it had at most.
peak() {
	ok python3 - "$@" <<-'END'
		import resource
		import subprocess
		import sys
		status = subprocess.call(sys.argv[1:])
		used = resource.getrusage(resource.RUSAGE_CHILDREN)
		print("\npeak", used.ru_maxrss)
		sys.exit(status)
	END
	peak=${output##*peak }
}

# bad STATUS COMMAND ...: it ends so, with one line of error by the tool.
bad() {
	local tool want=$1

	shift
	find_tool "$@"
	try "$@"
	if [ "$status" -ne "$want" ] || [[ $stderr != "$tool: "?* ]] ||
	    [ ${#stderr_lines[@]} -ne 1 ]; then
		wrong "expected status $want and one line of error" "$@"
	fi
}

# misused COMMAND ...: status 2, a line by the tool, then its usage.
misused() {
	local tool

	find_tool "$@"
	try "$@"
	if [ "$status" -ne 2 ] || [ -n "$output" ] ||
	    [[ $stderr != "$tool: "?*$'\n'"usage: $tool "*$'\n'"see --help" ]] ||
	    [ "$(grep -c "^$tool: " <<<"$stderr")" -ne 1 ]; then
		wrong "expected status 2 and the usage" "$@"
	fi
}

# limited SECONDS COMMAND ...: runs it with so much time of the processor, which
# is plenty, however busy the machine is, but for work without end.
limited() {
	(ulimit -S -t "$1" && shift && exec "$@")
}

# prints [LINE ...]: standard output was exactly these lines.
prints() {
	local want=

	[ $# -eq 0 ] || want=$(printf '%s\n' "$@")
	if [ "$output" != "$want" ]; then
		diff <(echo "$want") <(echo "$output")
		return 1
	fi
}

# says TEXT ...: each text is part of the standard error.
says() {
	local text

	for text; do
		[[ $stderr == *"$text"* ]] || {
			printf 'not said: %s\nstderr:\n%s\n' "$text" "$stderr"
			return 1
		}
	done
}

# says_only TEXT: standard error was exactly this.
says_only() {
	if [ "$stderr" != "$1" ]; then
		diff <(echo "$1") <(echo "$stderr")
		return 1
	fi
}

# keep [PATH ...]: remembers everything in the current directory, or these
# files, for kept.
keep() {
	rm -rf "$BATS_TEST_TMPDIR/kept"
	mkdir "$BATS_TEST_TMPDIR/kept"
	[ $# -gt 0 ] || set -- .
	cp -a "$@" "$BATS_TEST_TMPDIR/kept"
	kept_paths=("$@")
}

# kept: what keep remembered has the same names and bytes.
kept() {
	local path

	for path in "${kept_paths[@]}"; do
		diff -r "$path" "$BATS_TEST_TMPDIR/kept/${path##*/}" || return
	done
}

# holds NAME ...: the current directory has these files and no others.
holds() {
	diff <(printf '%s\n' "$@" | sort) <(find . -mindepth 1 -maxdepth 1 \
	    -printf '%f\n' | sort)
}

# holds_nothing: the current directory is empty.
holds_nothing() {
	diff /dev/null <(find . -mindepth 1)
}

# slots PATH: its slots that are not empty, as interval:value, sorted.
slots() {
	whisper-dump --raw "$1" | grep -v '^0:' | sort -n
}

# bytes PATH: the bytes of a file in hexadecimal, without spaces.
bytes() {
	od -An -v -tx1 "$1" | tr -d ' \n'
}

# hex DIGITS ...: writes these bytes; spaces do not count.
hex() {
	# shellcheck disable=SC2059
	printf "$(printf %s "$@" | tr -d ' ' | sed 's/../\\x&/g')"
}

# u32 NUMBER ...: prints numbers as the hexadecimal digits of a header.
u32() {
	printf '%08x' "$@"
}

# poke PATH OFFSET DIGITS: overwrites bytes in place.
poke() {
	hex "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# flip PATH OFFSET: changes a byte, whatever it was.
flip() {
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	poke "$1" "$2" "$(printf %02x $((byte ^ 255)))"
}

# layout RETENTION VALUE ...: makes an empty a.wsp; the values are the steps
# and points of its archives.
layout() {
	local table offset retention=$1

	shift
	offset=$((16 + 6 * $#))
	table=
	printf '%s' "$(u32 1 "$retention")3f000000$(u32 $(($# / 2)))" >digits
	while [ $# -gt 0 ]; do
		table+=$(u32 $offset "$1" "$2")
		offset=$((offset + 12 * $2))
		shift 2
	done
	hex "$(<digits)" "$table" >a.wsp
	truncate -s $offset a.wsp
	rm digits
}

is_root() {
	[ "$EUID" -eq 0 ]
}

# need_root WHY: skips the test unless root runs it.
need_root() {
	is_root || skip "only root can $1"
}

# need COMMAND ...: skips the test unless these programs are installed.
need() {
	local name

	for name; do
		command -v "$name" >/dev/null || skip "$name is not installed"
	done
}

# unprivileged COMMAND ...: runs it so that modes of files count, also for
# root, who keeps the name but none of the powers.
unprivileged() {
	if is_root; then
		setpriv --bounding-set=-all --inh-caps=-all "$@"
	else
		"$@"
	fi
}

# need_unprivileged: skips the test if unprivileged cannot work here.
need_unprivileged() {
	is_root || return 0
	need setpriv
	unprivileged true 2>/dev/null || skip "setpriv is not permitted here"
}

# need_strace: skips the test unless it can trace the tools.
need_strace() {
	[ -z "${EMULATOR-}" ] || skip "the emulator would be traced"
	need strace
	strace -o "$BATS_TEST_TMPDIR/trace" true 2>/dev/null ||
		skip "strace is not permitted here"
	# The leak sanitizer is itself a tracer, and there can be only one.
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
}

# hold PATH: locks a file as another writer would, until let_go.  What runs in
# the background meanwhile inherits descriptor 9.
hold() {
	need flock
	exec 9<"$1"
	flock --exclusive 9
}

# opened PATH: waits until the last background command has opened the file, or
# fails if it ends before that.  What hold left open is not what it opened.
opened() {
	until find "/proc/$!/fd" -name 9 -o -printf '%l\n' | grep -q "/$1\$"; do
		kill -0 $!
	done
}

# let_go: gives up the lock of hold.
let_go() {
	flock --unlock 9
	exec 9<&-
}

# limit_memory: what a header asks for in vain cannot be allocated.
limit_memory() {
	local kilobytes=400000

	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}
	ASAN_OPTIONS+=max_allocation_size_mb=100
	# A program with a sanitizer takes terabytes of addresses.
	if (ulimit -S -v $kilobytes && whisper-info -V) >out 2>&1; then
		ulimit -S -v $kilobytes
	fi
	rm out
}

# update PATH POINT ...: whisper-update at NOW.
update() {
	whisper-update --now "$NOW" "$@"
}

# coarse PATH POINT ...: stores points in the coarsest archive only.
coarse() {
	local reach point

	reach=$(whisper-info "$1" maxRetention)
	for point in "${@:2}"; do
		whisper-update --now $((${point%:*} + reach - 1)) "$1" "$point"
	done
}

# create PATH ARGUMENT ...: makes a file anew, in silence.
create() {
	rm -f "$1"
	whisper-create "$@" >/dev/null
}

# stored POINT ...: dst.wsp has these points in its slots, and no others.
stored() {
	diff <(printf '%s\n' "$@") <(slots dst.wsp)
}

# denied STATUS COMMAND ...: it fails so, prints nothing and changes nothing.
denied() {
	keep
	bad "$@"
	[ -z "$output" ] || wrong "expected no output" "${@:2}"
	kept
}
