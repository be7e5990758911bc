# SPDX-License-Identifier: ISC
# whisper-dump: every slot, in the order of the file.

load common

setup() {
	common_setup
	whisper-create --aggregationMethod sum --xFilesFactor 0.3 a.wsp \
	    60:5 300:2 >/dev/null
	whisper-update --now "$NOW" a.wsp 1699999980:0.1 1699999920:-2 \
	    1699999800:1e300
}

header=("Meta data:" "  aggregation method: sum" "  max retention: 600"
    "  xFilesFactor: 0.3" ""
    "Archive 0 info:" "  offset: 40" "  seconds per point: 60" "  points: 5"
    "  retention: 300" "  size: 60" ""
    "Archive 1 info:" "  offset: 100" "  seconds per point: 300"
    "  points: 2" "  retention: 600" "  size: 24" "")
dump=("Archive 0 data:"
    "0: 1699999800, 1.0000000000000000525047602552044202e+300"
    "1: 0,          0"
    "2: 1699999920,         -2"
    "3: 1699999980, 0.1000000000000000055511151231257827"
    "4: 0,          0"
    "Archive 1 data:"
    "0: 1699999800, 1.0000000000000000525047602552044202e+300"
    "1: 0,          0")
raw=("1699999800:1.0000000000000000525047602552044202e+300" "0:0"
    "1699999920:-2" "1699999980:0.1000000000000000055511151231257827" "0:0"
    "1699999800:1.0000000000000000525047602552044202e+300" "0:0")

@test "the header and every slot are printed" {
	ok whisper-dump a.wsp
	prints "${header[@]}" "${dump[@]}"
}

@test "--raw prints only intervals and values" {
	ok whisper-dump --raw a.wsp
	prints "${raw[@]}"
	ok whisper-dump -r --pretty -t %F a.wsp
	prints "${raw[@]}"
}

@test "values are exact" {
	while read -r value shown; do
		whisper-update --now "$NOW" a.wsp "N:$value"
		ok whisper-dump --raw a.wsp
		[ "${lines[3]}" = "1699999980:$shown" ]
		ok whisper-dump a.wsp
		[ "${lines[20]}" = \
		    "3: 1699999980, $(printf %10s "$shown")" ]
	done <<-EOF
	1 1
	-1.5 -1.5
	12345678 12345678
	1234567890 1234567890
	12345678901 12345678901
	1e22 10000000000000000000000
	1e40 1.0000000000000000303786028427003667e+40
	4.9e-324 4.9406564584124654417656879286822137e-324
	inf inf
	-inf -inf
	nan nan
	-nan nan
	-0 -0
	EOF
}

@test "--pretty prints local times, those of empty slots too" {
	ok whisper-dump --pretty a.wsp
	prints "${header[@]}" "${dump[0]}" \
	    "0: Tue Nov 14 22:10:00 2023, ${dump[1]#*, }" \
	    "1: Thu Jan  1 00:00:00 1970,          0" \
	    "2: Tue Nov 14 22:12:00 2023,         -2" \
	    "3: Tue Nov 14 22:13:00 2023, ${dump[4]#*, }" \
	    "4: Thu Jan  1 00:00:00 1970,          0" "${dump[6]}" \
	    "0: Tue Nov 14 22:10:00 2023, ${dump[1]#*, }" \
	    "1: Thu Jan  1 00:00:00 1970,          0"
	TZ=EST5 ok whisper-dump --pretty a.wsp
	[ "${lines[19]}" = "2: Tue Nov 14 17:12:00 2023,         -2" ]
}

@test "--time-format says how, if it is not empty" {
	ok whisper-dump --pretty -t "%Y %j" a.wsp
	[ "${lines[19]}" = "2: 2023 318,         -2" ]
	ok whisper-dump --time-format=%s --pretty a.wsp
	prints "${header[@]}" "${dump[@]}"
	ok whisper-dump -t %s a.wsp
	prints "${header[@]}" "${dump[@]}"
	ok whisper-dump --pretty a.wsp
	pretty=$output
	ok whisper-dump --pretty -t '' a.wsp
	prints "$pretty"
	ok whisper-dump -t "%a %b %e %T %Y" a.wsp
	prints "$pretty"
	ok whisper-dump -rt %F a.wsp
	prints "${raw[@]}"
}

@test "slots of an earlier lap are printed as they are" {
	whisper-update --now $((NOW + 6000)) a.wsp $((NOW + 6000)):5
	ok whisper-dump --raw a.wsp
	prints "${raw[@]:0:3}" "1700005980:5" "${raw[@]:4}"
}

@test "intervals are unsigned" {
	poke a.wsp 40 ffffffff
	ok whisper-dump --raw a.wsp
	[[ ${lines[0]} == 4294967295:* ]]
	ok whisper-dump --pretty a.wsp
	[[ ${lines[17]} == "0: Sun Feb  7 06:28:15 2106, "* ]]
}

@test "what is printed does not depend on the present" {
	ok whisper-dump --now 1 a.wsp
	prints "${header[@]}" "${dump[@]}"
}

@test "more slots than fit a buffer are printed" {
	whisper-create b.wsp 1:20000 >/dev/null
	ok whisper-dump b.wsp
	[ "${#lines[@]}" -eq 20011 ]
	[ "${lines[20010]}" = "19999: 0,          0" ]
	ok whisper-dump --pretty --raw b.wsp
	[ "$(sort -u <<<"$output")" = 0:0 ]
	[ "${#lines[@]}" -eq 20000 ]
}

@test "several files are printed in blocks" {
	whisper-create b.wsp 60:1 >/dev/null
	ok whisper-dump --raw b.wsp a.wsp b.wsp
	prints "b.wsp:" 0:0 "" "a.wsp:" "${raw[@]}" "" "b.wsp:" 0:0
	ok whisper-dump a.wsp a.wsp
	prints "a.wsp:" "${header[@]}" "${dump[@]}" "" \
	    "a.wsp:" "${header[@]}" "${dump[@]}"
}

@test "the other files are printed if one cannot be" {
	bad 1 whisper-dump --raw missing.wsp a.wsp
	says "missing.wsp: No such file or directory"
	prints "a.wsp:" "${raw[@]}"
	bad 1 whisper-dump --raw a.wsp missing.wsp a.wsp
	prints "a.wsp:" "${raw[@]}" "" "a.wsp:" "${raw[@]}"
}

@test "a file is shown while a writer has it locked" {
	hold a.wsp
	ok timeout 10 whisper-dump --raw a.wsp
	prints "${raw[@]}"
	let_go
}

@test "a missing path is bad usage" {
	misused whisper-dump
	misused whisper-dump --raw
	misused whisper-dump -t
}

@test "of archives that overlap no more is printed than the file has" {
	n=500
	for ((i = 0; i < n; i++)); do
		u32 16 1 $n
	done >digits
	hex "$(u32 1 $n)3f000000$(u32 $n)" "$(<digits)" >a.wsp
	[ "$(stat -c %s a.wsp)" -eq $((16 + 12 * n)) ]
	bad 1 whisper-dump --raw a.wsp
	says "archive 0 starts at 16, inside the header"
	[ "${#lines[@]}" -eq $((n + 1)) ]
	[ "${lines[n]}" = "${lines[0]}" ]
	bad 1 whisper-dump a.wsp
	[ "$(grep -c '^[0-9]*: ' <<<"$output")" -eq $((n + 1)) ]
	[ "$(grep -c '^Archive .* data:$' <<<"$output")" -eq $n ]
}
