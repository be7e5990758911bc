# SPDX-License-Identifier: ISC
# What a file knows stays known: resize, fill, fetch --clean and --explain by
# one rule, and the number of values that have no place is said.
# shellcheck disable=SC2030,SC2031 # the present of a test is its own

load common

NOW=1700000100

setup() {
	common_setup
}

# every SPAN STEP: points of the last SPAN seconds, one every STEP.
every() {
	seq $((NOW - $1 + $2)) "$2" "$NOW" | awk '{ print $1 ":" NR }'
}

# known FILE [OPTION ...]: how many points a clean series of it has.
known() {
	whisper-fetch --now "$NOW" --clean "$@" | wc -l
}

@test "points every five minutes in ten-second slots get five-minute slots" {
	whisper-create a.wsp 10s:6h >/dev/null
	every 3600 300 >points
	whisper-update --now "$NOW" a.wsp <points
	[ "$(known a.wsp)" -eq 12 ]
	ok whisper-resize --now "$NOW" a.wsp 5m:10d
	[ "$(known a.wsp)" -eq 12 ]
	[ "$(known a.wsp.bak)" -eq 12 ]
	diff <(cut -d: -f2 points) \
	    <(whisper-fetch --now "$NOW" --clean a.wsp | cut -f2 | cut -d. -f1)
}

@test "steps that do not divide leave no archive blank" {
	whisper-create --xFilesFactor 0 b.wsp 2min:1d >/dev/null
	every 86400 120 | whisper-update --now "$NOW" b.wsp
	[ "$(known b.wsp)" -eq 720 ]
	ok whisper-resize --now "$NOW" b.wsp 5min:30d
	[ "$(known b.wsp)" -ge 288 ]
	# Of 720 points of two minutes each is in one average.
	[ "$(whisper-fetch --now "$NOW" --clean b.wsp |
	    awk '$2 <= last { bad = 1 } { last = $2 } END { print bad + 0 }')" \
	    -eq 0 ]
}

@test "an empty archive of the step does not hide the finer points" {
	whisper-create s.wsp 10s:1h 1m:1d >/dev/null
	for minute in 40 30 20 10; do
		echo $((NOW - minute * 60)):$minute
	done | whisper-update --now "$NOW" s.wsp
	[ "$(known s.wsp)" -eq 4 ]
	ok whisper-resize --now "$NOW" s.wsp 1m:7d
	[ "$(known s.wsp)" -eq 4 ]
}

@test "the hours before a resize are still known seven hours later" {
	whisper-create m.wsp 5m:2d >/dev/null
	every 21600 300 | whisper-update --now "$NOW" m.wsp
	whisper-fetch --now "$NOW" --clean m.wsp >before
	[ "$(wc -l <before)" -eq 72 ]
	ok whisper-resize --now "$NOW" m.wsp 10s:6h 1m:6d
	for ((t = NOW + 300; t <= NOW + 7 * 3600; t += 300)); do
		echo $t:1
	done >later
	while IFS=: read -r t value; do
		whisper-update --now "$t" m.wsp "$t:$value"
	done <later
	whisper-fetch --now $((NOW + 7 * 3600)) --clean --until "$NOW" m.wsp \
	    >after
	diff before after
}

@test "a finer archive before the old one is not blank" {
	whisper-create g.wsp 1m:7d >/dev/null
	every 43200 60 | whisper-update --now "$NOW" g.wsp
	ok whisper-resize --now "$NOW" g.wsp 10s:1d 1m:30d
	whisper-fetch --now "$NOW" --from -12h --drop nulls g.wsp >graph
	[ "$(wc -l <graph)" -eq 720 ]
	ok whisper-fetch --now "$NOW" --explain -1h g.wsp
	[[ $output != *"never written"* ]]
}

@test "a finer archive shows coarse values as long as it reaches" {
	whisper-create g.wsp 5m:7d >/dev/null
	every 7200 300 | whisper-update --now "$NOW" g.wsp
	ok whisper-resize --now "$NOW" g.wsp 1m:1h 5m:7d
	whisper-fetch --now "$NOW" --from -1h --drop nulls g.wsp >graph
	[ "$(wc -l <graph)" -eq 12 ]
	[ "$(known g.wsp)" -eq 24 ]
}

# say_lost COMMAND ...: the same is said in a dry run and in a real one.
say_lost() {
	local dry

	try "$@" -n
	[ "$status" -eq 0 ]
	dry=$stderr
	try "$@"
	[ "$status" -eq 0 ]
	[ "$stderr" = "$dry" ]
}

