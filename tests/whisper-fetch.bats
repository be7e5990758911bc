# SPDX-License-Identifier: ISC
# whisper-fetch: which points it prints, and how.

load common

# a.wsp holds five minutes, of which one is missing and one is 0, in an archive
# that reaches back no further, and averages of five minutes.
setup() {
	common_setup
	whisper-create --xFilesFactor 0 a.wsp 60:5 300:4 >/dev/null
	whisper-update --now 1699999440 a.wsp 1699999440:7
	whisper-update --now "$NOW" a.wsp 1699999740:1 1699999860:0 \
	    1699999920:-2.5 1699999980:8.5
}

# fetch ARGUMENT ...: whisper-fetch at NOW.
fetch() {
	whisper-fetch --now "$NOW" "$@"
}

# times: the first column of the output, on a line.
times() {
	cut -f 1 <<<"$output" | xargs
}

fine=("1699999740	1.000000" "1699999800	None"
    "1699999860	0.000000" "1699999920	-2.500000"
    "1699999980	8.500000")
coarse=("1699998900	None" "1699999200	7.000000"
    "1699999500	1.000000" "1699999800	2.000000")

@test "points are lines of a time, a tab and a value" {
	ok fetch --from 1699999700 a.wsp
	prints "${fine[@]}"
}

@test "the range is a day unless it is given" {
	whisper-create day.wsp 1h:25h >/dev/null
	ok fetch day.wsp
	[ "${#lines[@]}" -eq 24 ]
	[ "$(times)" = "$(seq -s ' ' $((NOW - NOW % 3600 - 23 * 3600)) 3600 \
	    "$NOW")" ]
}

@test "the interval of the start is left out, that of the end is not" {
	ok fetch --from 1699999860 --until 1699999920 a.wsp
	prints "${fine[3]}"
	ok fetch --from 1699999859 --until 1699999979 a.wsp
	prints "${fine[@]:2:2}"
	ok fetch --from 1699999919 --until 1699999980 a.wsp
	prints "${fine[@]:3}"
}

@test "a range of no length is the interval after it" {
	ok fetch --from 1699999860 --until 1699999860 a.wsp
	prints "${fine[3]}"
	ok fetch --from 1699999860 --until 1699999919 a.wsp
	prints "${fine[3]}"
	ok fetch --from "$NOW" a.wsp
	prints "1700000040	None"
}

@test "the finest archive that reaches back to the start answers" {
	ok fetch --from $((NOW - 300)) a.wsp
	prints "${fine[@]}"
	ok fetch --from $((NOW - 301)) --until 1699999860 a.wsp
	prints "${coarse[3]}"
}

@test "the range is cut to what the file holds" {
	ok fetch --from 1 a.wsp
	prints "${coarse[@]}"
	ok fetch --from 1699999860 --until 1800000000 a.wsp
	prints "${fine[@]:3}"
}

@test "a range before or after all data is an error" {
	bad 1 fetch --from $((NOW + 1)) --until $((NOW + 100)) a.wsp
	says_only \
	    "whisper-fetch: a.wsp: No data in selected timerange"
	prints
	bad 1 fetch --from 1 --until $((NOW - 1201)) a.wsp
	says "No data in selected timerange"
	bad 1 fetch --json --from 1 --until 2 a.wsp
	prints
	ok fetch --from 1 --until $((NOW - 1200)) a.wsp
}

@test "a range that ends before it starts is an error" {
	bad 1 fetch --from 1699999861 --until 1699999860 a.wsp
	says "a.wsp: Invalid time interval: from time '1699999861' is after\
 until time '1699999860'"
	prints
	bad 1 fetch --until -2d a.wsp
	says "from time '1699913600' is after until time '1699827200'"
}

