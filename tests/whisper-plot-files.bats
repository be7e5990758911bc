# SPDX-License-Identifier: ISC
# whisper-plot: what it lets gnuplot draw.

load common

setup() {
	common_setup
	whisper-create a.wsp 60:1h >/dev/null
	whisper-update --now "$NOW" a.wsp 1699999740:1 1699999800:2.5 \
	    1699999920:0 1699999980:8
	# A chart of an hour.
	plot=(whisper-plot --now "$NOW" --from -1h)
}

# pretend COMMAND ...: a gnuplot that does this.
pretend() {
	mkdir -p bin
	printf '#!/bin/sh\n%s\n' "$*" >bin/gnuplot
	chmod +x bin/gnuplot
	PATH=$PWD/bin:$PATH
}

# shown FILE: the texts of an SVG, one a line.
shown() {
	sed -n 's/^.*<text[^>]*>//; s|</text>.*$||; T; s/<[^>]*>//g; p' "$1" |
	    sed 's/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

@test "-o makes SVG, PNG and PDF, by the end of the name" {
	need gnuplot
	for file in x.svg X.PNG x.pdf; do
		ok "${plot[@]}" -o $file a.wsp
		prints
	done
	[[ $(head -c 5 x.svg) == '<?xml' ]]
	grep -q '^</svg>$' x.svg
	[ "$(head -c 8 X.PNG | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
	[[ $(head -c 5 x.pdf) == %PDF- ]]
	holds X.PNG a.wsp x.pdf x.svg
}

@test "the size is in pixels" {
	need gnuplot
	ok "${plot[@]}" --width 640 --height 300 -o x.svg a.wsp
	grep -q 'width="640" height="300"' x.svg
	ok "${plot[@]}" --width 640 --height 300 -o x.png a.wsp
	[ "$(od -An -tx1 -j16 -N8 x.png | tr -d ' \n')" = 000002800000012c ]
}

@test "an SVG has the title, the axes and the statistics" {
	need gnuplot
	ok "${plot[@]}" --title 'Load' -o x.svg a.wsp
	shown x.svg >texts
	for text in Load UTC 22:00 2023-11-14 0 2 8 \
	    "a.wsp  min 0  max 8  last 8"; do
		grep -qFx -- "$text" texts || grep -qF -- "$text" x.svg
	done
}

@test "no name is a command or markup" {
	need gnuplot
	name=$'`touch p1` $(touch p2) it\'s "q" a_b^{c}@d\\n\\\n|<&>%d\xff.wsp'
	mv a.wsp "$name"
	ok "${plot[@]}" --title "$name" -o x.svg "$name"
	shown x.svg | grep -F 'a_b^{c}@d' >texts
	[ "$(wc -l <texts)" -eq 2 ]
	while IFS= read -r text; do
		# shellcheck disable=SC2016
		[[ $text == '`touch p1` $(touch p2) it'"'"'s "q"'\
' a_b^{c}@d\n\\012|<&>%d\377.wsp'* ]]
	done <texts
	[ ! -e p1 ]
	[ ! -e p2 ]
	ok "${plot[@]}" --gnuplot-script -o '|touch p3.svg' "$name"
	gnuplot -d <"$BATS_TEST_TMPDIR/out"
	[ ! -e p3.svg ]
	[ -s '|touch p3.svg' ]
	ok "${plot[@]}" --gnuplot-script -o $'\'"`touch p4`\n#%.svg' "$name"
	gnuplot -d <"$BATS_TEST_TMPDIR/out"
	[ ! -e p4 ]
	[ -s $'\'"`touch p4`\n#%.svg' ]
}

@test "--gnuplot-script prints what gnuplot draws the same from" {
	need gnuplot
	ok "${plot[@]}" -o x.svg a.wsp
	ok "${plot[@]}" --gnuplot-script a.wsp
	gnuplot -d <"$BATS_TEST_TMPDIR/out" >y.svg
	cmp x.svg y.svg
	ok "${plot[@]}" --gnuplot-script -o z.svg a.wsp
	[ ! -e z.svg ]
	gnuplot -d <"$BATS_TEST_TMPDIR/out" >out
	[ ! -s out ]
	cmp x.svg z.svg
}

@test "the data of the script are the points, with gaps and ends" {
	ok "${plot[@]}" --gnuplot-script a.wsp
	# shellcheck disable=SC2016
	sed -n '/^\$line1/,/^EOD/p' "$BATS_TEST_TMPDIR/out" >data
	diff data - <<-'EOF'
	$line1 << EOD
	1699999740 1.0
	1699999800 2.5
	1699999860 2.5

	1699999920 0.0
	1699999980 8.0
	1700000040 8.0
	EOD
	EOF
}

@test "many points become the extremes of columns" {
	whisper-create b.wsp 1s:1d >/dev/null
	awk 'BEGIN { for (i = 1; i <= 3600; i++)
		print 1699996400 + i ":" (i == 1000 ? 99 : i == 2000 ? \
		    -99 : i % 7) }' | whisper-update --now "$NOW" b.wsp
	ok "${plot[@]}" --width 300 --gnuplot-script b.wsp
	[ "${#lines[@]}" -lt 1300 ]
	grep -q ' 99.0$' "$BATS_TEST_TMPDIR/out"
	grep -q ' -99.0$' "$BATS_TEST_TMPDIR/out"
	[ "$(grep -c '^[0-9]* -*[0-9.]*$' "$BATS_TEST_TMPDIR/out")" -gt 900 ]
}

@test "odd values make charts too" {
	need gnuplot
	while read -r kind value; do
		whisper-create --overwrite b.wsp 60:1h >/dev/null
		awk 'BEGIN { for (i = 0; i < 60; i++) {
			v = '"$value"'
			if (v != "") print 1699996440 + i * 60 ":" v
		} }' | whisper-update --now "$NOW" b.wsp
		echo "$kind"
		ok "${plot[@]}" -o "$kind.svg" b.wsp
		grep -q '^</svg>$' "$kind.svg"
		ok "${plot[@]}" --log -o "$kind.svg" b.wsp
	done <<-'EOF'
	none ""
	one i==3?5:""
	constant 42.5
	zero 0
	largest i%2?"1.7e308":"-1.7e308"
	tiny i"e-310"
	nan i<9?"nan":i
	infinite i==9?"inf":i==5?"-inf":i
	only-infinite "inf"
	EOF
	grep -q 'no known points' none.svg
	# Two levels, far from each other.
	[ "$(grep -c 'e308' largest.svg)" -ge 2 ]
}

