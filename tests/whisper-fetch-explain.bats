# SPDX-License-Identifier: ISC
# whisper-fetch --explain: why a point is there or missing.
# shellcheck disable=SC2030,SC2031 # the present of a test is its own

load common

# a.wsp reaches back ten minutes by the minute, an hour by five minutes.
setup() {
	common_setup
	whisper-create a.wsp 60:10 300:12 >/dev/null
}

update() {
	whisper-update -q --now "$NOW" a.wsp "$@"
}

explain() {
	ok whisper-fetch --now "$NOW" --explain "$@" a.wsp
}

# has TEXT ...: each is part of the output.
has() {
	local text

	for text; do
		[[ $output == *"$text"* ]] || {
			printf 'not there: %s\nstdout:\n%s\n' "$text" "$output"
			return 1
		}
	done
}

# lacks TEXT: the output has no such part.
lacks() {
	[[ $output != *"$1"* ]]
}

finest="the finest that reaches back so far."
so_far="  It is interval 1699999980 of the archive of 1m, $finest"

@test "a value is said with its archive, interval and slot" {
	update 1699999980:1.5
	explain now
	prints "a.wsp: 1700000000: 1.5" "$so_far" "  Its slot holds 1.5."
}

@test "a stored NaN and a zero are values" {
	update 1699999980:0
	explain now
	has "a.wsp: 1700000000: 0.0"$'\n' "Its slot holds 0.0."
	update 1699999980:nan
	explain now
	prints "a.wsp: 1700000000: nan, a stored NaN" "$so_far" \
	    "  Its slot holds nan." "  NaN was written there."
}

@test "a slot that was never written" {
	explain -3min
	prints "a.wsp: 1699999820: None, never written" \
	    "  It is interval 1699999800 of the archive of 1m, $finest" \
	    "  Its slot is empty." \
	    "  No point of this interval was written to it." \
	    "  No xFilesFactor and no schema would help: look at what sends the points."
	explain now
	has "The interval ends only at 1700000040: a point may still come."
}

@test "a slot that holds an older lap" {
	update 1699999440:1 1699999500:2
	NOW=1700000100
	explain 1700000040
	has "a.wsp: 1700000040: None, not written since the last lap" \
	    "Its slot still holds an older point, that of 1699999440."
}

@test "a slot that a later point has taken" {
	update 1699999800:1 1700000400:2
	explain 1699999800
	has "None, overwritten by a later point" \
	    "Its slot holds a later point, that of 1700000400." \
	    "look at the clocks"
}

@test "a time in the future" {
	update 1699999980:1 1700000040:2
	explain 1700000050
	prints "a.wsp: 1700000050: None, in the future" \
	    "  It is interval 1700000040 of the archive of 1m, $finest" \
	    "  Its slot holds 2.0." \
	    "  It is later than the present, 1700000000."
}

@test "a time before all archives, with the retention that would do" {
	explain -3h
	prints "a.wsp: 1699989200: None, older than the archive reaches" \
	    "  No archive reaches back so far: the first interval of the file is 1699996500." \
	    "  A retention of 185m would have kept it until now."
	explain -40d
	has "A retention of 41d would have"
	explain -30min --archive 60
	has "the archive of 1m, as asked for." \
	    "That of 5m has None for it." \
	    "The archive reaches back only to 1699999400." \
	    "A retention of 31m would have"
}

# reach STEP RETENTION: a.wsp becomes an empty file of one such archive.
reach() {
	whisper-create --overwrite a.wsp "$1s:$2" >/dev/null
}