@test "--archive reads the archive of that step" {
	for step in 300 5m 5min 300s; do
		ok fetch --from -4min --archive $step a.wsp
		prints "${coarse[3]}"
	done
	ok fetch --from -10min --archive 60 a.wsp
	prints "1699999440	None" "1699999500	None" \
	    "1699999560	None" "1699999620	None" "1699999680	None" \
	    "${fine[@]}"
	ok fetch --from -5min --archive 0 a.wsp
	prints "${fine[@]}"
}

@test "--archive of a step that the file has not is an error" {
	bad 1 fetch --archive 120 a.wsp
	says "a.wsp: Invalid granularity: 120"
	bad 1 fetch --archive 1h a.wsp
	says "Invalid granularity: 3600"
	prints
}

@test "a malformed --archive is a wrong option" {
	for step in "" x 1M 60:5 -60 1.5 5mins; do
		misused fetch --archive "$step" a.wsp
		says "--archive: Invalid "
	done
}

@test "--pretty prints local times" {
	ok fetch --from -2min --pretty a.wsp
	prints "Tue Nov 14 22:12:00 2023	-2.500000" \
	    "Tue Nov 14 22:13:00 2023	8.500000"
	TZ=EST5 ok fetch --from -1min --pretty a.wsp
	prints "Tue Nov 14 17:13:00 2023	8.500000"
	ok whisper-fetch --now 1699000000 --from -1min --pretty a.wsp
	prints "Fri Nov  3 08:26:00 2023	None"
}

@test "--time-format says how, if it is not empty" {
	ok fetch --from -1min --pretty -t %FT%T%z a.wsp
	prints "2023-11-14T22:13:00+0000	8.500000"
	ok fetch --from -1min --pretty --time-format=%s a.wsp
	prints "${fine[4]}"
	ok fetch --from -1min --pretty -t '' a.wsp
	pretty="Tue Nov 14 22:13:00 2023	8.500000"
	prints "$pretty"
	ok fetch --from -1min -t "%F %z" a.wsp
	prints "2023-11-14 +0000	8.500000"
	misused fetch -t %F --format csv a.wsp
}

@test "--drop leaves out zeroes, nulls or both, and keeps the times" {
	whisper-update --now "$NOW" a.wsp 1699999740:-0 1699999920:nan
	ok fetch --from -5min --drop zeroes a.wsp
	prints "1699999800	None" "1699999920	nan" "${fine[4]}"
	ok fetch --from -5min --drop nulls a.wsp
	prints "1699999740	-0.000000" "1699999860	0.000000" \
	    "1699999920	nan" "${fine[4]}"
	ok fetch --from -5min --drop empty a.wsp
	prints "1699999920	nan" "${fine[4]}"
	ok fetch --from -5min --until 1699999860 --drop empty a.wsp
	prints
}

@test "--drop of something else is a wrong option" {
	for what in "" zero null none zeroes,nulls; do
		misused fetch --drop "$what" a.wsp
		says "--drop: invalid choice: '$what' (choose from 'zeroes',\
 'nulls', 'empty')"
	done
}

@test "--json prints an object in the reference's layout" {
	ok fetch --from -5min --json a.wsp
	prints "{" '    "start" : 1699999740,' '    "end" : 1700000040,' \
	    '    "step" : 60,' \
	    '    "values" : [1.0, null, 0.0, -2.5, 8.5]' "  }"
	ok fetch --from -5min --json --pretty -t %F --drop empty a.wsp
	prints "{" '    "start" : 1699999740,' '    "end" : 1700000040,' \
	    '    "step" : 60,' '    "values" : [1.0, -2.5, 8.5]' "  }"
	ok fetch --from -20min --until -20min --json --drop nulls a.wsp
	[ "${lines[4]}" = '    "values" : []' ]
}

@test "--json is JSON, whatever the values" {
	whisper-update --now "$NOW" a.wsp 1699999740:nan 1699999800:inf \
	    1699999860:-inf 1699999920:-0 1699999980:1e-320
	ok fetch --from -5min --json a.wsp
	[ "${lines[4]}" = \
	    '    "values" : [null, 1e9999, -1e9999, -0.0, 1e-320]' ]
	need python3
	python3 -m json.tool <<<"$output" >/dev/null
}

