# SPDX-License-Identifier: ISC
# What all tools do the same way: operands, options, output, messages.

load common

setup() {
	common_setup
	cp "$FILES/good-points.wsp" a.wsp
	cp "$FILES/good-empty.wsp" b.wsp
	whisper-dump --exact a.wsp >a.txt
}

# for_each_tool COMMAND ...: runs it with the words of a sound command line of
# every tool.
for_each_tool() {
	local words

	while read -ra words; do
		"$@" "${words[@]}"
	done <<-'EOF'
	whisper-convert --to classic a.wsp
	whisper-create new.wsp 60:10
	whisper-diff a.wsp b.wsp
	whisper-dump a.wsp
	whisper-edit a.wsp add 1
	whisper-fetch a.wsp
	whisper-fill a.wsp b.wsp
	whisper-info a.wsp
	whisper-ingest . a.wsp
	whisper-load --overwrite new.wsp a.txt
	whisper-merge a.wsp b.wsp
	whisper-plot a.wsp
	whisper-rebuild a.wsp
	whisper-resize a.wsp 60:10
	whisper-set-aggregation a.wsp max
	whisper-set-xfilesfactor a.wsp 0.1
	whisper-update a.wsp N:1
	EOF
}

# for_each_printer COMMAND ...: the same for those that print something.
for_each_printer() {
	local words

	while read -ra words; do
		"$@" "${words[@]}"
	done <<-'EOF'
	whisper-create new.wsp 60:10
	whisper-create --overwrite new.wsp 60:10
	whisper-create --estimate 60:10
	whisper-diff a.wsp b.wsp
	whisper-diff a.wsp a.wsp
	whisper-diff --json a.wsp b.wsp
	whisper-dump a.wsp
	whisper-dump --raw a.wsp b.wsp
	whisper-edit a.wsp --until 1699999800 scale -2
	whisper-fetch a.wsp
	whisper-fetch --json a.wsp
	whisper-fill --backup a.wsp b.wsp
	whisper-info a.wsp
	whisper-info --json a.wsp
	whisper-info a.wsp fileSize
	whisper-ingest . /dev/null
	whisper-load --overwrite b.wsp a.txt
	whisper-merge --backup a.wsp b.wsp
	whisper-move -n . a c
	whisper-plot a.wsp
	whisper-plot --gnuplot-script a.wsp
	whisper-plot --sparkline a.wsp
	whisper-rebuild -v a.wsp
	whisper-rebuild --dry-run -v a.wsp
	whisper-resize a.wsp 60:10
	whisper-set-aggregation a.wsp max
	whisper-set-xfilesfactor a.wsp 0.1
	EOF
}

@test "options and operands may be mixed" {
	ok whisper-fetch --json a.wsp --from 1699999920 --now "$NOW"
	json=$output
	ok whisper-fetch a.wsp --now "$NOW" --json --from 1699999920
	prints "$json"
	ok whisper-create new.wsp --sparse 60:5 --xFilesFactor 0.5 300:4
	cmp new.wsp b.wsp
	ok whisper-update b.wsp N:1 --now "$NOW" 1699999920:2
	[ "$(slots b.wsp)" = $'1699999920:2\n1699999980:1' ]
}

@test "-- ends the options" {
	mv a.wsp ./--json
	ok whisper-info --field fileSize -- --json
	prints 148
	mv -- --json -h
	ok whisper-info -- -h fileSize
	prints 148
	bad 1 whisper-info --field fileSize -- -V -h
	says "-V: No such file or directory"
	prints "-h: 148"
}

@test "a hyphen alone is an operand" {
	bad 1 whisper-fetch -
	says "whisper-fetch: -: No such file or directory"
	mv a.wsp ./-
	ok whisper-info - fileSize
	prints 148
}

