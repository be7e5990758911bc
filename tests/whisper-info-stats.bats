# SPDX-License-Identifier: ISC
# whisper-info: what the slots hold, and the first and last point.
# shellcheck disable=SC2030,SC2031 # the present of a test is its own

load common

# a.wsp has five points in its fine archive, of which one is 0 and one NaN,
# and nothing in the coarse one but a point of half an hour ago.
setup() {
	common_setup
	whisper-create --xFilesFactor 0.7 a.wsp 60:10 300:12 >/dev/null
	whisper-update -q --now "$NOW" a.wsp 1699998000:40
	whisper-update -q --now "$NOW" a.wsp 1699999440:7 1699999500:-2 \
	    1699999560:nan 1699999740:0 1699999980:1.5
	whisper-create empty.wsp 60:10 >/dev/null
}

# archive N FILE [OPTION ...]: what is said of an archive behind its size.
archive() {
	local n=$1

	shift
	ok whisper-info --stats --now "$NOW" "$@"
	awk -v n="$n" '/^$/ { on = 0 } on > 1; on && /^size: / { on = 2 }
	    $0 == "Archive " n { on = 1 }' <<<"$output"
}

@test "--stats tells of each archive what its slots hold" {
	run archive 0 a.wsp
	prints "present: 5" "future: 0" "stale: 0" "first: 1699999440" \
	    "last: 1699999980" "lastValue: 1.5" "min: -2.0" "max: 7.0" \
	    "mean: 1.625" "sum: 6.5" "zeros: 1" "nan: 1" "gaps: 2" \
	    "longestGap: 180" "longestGapFrom: 1699999800" \
	    "longestGapUntil: 1699999980"
	run archive 1 a.wsp
	prints "present: 1" "future: 0" "stale: 0" "first: 1699998000" \
	    "last: 1699998000" "lastValue: 40.0" "min: 40.0" "max: 40.0" \
	    "mean: 40.0" "sum: 40.0" "zeros: 0" "nan: 0" "gaps: 0" \
	    "longestGap: 0" "longestGapFrom: None" "longestGapUntil: None"
}

@test "--stats adds lines and changes none of the others" {
	ok whisper-info a.wsp
	plain=$output
	ok whisper-info --stats --now "$NOW" a.wsp
	diff <(echo "$plain") <(echo "$output") >changes || :
	run ! grep '^<' changes
	[ "$(grep -c '^>' changes)" -eq 33 ]
}

@test "what does not exist is None, and NaN alone leaves no numbers" {
	run archive 0 empty.wsp
	prints "present: 0" "future: 0" "stale: 0" "first: None" \
	    "last: None" "lastValue: None" "min: None" "max: None" \
	    "mean: None" "sum: None" "zeros: 0" "nan: 0" "gaps: 0" \
	    "longestGap: 0" "longestGapFrom: None" "longestGapUntil: None"
	whisper-update --now "$NOW" empty.wsp 1699999980:nan
	run archive 0 empty.wsp
	[ "${lines[5]}" = "lastValue: nan" ]
	[ "${lines[6]}" = "min: None" ]
	[ "${lines[8]}" = "mean: None" ]
	[ "${lines[11]}" = "nan: 1" ]
}

@test "future points and those of older laps are counted apart" {
	whisper-update -q --now "$NOW" a.wsp 1700000040:5 1699999980:2
	run archive 0 a.wsp
	[ "${lines[0]}" = "present: 4" ]
	[ "${lines[1]}" = "future: 1" ]
	[ "${lines[2]}" = "stale: 0" ]
	[ "${lines[4]}" = "last: 1699999980" ]
	NOW=1700000400
	run archive 0 a.wsp
	[ "${lines[0]}" = "present: 2" ]
	[ "${lines[1]}" = "future: 0" ]
	[ "${lines[2]}" = "stale: 3" ]
	[ "${lines[3]}" = "first: 1699999980" ]
}

@test "a point in the slot of another one is stale" {
	whisper-create b.wsp 60:4 >/dev/null
	whisper-update --now "$NOW" b.wsp 1699999980:1
	# Slot 2 of the ring that begins with 1699999980.
	poke b.wsp $((28 + 24)) "$(u32 1699999920)3ff0000000000000"
	run archive 0 b.wsp
	[ "${lines[0]}" = "present: 1" ]
	[ "${lines[2]}" = "stale: 1" ]
	# Its place is slot 3.
	poke b.wsp $((28 + 36)) "$(u32 1699999920)3ff0000000000000"
	run archive 0 b.wsp
	[ "${lines[0]}" = "present: 2" ]
}