@test "values are printed with all their digits in JSON, six in text" {
	while read -r value text json; do
		whisper-update --now "$NOW" a.wsp "N:$value"
		ok fetch --from -1min a.wsp
		prints "1699999980	$text"
		ok fetch --from -1min --json a.wsp
		[ "${lines[4]}" = "    \"values\" : [$json]" ]
	done <<-EOF
	0.1 0.100000 0.1
	0.30000000000000004 0.300000 0.30000000000000004
	5.960464477539063e-08 0.000000 5.960464477539063e-08
	0.0001 0.000100 0.0001
	0.00001 0.000010 1e-05
	1234567.8901234 1234567.890123 1234567.8901234
	9999999999999998 9999999999999998.000000 9999999999999998.0
	1e16 10000000000000000.000000 1e+16
	-1.5e20 -150000000000000000000.000000 -1.5e+20
	0.0000005 0.000000 5e-07
	0.0000015 0.000002 1.5e-06
	EOF
}

@test "several files are printed in blocks, JSON on lines" {
	whisper-create b.wsp 60:5 >/dev/null
	ok fetch --from -1min a.wsp b.wsp a.wsp
	[ "$output" = "a.wsp:
${fine[4]}

b.wsp:
1699999980	None

a.wsp:
${fine[4]}" ]
	ok fetch --from -1min --json a.wsp b.wsp
	prints '{"path": "a.wsp", "start": 1699999980, "end": 1700000040,'\
' "step": 60, "values": [8.5]}' \
	    '{"path": "b.wsp", "start": 1699999980, "end": 1700000040,'\
' "step": 60, "values": [null]}'
}

@test "the other files are printed if one cannot be" {
	bad 1 fetch --from -1min missing.wsp a.wsp
	prints "a.wsp:" "${fine[4]}"
	bad 1 fetch --from -1min a.wsp missing.wsp a.wsp
	[ "$output" = "a.wsp:
${fine[4]}

a.wsp:
${fine[4]}" ]
	bad 1 fetch --from -1min --json missing.wsp a.wsp
	[ "${#lines[@]}" -eq 1 ]
}

@test "a path in JSON is a JSON string" {
	name=$'a"\\\n\t\x01\x7f\xc3\xa9\xf0\x9f\x98\x80\xff.wsp'
	cp a.wsp "$name"
	ok fetch --from -1min --json "$name" "$name"
	[[ ${lines[0]} == '{"path": '\
'"a\"\\\n\t\u0001\u007f\u00e9\ud83d\ude00\udcff.wsp", "start": '* ]]
	need python3
	python3 -c 'import json, os, sys
for line in sys.stdin:
    os.stat(json.loads(line)["path"].encode("utf-8", "surrogateescape"))' \
	    <<<"$output"
}

@test "a time may be given in many forms" {
	while read -r seconds form; do
		ok fetch --from "$form" --until "$NOW" --json \
		    --archive 60 a.wsp
		[ "${lines[2]}" = \
		    "    \"start\" : $((seconds - seconds % 60 + 60))," ] ||
			wrong "$form is $seconds"
	done <<-'EOF'
	1699999800 1699999800
	1699999800 01699999800
	1699999800 +1699999800
	1699999800 0x6553f038
	1699999800 0X6553F038
	1700000000 now
	1699999880 now-2min
	1699999880 -2min
	1699999910 -90s
	1699999910 -1min30s
	1699999760 now-0h4minutes
	1700000000 now+0s
	1699999940 -0mon1min
	1699999800 22:10_20231114
	1699999800 2023-11-14T22:10
	1699999859 2023-11-14T22:10:59
	1699999830 2023-11-14T22:10:30.75
	1699999800 2023-11-14T22:10Z
	1699999800 2023-11-14T23:10:00+01:00
	1699999800 2023-11-14T14:10:00-0800
	1699999800 20231115T0340+0530
	1699999800 20231114T221000Z
	1699999800 2023-11-14 22:10:00
	EOF
}

@test "a time without a time of day is the start of that day" {
	whisper-create day.wsp 1h:48h >/dev/null
	for day in 20231114 2023-11-14 00:00_20231114; do
		ok fetch --from $day --until "$NOW" day.wsp
		[ "${lines[0]}" = "1699923600	None" ]
	done
	# In local time, which is behind.
	TZ=EST5 ok fetch --from 20231114 --until "$NOW" day.wsp
	[ "${lines[0]}" = "1699941600	None" ]
	TZ=EST5 ok fetch --from 2023-11-14Z --until "$NOW" day.wsp
	[ "${lines[0]}" = "1699923600	None" ]
	TZ=EST5 ok fetch --from 01:00_20231114 --until "$NOW" day.wsp
	[ "${lines[0]}" = "1699945200	None" ]
}

@test "eight digits that are no date are seconds" {
	whisper-create b.wsp 60:10 >/dev/null
	ok whisper-fetch --now 20231400 --from 20231370 b.wsp
	prints "20231400	None"
	bad 1 whisper-fetch --now 20231400 --from 20231231 b.wsp
	says "from time '1703980800'"
}

@test "a month is 30 days, a year 365" {
	whisper-create b.wsp 1d:2y >/dev/null
	ok fetch --from -1mon --until -1mon b.wsp
	day=$(times)
	ok fetch --from -30d --until -30d b.wsp
	[ "$(times)" = "$day" ]
	ok fetch --from -1year --until -1y b.wsp
	day=$(times)
	ok fetch --from -365d --until -365days b.wsp
	[ "$(times)" = "$day" ]
}

@test "what is no time is a wrong option" {
	for time in "" x 6h now- now+ now6h -h -6x -6mo yesterweek \
	    2023-11 2023-02-29 2023-13-01 2023-11-14T 2023-11-14T24:00 \
	    2023-11-14T10:60 2023-11-14T10:00+1 25:00_20231114 \
	    10:00_2023-11-14 1.5 1e9 0x 0xg 0b1 1_000 "1 2"; do
		misused fetch --from "$time" a.wsp
		says "--from: invalid time '$time'"
		misused fetch --until "$time" a.wsp
		says "--until: invalid time '$time'"
	done
}

@test "values left by an earlier lap of the ring are not printed" {
	ok whisper-fetch --now $((NOW + 300)) --from "$NOW" a.wsp
	[ "$(grep -c '	None$' <<<"$output")" -eq 5 ]
	[ "${#lines[@]}" -eq 5 ]
}

@test "a file is read while a writer has it locked" {
	hold a.wsp
	ok timeout 10 whisper-fetch --now "$NOW" --from -1min a.wsp
	prints "${fine[4]}"
	let_go
}

@test "--lock waits for a writer, but not for ever" {
	hold a.wsp
	bad 75 fetch --lock --lock-timeout 0.05 a.wsp
	says "a.wsp: locked by another process"
	prints
	cp a.wsp b.wsp
	bad 75 fetch --lock --lock-timeout 0 --from -1min a.wsp b.wsp
	prints "b.wsp:" "${fine[4]}"
	ok fetch --lock-timeout 0 --from -1min a.wsp
	let_go
	ok fetch --lock --lock-timeout 0 --from -1min a.wsp
	prints "${fine[4]}"
}

@test "--lock is shared with other readers" {
	need flock
	ok flock --shared a.wsp timeout 10 whisper-fetch --lock \
	    --lock-timeout 0 --now "$NOW" --from -1min a.wsp
	prints "${fine[4]}"
}

@test "reading changes nothing" {
	keep
	touch -d @1000000000 a.wsp
	ok fetch a.wsp
	kept
	[ "$(stat -c %Y a.wsp)" -eq 1000000000 ]
}

@test "a missing path is bad usage" {
	misused whisper-fetch
	misused fetch --from -6h
}