@test "an argument follows a long option after = or as the next word" {
	for words in "--from=-6h" "--from -6h" "--fro=-6h" "--f -6h"; do
		read -ra words <<<"$words"
		ok whisper-fetch "${words[@]}" --now "$NOW" a.wsp
		[ "${#lines[@]}" -eq 4 ]
	done
	ok whisper-fetch --now "$NOW" --archive=60 a.wsp --from=-1min
	prints "1699999980	5.000000"
}

@test "the last of several occurrences of an option counts" {
	ok whisper-info --field maxRetention --field fileSize a.wsp
	prints 148
	ok whisper-fetch --now 1 --from 2 --now "$NOW" --from -1min a.wsp
	prints "1699999980	5.000000"
}

@test "short options may be joined, with an argument at the end" {
	ok whisper-dump -rr a.wsp
	raw=$output
	ok whisper-dump -rt %F a.wsp
	prints "$raw"
	ok whisper-dump -rt%F a.wsp
	prints "$raw"
	ok whisper-update -qq --now "$NOW" a.wsp 1:1 2:2
}

@test "a long option may be shortened as long as it is unique" {
	ok whisper-create --agg max --xF 0.1 --sp --no-f new.wsp 60:10
	ok whisper-info --fie aggregationMethod new.wsp
	prints max
	ok whisper-fetch --now "$NOW" --j --un 1699999920 --dr nulls a.wsp
	ok whisper-fetch --now "$NOW" --f -2min --p a.wsp
	pretty=$output
	ok whisper-fetch --now "$NOW" --f -2min --pr a.wsp
	prints "$pretty"
	ok whisper-dump --p --t %s a.wsp
	ok whisper-dump --r a.wsp
	ok whisper-info --vers
}

@test "an option that is short for several is a wrong option" {
	for words in "whisper-create --l new.wsp 60:10" \
	    "whisper-create --no new.wsp 60:10" \
	    "whisper-diff --r a.wsp b.wsp" \
	    "whisper-merge --r a.wsp b.wsp" \
	    "whisper-resize --s a.wsp 60:10"; do
		keep
		read -ra words <<<"$words"
		misused "${words[@]}"
		says "'${words[1]}' is ambiguous"
		kept
	done
}

@test "an option with capitals may be written without" {
	ok whisper-create --aggregationmethod max --xfilesfactor 0.1 c.wsp 60:9
	ok whisper-create --aggregationMethod max --xFilesFactor 0.1 d.wsp 60:9
	cmp c.wsp d.wsp
	ok whisper-create --aggregation max --xf 0.1 e.wsp 60:9
	cmp c.wsp e.wsp
	ok whisper-resize --aggregationmethod sum --xfilesfactor 0 c.wsp 60:9
	ok whisper-resize --aggregationMethod sum --xFilesFactor 0 d.wsp 60:9
	cmp c.wsp d.wsp
	misused whisper-create --XFILESFACTOR 0.1 f.wsp 60:9
}

wrong_option() {
	local option

	for option in --nonsense --nonsense=1 -@ -5:1 --help=1 --now \
	    --lock-timeout; do
		misused "$@" $option
	done
	kept
}

@test "a wrong option is said once, with the usage, and nothing is done" {
	keep
	for_each_tool wrong_option
}

@test "too many or too few operands are bad usage, and nothing is done" {
	keep
	while read -ra words; do
		misused "${words[@]}"
		says "operand"
	done <<-'EOF'
	whisper-create
	whisper-create new.wsp
	whisper-diff a.wsp
	whisper-diff a.wsp b.wsp a.wsp
	whisper-dump
	whisper-fetch
	whisper-fill a.wsp
	whisper-fill a.wsp b.wsp b.wsp
	whisper-info
	whisper-ingest
	whisper-load
	whisper-load a.wsp a.txt a.txt
	whisper-merge a.wsp
	whisper-merge a.wsp b.wsp b.wsp
	whisper-plot
	whisper-rebuild
	whisper-resize a.wsp
	whisper-set-aggregation a.wsp
	whisper-set-aggregation a.wsp max 0.1 0.2
	whisper-set-xfilesfactor a.wsp
	whisper-set-xfilesfactor a.wsp 0.1 0.2
	whisper-update
	EOF
	kept
}