@test "--terminal draws for another one, to standard output" {
	need gnuplot
	ok "${plot[@]}" --terminal dumb --width 60 --height 15 a.wsp
	[[ $output == *"a.wsp  min 0  max 8  last 8"* ]]
	[[ $output == *"22:00"* ]]
	ok "${plot[@]}" --terminal dumb -o x.txt a.wsp
	prints
	grep -q 'a.wsp  min 0' x.txt
}

@test "a terminal that is none is an error, and leaves nothing" {
	misused "${plot[@]}" --terminal 'svg; print 1' a.wsp
	says "--terminal: 'svg; print 1' is no name"
	misused "${plot[@]}" --terminal '' a.wsp
	misused "${plot[@]}" -o x.jpeg a.wsp
	says "--output: 'x.jpeg' does not end in .svg, .png or .pdf"
	misused "${plot[@]}" -o .svg a.wsp
	need gnuplot
	bad 1 "${plot[@]}" --terminal nosuch -o x.jpeg a.wsp
	says "whisper-plot: x.jpeg: gnuplot: unknown or ambiguous terminal"
	bad 1 "${plot[@]}" --terminal nosuch a.wsp
	says "whisper-plot: gnuplot: unknown or ambiguous terminal"
	holds a.wsp
}

@test "gnuplot that is missing or fails is an error, and leaves the file" {
	echo old >x.svg
	keep
	tool=$(command -v whisper-plot)
	PATH=/nowhere bad 1 "$tool" --now "$NOW" -o x.svg a.wsp
	says_only "whisper-plot: x.svg: gnuplot is not installed, or not in\
 PATH"
	kept
	pretend 'echo part; cat >/dev/null; echo "why not" >&2; exit 1'
	bad 1 "${plot[@]}" -o x.svg a.wsp
	says_only "whisper-plot: x.svg: gnuplot: why not"
	pretend 'exit 1'
	bad 1 "${plot[@]}" -o x.svg a.wsp
	says_only "whisper-plot: x.svg: gnuplot: failed"
	# shellcheck disable=SC2016
	pretend 'kill -KILL $$'
	bad 1 "${plot[@]}" -o x.svg a.wsp
	says_only "whisper-plot: x.svg: gnuplot: Killed"
	pretend 'cat >/dev/null'
	bad 1 "${plot[@]}" -o x.svg a.wsp
	says_only "whisper-plot: x.svg: gnuplot: wrote no picture"
	pretend 'cat >/dev/null; echo "  line 0: warning: unknown" >&2'
	bad 1 "${plot[@]}" -o x.svg a.wsp
	says_only "whisper-plot: x.svg: gnuplot: unknown"
	bad 1 "${plot[@]}" --terminal svg a.wsp
	says_only "whisper-plot: gnuplot: unknown"
	pretend 'echo part; cat >/dev/null; echo "line 0: warning: no" >&2'
	ok "${plot[@]}" --terminal svg a.wsp
	prints part
	rm -r bin
	kept
}

