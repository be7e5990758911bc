# SPDX-License-Identifier: ISC
# whisper-diff: which points it compares, its four forms, and its exit status.

load common

HEADINGS="archive   timestamp       value_a       value_b"
MORE="          timestamp       value_a       value_b"

setup() {
	common_setup
	whisper-create --xFilesFactor 0 empty.wsp 60:5 300:4 >/dev/null
	cp empty.wsp a.wsp
	cp empty.wsp b.wsp
}

# compare ARGUMENT ...: whisper-diff at NOW.
compare() {
	whisper-diff --now "$NOW" "$@"
}

# three: two files with one equal point, one that differs, one of b alone, and
# with what is rolled up from them.
three() {
	update a.wsp 1699999860:1 1699999920:2
	update b.wsp 1699999860:1 1699999920:2.5 1699999980:-1e-7
}

# differs COMMAND ...: it says by its status alone that the files differ.
differs() {
	try "$@"
	if [ "$status" -ne 1 ] || [ -n "$stderr" ]; then
		wrong "expected status 1 and no errors" "$@"
	fi
}

@test "files with the same points are the same" {
	update a.wsp 1699999860:1 1699999920:2 1699999500:7
	cp a.wsp b.wsp
	keep
	ok compare a.wsp b.wsp
	prints "$HEADINGS" "Archive 0 (0 of 2 datapoints differ)" "$MORE" \
	    "Archive 1 (0 of 1 datapoints differ)" "$MORE"
	kept
}

@test "a file does not differ from itself" {
	ok compare --all "$FILES/good-odd-values.wsp" \
	    "$FILES/good-odd-values.wsp"
}

@test "empty files are the same" {
	ok compare a.wsp b.wsp
	prints "$HEADINGS" "Archive 0 (0 of 0 datapoints differ)" "$MORE" \
	    "Archive 1 (0 of 0 datapoints differ)" "$MORE"
}

@test "differing points are listed with their values" {
	three
	keep
	differs compare a.wsp b.wsp
	prints "$HEADINGS" "Archive 0 (2 of 3 datapoints differ)" "$MORE" \
	    "         1699999920           2.0           2.5" \
	    "         1699999980          None        -1e-07" \
	    "Archive 1 (0 of 0 datapoints differ)" "$MORE"
	differs compare b.wsp a.wsp
	prints "$HEADINGS" "Archive 0 (2 of 3 datapoints differ)" "$MORE" \
	    "         1699999920           2.5           2.0" \
	    "         1699999980        -1e-07          None" \
	    "Archive 1 (0 of 0 datapoints differ)" "$MORE"
	kept
}

@test "--no-headers leaves out only the first line" {
	three
	differs compare --no-headers a.wsp b.wsp
	prints "Archive 0 (2 of 3 datapoints differ)" "$MORE" \
	    "         1699999920           2.0           2.5" \
	    "         1699999980          None        -1e-07" \
	    "Archive 1 (0 of 0 datapoints differ)" "$MORE"
}

@test "--ignore-empty compares points that both files have" {
	three
	differs compare --ignore-empty a.wsp b.wsp
	prints "$HEADINGS" "Archive 0 (1 of 2 datapoints differ)" "$MORE" \
	    "         1699999920           2.0           2.5" \
	    "Archive 1 (0 of 0 datapoints differ)" "$MORE"
	update a.wsp 1699999920:2.5
	ok compare --ignore-empty a.wsp b.wsp
	ok compare --ignore-empty --all --summary empty.wsp b.wsp
	prints "archive     total differing" "      0         0         0" \
	    "      1         0         0"
	differs compare a.wsp b.wsp
}

@test "--columns prints points and nothing else" {
	three
	coarse b.wsp 1699999500:1e300
	differs compare --columns a.wsp b.wsp
	prints "archive timestamp value_a value_b" "0 1699999920 2.0 2.5" \
	    "0 1699999980 None -1e-07" "1 1699999500 None 1e+300"
	differs compare --columns --no-headers a.wsp b.wsp
	prints "0 1699999920 2.0 2.5" "0 1699999980 None -1e-07" \
	    "1 1699999500 None 1e+300"
	ok compare --columns --no-headers a.wsp a.wsp
	prints
}