accepts_now() {
	# It reads lines.
	[ "$1" != whisper-ingest ] || : >a.wsp
	ok "$@" --now "$NOW"
	cp "$FILES/good-points.wsp" a.wsp
}

@test "every tool takes --now" {
	# whisper-diff would find a difference.
	cp a.wsp b.wsp
	for_each_tool accepts_now
}

@test "--now takes every form of a time" {
	while read -r now; do
		ok whisper-fetch --now "$now" --from now-2min --until now a.wsp
		prints "1699999860	3.000000" "1699999920	4.000000"
	done <<-'EOF'
	1699999920
	0x6553f0b0
	22:12_20231114
	2023-11-14T22:12
	2023-11-14 22:12:00
	2023-11-14T23:12:00+01:00
	20231114T221200Z
	EOF
	ok whisper-fetch --now 20231114 --from -1min --json a.wsp
	[ "${lines[1]}" = '    "start" : 1699920000,' ]
	TZ=EST5 ok whisper-fetch --now 20231114 --from -1min --json a.wsp
	[ "${lines[1]}" = '    "start" : 1699938000,' ]
}

@test "--now may be relative to the clock" {
	whisper-create new.wsp 1:1d
	for now in now now-1h -1h +1h; do
		offset=${now#now}
		offset=${offset/1h/3600}
		before=$(($(date +%s) + ${offset:-0}))
		ok whisper-fetch --now $now --from now-1s --json new.wsp
		[ "$(grep -o 'start" : [0-9]*' <<<"$output")" != "" ]
		start=$(sed -n 's/.*start" : \([0-9]*\),/\1/p' <<<"$output")
		[ "$start" -ge "$before" ]
		[ "$start" -le $((before + 10)) ]
	done
}

# times_of TOOL: its options that take a time, by its help.
times_of() {
	"$1" --help | sed -n 's/^ .*\(--[a-z-]*\) TIME .*/\1/p'
}

takes_times() {
	local form option

	for option in $(times_of "$1"); do
		while read -r form; do
			# There may be no data, but the time is understood.
			try "$@" --now "$NOW" "$option" "$form"
			[[ $stderr != *usage* ]] || wrong "$form" "$@"
			cp "$FILES/good-points.wsp" a.wsp
			rm -f new.wsp
		done <<-'EOF'
		1699999920
		0x6553f0b0
		now
		-1min
		now-1min30s
		22:12_20231114
		20231114
		2023-11-14
		2023-11-14T22:12
		2023-11-14 22:12:00
		2023-11-14T23:12:00+01:00
		20231114T221200Z
		EOF
		echo "$1 $option" >>"$BATS_TEST_TMPDIR/taken"
	done
}

@test "every option that takes a time takes every form of one" {
	cp a.wsp b.wsp
	for_each_tool takes_times
	for option in whisper-fetch\ --{from,until} whisper-merge\ --{from,until} \
	    whisper-diff\ --until whisper-rebuild\ --{from,until}; do
		grep -qx -e "$option" "$BATS_TEST_TMPDIR/taken"
	done
}

refuses_times() {
	local option

	for option in $(times_of "$1"); do
		misused "$@" --now "$NOW" "$option" yesterweek
		says "$1: $option: invalid time 'yesterweek' (use seconds\
 since the epoch, now, -6h, now-6h, noon, yesterday, monday, HH:MM_YYYYMMDD,\
 YYYYMMDD or ISO 8601)"$'\n'
	done
	kept
}

@test "an error shows the forms of a time, on one line" {
	keep
	for_each_tool refuses_times
}

wrong_now() {
	local now

	for now in "" x -6x 2023-02-30; do
		misused "$@" --now "$now"
		says "--now: invalid time '$now'"
	done
	kept
}

@test "a wrong --now is a wrong option" {
	keep
	for_each_tool wrong_now
}

to_full_disk() {
	"$@" >/dev/full
}

# no_room COMMAND ...: its output goes to a full disk, and it says so.
no_room() {
	local want=1

	[ "$1" != whisper-diff ] || want=2
	bad "$want" to_full_disk "$@" --now "$NOW"
	says "standard output: No space left on device"
}

no_room_for_help() {
	no_room "$1" --help
	no_room "$1" --version
}

@test "a full disk for the output is an error" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	for_each_printer no_room
	for_each_tool no_room_for_help
}

@test "a full disk is one error, however much is printed" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	whisper-create new.wsp 1:20000
	for words in "whisper-dump new.wsp" "whisper-fetch new.wsp" \
	    "whisper-dump new.wsp new.wsp new.wsp" \
	    "whisper-fetch --json new.wsp new.wsp"; do
		read -ra words <<<"$words"
		no_room "${words[@]}"
	done
}