@test "values older than the new archives reach are counted" {
	whisper-create a.wsp 1m:2h >/dev/null
	every 3600 60 | whisper-update --now "$NOW" a.wsp
	cp a.wsp b.wsp
	say_lost whisper-resize --now "$NOW" a.wsp 1m:48
	says_only "whisper-resize: a.wsp: 12 values are older than the new archives reach"
	say_lost whisper-resize --now "$NOW" b.wsp 1m:59
	says_only "whisper-resize: b.wsp: 1 value is older than the new archives reach"
	say_lost whisper-resize --now "$NOW" b.wsp 1m:60 1h:1d
	says_only ""
}

@test "points of the future without a place are counted" {
	whisper-create a.wsp 1m:10 >/dev/null
	for minute in 1 2 3; do
		echo "$((NOW + minute * 60)):$minute"
	done | whisper-update -q --now "$NOW" a.wsp
	cp a.wsp b.wsp
	say_lost whisper-resize --now "$NOW" a.wsp 5m:10
	says_only "whisper-resize: a.wsp: 3 points lie in the future and have no place"
	say_lost whisper-resize --now "$NOW" b.wsp 1m:2
	says_only "whisper-resize: b.wsp: 1 point lies in the future and has no place"
	try whisper-resize --silent --now "$NOW" b.wsp 5m:10
	[ "$status" -eq 0 ]
	says_only ""
}

@test "of a tree the last line has the sum, and -v says it of each file" {
	mkdir t
	for f in t/a.wsp t/b.wsp t/c.wsp; do
		whisper-create $f 1m:1h >/dev/null
		every 3600 60 | whisper-update --now "$NOW" $f
	done
	whisper-update -q --now "$NOW" t/c.wsp "$((NOW + 60)):1" \
	    "$((NOW + 61)):1"
	last="; 41 values are older than the new archives reach; 1 point lies in the future and has no place"
	ok whisper-resize -R -n --now "$NOW" t 5m:50m
	[[ ${lines[-1]} == *" 0 failed; 41 values "* ]]
	dry=${lines[-1]##* failed}
	try whisper-resize -R -v --now "$NOW" t 5m:50m
	[ "${lines[-1]##* failed}" = "$dry" ]
	says "t/a.wsp: 14 values are older" "t/c.wsp: 13 values are older" \
	    "t/c.wsp: 1 point lies in the future and has no place"
	[ "$dry" = "$last" ]
	ok whisper-resize -R -n --now "$NOW" t 5m:1d
	[[ ${lines[-1]} == *" 0 failed" ]]
}

@test "whisper-auto-resize counts in the same words" {
	mkdir -p w conf
	whisper-create w/a.wsp 1m:1h >/dev/null
	every 3600 60 | whisper-update --now "$NOW" w/a.wsp
	printf '%s\n' '[all]' 'pattern = .*' 'retentions = 1m:48' \
	    >conf/storage-schemas.conf
	cp w/a.wsp keep
	try whisper-auto-resize --now "$NOW" -n -v -q w conf
	says "whisper-auto-resize: w/a.wsp: 12 values are older than the new archives reach"
	[[ ${lines[-1]} == all:*" bytes; 12 values are older than the new archives reach" ]]
	cmp w/a.wsp keep
	try whisper-auto-resize --now "$NOW" --doit -v -q w conf
	says "whisper-auto-resize: w/a.wsp: 12 values are older than the new archives reach"
	[[ ${lines[-1]} == all:*" bytes; 12 values are older than the new archives reach" ]]
	cp keep w/a.wsp
	try whisper-auto-resize --now "$NOW" --doit -q w conf
	says_only "whisper-auto-resize: w: 12 values are older than the new archives reach"
}

# shows FILE TIME OPTION ...: there is a value in what whisper-fetch prints.
shows() {
	[ -n "$(whisper-fetch --now "$NOW" --from $(($2 - 1)) --until "$2" \
	    --drop nulls "${@:3}" "$1")" ]
}

@test "what only a coarser archive knows is said, and how to see it" {
	whisper-create --xFilesFactor 0 a.wsp 1m:1h 5m:1d >/dev/null
	t=$((NOW - 600))
	whisper-update --now $((NOW + 3600)) a.wsp "$t:7"
	run -0 whisper-fetch --now "$NOW" --explain "$t" a.wsp
	[[ $output != *"never written"* ]]
	[[ $output == *"has 7.0 for it"*"--archive 300 shows it"* ]]
	[[ $output == *"whisper-fill of the file from itself"* ]]
	shows a.wsp $t --archive 300
	run ! shows a.wsp $t
	ok whisper-fill --now "$NOW" a.wsp a.wsp
	shows a.wsp $t
}

@test "what only finer archives know is said, and whisper-rebuild shows it" {
	whisper-create --xFilesFactor 1 a.wsp 1m:1h 5m:1d >/dev/null
	for minute in 0 1 2 3 4; do
		echo $((NOW - 600 + minute * 60)):$minute
	done | whisper-update --now "$NOW" a.wsp
	whisper-set-xfilesfactor a.wsp 0.5 >/dev/null
	t=$((NOW - 600))
	whisper-edit --now "$NOW" --archive 300 --from $((t - 1)) \
	    --until "$t" a.wsp erase
	run ! shows a.wsp $t --archive 300
	run -0 whisper-fetch --now "$NOW" --explain "$t" --archive 300 a.wsp
	[[ $output == *"has 5 points in it"*"--archive 60 shows them"* ]]
	[[ $output == *"whisper-rebuild computes it"* ]]
	ok whisper-rebuild --now "$NOW" a.wsp
	shows a.wsp $t --archive 300
}

@test "a resize to the schema that is advised keeps the points" {
	whisper-create a.wsp 1m:1h >/dev/null
	every 1200 120 | whisper-update --now "$NOW" a.wsp
	ok whisper-fetch --now "$NOW" --explain $((NOW - 60)) a.wsp
	[[ $output == *"a schema whose"*"first step is 2m would leave no empty"* ]]
	[ "$(known a.wsp)" -eq 10 ]
	ok whisper-resize --now "$NOW" a.wsp 2m:1h
	[ "$(known a.wsp)" -eq 10 ]
	[ "$(whisper-fetch --now "$NOW" --from -20min a.wsp |
	    grep -c None)" -eq 0 ]
}

@test "a clean series shows what only coarser archives know" {
	whisper-create --xFilesFactor 0 a.wsp 1m:1h 5m:1d >/dev/null
	whisper-create --xFilesFactor 0 b.wsp 5m:1d >/dev/null
	whisper-update --now "$NOW" b.wsp "$((NOW - 1200)):7"
	whisper-update --now "$NOW" a.wsp "$((NOW - 600)):1"
	whisper-merge --now "$NOW" --resample --until $((NOW - 1100)) b.wsp \
	    a.wsp
	ok whisper-fetch --now "$NOW" --clean a.wsp
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == $((NOW - 1200))$'\t'7.* ]]
	ok whisper-fetch --now "$NOW" --clean --fill null --from -30min a.wsp
	[ "$(cut -f1 <<<"$output" | sort -u | wc -l)" -eq "${#lines[@]}" ]
	[ "$(cut -f1 <<<"$output")" = "$(cut -f1 <<<"$output" | sort -n)" ]
	[ "$(grep -vc None <<<"$output")" -eq 2 ]
}

