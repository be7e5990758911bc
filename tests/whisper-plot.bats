# SPDX-License-Identifier: ISC
# whisper-plot: charts of a terminal, which look as in tests/plot.

load common

# day.wsp: two gaps, one of them short, a peak, and averages of five minutes.
setup_file() {
	whisper-info --version >/dev/null 2>&1 || {
		echo "whisper-tools is not in PATH" >&2
		return 1
	}
	cd "$BATS_FILE_TMPDIR" || return
	whisper-create --xFilesFactor 0 day.wsp 60:1d 5min:1w >/dev/null
	awk 'BEGIN {
		for (i = 0; i < 1440; i++) {
			if (i > 500 && i < 560 || i > 900 && i < 930)
				continue
			v = 3 + 2 * sin(i / 180)
			print 1699999980 - (1439 - i) * 60 ":" \
			    (i == 700 ? 9 : v)
		}
	}' | whisper-update --now 1700000000 day.wsp
}

setup() {
	common_setup
	unset COLUMNS LINES NO_COLOR TERM
	PLOTS=$BATS_TEST_DIRNAME/plot
	cp "$BATS_FILE_TMPDIR/day.wsp" .
}

# utf8 COMMAND ...: runs it where characters are those of UTF-8.
utf8() {
	local LC_ALL=C.UTF-8

	[ "$(locale charmap 2>/dev/null)" = UTF-8 ] ||
		skip "there is no C.UTF-8"
	"$@"
}

# plot ARGUMENT ...: whisper-plot at NOW.
plot() {
	whisper-plot --now "$NOW" "$@"
}

# small ARGUMENT ...: a chart of an hour in a small window.
small() {
	plot --from -1h --width 50 --height 11 "$@"
}

# looks NAME: standard output is the chart of that name.
looks() {
	diff "$PLOTS/$1.txt" "$BATS_TEST_TMPDIR/out"
}

# made EXPRESSION: h.wsp has an hour of points of this value, where i counts
# them; those of "" are missing.
made() {
	rm -f h.wsp
	whisper-create h.wsp 60:1h >/dev/null
	awk 'BEGIN {
		for (i = 0; i < 60; i++) {
			v = '"$1"'
			if (v != "")
				print 1699996440 + i * 60 ":" v
		}
	}' | whisper-update --now "$NOW" h.wsp
}

# screen COMMAND ...: what it writes to a terminal of 50 columns and 9 rows,
# with ^[ for escape.
screen() {
	need script
	script -qec "stty cols 50 rows 9; $*" /dev/null </dev/null |
	    sed 's/\r$//; s/\x1b/^[/g' >"$BATS_TEST_TMPDIR/screen"
}

@test "a chart in braille" {
	ok utf8 plot --width 78 --height 20 day.wsp
	looks braille
}

@test "a chart in blocks" {
	ok utf8 plot --width 78 --height 20 --blocks --title "Load" day.wsp
	looks blocks
}

@test "a chart in ASCII, asked for or by the locale" {
	ok plot --width 78 --height 20 day.wsp
	looks ascii
	ok utf8 plot --width 78 --height 20 --ascii day.wsp
	looks ascii
	LC_ALL=C LC_CTYPE=C ok plot --width 78 --height 20 --blocks day.wsp
	looks ascii
}

@test "the archives of a file, the finest above" {
	ok utf8 plot --archives --width 78 --height 20 --color always day.wsp
	looks archives
	ok plot --archives --width 78 --height 20 day.wsp
	looks archives-ascii
}

@test "several files have a color each, or a mark each" {
	made "i"
	mv h.wsp up.wsp
	made "60 - i"
	mv h.wsp down.wsp
	ok utf8 small --color always up.wsp down.wsp
	looks color
	ok utf8 small --color never up.wsp down.wsp
	looks marks
	ok small up.wsp down.wsp
	looks marks-ascii
}

@test "the window is asked of the environment if it is not a terminal" {
	COLUMNS=50 LINES=12 ok plot --from -1h day.wsp
	[ "${#lines[@]}" -eq 11 ]
	whole=$output
	ok small day.wsp
	prints "$whole"
	COLUMNS=x LINES=0 ok plot day.wsp
	[ "${#lines[@]}" -eq 23 ]
	[ "$(wc -L <"$BATS_TEST_TMPDIR/out")" -eq 80 ]
}