@test "an archive without a base holds nothing, as for whisper-fetch" {
	whisper-create b.wsp 60:4 >/dev/null
	poke b.wsp $((28 + 36)) "$(u32 1699999980)3ff0000000000000"
	run archive 0 b.wsp
	[ "${lines[0]}" = "present: 0" ]
	[ "${lines[2]}" = "stale: 1" ]
	bad 1 whisper-info --last --now "$NOW" b.wsp
}

@test "diskSize is what the file takes, less than fileSize with holes" {
	whisper-create --sparse b.wsp 60:100000 >/dev/null
	ok whisper-info --stats --now "$NOW" b.wsp
	[ "${lines[3]}" = "fileSize: 1200028" ]
	[ "${lines[4]}" = "diskSize: $(($(stat -c %b b.wsp) * 512))" ]
	[ "${lines[4]#*: }" -lt 1200028 ]
}

@test "-H prints sizes, spans and times for people" {
	whisper-create b.wsp 90s:60 90m:1000 1d:400 >/dev/null
	whisper-update --now "$NOW" b.wsp 1699997490:1 1699999920:1
	ok whisper-info -H --stats --now "$NOW" b.wsp
	for line in "maxRetention: 1y35d" "fileSize: 17K" "offset: 52" \
	    "secondsPerPoint: 1m30s" "retention: 1h30m" "size: 720B" \
	    "secondsPerPoint: 1h30m" "retention: 62d12h" \
	    "secondsPerPoint: 1d" "longestGap: 39m" \
	    "last: Tue Nov 14 22:12:00 2023"; do
		grep -qx "$line" <<<"$output"
	done
	ok whisper-info --human b.wsp maxRetention
	prints 1y35d
	ok whisper-info --field fileSize -H a.wsp
	prints 304B
	TZ=UTC-1 ok whisper-info -H --last --now "$NOW" b.wsp
	prints "Tue Nov 14 23:12:00 2023	1.0"
}

@test "--stats --json has the statistics as members" {
	whisper-update --now "$NOW" a.wsp 1699999980:inf
	ok whisper-info --stats --json -H --now "$NOW" a.wsp empty.wsp
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == *'"size": 120, "present": 5, '*'"sum": 1e9999, '* ]]
	[[ ${lines[1]} == *'"last": null, "lastValue": null, "min": null, '* ]]
	[[ ${lines[1]} == *'"fileSize": 148, "diskSize": '* ]]
	need python3
	for file in a.wsp empty.wsp; do
		ok whisper-info --stats --json --now "$NOW" $file
		[ "${lines[1]}" = "  \"path\": \"$file\"," ]
		python3 -m json.tool <<<"$output" >/dev/null
	done
}

@test "a field wins over --stats" {
	ok whisper-info --stats --now "$NOW" a.wsp fileSize
	prints 304
}

@test "--first and --last print a point of any archive" {
	ok whisper-info --first --now "$NOW" a.wsp
	prints "1699998000	40.0"
	ok whisper-info --last --now "$NOW" a.wsp
	prints "1699999980	1.5"
	# The fine archive does not reach back to its points any more.
	whisper-update --now "$NOW" a.wsp 1699999920:1 1699999860:1 \
	    1699999800:1
	ok whisper-info --last --now 1700002000 a.wsp
	prints "1699999800	1.125"
}

@test "--last-before also prints the step of the archive" {
	while read -r before line; do
		ok whisper-info --last-before "$before" --now "$NOW" a.wsp
		prints "$line"
	done <<-EOF
	now 1699999980	1.5	60
	20991231 1699999980	1.5	60
	1699999980 1699999740	0.0	60
	-5min 1699999560	nan	60
	1699999440 1699998000	40.0	300
	1699998001 1699998000	40.0	300
	EOF
	bad 1 whisper-info --last-before 1699998000 --now "$NOW" a.wsp
	prints
}

@test "of points with one time that of the finest archive is taken" {
	whisper-update --now "$NOW" empty.wsp 1699999800:2
	whisper-create b.wsp 60:10 300:12 >/dev/null
	whisper-update --now "$NOW" b.wsp 1699999800:2 1699999860:4 \
	    1699999920:6
	for when in --first --last-before=1699999860; do
		ok whisper-info --json "$when" --now "$NOW" b.wsp
		prints '{"path": "b.wsp", "time": 1699999800, "value": 2.0, "step": 60}'
	done
}

@test "a file without points prints nothing and exits 1" {
	for when in --first --last "--last-before now" "--last --json"; do
		read -ra when <<<"$when"
		bad 1 whisper-info "${when[@]}" empty.wsp
		says_only "whisper-info: empty.wsp: no points"
		prints
	done
	bad 1 whisper-info --last --now "$NOW" a.wsp empty.wsp a.wsp
	prints "a.wsp: 1699999980	1.5" "a.wsp: 1699999980	1.5"
}