closed_output() {
	"$@" >&-
}

# no_output COMMAND ...: its output is closed, and it says so.
no_output() {
	local want=1

	[ "$1" != whisper-diff ] || want=2
	bad "$want" closed_output "$@" --now "$NOW"
	says "standard output: Bad file descriptor"
}

@test "a closed standard output is an error" {
	for_each_printer no_output
}

# unread COMMAND ...: puts its status and error into files, but nobody reads
# its output.
unread() {
	{
		status=0
		"$@" 2>err || status=$?
		echo $status >status
	} | head -c 1 >one
}

@test "a pipe that nobody reads is never success" {
	whisper-create new.wsp 1:20000
	for words in "whisper-dump new.wsp" "whisper-dump new.wsp new.wsp" \
	    "whisper-fetch --json new.wsp"; do
		read -ra words <<<"$words"
		unread "${words[@]}" --now "$NOW"
		[ "$(cat status)" -ne 0 ]
		[ -s one ]
		(
			# As under a program that does not want the signal.
			trap "" PIPE
			unread "${words[@]}" --now "$NOW"
		)
		[ "$(cat status)" -eq 1 ]
		[ "$(cat err)" = "${words[0]}: standard output: Broken pipe" ]
	done
}

without_error() {
	"$@" 2>&- || :
}

without_output() {
	"$@" >&- 2>&- || :
}

without_streams() {
	"$@" <&- >&- 2>&- || :
}

@test "without standard streams the files are written as with them" {
	cp a.wsp c.wsp
	cp a.wsp d.wsp
	while read -ra words; do
		for without in error output streams; do
			cp d.wsp a.wsp
			try "${words[@]}" --now "$NOW"
			mv a.wsp here.wsp
			cp d.wsp a.wsp
			without_$without "${words[@]}" --now "$NOW"
			cmp a.wsp here.wsp
			cmp c.wsp d.wsp
		done
	done <<-'EOF'
	whisper-update a.wsp 1:1 2:2 N:9
	whisper-update a.wsp 1:1
	whisper-update -v a.wsp N:10
	whisper-fill b.wsp a.wsp
	whisper-merge b.wsp a.wsp
	whisper-merge --from 2 --until 1 c.wsp a.wsp
	whisper-merge --backup c.wsp a.wsp
	whisper-rebuild --partial -v a.wsp
	whisper-resize --nobackup a.wsp 60:7 300:4
	whisper-set-aggregation a.wsp sum
	whisper-set-aggregation --backup a.wsp 2
	whisper-set-xfilesfactor a.wsp 0.25
	whisper-create --overwrite a.wsp 60:7
	whisper-load --overwrite a.wsp a.txt
	EOF
}