@test "the retention that is named holds the point, and a step less does not" {
	for step in 1 7 60 3600; do
		for ago in 3590 3600 3601 7200 86400 86401 172805; do
			at=$((NOW - ago))
			reach $step 3600s
			explain $at
			[[ $output == *"A retention of "* ]] || continue
			span=${output#*A retention of }
			span=${span%% *}
			reach $step "$span"
			update $at:3
			explain $at
			has "a.wsp: $at: 3.0"
			echo $step $ago >>seen
			case $span in
			*s) seconds=${span%s} ;;
			*m) seconds=$((${span%m} * 60)) ;;
			*h) seconds=$((${span%h} * 3600)) ;;
			*) continue ;;
			esac
			reach $step $((seconds - step))s
			explain $at
			has "None, older than"
		done
	done
	[ "$(wc -l <seen)" -gt 9 ]
}

@test "too few finer points: which there are, and what would have kept it" {
	update 1699999560:3 1699999740:4
	explain 1699999510 --archive 300
	prints "a.wsp: 1699999510: None, too few finer points for the xFilesFactor" \
	    "  It is interval 1699999500 of the archive of 5m, as asked for." \
	    "  That of 1m has None for it." \
	    "  Its slot is empty." \
	    "  It is rolled up from 5 points of the archive of 1m; xFilesFactor 0.5 needs 3, known: 2." \
	    "    1699999500	None" \
	    "    1699999560	3.0" \
	    "    1699999620 to 1699999680	None" \
	    "    1699999740	4.0" \
	    "  An xFilesFactor of 0.39 or less would have kept it." \
	    "  The archive of 1m has 2 points in it: --archive 60 shows them."
}

@test "the factor that is named keeps the point, and a bit more does not" {
	update 1699999560:3 1699999740:4
	for xff in 0.39 0.4; do
		whisper-create --overwrite --xFilesFactor $xff a.wsp 60:10 \
		    300:12 >/dev/null
		update 1699999560:3 1699999740:4
		try whisper-fetch --now "$NOW" --explain 1699999500 \
		    --archive 300 --json a.wsp
		echo "$xff $(grep -o '"value": [^,]*' <<<"$output" |
		    head -n 1)"
	done >values
	diff values - <<-'EOF'
	0.39 "value": 3.5
	0.4 "value": null
	EOF
}

@test "points that come less often than the schema expects" {
	update 1699999440:1 1699999560:2 1699999680:3 1699999800:4 1699999920:5
	explain 1699999860
	has "Most of the last points of the archive of 1m are 2m apart: a schema whose"$'\n'"  first step is 2m would leave no empty slots between them."
	lacks "No xFilesFactor"
	explain 1699999500 --archive 300
	has "0.39 or less" "are 2m apart"
	update 1699999740:1 1699999860:1 1699999980:1
	explain 1699999500
	lacks "apart"
}

@test "of a file that was resized the points sent since tell the distance" {
	whisper-create --overwrite a.wsp 60:1h 5m:2d >/dev/null
	update $(seq -f %.0f:1 1699830000 300 1699996200) \
	    $(seq -f %.0f:1 1699996440 60 1699999380)
	ok whisper-resize --now "$NOW" --no-backup a.wsp 60s:2d
	explain -5min
	lacks "apart"
	has "No xFilesFactor and no schema would help: look at what sends the points."
}

@test "a gap wider than the distance of the points is not due to the schema" {
	update 1699999440:1 1699999560:2 1699999680:3
	explain 1699999620
	has "are 2m apart"
	lacks "look at what sends"
	for time in 1699999740 1699999920 1699999860; do
		explain $time
		lacks "apart"
		has "look at what sends the points."
	done
	update 1699999980:4
	explain 1699999860
	lacks "apart"
	explain 1699999500
	has "are 2m apart"
	whisper-create --overwrite a.wsp 60:10 300:12 >/dev/null
	update 1699999620:1 1699999740:2 1699999860:3 1699999980:4
	explain 1699999500
	lacks "apart"
	explain 1699999920
	has "are 2m apart"
}

@test "points that come irregularly are no reason for another schema" {
	update 1699999440:1 1699999500:1 1699999620:1 1699999800:1
	explain 1699999560
	lacks "apart"
	has "No xFilesFactor"
}