@test "--summary prints only numbers" {
	three
	differs compare --summary a.wsp b.wsp
	prints "archive     total differing" "      0         3         2" \
	    "      1         0         0"
	differs compare --summary --no-headers a.wsp b.wsp
	prints "      0         3         2" "      1         0         0"
	differs compare --summary --columns a.wsp b.wsp
	prints "archive total differing" "0 3 2" "1 0 0"
	differs compare --summary --columns --no-headers a.wsp b.wsp
	prints "0 3 2" "1 0 0"
	ok compare --summary --columns --no-headers a.wsp a.wsp
	prints "0 2 0" "1 0 0"
}

@test "--json prints an object" {
	three
	differs compare --json a.wsp b.wsp
	prints '{' \
	    '  "archives" : [' \
	    '    {' \
	    '      "archive" : 0,' \
	    '      "datapoint" : [' \
	    '        {' \
	    '          "timestamp" : 1699999920,' \
	    '          "value_a" : 2.0,' \
	    '          "value_b" : 2.5' \
	    '        },' \
	    '        {' \
	    '          "timestamp" : 1699999980,' \
	    '          "value_a" : null,' \
	    '          "value_b" : -1e-07' \
	    '        }' \
	    '      ],' \
	    '      "points" : 2,' \
	    '      "total" : 3' \
	    '    },' \
	    '    {' \
	    '      "archive" : 1,' \
	    '      "datapoint" : [],' \
	    '      "points" : 0,' \
	    '      "total" : 0' \
	    '    }' \
	    '  ],' \
	    '  "path_a" : "a.wsp",' \
	    '  "path_b" : "b.wsp"' \
	    '}'
	ok compare --json a.wsp a.wsp
}

@test "--json --summary leaves out the points" {
	three
	differs compare --json --summary b.wsp ./a.wsp
	prints '{' \
	    '  "archives" : [' \
	    '    {' \
	    '      "archive" : 0,' \
	    '      "points" : 2,' \
	    '      "total" : 3' \
	    '    },' \
	    '    {' \
	    '      "archive" : 1,' \
	    '      "points" : 0,' \
	    '      "total" : 0' \
	    '    }' \
	    '  ],' \
	    '  "path_a" : "b.wsp",' \
	    '  "path_b" : "./a.wsp"' \
	    '}'
}

@test "--json is valid with NaN and infinities" {
	update a.wsp 1699999860:nan 1699999920:inf 1699999980:-inf
	differs compare --json a.wsp b.wsp
	[ "$(grep -c '"value_b" : null' <<<"$output")" -eq 3 ]
	[ "$(grep value_a <<<"$output" | tr -d ' \n')" = \
	    '"value_a":null,"value_a":1e9999,"value_a":-1e9999,' ]
	need python3
	python3 -c 'import json, sys
def refuse(x):
    raise ValueError(x)
json.load(sys.stdin, parse_constant=refuse)' <<<"$output"
}

@test "--json escapes what is special in a path" {
	odd=$'q"\\\t\303\251.wsp'
	cp a.wsp "$odd"
	ok compare --json a.wsp "$odd"
	grep -Fqx '  "path_b" : "q\"\\\t\u00e9.wsp"' <<<"$output"
}

@test "NaN equals NaN and differs from everything else" {
	update a.wsp 1699999800:nan 1699999860:nan 1699999920:nan
	update b.wsp 1699999800:nan 1699999860:1
	differs compare --columns --no-headers a.wsp b.wsp
	prints "0 1699999860 nan 1.0" "0 1699999920 nan None"
	differs compare --columns --no-headers b.wsp a.wsp
	prints "0 1699999860 1.0 nan" "0 1699999920 None nan"
	ok compare --all a.wsp a.wsp
}

@test "0.0 equals -0.0 and differs from a missing point" {
	update a.wsp 1699999920:0 1699999980:0
	update b.wsp 1699999920:-0
	differs compare --columns --no-headers a.wsp b.wsp
	prints "0 1699999980 0.0 None"
	update b.wsp 1699999980:-0
	ok compare a.wsp b.wsp
}

@test "values that differ in the last bit differ" {
	update a.wsp 1699999980:0.1
	update b.wsp 1699999980:0.10000000000000002
	differs compare --columns --no-headers a.wsp b.wsp
	prints "0 1699999980 0.1 0.10000000000000002"
}

@test "an archive is compared for the times that no finer one reaches" {
	coarse a.wsp 1699999800:5
	ok compare a.wsp b.wsp
	[ "${lines[3]}" = "Archive 1 (0 of 0 datapoints differ)" ]
	coarse a.wsp 1699999500:6
	differs compare --columns --no-headers a.wsp b.wsp
	prints "1 1699999500 6.0 None"
}