@test "without --backup what a killed run left of a backup is removed" {
	whisper-create other.wsp 60:10
	# So that there is something to rebuild.
	whisper-set-aggregation a.wsp last
	mv a.wsp "$BATS_TEST_TMPDIR"
	while read -ra words; do
		cp "$BATS_TEST_TMPDIR/a.wsp" .
		head -c 20 a.wsp >.a.wsp.bak.tmp
		ok "${words[@]}" --now "$NOW"
		holds a.txt a.wsp b.wsp other.wsp
	done <<-'EOF'
	whisper-create --overwrite a.wsp 60:7
	whisper-fill b.wsp a.wsp
	whisper-merge b.wsp a.wsp
	whisper-merge --resample other.wsp a.wsp
	whisper-rebuild a.wsp
	whisper-resize --nobackup a.wsp 60:30
	whisper-set-aggregation a.wsp max
	whisper-set-xfilesfactor a.wsp 0.25
	EOF
}

missing_path() {
	local want=1 path=$'a\nb\tc\r\x01\x1b[31m\x7f\xc3\xa9.wsp' words

	[ "$1" != whisper-diff ] || want=2
	words=("${@/#a.wsp/$path}")
	words=("${words[@]/#new.wsp/no/$path}")
	bad "$want" "${words[@]}" --now "$NOW"
	says "$1: " 'a\nb\tc\015\001\033[31m\177'$'\xc3\xa9.wsp: ' \
	    "No such file"
}

@test "control characters of a path are visible in messages" {
	for_each_tool missing_path
}

@test "control characters of other operands are visible in messages" {
	bad 1 whisper-update a.wsp $'1\n2:3'
	says 'point '\''1\n2:3'\'' has'
	bad 1 whisper-create new.wsp $'6\e0:10'
	says '6\0330'
	bad 1 whisper-set-aggregation a.wsp $'m\nx'
	says 'm\nx'
}

without_py() {
	ok "$1" --version
}

@test "the tools have names without .py" {
	for_each_tool without_py
	ok whisper-set-aggregation-method a.wsp max
	prints "Updated aggregation method: a.wsp (average -> max)"
}

@test "a tool calls itself by the name it was called by" {
	ln -s "$(command -v whisper-info)" whisper-info.py
	bad 1 ./whisper-info.py missing.wsp
	says "whisper-info.py: missing.wsp: "
	misused ./whisper-info.py
	ok ./whisper-info.py --help
	[[ $output == *"usage: whisper-info.py "* ]]
	misused ./whisper-info.py --nonsense
	says "whisper-info.py: unrecognized option '--nonsense'"
}

# Options of the Python scripts, those with an argument marked so.
python_options() {
	cat <<-'END'
	find-corrupt-whisper-files delete-corrupt verbose
	whisper-auto-resize doit quiet subdir= carbonlib= whisperlib= confirm extra_args=
	whisper-create xFilesFactor= aggregationMethod= overwrite estimate sparse fallocate
	whisper-diff summary ignore-empty columns no-headers until= json
	whisper-dump pretty time-format= raw
	whisper-fetch from= until= json pretty time-format= drop=
	whisper-fill lock
	whisper-info json
	whisper-merge from= until=
	whisper-resize xFilesFactor= aggregationMethod= force newfile= nobackup aggregate chown-uid= chown-gid= sparse fallocate quiet silent
	END
}

# shortenings OPTION ...: all beginnings that are those of one only.
shortenings() {
	printf '%s\n' "$@" help | awk '
		{ name[NR] = $0; sub(/=/, "", name[NR]); arg[NR] = /=/ }
		END {
			for (i = 1; i < NR; i++)
				for (k = 1; k <= length(name[i]); k++) {
					p = substr(name[i], 1, k)
					n = 0
					for (j = 1; j <= NR; j++)
						n += index(name[j], p) == 1
					if (n == 1)
						print "--" p (arg[i] ? "=1" : "")
				}
		}'
}

@test "what Python's scripts take for an abbreviation is one" {
	while read -r tool options; do
		# shellcheck disable=SC2086 # a list of words
		while read -r option; do
			try "$tool" "$option"
			[[ $stderr != *ambiguous* && $stderr != *"unknown"* &&
			    $stderr != *unrecognized* ]] ||
				wrong "expected an option" "$tool" "$option"
		done < <(shortenings $options)
	done < <(python_options)
}