@test "the window of a terminal is filled but for one row" {
	screen COLUMNS=99 TERM=xterm LC_ALL=C whisper-plot --now "$NOW" \
	    --color never "$PWD/day.wsp"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/screen")" -eq 8 ]
	[ "$(wc -L <"$BATS_TEST_TMPDIR/screen")" -eq 50 ]
}

@test "color is for terminals that have it and users who want it" {
	for words in "TERM=xterm" "TERM=xterm NO_COLOR="; do
		screen "$words" whisper-plot --now "$NOW" day.wsp
		grep -q '\^\[\[32m' "$BATS_TEST_TMPDIR/screen"
	done
	for words in "TERM=xterm NO_COLOR=1" TERM=dumb TERM=; do
		screen "$words" whisper-plot --now "$NOW" day.wsp
		[ "$(grep -c '\^\[' "$BATS_TEST_TMPDIR/screen")" -eq 0 ]
	done
	screen NO_COLOR=1 TERM=dumb whisper-plot --now "$NOW" --color always \
	    day.wsp
	grep -q '\^\[\[32m' "$BATS_TEST_TMPDIR/screen"
	TERM=xterm ok plot day.wsp
	[[ $output != *$'\e'* ]]
	ok plot --color always day.wsp
	[[ $output == *$'\e[32m'* ]]
}

@test "one point, a constant, zeros, nothing" {
	made '(i == 30 ? 5 : "")'
	ok utf8 small h.wsp
	looks one
	made 42.5
	ok utf8 small h.wsp
	looks constant
	made 0
	ok utf8 small h.wsp
	looks zero
	made '""'
	ok utf8 small h.wsp
	looks nothing
}

@test "huge, tiny, negative values and those far from 0" {
	made '((i - 30) / 30) "e300"'
	ok utf8 small h.wsp
	looks huge
	made '(i % 2 ? "1.7e308" : "-1.7e308")'
	ok utf8 small h.wsp
	looks largest
	made 'i "e-15"'
	ok utf8 small h.wsp
	looks tiny
	made '-i * 1000'
	ok utf8 small h.wsp
	looks negative
	made 'sprintf("%.3f", 1000000000 + i / 1000)'
	ok utf8 small h.wsp
	looks far
}

@test "NaN is a gap, infinities are arrows" {
	made '(i > 20 && i < 30 ? "nan" : i)'
	ok utf8 small h.wsp
	looks nan
	made '(i > 20 && i < 30 ? "inf" : i == 50 ? "-inf" : i)'
	ok utf8 small h.wsp
	looks infinite
	ok small h.wsp
	looks infinite-ascii
}

@test "--min and --max fix the axis, and arrows say what is beyond" {
	made i
	ok utf8 small --min 10 --max 30 h.wsp
	looks limits
}

@test "--log has powers of ten" {
	made 'sprintf("%.9f", exp((i / 4 - 5) * log(10)))'
	ok utf8 small --log h.wsp
	looks log
	made '(i < 30 ? -i : i)'
	ok utf8 small --log h.wsp
	looks log-negative
}

@test "times are local, with dates where they matter" {
	for range in 10s 5min 30min 3h 12h 3d 20d 60d 300d 3y 15y; do
		whisper-create --overwrite long.wsp 1h:20y >/dev/null
		TZ=CET-1CEST,M3.5.0,M10.5.0/3 ok plot --from -$range \
		    --width 78 --height 8 long.wsp
		echo "$range"
		sed -n '5,7p' "$BATS_TEST_TMPDIR/out"
	done >times.txt
	diff "$PLOTS/times.txt" times.txt
}

@test "a narrow window has less, down to where it says so" {
	ok utf8 plot --width 36 --height 9 day.wsp
	looks narrow
	ok utf8 plot --width 15 --height 7 day.wsp
	looks narrowest
	bad 1 plot --width 14 --height 7 day.wsp
	says_only "whisper-plot: the window is too narrow for a chart"
	prints
	bad 1 plot --width 40 --height 6 day.wsp
	says_only "whisper-plot: the window is too low for a chart"
	prints
}

@test "no row is wider than the window, at any width" {
	cp day.wsp a-name-that-is-rather-long-for-a-window-like-this.wsp
	for width in 15 16 17 19 23 31 40 57 80 131 500; do
		ok plot --title "$(seq -s ' ' 200)" --width $width \
		    --height 12 a-name*.wsp day.wsp
		[ "${#lines[@]}" -eq 12 ]
		[ "$(wc -L <"$BATS_TEST_TMPDIR/out")" -le $width ]
		grep -q '\*' "$BATS_TEST_TMPDIR/out"
	done
}