# At the beginning of an hour and of its five minutes there was no more.
@test "an hour is made anew of which only the first five minutes were known" {
	local hour=1764010800 method want

	for method in sum average max last; do
		for n in 1 2 3 4 5 6; do
			rm -f src.wsp dst.wsp
			ok whisper-create --aggregationMethod $method \
			    --xFilesFactor 0 src.wsp 1m:3h 5m:1d 1h:1y
			cp src.wsp dst.wsp
			for ((i = 0; i < 60; i++)); do
				echo $((hour + 60 * i)):$((i + 1))
			done >points
			whisper-update --now $((hour + 3599)) src.wsp <points
			head -n $n points |
				whisper-update --now $((hour + 3599)) dst.wsp
			ok whisper-fill --now $((hour + 3600)) src.wsp dst.wsp
			whisper-dump src.wsp | sed 1d >want
			whisper-dump dst.wsp | sed 1d >have
			diff want have
		done
	done
}

# What came from the hour itself is no aggregate of a few points.
@test "an hour that gave its value to its finer slots stays" {
	local hour=1764010800

	ok whisper-create --xFilesFactor 0 dst.wsp 1h:1y
	whisper-update --now $((hour + 3599)) dst.wsp $hour:60
	ok whisper-resize --now $((hour + 3600)) --nobackup dst.wsp 1m:3h \
	    5m:1d 1h:1y
	ok whisper-create --xFilesFactor 0 src.wsp 1m:3h 5m:1d 1h:1y
	whisper-update --now $((hour + 3599)) src.wsp $((hour + 600)):7
	ok whisper-fill --now $((hour + 3600)) src.wsp dst.wsp
	run whisper-fetch --now $((hour + 3600)) --archive 1h \
	    --from $((hour - 1)) --drop nulls dst.wsp
	[ "$output" = $'1764010800\t60.000000' ]
}
