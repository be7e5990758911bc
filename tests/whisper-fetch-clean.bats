# SPDX-License-Identifier: ISC
# whisper-fetch --clean: one series from overlapping archives.

load common

# a.wsp has three archives that all know the last minutes, by other values.
setup() {
	common_setup
	whisper-create --xFilesFactor 0 --aggregationMethod sum a.wsp \
	    60:5 300:4 1200:6 >/dev/null
	for t in 1699995000 1699998500 1699999250 1699999500 1699999690; do
		whisper-update --now $t a.wsp $t:1
	done
	whisper-update --now "$NOW" a.wsp 1699999860:10 1699999980:20
}

# clean ARGUMENT ...: whisper-fetch --clean at NOW.
clean() {
	whisper-fetch --now "$NOW" --clean "$@"
}

@test "each time is printed once, from the finest archive that holds it" {
	# What there is:
	ok slots a.wsp
	[[ $output == *"1699999200:1"* ]]
	[[ $output == *"1699999800:30"* ]]
	# At the present the archives begin with 1699999740, 1699998900 and
	# 1699993200.
	ok clean a.wsp
	prints "1699994400	1.000000" "1699998000	1.000000" \
	    "1699999200	1.000000" "1699999500	2.000000" \
	    "1699999860	10.000000" "1699999980	20.000000"
}

@test "the borders move with the present" {
	ok whisper-fetch --now 1700000280 --clean a.wsp
	prints "1699994400	1.000000" "1699998000	1.000000" \
	    "1699999200	1.000000" "1699999500	2.000000" \
	    "1699999800	30.000000"
	ok whisper-fetch --now 1700002800 --clean a.wsp
	prints "1699998000	1.000000" "1699999200	33.000000"
}

@test "a coarse point that reaches over the border stands for its finer ones" {
	# The fine archive begins with 1699999860 or 1699999920: the interval
	# before that knows its sum, 10 and 20.
	for now in 1700000100 1700000160; do
		ok whisper-fetch --now $now --clean a.wsp
		prints "1699994400	1.000000" "1699998000	1.000000" \
		    "1699999200	1.000000" "1699999500	2.000000" \
		    "1699999800	30.000000"
	done
	# Where it knows nothing, the finer ones stand for themselves.
	whisper-edit -q --no-backup --now "$NOW" --archive 300 \
	    --at 1699999800 a.wsp erase
	ok whisper-fetch --now 1700000100 --clean --from 1699999200 a.wsp
	prints "1699999500	2.000000" "1699999860	10.000000" \
	    "1699999980	20.000000"
}

@test "what is cut anywhere and put together is the same" {
	ok whisper-fetch --now 1700000100 --clean a.wsp
	want=$output
	for cut in 1699994500 1699999500 1699999799 1699999800 1699999860 \
	    1699999990; do
		whisper-fetch --now 1700000100 --clean --until $cut a.wsp >both
		whisper-fetch --now 1700000100 --clean --from $cut a.wsp >>both
		[ "$(<both)" = "$want" ]
	done
}

@test "sums are the same, whatever the present" {
	whisper-create --xFilesFactor 0 --aggregationMethod sum s.wsp \
	    7:15 35:20 140:100 >/dev/null
	for ((t = NOW - 1400; t <= NOW; t += 7)); do
		whisper-update --now $t s.wsp $t:1
	done
	for ((late = 0; late < 600; late += 11)); do
		whisper-fetch --now $((NOW + late)) --clean s.wsp >s.txt
		[ "$(awk '{ n += $2 } END { print n }' s.txt)" = 201 ]
	done
}

@test "a range is half open, as without --clean" {
	ok clean --from 1699998000 --until 1699999860 a.wsp
	prints "1699999200	1.000000" "1699999500	2.000000" \
	    "1699999860	10.000000"
	ok clean --from 1699997999 --until 1699999859 a.wsp
	prints "1699998000	1.000000" "1699999200	1.000000" \
	    "1699999500	2.000000"
	bad 1 clean --from 2 --until 1 a.wsp
	says "Invalid time interval: from time '2' is after until time '1'"
	bad 1 clean --until 1000 a.wsp
	says_only "whisper-fetch: a.wsp: No data in selected timerange"
	bad 1 clean --from +1h --until +2h a.wsp
	ok clean --until +1d a.wsp
	[ "${#lines[@]}" -eq 6 ]
}

@test "without points there is no output, but no error either" {
	whisper-create empty.wsp 60:5 300:4 >/dev/null
	ok clean empty.wsp
	prints
	ok clean --format openmetrics empty.wsp
	prints "# EOF"
}

@test "--fill prints missing points, each with the step of its archive" {
	ok clean --from 1699998900 --fill null a.wsp
	prints "1699999200	1.000000" "1699999500	2.000000" \
	    "1699999800	None" "1699999860	10.000000" \
	    "1699999920	None" "1699999980	20.000000"
	ok clean --from 1699998900 --fill previous --format carbon a.wsp
	prints "a 1.0 1699999200" "a 2.0 1699999500" \
	    "a 2.0 1699999800" "a 10.0 1699999860" "a 10.0 1699999920" \
	    "a 20.0 1699999980"
}

@test "several files are clean series after each other" {
	cp a.wsp b.wsp
	ok clean --format tsv --from -3min a.wsp b.wsp
	prints "a	1699999860	10.0" "a	1699999980	20.0" \
	    "b	1699999860	10.0" "b	1699999980	20.0"
	ok clean --from -3min a.wsp b.wsp
	prints "a.wsp:" "1699999860	10.000000" "1699999980	20.000000" "" \
	    "b.wsp:" "1699999860	10.000000" "1699999980	20.000000"
}

@test "--drop leaves out zeroes too" {
	whisper-update --now "$NOW" a.wsp 1699999860:0
	ok clean --drop zeroes --from -3min a.wsp
	prints "1699999980	20.000000"
}

@test "archives are taken by what they reach, not by their place" {
	ok whisper-fetch --clean --now "$NOW" "$FILES/good-points.wsp"
	want=$output
	[ "${#lines[@]}" -eq 5 ]
	for file in coarse-first gap tail wrapped retention-smaller \
	    retention-larger; do
		ok whisper-fetch --clean --now "$NOW" "$FILES/good-$file.wsp"
		prints "$want"
	done
}

@test "an empty slot is no point of 1970" {
	whisper-create b.wsp 1:10 >/dev/null
	whisper-update --now 5 b.wsp 3:1
	ok whisper-fetch --now 5 --clean b.wsp
	prints "3	1.000000"
	ok whisper-fetch --now 5 --clean --fill null b.wsp
	prints "1	None" "2	None" "3	1.000000" "4	None" \
	    "5	None"
}

@test "times ascend and occur once, whatever the archives" {
	for ((i = 1; i <= 20; i++)); do
		whisper-create --overwrite --xFilesFactor 0 r.wsp \
		    $((i * 2)):$((i + 7)) $((i * 6)):$((i + 11)) \
		    $((i * 12)):40 >/dev/null
		seq $((NOW - 480 * i)) $i "$NOW" | sed 's/$/:1/' |
		    whisper-update -q --now "$NOW" r.wsp
		for late in 0 1 $((i * 5)); do
			ok whisper-fetch --now $((NOW + late)) --clean r.wsp
			[ "${#lines[@]}" -gt 20 ]
			printf '%s\n' "${lines[@]%%	*}" >column
			sort -nuC column
		done
	done
}

@test "options that do not go with it are wrong options" {
	misused clean --json a.wsp
	misused clean --archive 60 a.wsp
}