@test "twenty files, with names only where there is no room" {
	for i in $(seq 10 29); do
		made "sin(i / 10 + $i) * $i"
		mv h.wsp "f$i.wsp"
	done
	ok plot --from -1h --width 78 --height 23 f*.wsp
	looks twenty
	ok plot --from -1h --width 78 --height 50 f*.wsp
	[[ ${lines[49]} == *"f29.wsp  min "* ]]
	ok plot --from -1h --width 30 --height 14 f*.wsp
	[[ $output == *"and 11 more" ]]
	# In no window is that cut.
	for ((width = 30; width < 70; width++)); do
		ok plot --from -1h --width $width --height 10 f*.wsp
		[[ $output =~ and\ [0-9]+\ more$ ]]
	done
}

@test "names with odd characters are shown on one line" {
	name=$'n\n\e[31m\xff\xc3\xa9.wsp'
	mv day.wsp "$name"
	ok small --width 70 "$name"
	[[ $output == *' * n\012\033[31m\377\303\251.wsp  min '* ]]
	ok utf8 small --width 70 --title "$name" "$name"
	[[ $output == *'n\012\033[31m\377é.wsp  min '* ]]
	[ "${#lines[@]}" -eq 11 ]
}

@test "a range and an archive are those of whisper-fetch" {
	ok small --from 1699999000 --until 1699999900 --archive 5min day.wsp
	looks range
	bad 1 small --archive 2min day.wsp
	says_only "whisper-plot: day.wsp: Invalid granularity: 120 (the\
 archives have 60, 300)"
	bad 1 plot --from 1 --until 2 day.wsp
	says_only "whisper-plot: day.wsp: No data in selected timerange"
	bad 1 plot --until -2d day.wsp
	says "day.wsp: Invalid time interval: from time "
	prints
}

@test "the other files are drawn if one cannot be" {
	ok small day.wsp
	whole=$output
	bad 1 small gone.wsp day.wsp
	says_only "whisper-plot: gone.wsp: No such file or directory"
	prints "$whole"
	bad 1 small gone.wsp
	prints
	bad 1 small --sparkline gone.wsp
	prints
}

@test "a damaged file is refused" {
	for file in "$BATS_TEST_DIRNAME"/files/bad-*.wsp; do
		bad 1 small "$file"
		prints
	done
}

@test "the smallest numbers that there are have a sparkline, too" {
	whisper-create new.wsp 60:1h >/dev/null
	whisper-update --now "$NOW" new.wsp 1699999920:1e-323 1699999980:5e-324
	ok plot --from -2min --sparkline --width 42 new.wsp
	prints "new.wsp  #######_______  last 4.94066e-324"
}

@test "--sparkline prints a line for each file" {
	made 'i < 40 ? i * i : ""'
	cp "$BATS_TEST_DIRNAME/files/good-empty.wsp" empty.wsp
	ok utf8 plot --from -1h --sparkline --width 70 day.wsp h.wsp empty.wsp
	looks sparkline
	ok plot --from -1h --sparkline --width 70 day.wsp h.wsp empty.wsp
	looks sparkline-ascii
	ok plot --from -1h --sparkline --width 30 --min 0 --max 3000 h.wsp
	looks sparkline-narrow
}

@test "a wrong option is a usage error" {
	misused plot --color sometimes day.wsp
	says "--color: invalid choice: 'sometimes' (choose from 'auto',\
 'always', 'never')"
	misused plot --width 0 day.wsp
	says "--width: 0 is not between 1 and 10000"
	misused plot --height x day.wsp
	misused plot --min inf day.wsp
	says "--min: inf is not finite"
	misused plot --min 2 --max 2 day.wsp
	says "--min is not below --max"
	misused plot --log --min 0 day.wsp
	says "--log: the axis has only values above 0"
	misused plot --archives --archive 60 day.wsp
	says "exclude each other"
	misused plot --archives day.wsp day.wsp
	says "too many operands"
	misused plot --from yesterweek gone.wsp
	says "--from: "
	misused plot --watch 0 day.wsp
	says "--watch: 0 is too short"
	misused plot --watch 1 --gnuplot-script day.wsp
	says "--watch is not for gnuplot"
	misused plot --sparkline -o x.svg day.wsp
	says "--sparkline is not for gnuplot"
}

