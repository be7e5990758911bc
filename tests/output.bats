# SPDX-License-Identifier: ISC
# Output that cannot be written, whichever thread wrote it.

load common

# More output than a pipe holds, of every tool.
setup() {
	common_setup
	mkdir tree other
	cp "$FILES/good-points.wsp" tree/m0.wsp
	cp "$FILES/good-points.wsp" other/m0.wsp
	whisper-update -q --now "$NOW" other/m0.wsp "$((NOW - 60)):77"
	printf '%s\n' tree/m{1..1499}.wsp | links tree/m0.wsp
	printf '%s\n' other/m{1..1499}.wsp | links other/m0.wsp
}

# readers COMMAND ...: runs it with the words of every tool that reads trees.
readers() {
	local words

	while read -ra words; do
		"$@" "${words[@]}" --now "$NOW" -R -j4
	done <<-'EOF'
	whisper-info tree
	whisper-fetch tree
	whisper-dump tree
	whisper-diff tree other
	whisper-check --json tree
	EOF
}

# trouble COMMAND ...: sets want to its exit status.
trouble() {
	want=1
	case $1 in whisper-diff | whisper-check) want=2 ;; esac
}

# no_room COMMAND ...: its output goes to a full disk.
no_room() {
	local want

	trouble "$@"
	status=0
	"$@" >/dev/full 2>err || status=$?
	stderr=$(<err)
	[[ $status -eq $want &&
	    $stderr == "$1: standard output: No space left on device" ]] ||
		wrong "no error of a full disk" "$@"
}

@test "a full disk is one error with its reason, whichever thread wrote" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	readers no_room
	mkdir none
	no_room whisper-diff -R -j4 tree none
}


# dies COMMAND ...: the signal ends it, without a word.
dies() {
	local statuses

	"$@" 2>err | head -n 3 >lines && statuses=("${PIPESTATUS[@]}")
	status=${statuses[0]} stderr=$(<err)
	[[ $status -eq 141 && -z $stderr ]] ||
		wrong "not ended by SIGPIPE in silence" "$@"
}

@test "a pipe that nobody reads ends a tool by the signal, in silence" {
	readers dies
}

@test "the signal comes two hundred times of two hundred" {
	for ((i = 0; i < 200; i++)); do
		dies whisper-info -R tree
	done
}

# told COMMAND ...: the program before it did not want the signal.
told() {
	local want

	trouble "$@"
	{
		status=0
		trap "" PIPE
		"$@" 2>err || status=$?
		echo $status >status
	} | head -n 3 >lines
	status=$(<status) stderr=$(<err)
	[[ $status -eq $want &&
	    $stderr == "$1: standard output: Broken pipe" ]] ||
		wrong "no error of a broken pipe" "$@"
}

@test "without the signal a broken pipe is one error with its reason" {
	readers told
}

@test "a pipe that nobody reads lets a writer end its files" {
	local path statuses

	whisper-resize -R -j4 --now "$NOW" tree 60:100 2>err | head -n 3 \
	    >lines && statuses=("${PIPESTATUS[@]}")
	[ "${statuses[0]}" -eq 141 ]
	# The files are links of one.
	run ! grep -v ' other names of the old file ' err
	[ -z "$(find tree -name '.*')" ]
	for path in tree/m0.wsp tree/m1499.wsp; do
		whisper-check -q "$path"
	done
}

@test "what is printed after a full disk is done again with --resume" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	no_room whisper-info -R -j4 --resume state tree
	try whisper-info -R -j4 --resume state tree
	[ "$status" -eq 0 ]
	[ "$(grep -c '^tree/m' <<<"$output")" -eq 1500 ]
	[ ! -e state ]
}

@test "what a pipe took is not done again with --resume" {
	mkfifo pipe
	(
		trap "" PIPE
		whisper-info -R -j4 --resume state tree >pipe 2>err || :
	) &
	head -n 1 <pipe >lines
	wait
	[ "$(<err)" = "whisper-info: standard output: Broken pipe" ]
	whisper-info -R -j4 --resume state tree >rest
	left=$(grep -c '^tree/m' rest)
	[ "$left" -gt 0 ]
	[ "$left" -lt 1500 ]
}
