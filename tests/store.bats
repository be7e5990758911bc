# SPDX-License-Identifier: ISC
# Reads the sample stores, which another program made, and compares what is
# found with the truth beside them and with what that program's reader says.

load common

setup() {
	common_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	STORES=$BATS_TEST_DIRNAME/store
	SAMPLES=$STORES/samples
}

@test "files and points at every transaction are what they were" {
	for sample in basic packed trees undone unfinished; do
		ok python3 "$STORES/verify.py" \
		    "$top_builddir/tests/store/say" "$SAMPLES/$sample"
		[[ $output == *" revisions, 0 differ" ]]
	done
}

@test "dump has all that the reader of another program finds" {
	for sample in basic packed trees undone unfinished; do
		ok whisper-store -s "$SAMPLES/$sample" dump
		echo "$output" >dump
		ok python3 "$STORES/compare_dump.py" "$SAMPLES/$sample" <dump
		[[ $output == *" lines are the same" ]]
	done
}

@test "what dump prints of one transaction and metric is a part of all" {
	whisper-store -s "$SAMPLES/basic" dump >all
	ok whisper-store -s "$SAMPLES/basic" dump --at 2 up
	[ "$(grep -c '"main/up.wsp"' <<<"$output")" -eq 2 ]
	[ "$(grep -c '"key"' <<<"$output")" -eq 2 ]
	[ "$(grep -cxFf all <<<"$output")" -eq ${#lines[@]} ]
}

# shellcheck disable=SC2030 # each test has a status of its own
@test "nothing is wrong with a good store" {
	for sample in basic packed trees undone unfinished; do
		for how in "" --data --rebuild; do
			# shellcheck disable=SC2086 # nothing, or one word
			ok whisper-store -s "$SAMPLES/$sample" check $how
			[[ $output =~ ^[0-9]+" transactions, 0 problems"$ ]]
		done
	done
}

# shellcheck disable=SC2030,SC2031 # each test has a status of its own
# damaged SAMPLE LINE ...: check finds just that, with its status.
damaged() {
	local sample=$1

	shift
	try whisper-store -s "$SAMPLES/bad/$sample" check --data
	if [ "$status" -ne 1 ] || [ -n "$stderr" ]; then
		wrong "status 1 expected" "$sample"
	fi
	prints "$@"
}

@test "what is wrong with a bad store is said" {
	anew="; whisper-store recover makes it anew"
	damaged head-byte "HEAD: checksum of its payload is wrong$anew"
	damaged head-cut "HEAD: offset 0: record 0 is cut$anew"
	damaged head-missing "not a store: no HEAD"
	damaged head-of-the-past "data/0/4: HEAD does not list it" \
	    "4 transactions, 1 problem"
	damaged segment-byte \
	    "data/0/0: offset 106: checksum of record 1 is wrong" \
	    "5 transactions, 1 problem"
	damaged segment-cut "data/0/2: it is cut: 1083 bytes of 1123" \
	    "5 transactions, 1 problem"
	damaged segment-left-over "data/0/9: HEAD does not list it" \
	    "5 transactions, 1 problem"
	damaged segment-longer "data/0/1: it is too long: 1128 bytes for 1123" \
	    "5 transactions, 1 problem"
	damaged segment-missing "HEAD lists segment 1, which is missing" \
	    "5 transactions, 1 problem"
	damaged segments-exchanged \
	    "data/0/1: offset 954: a record of file 2" \
	    "data/0/2: offset 954: a record of file 1" \
	    "5 transactions, 2 problems"
	[ "$(find "$SAMPLES/bad" -mindepth 1 -maxdepth 1 | wc -l)" -eq 10 ]
}

@test "who reads from a bad store gets an error, or what is right" {
	for sample in "$SAMPLES"/bad/*; do
		for metric in up servers.web1.cpu servers.web1.mem; do
			try whisper-dump --store "$sample" "$metric"
			[ "$status" -le 1 ]
			[ "$status" -eq 0 ] || [ ${#stderr_lines[@]} -eq 1 ]
		done
	done
	bad 1 whisper-fetch --store "$SAMPLES/bad/segment-byte" --at 1 up
	says "up: data/0/0: offset 106: checksum of record 1 is wrong"
	bad 1 whisper-fetch --store "$SAMPLES/bad/segment-missing" --at 2 up
	says "up: HEAD lists segment 1, which is missing"
	# The revisions after it do not read what comes before their own.
	ok whisper-fetch --store "$SAMPLES/bad/segment-byte" --at 5 \
	    --from -5min up
}

@test "a note is about what does no harm" {
	cp -R "$SAMPLES/basic" store
	: >store/HEAD.tmp
	: >store/mine
	: >store/data/0/5.tmp
	ok whisper-store -s store check
	prints "5 transactions, 0 problems"
	ok whisper-store -s store check -v
	[ "$(sort <<<"$output")" = "5 transactions, 0 problems
note: HEAD.tmp: a leftover of a crash
note: data/0/5.tmp: a leftover of a crash
note: mine: no file of the store" ]
}

@test "segments of a writer that is at work are no problem" {
	cp -R "$SAMPLES/bad/segment-left-over" store
	try flock store/lock whisper-store -s store check
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	prints "5 transactions, 0 problems"
}

@test "check cannot read what it may not" {
	cp -R "$SAMPLES/basic" store
	rm store/data/0/3
	mkdir store/data/0/3
	try whisper-store -s store check
	[ "$status" -eq 2 ] || [ "$status" -eq 1 ]
	[ -n "$stderr$output" ]
}

@test "a sample of 10% reads each block once in ten days" {
	for day in 0 1 2 3 4 5 6 7 8 9; do
		try whisper-store -s "$SAMPLES/bad/segment-byte" \
		    --now $((NOW + day * 86400)) check --sample 10%
		[ -z "$stderr" ]
		echo "$status ${lines[-1]}"
	done | sort | uniq -c | sed 's/^ *//' >got
	diff got - <<-'EOT'
	9 0 5 transactions, 0 problems
	1 1 5 transactions, 1 problem
	EOT
	for sample in 0 101 x 5x ""; do
		misused whisper-store -s "$SAMPLES/basic" check \
		    --sample "$sample"
		says "--sample: from 1% to 100%"
	done
	misused whisper-store -s "$SAMPLES/basic" check --sample 5 --data
	says "--sample excludes --data and --rebuild"
}