@test "a file is replaced whole and keeps its mode" {
	pretend 'cat >/dev/null; echo new'
	echo old >x.svg
	chmod 640 x.svg
	ln -s x.svg link.svg
	ok "${plot[@]}" -o link.svg a.wsp
	[ "$(cat x.svg)" = new ]
	[ "$(stat -c %a x.svg)" = 640 ]
	[ -L link.svg ]
	ok "${plot[@]}" -o y.svg a.wsp
	[ "$(stat -c %a y.svg)" = 644 ]
	bad 1 "${plot[@]}" -o /dev/null --terminal svg a.wsp
	says "/dev/null: not a regular file"
	bad 1 "${plot[@]}" -o missing/x.svg a.wsp
	says "whisper-plot: missing/x.svg: "
	rm -r bin
	holds a.wsp link.svg x.svg y.svg
}

@test "a picture that does not fit on the disk is no picture" {
	need gnuplot
	# shellcheck disable=SC2016
	bad 1 sh -c 'exec "$@" >/dev/full' sh "${plot[@]}" --terminal svg a.wsp
	says "whisper-plot: standard output: No space left on device"
	echo old >x.svg
	keep
	# gnuplot itself does not look whether it can write.
	# shellcheck disable=SC2016
	bad 1 sh -c 'trap "" XFSZ; ulimit -f 8; exec "$@"' sh "${plot[@]}" \
	    -o x.svg a.wsp
	says_only "whisper-plot: x.svg: File too large"
	kept
}

@test "a signal leaves nothing behind" {
	pretend 'cat >/dev/null; echo begun; echo $$ >started; exec sleep 10'
	whisper-plot --now "$NOW" -o x.svg a.wsp &
	until [ -s started ]; do sleep 0.02; done
	kill -TERM $!
	kill -TERM "$(cat started)"
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	rm -r bin started
	holds a.wsp
}

@test "what a killed run left is replaced, of whatever kind the picture is" {
	# shellcheck disable=SC2016 # for the shell that runs it
	pretend 'cat >/dev/null; printf "\\377\\330half"
	    until [ -s .x.jpg.tmp ]; do sleep 0.02; done; kill -KILL $PPID'
	status=0
	"${plot[@]}" --terminal jpeg -o x.jpg a.wsp 2>/dev/null || status=$?
	[ "$status" -eq 137 ]
	[ -s .x.jpg.tmp ]
	[ ! -e x.jpg ]
	pretend 'cat >/dev/null; printf "\\377\\330whole"'
	umask 022
	ok "${plot[@]}" --terminal jpeg -o x.jpg a.wsp
	[ "$(stat -c %a x.jpg)" = 644 ]
	chmod 640 x.jpg
	ok "${plot[@]}" --terminal jpeg -o x.jpg a.wsp
	[ "$(stat -c %a x.jpg)" = 640 ]
	rm -r bin
	holds a.wsp x.jpg
}

@test "nothing is drawn where no file can be read" {
	bad 1 "${plot[@]}" -o x.svg gone.wsp
	says_only "whisper-plot: gone.wsp: No such file or directory"
	bad 1 "${plot[@]}" --gnuplot-script gone.wsp
	prints
	holds a.wsp
}

# titles SCRIPT: what the legend says.
titles() {
	sed -n "s/.* title '\(.*\)'.*/\1/p" "$1"
}

@test "the numbers of the legend stand below each other" {
	whisper-create long-name.wsp 60:10 >/dev/null
	whisper-update --now "$NOW" long-name.wsp N:123456
	whisper-create b.wsp 60:10 >/dev/null
	whisper-update --now "$NOW" b.wsp N:-3
	whisper-plot --now "$NOW" --from -5min --gnuplot-script long-name.wsp \
	    b.wsp >script
	grep -q "^set key .* font 'monospace'" script
	titles script >got
	cat got
	printf '%s\n' \
	    'b.wsp          min       -3  max       -3  last       -3' \
	    'long-name.wsp  min 123.456k  max 123.456k  last 123.456k' |
		diff - got
}

@test "dates below the axis of a file leave room for each other" {
	whisper-create a2.wsp 60:4d >/dev/null
	for width in 400 500 640 700 1000; do
		for from in -16h -26h -34h -37h -47h -50h -70h; do
			whisper-plot --now "$NOW" --from $from --width $width \
			    --gnuplot-script a2.wsp | grep '^set xtics' |
			grep -o '"[^"]*" [0-9]*' |
			awk -v from=${from//[!0-9]/} -v w=$width '
			    match($0, /n[0-9-]*"/) {
				if (last && ($NF - last) * w / 9 / \
				    (from * 3600) < 11)
					print w, from, $0
				last = $NF
			    }'
		done
	done >near
	diff /dev/null near
}