@test "--all compares every archive over its whole length" {
	coarse a.wsp 1699999500:6
	coarse a.wsp 1699999800:5
	differs compare --all a.wsp b.wsp
	prints "$HEADINGS" "Archive 0 (0 of 0 datapoints differ)" "$MORE" \
	    "Archive 1 (2 of 2 datapoints differ)" "$MORE" \
	    "         1699999500           6.0          None" \
	    "         1699999800           5.0          None"
	differs compare --all --summary --columns --no-headers a.wsp b.wsp
	prints "0 0 0" "1 2 2"
}

@test "--all compares earlier laps and the future, whatever the present" {
	whisper-update --now 1600000000 a.wsp 1599999960:1
	update a.wsp 1700000040:2 1700000100:3
	ok compare a.wsp b.wsp
	for now in 1000 1600000000 $NOW 1800000000; do
		differs whisper-diff --now "$now" --all --columns \
		    --no-headers a.wsp b.wsp
		prints "0 1599999960 1.0 None" "0 1700000040 2.0 None" \
		    "0 1700000100 3.0 None" "1 1599999900 1.0 None" \
		    "1 1699999800 2.0 None" "1 1700000100 3.0 None"
	done
}

@test "where a point lies in its ring does not matter" {
	whisper-update --now $((NOW - 60)) a.wsp 1699999860:1
	update a.wsp 1699999920:2
	update b.wsp 1699999920:2
	whisper-update --now $((NOW - 60)) b.wsp 1699999860:1
	try cmp a.wsp b.wsp
	[ "$status" -eq 1 ]
	ok compare --columns --no-headers a.wsp b.wsp
	ok compare --columns --no-headers --all a.wsp b.wsp
	prints
}

@test "method and xFilesFactor may differ" {
	whisper-set-aggregation b.wsp max 1 >out
	ok compare --all a.wsp b.wsp
}

@test "the order of the archives in the file does not matter" {
	ok compare --all --summary --columns --no-headers \
	    "$FILES/good-coarse-first.wsp" "$FILES/good-coarse-first.wsp"
	coarse_first=$output
	ok compare --all --summary --columns --no-headers \
	    "$FILES/good-points.wsp" "$FILES/good-points.wsp"
	[ "$output" = "$coarse_first" ]
}

@test "--until leaves out later points" {
	three
	coarse b.wsp 1699999500:4
	differs compare --columns --no-headers --until 1699999920 a.wsp b.wsp
	prints "0 1699999920 2.0 2.5" "1 1699999500 None 4.0"
	differs compare --columns --no-headers --until -139s a.wsp b.wsp
	prints "1 1699999500 None 4.0"
	ok compare --columns --no-headers --until 1699999499 a.wsp b.wsp
	prints
	ok compare --until 1600000000 a.wsp b.wsp
}

@test "every point counts, wherever what is read at a time ends" {
	local start=$((NOW - 9000)) i points=()

	whisper-create --overwrite a.wsp 1s:9000 >/dev/null
	cp a.wsp b.wsp
	for i in 1 4096 4097 8192 8193 9000; do
		points+=("$((start + i)):$i")
	done
	update a.wsp "${points[@]}"
	differs compare --columns --no-headers a.wsp b.wsp
	diff <(printf '%s\n' "${lines[@]}") <(for i in "${points[@]}"; do
		echo "0 ${i%:*} ${i#*:}.0 None"
	done)
	differs compare --columns --no-headers --until "$((NOW - 1))" a.wsp \
	    b.wsp
	[ "${#lines[@]}" -eq 5 ]
}

@test "nothing beyond the present counts where a whole piece ends there" {
	whisper-create --overwrite a.wsp 1s:4096 >/dev/null
	cp a.wsp b.wsp
	whisper-update --now "$((NOW + 9))" a.wsp "$((NOW + 1)):7"
	ok compare --columns --no-headers a.wsp b.wsp
	prints
}

@test "--until 0 is the present, and so is a time in the future" {
	three
	differs compare a.wsp b.wsp
	whole=$output
	update b.wsp 1700000040:9 1700000100:9
	for until in 0 now $NOW +99s 1800000000; do
		differs compare --until "$until" a.wsp b.wsp
		[ "$output" = "$whole" ]
	done
}