@test "a coarser archive answers because of the start of the range" {
	update 1699999980:1.5
	explain 1699999980 --from -30min
	has "of the archive of 5m, the finest that reaches back"$'\n'"  to the start of the range, 1699998200." \
	    "That of 1m has 1.5 for it, but reaches back only to 1699999400:" \
	    "ask for a later start, or with --archive 60."
	explain 1699999980 --from -5min
	has "a.wsp: 1699999980: 1.5" "of the archive of 1m"
}

@test "finer points that are gone: that it cannot be known" {
	update 1699999620:1
	NOW=1700000200
	update 1700000160:2 1700000100:2
	explain 1699999500 --archive 300
	has "the finer points that would tell why are gone" \
	    "known: 1, gone: 2." "1699999500 to 1699999560	gone" \
	    "1699999620	1.0" \
	    "Later points have taken the slots of 2 of the finer points:" \
	    "would still tell with a retention of 12m."
}

@test "where too many finer points are gone to be enough, that is known" {
	update 1699999440:1
	NOW=1700000200
	update 1700000100:2 1700000160:2
	explain 1699999500 --archive 300
	has "None, too few finer" "known: 0, gone: 2."
	lacks "would have kept"
	update 1700000040:2
	NOW=1700000260
	update 1700000220:2
	explain 1699999500 --archive 300
	has "None, the finer points that would tell" "known: 0, gone: 3."
}

@test "enough finer points that were not rolled up" {
	update 1699999500:1 1699999560:2
	whisper-set-xfilesfactor a.wsp 0.3 >/dev/null
	explain 1699999500 --archive 300
	has "not rolled up from its finer points" "needs 2, known: 2." \
	    "whisper-rebuild computes it"
	whisper-rebuild --now "$NOW" a.wsp
	explain 1699999500 --archive 300
	has "a.wsp: 1699999500: 1.5"$'\n'
}

@test "every finer archive is looked at" {
	whisper-create --overwrite --xFilesFactor 1 a.wsp 60:60 300:60 900:60 \
	    >/dev/null
	update $(seq -f %.0f:1 1699999200 60 1699999740)
	explain 1699999200 --archive 900
	has "It is rolled up from 3 points of the archive of 5m; xFilesFactor 1.0 needs 3, known: 2." \
	    "Of its 15 points in the archive of 1m, 10 are known."
}

@test "a range is summed up with an example of each reason" {
	update 1699999440:nan 1699999500:2 1699999560:2 1699999980:0
	explain all --from -10min
	prints "a.wsp: 1699999440 to 1699999980: 4 of 10 points are there" \
	    "  They are of the archive of 1m, the finest that reaches back" \
	    "  to the start of the range, 1699999400." \
	    "  3	known, such as 1699999980: 0.0" \
	    "  1	a stored NaN, such as 1699999440" \
	    "  6	never written, such as 1699999920" \
	    ""
	explain all --from -15min --until 1699999799
	prints "a.wsp: 1699999200 to 1699999500: 0 of 2 points are there" \
	    "  They are of the archive of 5m, the finest that reaches back" \
	    "  to the start of the range, 1699999100." \
	    "  That of 1m reaches back only to 1699999400: ask for a later start," \
	    "  or with --archive 60." \
	    "  2	too few finer points for the xFilesFactor, such as 1699999500: 2 of 5 known, 3 needed" \
	    "  An xFilesFactor of 0.19 or less would have kept all that had finer points."
}

@test "of a range that begins before all archives it is said that none reaches" {
	update 1699999980:1
	for explained in all now; do
		explain $explained --from -90d
		has "of the archive of 5m, which reaches back only to 1699996400;"$'\n'"  none reaches back to the start of the range, 1692224000."
		lacks "the finest"
		explain $explained --from -1h
		has "the finest that reaches back"$'\n'"  to the start of the range, 1699996400."
	done
	explain all --from -90d --archive 60
	has "of the archive of 1m, as asked for."
}