@test "--watch draws again until a signal ends it" {
	whisper-plot --now "$NOW" --width 50 --height 8 --watch 0.05 day.wsp \
	    >watched &
	until [ "$(grep -c 'max 9' watched)" -ge 2 ]; do sleep 0.05; done
	mv day.wsp away.wsp
	until grep -q 'day.wsp  No such file' watched; do sleep 0.05; done
	[ "$(tail -n 1 watched)" = "" ]
	: >watched.before
	grep -c 'max 9' watched >watched.before
	mv away.wsp day.wsp
	until [ "$(grep -c 'max 9' watched)" -gt "$(cat watched.before)" ]; do
		sleep 0.05
	done
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
}

@test "--watch of a file that is not there yet has an axis of the last day" {
	whisper-plot --now "$NOW" --width 50 --height 8 --watch 9 gone.wsp \
	    >watched &
	until [ "$(wc -l <watched)" -ge 9 ]; do sleep 0.05; done
	kill -TERM $!
	wait $! || :
	diff "$PLOTS/gone.txt" watched
}

@test "--watch leaves the terminal as it was" {
	screen 'TERM=xterm timeout -s INT 1 whisper-plot --now' "$NOW" \
	    --watch 0.3 "$PWD/day.wsp"
	[[ $(head -n 1 "$BATS_TEST_TMPDIR/screen") == '^[[?1049h^[[?25l^[[H'* ]]
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/screen") == *'^[[?25h^[[?1049l' ]]
	[ "$(grep -c 'day.wsp' "$BATS_TEST_TMPDIR/screen")" -ge 2 ]
}

# touching: prints rows of labels of the charts on standard input in which two
# have no space between them.
touching() {
	grep -v '^ *[0-9.]*[+|*]\|long.wsp' | grep -vE "^ *(UTC|CET)?( +([0-9]{2}:[0-9]{2}(:[0-9]{2})?|\
[A-Z][a-z]{2}( [ 0-9][0-9])?|[0-9]{4}(-[0-9]{2}-[0-9]{2})?))* *$" || :
}

@test "labels of times never touch" {
	whisper-create long.wsp 60:2d 10m:400d 1d:9y >/dev/null
	for width in 40 59 70 72 77 80; do
		for from in -3h -10h -{20..69}h -7d -12d -30d -90d -300d \
		    -8y; do
			plot --width $width --height 8 --from "$from" \
			    --until -1min long.wsp
		done
	done >charts
	[ "$(grep -c UTC charts)" -eq 348 ]
	[ "$(touching <charts)" = "" ]
	[ "$(echo "UTC 00:0003:00" | touching)" != "" ]
	[ "$(echo "  2023-11-142023-11-15" | touching)" != "" ]
}

@test "--archives begins with the first point" {
	whisper-create long.wsp 60:2d 10m:400d >/dev/null
	whisper-update --now "$NOW" long.wsp $((NOW - 3600)):1 $((NOW - 60)):2
	ok plot --archives --width 60 --height 9 long.wsp
	[[ $output == *" 21:20 "*" 21:40 "* && $output != *" 20:"* ]]
	ok plot --archives --from -1d --width 60 --height 9 long.wsp
	[[ $output == *" 00:00 "* ]]
}

@test "a chart without points names what explains it" {
	whisper-create none.wsp 60:2d >/dev/null
	ok plot --width 70 --height 9 none.wsp
	[[ $output == *"no known points (ask whisper-fetch --explain)"* ]]
	ok plot --width 40 --height 9 none.wsp
	[[ $output == *"no known points"* && $output != *ask* ]]
}

@test "a line of blocks is as wide as the window" {
	cp day.wsp a-name-that-is-longer-than-the-others.wsp
	for width in 50 70 93 200; do
		ok plot --sparkline --ascii --width $width day.wsp day.wsp
		[ "${#lines[0]}" -eq $width ]
		[ "${#lines[1]}" -eq $width ]
		COLUMNS=$width ok plot --sparkline --ascii a-name*.wsp day.wsp
		[ "${#lines[0]}" -eq $width ]
		[ "${#lines[1]}" -eq $width ]
	done
	need script
	script -qec "stty cols 81; whisper-plot --now $NOW --sparkline \
--ascii day.wsp" typescript </dev/null >/dev/null
	line=$(grep day.wsp typescript | tail -n 1 | sed 's/\x1b\[K//' | tr -d '\r')
	[ ${#line} -eq 81 ]
}