@test "--all has no limit but a given --until" {
	update b.wsp 1699999920:1 1700000040:2 1700000100:3
	differs compare --all --columns --no-headers a.wsp b.wsp
	prints "0 1699999920 None 1.0" "0 1700000040 None 2.0" \
	    "0 1700000100 None 3.0" "1 1699999800 None 1.5" \
	    "1 1700000100 None 3.0"
	differs compare --all --columns --no-headers --until 0 a.wsp b.wsp
	[ "${#lines[@]}" -eq 5 ]
	differs compare --all --columns --no-headers --until 1700000040 \
	    a.wsp b.wsp
	prints "0 1699999920 None 1.0" "0 1700000040 None 2.0" \
	    "1 1699999800 None 1.5"
}

@test "without --now the clock decides" {
	whisper-update b.wsp N:1
	differs whisper-diff a.wsp b.wsp
	rm b.wsp
	cp empty.wsp b.wsp
	update b.wsp N:1
	ok whisper-diff a.wsp b.wsp
}

@test "files with other archives are refused" {
	keep
	for archives in "60:5" "60:5 300:5" "60:6 300:4" "30:10 300:4" \
	    "60:5 300:4 600:9"; do
		rm -f other.wsp
		# shellcheck disable=SC2086
		whisper-create other.wsp $archives >/dev/null
		bad 2 compare a.wsp other.wsp
		[ "$stderr" = "whisper-diff: a.wsp: a.wsp and other.wsp\
 archive configurations are unalike. Resize the input before diffing" ]
		prints
	done
	rm other.wsp
	kept
}

@test "a file that cannot be read is trouble, not a difference" {
	bad 2 compare missing.wsp b.wsp
	[ "$stderr" = "whisper-diff: missing.wsp: No such file or directory" ]
	bad 2 compare --json a.wsp missing.wsp
	[ "$stderr" = "whisper-diff: missing.wsp: No such file or directory" ]
	prints
	mkdir dir
	bad 2 compare a.wsp dir
	bad 2 compare "$FILES/bad-slot-cut.wsp" "$FILES/bad-slot-cut.wsp"
	says "bad-slot-cut.wsp: "
}

@test "a file without permission is trouble" {
	need_unprivileged
	chmod 0 b.wsp
	bad 2 unprivileged whisper-diff a.wsp b.wsp
	[ "$stderr" = "whisper-diff: b.wsp: Permission denied" ]
}

@test "output that cannot be written is trouble" {
	[ -c /dev/full ] || skip "no /dev/full"
	full() {
		compare a.wsp b.wsp >/dev/full
	}
	bad 2 full
	[ "$stderr" = \
	    "whisper-diff: standard output: No space left on device" ]
}

@test "a locked file is compared all the same" {
	hold a.wsp
	ok compare a.wsp b.wsp
	let_go
}

@test "--lock waits for a writer, but not for ever" {
	three
	for path in a.wsp b.wsp; do
		hold $path
		bad 2 compare --lock --lock-timeout 0.05 a.wsp b.wsp
		says "whisper-diff: $path: locked by another process"
		prints
		let_go
	done
	differs compare --lock --lock-timeout 0 a.wsp b.wsp
	hold b.wsp
	whisper-diff --now "$NOW" --lock a.wsp b.wsp >out 9<&- &
	comparing=$!
	opened b.wsp
	poke b.wsp 56 4000000000000000
	let_go
	wait $comparing || [ $? -eq 1 ]
	grep -q "1 of 3 datapoints differ" out
}

@test "--lock is shared with other readers" {
	need flock
	ok flock --shared a.wsp whisper-diff --lock --lock-timeout 0 a.wsp \
	    b.wsp
}

@test "exactly two files are compared" {
	for operands in "" "a.wsp" "a.wsp b.wsp a.wsp"; do
		# shellcheck disable=SC2086
		misused compare $operands
	done
	misused compare --no-such-option a.wsp b.wsp
	misused compare --backup a.wsp b.wsp
	misused compare --until a.wsp b.wsp
	misused compare --until yesteryear a.wsp b.wsp
	says "--until: " yesteryear
	misused whisper-diff --now soon a.wsp b.wsp
	says "--now: " soon
}

@test "options may be shortened and stand anywhere" {
	three
	differs compare a.wsp --col b.wsp --no-h
	prints "0 1699999920 2.0 2.5" "0 1699999980 None -1e-07"
	cp a.wsp ./--all
	differs compare --sum --col --no-h -- --all b.wsp
	prints "0 3 2" "1 0 0"
	differs compare a.wsp --co b.wsp --no
	prints "0 1699999920 2.0 2.5" "0 1699999980 None -1e-07"
	misused compare --a=1 a.wsp b.wsp
	misused compare --re a.wsp b.wsp
}