@test "points are for scripts: not from a damaged file" {
	bad 1 whisper-info --last "$FILES/bad-overlap.wsp"
	prints
	bad 1 whisper-info --stats "$FILES/bad-overlap.wsp"
	[[ $output == "aggregationMethod: "* ]]
	[[ $output != *present* ]]
}

@test "only one point can be asked for" {
	misused whisper-info --first --last a.wsp
	misused whisper-info --first --stats a.wsp
	misused whisper-info --last --field fileSize a.wsp
	misused whisper-info --last-before now --last a.wsp
	misused whisper-info --last-before nonsense a.wsp
	ok whisper-info --last --last --now "$NOW" a.wsp
	bad 1 whisper-info --last --now "$NOW" a.wsp fileSize
	says "fileSize: No such file or directory"
}

@test "trees have points and statistics too" {
	mkdir -p tree/b
	mv a.wsp tree/b
	mv empty.wsp tree
	bad 1 whisper-info --last --now "$NOW" -R tree
	says_only "whisper-info: tree/empty.wsp: no points"
	prints "tree/b/a.wsp: 1699999980	1.5"
	ok whisper-info --stats --json --now "$NOW" -R tree
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[1]} == '{"path": "tree/b/a.wsp", '*'"present": 5, '* ]]
}

@test "the first and last point of a sparse file are found beside its holes" {
	# Random points, and the same file with holes and without.
	for points in "" "30 900" "4999 5000 9999" "1 8000"; do
		whisper-create --overwrite --sparse b.wsp 1:20000 60:9000 \
		    >/dev/null
		for back in $points; do
			whisper-update --now $((NOW - 20000)) b.wsp \
			    $((NOW - 20000 - back)):1
			whisper-update --now "$NOW" b.wsp $((NOW - back)):2
		done
		cp --sparse=never b.wsp whole.wsp
		for what in --first --last "--last-before -20min" \
		    "--last-before $((NOW - 5000))"; do
			# shellcheck disable=SC2086 # words
			try whisper-info --now "$NOW" $what whole.wsp
			want=$status$output
			# shellcheck disable=SC2086
			try whisper-info --now "$NOW" $what b.wsp
			[ "$status$output" = "$want" ]
		done
	done
}

@test "of a huge sparse file only what is no hole is read for --last" {
	limit_memory
	whisper-create --sparse b.wsp 1:300000000 >/dev/null
	bad 1 timeout 20 whisper-info --last --now "$NOW" b.wsp
	says "no points"
	whisper-update --now "$NOW" b.wsp $((NOW - 100)):1 $((NOW - 7)):2
	ok timeout 20 whisper-info --last --now "$NOW" b.wsp
	prints "$((NOW - 7))	2.0"
	ok timeout 20 whisper-info --first --now "$NOW" b.wsp
	prints "$((NOW - 100))	1.0"
}

# work COMMAND ...: what it does for each of ten sparse files, found from runs
# over ten and twenty of them: sets calls, and bytes that are read.
work() {
	local dir count=() sum=()

	for dir in ten twenty; do
		strace -f -o trace "$@" $dir >/dev/null
		count+=("$(grep -Ec '(open|stat|pread|lseek|close)' trace)")
		sum+=("$(awk '/ pread64\(/ { n += $NF } END { print n }' trace)")
	done
	calls=$(((count[1] - count[0]) / 10))
	bytes=$(((sum[1] - sum[0]) / 10))
}

@test "of a sparse file little more than its header is read" {
	need_strace
	mkdir ten twenty
	for ((i = 0; i < 20; i++)); do
		whisper-create --now "$NOW" --sparse twenty/$i.wsp 10s:1d \
		    1m:30d 10m:3y >/dev/null
		whisper-update --now "$NOW" twenty/$i.wsp $((NOW - 600 - i)):$i
		[ $((i % 2)) -eq 1 ] || cp --sparse=always twenty/$i.wsp ten
	done
	[ "$(stat -c %b ten/0.wsp)" -lt 100 ] ||
		skip "this file system has no holes"
	work whisper-info -R -j 1 --now "$NOW"
	header=$calls
	[ "$header" -gt 0 ]
	[ "$bytes" -gt 0 ]
	for point in --last --first "--last-before -5min"; do
		# shellcheck disable=SC2086 # an option and its argument
		work whisper-info -R -j 1 --now "$NOW" $point
		echo "$point: $calls calls, $bytes bytes, of $header calls"
		[ "$calls" -le $((3 * header)) ]
		[ "$bytes" -le 12288 ]
	done
	work whisper-check -R -j 1 --now "$NOW"
	echo "whisper-check: $calls calls, $bytes bytes"
	[ "$calls" -le $((3 * header)) ]
	[ "$bytes" -le 65536 ]
}