@test "the counts of a range are those of the points fetched" {
	update 1699999440:nan 1699999500:2 1699999560:2 1699999980:0
	update 1699997000:4 1699998000:5
	for range in "--from -1h" "--from -10min" "--from -20min --until -7min" \
	    "--from -1h --archive 60" "--from -1min --archive 300"; do
		read -ra range <<<"$range"
		ok whisper-fetch --now "$NOW" "${range[@]}" a.wsp
		known=$(grep -vc None <<<"$output") || :
		all=${#lines[@]}
		explain all "${range[@]}"
		has "$known of $all points are there"
	done
}

@test "--pretty is for times here too" {
	update 1699999980:1.5
	explain now --pretty -t %H:%M
	[ "${lines[0]}" = "a.wsp: 22:13: 1.5" ]
	has "It is interval 22:13 of"
	TZ=UTC-1 explain all --from -1min --pretty
	has "Tue Nov 14 23:13:00 2023 to Tue Nov 14 23:13:00 2023: 1 of 1"
}

@test "--json is an object on a line for each file" {
	update 1699999560:3 1699999740:4
	cp a.wsp b.wsp
	ok whisper-fetch --now "$NOW" --explain 1699999510 --archive 300 \
	    --json a.wsp b.wsp
	prints '{"path": "a.wsp", "time": 1699999510, "value": null,'\
' "reason": "too-few", "step": 300, "interval": 1699999500,'\
' "slotInterval": 0, "slotValue": null, "xFilesFactor": 0.5,'\
' "finer": [{"step": 60, "points": 5, "known": 2, "gone": 0}],'\
' "needed": 3, "xFilesFactorEnough": 0.39, "finestStep": 60,'\
' "finestValue": null, "spacing": null,'\
' "others": [{"step": 60, "known": 2, "value": null}],'\
' "byRebuild": false, "byFill": false}' "${output##*$'\n'}"
	[[ ${lines[1]} == '{"path": "b.wsp", '* ]]
	explain all --from -2min --json
	prints '{"path": "a.wsp", "start": 1699999920, "end": 1700000040,'\
' "step": 60, "points": 2, "reasons": {"not-written": {"count": 2,'\
' "example": 1699999980}}, "xFilesFactorEnough": null}'
	explain -3h --json
	has '"reason": "too-old", "step": null, "interval": 1699989200,'
}

@test "a range without data, a wrong archive and bad files are errors" {
	bad 1 whisper-fetch --now "$NOW" --explain all --from -3h --until -2h \
	    a.wsp
	says "No data in selected timerange"
	for time in now -3h; do
		bad 1 whisper-fetch --now "$NOW" --explain $time \
		    --archive 120 a.wsp
		says "Invalid granularity: 120"
	done
	bad 1 whisper-fetch --explain now "$FILES/bad-overlap.wsp"
	bad 1 whisper-fetch --explain now missing.wsp
	says "missing.wsp: No such file"
}

@test "a wrong time, or one outside of the range, is bad usage" {
	misused whisper-fetch --explain nonsense a.wsp
	misused whisper-fetch --explain all --drop nulls a.wsp
	misused whisper-fetch --explain -2h --from -1h a.wsp
	says "--explain: -2h is not between --from and --until"
	misused whisper-fetch --now "$NOW" --explain now --from -1h \
	    --until -30min a.wsp
}

@test "every sound sample file can be explained at any time" {
	for file in "$FILES"/good-*.wsp; do
		for time in 0 1 1699990000 1699999500 "$NOW" 4294967295 all; do
			try whisper-fetch --now "$NOW" --explain $time \
			    --from 0 --until 4294967296 "$file"
			[ "$status" -eq 0 ]
			[ -z "$stderr" ]
		done
	done
}

@test "of random files it advises what brings the point, and nothing else" {
	CASES=${CASES:-200} run python3 -B \
	    "$BATS_TEST_DIRNAME/model/explain.py"
	echo "$output"
	[ "$status" -eq 0 ]
}
