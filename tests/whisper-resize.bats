# SPDX-License-Identifier: ISC
# whisper-resize: where every point ends up, and how the file is replaced.

load common

setup() {
	common_setup
	create a.wsp --xFilesFactor 0.5 60:5 300:4
}

# resize ARGUMENT ...: whisper-resize at NOW, silently and in haste.
resize() {
	whisper-resize --silent --no-fsync --now "$NOW" "$@"
}

# archive STEP [POINT ...]: a.wsp has these points in the archive of this
# step, and no others.
archive() {
	local step=$1

	shift
	diff <([ $# -eq 0 ] || printf '%s\n' "$@") <(
		whisper-dump a.wsp | awk -v step="$step" '
		    $1 == "seconds" { steps[n++] = $NF }
		    $1 == "Archive" && $3 == "data:" { i = $2 }
		    $1 ~ /^[0-9]+:$/ && steps[i] == step && $2 != "0," {
			print $2 $3
		    }' | sort | tr , :
	)
}

# refused STATUS ARGUMENT ...: resize fails so and changes nothing.
refused() {
	denied "$1" resize "${@:2}"
}

# sized WHAT PATH [NAME]: what is printed of a file, under this name.
sized() {
	local bytes blocks

	read -r bytes blocks < <(stat -c '%s %b' "$2")
	echo "$1: ${3-$2} ($bytes bytes, $blocks blocks*512=$((blocks * 512))\
 bytes on disk)"
}

@test "the same archives change no byte" {
	for file in "$FILES"/good-{empty,points,wrapped,odd-values}.wsp; do
		cp "$file" a.wsp
		whisper-dump a.wsp >before
		ok whisper-resize --now "$NOW" a.wsp 60:5 300:4
		prints "Left as it is: a.wsp (has these archives)"
		ok resize a.wsp 60:5 300:4
		prints
		ok resize --backup=numbered --fallocate a.wsp 60:5 300:4
		diff before <(whisper-dump a.wsp)
		cmp "$file" a.wsp
		cmp "$file" a.wsp.~1~
		rm a.wsp.~1~
	done
	holds a.wsp before
}

@test "coarse points are not computed anew from fine ones" {
	update a.wsp 1699999800:2 1699999860:4 1699999920:6
	coarse a.wsp 1699999800:50 1699999500:2.5
	cp a.wsp before.wsp
	ok resize a.wsp 60:5 300:4
	cmp a.wsp before.wsp
	ok resize a.wsp 60:10 300:4
	archive 60 1699999500:2.5 1699999800:2 1699999860:4 1699999920:6
	archive 300 1699999500:2.5 1699999800:50
}

@test "longer archives keep every point, the oldest too" {
	update a.wsp 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5
	update a.wsp 1699998900:6 1699999200:7 1699999500:8
	ok resize a.wsp 60:9 300:7
	archive 60 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5
	archive 300 1699998900:6 1699999200:7 1699999500:8 1699999800:3.5
	[ "$(stat -c %s a.wsp)" -eq 232 ]
}

@test "shorter archives keep the newest points" {
	update a.wsp 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5
	update a.wsp 1699999200:7 1699999500:8
	cp a.wsp before.wsp
	ok resize a.wsp 60:2
	archive 60 1699999920:4 1699999980:5
	cp before.wsp a.wsp
	ok resize a.wsp 60:5 300:2
	archive 60 1699999740:1 1699999800:2 1699999860:3 1699999920:4 \
	    1699999980:5
	archive 300 1699999500:8 1699999800:3.5
}

@test "the one point of an archive of one point is kept" {
	create a.wsp 60:1
	update a.wsp 1699999980:5
	ok resize a.wsp 60:1
	archive 60 1699999980:5
	ok resize a.wsp 60:10
	archive 60 1699999980:5
}

@test "archives that reach back almost equally far keep their own points" {
	create a.wsp 60:14 300:3
	update a.wsp 1699999860:1 1699999920:2
	coarse a.wsp 1699999200:30 1699999500:40
	ok resize a.wsp 60:14 300:4
	archive 60 1699999200:30 1699999500:40 1699999860:1 1699999920:2
	archive 300 1699999200:30 1699999500:40
	ok resize a.wsp 60:10 300:5
	archive 60 1699999500:40 1699999860:1 1699999920:2
	archive 300 1699999200:30 1699999500:40
}

@test "what is older than its archive reaches is none, though in its ring" {
	whisper-update --now $((NOW - 300)) a.wsp 1699999500:1 1699999680:2
	ok whisper-resize --quiet --now "$NOW" a.wsp 60:20
	archive 60
	[ -z "$stderr" ]
}

@test "values are copied bit for bit" {
	update a.wsp 1699999740:0 1699999800:-0 1699999860:nan \
	    1699999920:-inf 1699999980:1e-320
	slots a.wsp | grep -v 1699999800:nan >before
	ok resize a.wsp 60:50
	diff before <(slots a.wsp)
	create a.wsp 60:5
	update a.wsp 1699999740:1
	poke a.wsp 32 fff4000000000123
	ok resize a.wsp 60:6
	[[ $(bytes a.wsp) == *"$(u32 1699999740)fff4000000000123"* ]]
}

@test "a finer archive that is new gets the values of coarser ones" {
	update a.wsp 1699999860:1 1699999920:2 1699999980:3 1699999500:4
	ok resize a.wsp 10:30 60:10 300:8
	archive 10 1699999860:1 1699999920:2 1699999980:3
	archive 60 1699999500:4 1699999860:1 1699999920:2 1699999980:3
	archive 300 1699999500:4 1699999800:2
}

@test "a coarser archive that is new is aggregated from finer ones" {
	create a.wsp 60:20
	update a.wsp 1699999500:-10 1699999560:5 1699999620:20 \
	    1699999860:6 1699999920:9 1699999980:-30
	cp a.wsp before.wsp
	while read -r method older newer; do
		cp before.wsp a.wsp
		ok resize --aggregationMethod "$method" a.wsp 300:4
		archive 300 "1699999500:$older" "1699999800:$newer"
		[ "$(whisper-info a.wsp aggregationMethod)" = "$method" ]
	done <<-EOF
	average 5 -5
	sum 15 -15
	last 20 -30
	max 20 9
	min -10 -30
	avg_zero 3 -3
	absmax 20 -30
	absmin 5 6
	EOF
	cp before.wsp a.wsp
	ok resize a.wsp 60:20 300:5
	archive 60 1699999500:-10 1699999560:5 1699999620:20 1699999860:6 \
	    1699999920:9 1699999980:-30
	archive 300 1699999500:5 1699999800:-5
}

@test "values that are no numbers are carried up bit for bit" {
	create a.wsp 60:20
	update a.wsp 1699999980:1
	poke a.wsp 32 fff4000000000123
	ok resize --aggregationMethod last --xFilesFactor 0 a.wsp 60:20 300:5
	[[ $(bytes a.wsp) == *"$(u32 1699999800)fff4000000000123"* ]]
}

@test "the old method is kept and used" {
	create a.wsp --aggregationMethod max --xFilesFactor 0 60:20
	update a.wsp 1699999500:4 1699999560:5 1699999980:3
	ok resize a.wsp 300:4
	archive 300 1699999500:5 1699999800:3
	[ "$(whisper-info a.wsp aggregationMethod)" = max ]
	[ "$(whisper-info a.wsp xFilesFactor)" = 0.0 ]
}

@test "an aggregate needs the xFilesFactor, a given one or the old" {
	create a.wsp --xFilesFactor 0.6 60:20
	update a.wsp 1699999500:4 1699999560:5 1699999860:1 1699999920:2 \
	    1699999980:3
	cp a.wsp before.wsp
	for factor in 0.6 0.59 0.4 0.39 0; do
		cp before.wsp a.wsp
		ok resize --xFilesFactor $factor a.wsp 60:20 300:5
		case $factor in
		0.6) archive 300 ;;
		0.59 | 0.4) archive 300 1699999800:2 ;;
		*) archive 300 1699999500:4.5 1699999800:2 ;;
		esac
	done
	cp before.wsp a.wsp
	ok resize a.wsp 60:20 300:5
	archive 300
	[ "$(whisper-info a.wsp xFilesFactor)" = 0.6000000238418579 ]
	cp before.wsp a.wsp
	ok resize --xfilesfactor 0.4 a.wsp 60:20 300:5
	[ "$(whisper-info a.wsp xFilesFactor)" = 0.4000000059604645 ]
	archive 300 1699999800:2
}

@test "points that have no finer place are aggregated whatever the factor" {
	create a.wsp --xFilesFactor 0.6 60:20
	update a.wsp 1699999500:4 1699999560:5 1699999860:1
	ok resize a.wsp 300:4
	archive 300 1699999500:4.5 1699999800:1
}

@test "aggregates come from the finest archive that reaches back far enough" {
	create a.wsp --xFilesFactor 0 60:15 300:8
	update a.wsp 1699999500:1 1699999860:2 1699999920:4
	coarse a.wsp 1699999500:50 1699999800:60 1699999200:70 1699998900:80
	ok resize a.wsp 600:10
	archive 600 1699998600:80 1699999200:58.5 1699999800:3
}

@test "a coarse value without an archive goes to the start of its time" {
	update a.wsp 1699999980:1
	coarse a.wsp 1699999500:40 1699999200:nan 1699998900:0
	ok resize a.wsp 60:30
	archive 60 1699998900:0 1699999200:nan 1699999500:40 1699999980:1
}

@test "a coarse value gives way to finer ones of its time" {
	create a.wsp 60:10 300:4
	update a.wsp 1699999740:1
	coarse a.wsp 1699999500:40 1699999200:30
	ok resize a.wsp 60:30
	archive 60 1699999200:30 1699999740:1
	create a.wsp --xFilesFactor 0 10:60 300:4
	update a.wsp 1699999710:1
	coarse a.wsp 1699999500:40 1699999200:30
	ok resize a.wsp 60:30
	archive 60 1699999200:30 1699999680:1
}

@test "a coarse value goes to every finer archive that reaches back" {
	create a.wsp 3600:24
	coarse a.wsp 1699995600:1 1699999200:2
	ok resize a.wsp 60:30 600:24
	archive 60 1699999200:2
	archive 600 1699995600:1 1699999200:2
}

@test "a coarse value beyond the new retention is dropped" {
	coarse a.wsp 1699999200:30 1699999500:40
	ok resize a.wsp 60:14
	archive 60 1699999200:30 1699999500:40
	mv a.wsp.bak a.wsp
	ok resize a.wsp 60:13
	archive 60 1699999500:40
	ok resize a.wsp 60:5
	archive 60
}

@test "of coarse values for one slot that of the finer archive is kept" {
	create a.wsp 300:4 600:9
	update a.wsp 1699999200:3 1699999800:4
	coarse a.wsp 1699999200:6 1699998600:7
	ok resize a.wsp 60:60
	archive 60 1699998600:7 1699999200:3 1699999800:4
}

@test "a coarse value of this very second is not of the future" {
	coarse a.wsp 1699999800:30
	ok whisper-resize --silent --now 1699999800 a.wsp 60:5
	archive 60 1699999800:30
}

@test "what lies in a wrong slot is no value" {
	coarse a.wsp 1699999200:1 1699999500:2
	poke a.wsp 124 "$(u32 1699998900)"
	ok resize a.wsp 60:30
	archive 60 1699999200:1 1699999500:2
	create a.wsp 60:5 300:4
	coarse a.wsp 1699999200:1 1699999500:2
	poke a.wsp 112 "$(u32 1699999560)"
	ok resize a.wsp 60:30
	archive 60 1699999200:1
}

@test "a finer archive that ends at an interval knows the rest of it" {
	create a.wsp --xFilesFactor 0 60:5
	whisper-update --now 1700000040 a.wsp 1699999800:1 1699999860:2
	cp a.wsp before.wsp
	ok whisper-resize --silent --now 1700000099 a.wsp 300:4
	archive 300 1699999800:1.5
	cp before.wsp a.wsp
	ok whisper-resize --silent --now 1700000100 a.wsp 300:4
	archive 300 1699999800:2
}

@test "a coarse value whose step does not fit goes where its time begins" {
	create a.wsp 90:10
	update a.wsp 1699999920:1 1699999830:2
	ok resize a.wsp 60:20
	archive 60 1699999860:2 1699999920:1
}

@test "--spread fills the whole time of a coarse value" {
	coarse a.wsp 1699999200:nan 1699999500:40
	ok resize --spread a.wsp 60:30
	archive 60 1699999200:nan 1699999260:nan 1699999320:nan \
	    1699999380:nan 1699999440:nan 1699999500:40 1699999560:40 \
	    1699999620:40 1699999680:40 1699999740:40
}

@test "--spread divides a sum so that it stays the sum" {
	create a.wsp --aggregationMethod sum 300:4
	update a.wsp 1699999500:40
	cp a.wsp before.wsp
	ok resize --spread a.wsp 60:30
	archive 60 1699999500:8 1699999560:8 1699999620:8 1699999680:8 \
	    1699999740:8
	ok resize a.wsp 300:4
	archive 300 1699999500:40
	cp before.wsp a.wsp
	ok resize a.wsp 60:30
	archive 60 1699999500:40
}

@test "--spread goes up to now" {
	coarse a.wsp 1699999800:40
	ok resize --spread a.wsp 60:30
	archive 60 1699999800:40 1699999860:40 1699999920:40 1699999980:40
	create a.wsp --aggregationMethod sum 300:4
	update a.wsp 1699999800:40
	ok resize --spread a.wsp 60:30
	archive 60 1699999800:10 1699999860:10 1699999920:10 1699999980:10
}

@test "--spread gives way to finer values too" {
	create a.wsp 60:10 300:4
	update a.wsp 1699999740:1
	coarse a.wsp 1699999500:40 1699999200:30
	ok resize --spread a.wsp 60:30
	archive 60 1699999200:30 1699999260:30 1699999320:30 1699999380:30 \
	    1699999440:30 1699999740:1
}

@test "--spread keeps values of the finer of two coarse archives" {
	create a.wsp --xFilesFactor 1 300:4 600:9
	update a.wsp 1699999200:3
	coarse a.wsp 1699999200:6
	ok resize --spread a.wsp 60:60
	archive 60 1699999200:3 1699999260:3 1699999320:3 1699999380:3 \
	    1699999440:3
}

@test "points in the future are kept where their slot is free" {
	update a.wsp 1699999860:1 1700000040:2 1700000100:3
	cp a.wsp before.wsp
	ok resize a.wsp 60:5 300:4
	cmp a.wsp before.wsp
	ok resize a.wsp 60:30
	archive 60 1699999860:1 1700000040:2 1700000100:3
	cp before.wsp a.wsp
	ok resize a.wsp 60:3
	archive 60 1699999860:1 1700000100:3
}

@test "a coarse value does not take the slot of one of the future" {
	update a.wsp 1700000100:2 1700000101:2
	coarse a.wsp 1699999500:40
	ok resize a.wsp 60:10
	archive 60 1700000100:2
}

@test "of points in the future for one slot the last is kept" {
	for turn in 1700000040 1700000220; do
		create a.wsp 60:6
		update a.wsp $turn:3 $((turn + 1)):3
		update a.wsp 1700000040:1 1700000220:2
		ok resize a.wsp 60:3
		archive 60 1700000220:2
	done
}

@test "definitions may come in any order" {
	update a.wsp 1699999860:1 1699999920:2 1699999980:3
	cp a.wsp b.wsp
	ok resize a.wsp 60:10 5m:1h 1h:1d
	ok resize b.wsp 1h:1d 60s:10min 300:12
	cmp a.wsp b.wsp
	[ "$(whisper-info a.wsp maxRetention)" = 86400 ]
}

@test "method and xFilesFactor may change alone" {
	update a.wsp 1699999860:1 1699999920:2
	coarse a.wsp 1699999500:40
	points=$(slots a.wsp)
	ok resize --aggregationMethod=max --xFilesFactor=1 a.wsp 60:5 300:4
	[ "$(slots a.wsp)" = "$points" ]
	[ "$(whisper-info a.wsp aggregationMethod)" = max ]
	[ "$(whisper-info a.wsp xFilesFactor)" = 1.0 ]
	ok resize --aggregationmethod min a.wsp 60:5 300:4
	[ "$(whisper-info a.wsp aggregationMethod)" = min ]
	[ "$(whisper-info a.wsp xFilesFactor)" = 1.0 ]
}

@test "--now decides what is kept" {
	update a.wsp 1699999740:1 1699999980:5
	cp a.wsp before.wsp
	ok whisper-resize --silent --now $((NOW + 180)) a.wsp 60:5
	archive 60 1699999980:5
	cp before.wsp a.wsp
	ok whisper-resize --silent --now 1699999800 a.wsp 60:2
	archive 60 1699999740:1
}

@test "without --now the clock decides" {
	update a.wsp 1699999980:5
	ok whisper-resize --silent a.wsp 60:9
	archive 60
	whisper-update a.wsp N:1
	ok whisper-resize --silent a.wsp 60:12
	[ "$(slots a.wsp | cut -d: -f2)" = 1 ]
}

@test "the sizes before and after are printed" {
	old=$(sized "Old file" a.wsp)
	ok whisper-resize --now "$NOW" a.wsp 60:1d
	prints "$old" "$(sized Created a.wsp)" "$(sized "New file" a.wsp)"
	[[ $old == "Old file: a.wsp (148 bytes, "* ]]
	[[ ${lines[2]} == "New file: a.wsp (17308 bytes, "* ]]
}

@test "--quiet leaves out a line, --silent all" {
	old=$(sized "Old file" a.wsp)
	ok whisper-resize --now "$NOW" --quiet a.wsp 60:6
	prints "$old" "$(sized "New file" a.wsp)"
	for silence in --silent "--quiet --silent"; do
		# shellcheck disable=SC2086
		ok whisper-resize --now "$NOW" $silence a.wsp 60:7
		prints
	done
	[ "$(whisper-info a.wsp maxRetention)" = 420 ]
}

@test "the old file stays as a backup, bit for bit" {
	update a.wsp 1699999860:1 1699999920:2
	cp -p a.wsp before.wsp
	inode=$(stat -c %i a.wsp)
	ok resize a.wsp 60:6
	cmp a.wsp.bak before.wsp
	[ "$(stat -c %i a.wsp.bak)" = "$inode" ]
	[ "$(stat -c %Y a.wsp.bak)" = "$(stat -c %Y before.wsp)" ]
	holds a.wsp a.wsp.bak before.wsp
}

@test "an older backup stays, or is replaced and not written to" {
	echo older >a.wsp.bak
	ln a.wsp.bak other
	cp a.wsp before.wsp
	ok whisper-resize --now "$NOW" a.wsp 60:6
	[[ $output == *$'\nBackup: a.wsp.~1~' ]]
	cmp a.wsp.~1~ before.wsp
	[ "$(cat a.wsp.bak)" = older ]
	cp a.wsp before.wsp
	ok resize --backup=simple a.wsp 60:7
	cmp a.wsp.bak before.wsp
	[ "$(cat other)" = older ]
	holds a.wsp a.wsp.bak a.wsp.~1~ before.wsp other
	ok whisper-resize --now "$NOW" --backup-dir d a.wsp 60:8
	[[ $output == *$'\nBackup: d/a.wsp' ]]
	holds a.wsp a.wsp.bak a.wsp.~1~ before.wsp d other
}

@test "a backup that is the file itself leaves no other name behind" {
	cp -p a.wsp before.wsp
	ln a.wsp a.wsp.bak
	try resize --backup=simple a.wsp 60:6
	[ "$status" -eq 0 ]
	cmp a.wsp.bak before.wsp
	holds a.wsp a.wsp.bak before.wsp
}

@test "at every moment there is a whole file at the path" {
	need_strace
	ok strace -f -o trace -e trace=%file whisper-resize --silent \
	    --now "$NOW" a.wsp 60:6
	sed -En 's/^[0-9 ]*((unlink|rename|link)[a-z0-2]*\(.*)\) *= 0$/\1/p' \
	    trace | sed -e 's/AT_FDCWD, //g' -e 's/, 0$//' \
	    -e 's/\(link\|rename\)at2*(/\1(/' -e 's/[0-9], //g' >steps
	diff steps - <<-'EOF'
	link("a.wsp", "a.wsp.bak"
	rename(".a.wsp.tmp", "a.wsp"
	EOF
	ok strace -f -o trace -e trace=%file whisper-resize --silent \
	    --backup=simple --now "$NOW" a.wsp 60:7
	sed -En 's/^[0-9 ]*((unlink|rename|link)[a-z0-2]*\(.*)\) *= 0$/\1/p' \
	    trace | sed -e 's/AT_FDCWD, //g' -e 's/, 0$//' \
	    -e 's/\(link\|rename\)at2*(/\1(/' -e 's/[0-9], //g' >steps
	diff steps - <<-'EOF'
	link("a.wsp", ".a.wsp.tmp.bak"
	rename(".a.wsp.tmp.bak", "a.wsp.bak"
	rename(".a.wsp.tmp", "a.wsp"
	EOF
}

@test "the new file and its directory are synced, unless --no-fsync" {
	need_strace
	calls() {
		sed -n 's/^[0-9 ]*\([a-z]*sync\|rename\)[a-z0-9]*(.*= 0$/\1/p' \
		    trace
	}
	ok strace -f -o trace -e trace=fsync,fdatasync,/rename \
	    whisper-resize --silent --now "$NOW" a.wsp 60:6
	diff <(calls) <(printf '%s\n' fsync rename fsync)
	ok strace -f -o trace -e trace=fsync,fdatasync,/rename \
	    whisper-resize --silent --now "$NOW" --no-fsync a.wsp 60:7
	diff <(calls) <(printf '%s\n' rename)
	[ "$(whisper-info a.wsp maxRetention)" = 420 ]
}

@test "--nobackup keeps no backup" {
	ok resize --nobackup a.wsp 60:6
	holds a.wsp
	[ "$(whisper-info a.wsp maxRetention)" = 360 ]
	echo older >a.wsp.bak
	ok resize --nobackup a.wsp 60:7
	[ "$(cat a.wsp.bak)" = older ]
}

@test "--newfile leaves the old file alone" {
	update a.wsp 1699999860:1 1699999920:2
	chmod 640 a.wsp
	keep a.wsp
	old=$(sized "Old file" a.wsp)
	ok whisper-resize --now "$NOW" --newfile new.wsp a.wsp 60:6
	prints "$old" "$(sized Created new.wsp)"
	kept
	holds a.wsp new.wsp
	[ "$(stat -c %a new.wsp)" = 640 ]
	[ "$(slots new.wsp)" = "$(slots a.wsp)" ]
	rm new.wsp
	ok whisper-resize --now "$NOW" --quiet --newfile new.wsp a.wsp 60:6
	prints "$old"
	rm new.wsp
	hold a.wsp
	ok resize --lock-timeout 0 --newfile new.wsp a.wsp 60:6
	let_go
	kept
}

@test "--newfile must not exist, and its directory must" {
	echo other >new.wsp
	refused 1 --newfile new.wsp a.wsp 60:6
	[ "$stderr" = \
	    "whisper-resize: a.wsp: File new.wsp already exists!" ]
	refused 1 --newfile a.wsp a.wsp 60:6
	refused 1 --newfile missing/new.wsp a.wsp 60:6
	says "No such file or directory"
}

@test "the mode stays" {
	points=6
	for mode in 600 640 666 755 2711; do
		chmod $mode a.wsp
		ok resize --backup=simple a.wsp 60:$((points++))
		[ "$(stat -c %a a.wsp)" = $mode ]
		[ "$(stat -c %a a.wsp.bak)" = $mode ]
		chmod 644 a.wsp
	done
}

@test "owner and group stay" {
	need_root "give files away"
	chown 12:34 a.wsp
	chmod 2640 a.wsp
	ok resize a.wsp 60:6
	[ "$(stat -c %u:%g:%a a.wsp)" = 12:34:2640 ]
	[ "$(stat -c %u:%g:%a a.wsp.bak)" = 12:34:2640 ]
	ok resize --newfile new.wsp a.wsp 60:7
	[ "$(stat -c %u:%g:%a new.wsp)" = 12:34:2640 ]
}

@test "extended attributes stay" {
	need setfattr getfattr
	setfattr -n user.note -v "disk 7" a.wsp 2>/dev/null ||
		skip "no extended attributes here"
	setfattr -n user.empty a.wsp
	ok resize a.wsp 60:6
	[ "$(getfattr --only-values -n user.note a.wsp)" = "disk 7" ]
	diff <(getfattr -d a.wsp | sed 1d) <(getfattr -d a.wsp.bak | sed 1d)
}

@test "access control lists stay" {
	need setfacl getfacl
	setfacl -m u:12:rw,g:34:r a.wsp 2>/dev/null ||
		skip "no access control lists here"
	getfacl -n a.wsp >before
	ok resize a.wsp 60:6
	diff before <(getfacl -n a.wsp)
	grep -qx user:12:rw- before
}

@test "--chown-uid and --chown-gid give the new file away" {
	need_root "give files away"
	ok resize --chown-uid 12 --chown-gid 34 a.wsp 60:6
	[ "$(stat -c %u:%g a.wsp)" = 12:34 ]
	ok resize --chown-uid 56 a.wsp 60:7
	[ "$(stat -c %u:%g a.wsp)" = 56:34 ]
	ok resize --chown-gid 78 --chown-uid -1 a.wsp 60:8
	[ "$(stat -c %u:%g a.wsp)" = 56:78 ]
	ok resize --chown-gid 0 --chown-uid 0 a.wsp 60:9
	[ "$(stat -c %u:%g a.wsp)" = 0:0 ]
	ok resize --chown-uid 12 --newfile new.wsp a.wsp 60:9
	[ "$(stat -c %u:%g new.wsp)" = 12:0 ]
	[ "$(stat -c %u:%g a.wsp)" = 0:0 ]
}

@test "--chown-uid that is not permitted is an error" {
	need_unprivileged
	keep
	bad 1 unprivileged whisper-resize --chown-uid 12 a.wsp 60:6
	says "Operation not permitted"
	kept
}

@test "a link stays, its target is replaced, the backup lies beside that" {
	mkdir dir
	mv a.wsp dir
	ln -s dir/a.wsp link.wsp
	ln -s "$PWD/link.wsp" dir/again.wsp
	cp dir/a.wsp before.wsp
	ok whisper-resize --now "$NOW" --quiet dir/again.wsp 60:6
	[[ ${lines[1]} == "New file: dir/again.wsp "* ]]
	[ "$(readlink link.wsp)" = dir/a.wsp ]
	[ "$(readlink dir/again.wsp)" = "$PWD/link.wsp" ]
	[ ! -L dir/a.wsp ]
	[ "$(whisper-info dir/a.wsp maxRetention)" = 360 ]
	cmp dir/a.wsp.bak before.wsp
	holds before.wsp dir link.wsp
	cd dir
	holds a.wsp a.wsp.bak again.wsp
}

@test "a new file takes only the blocks it needs, unless --fallocate" {
	update a.wsp 1699999980:1
	ok resize a.wsp 1s:60 60:1y
	sparse=$(stat -c %b a.wsp)
	ok resize --sparse a.wsp 1s:60 60:1y
	[ "$(stat -c %b a.wsp)" -eq "$sparse" ]
	ok resize --sparse --fallocate a.wsp 1s:60 60:1y
	size=$(stat -c %s a.wsp)
	[ $(($(stat -c %b a.wsp) * 512)) -ge "$size" ]
	[ $((sparse * 512)) -lt "$size" ] || skip "no holes here"
	archive 60 1699999980:1
}

@test "--aggregate, --force and --sparse change nothing" {
	update a.wsp 1699999860:1 1699999920:2 1699999980:3
	coarse a.wsp 1699999500:40
	cp a.wsp b.wsp
	ok resize --aggregate --force --sparse a.wsp 60:10 600:4
	prints
	ok resize b.wsp 60:10 600:4
	cmp a.wsp b.wsp
}

@test "archives that cannot be are refused before anything is touched" {
	echo older >a.wsp.bak
	while IFS='|' read -r definitions message; do
		# shellcheck disable=SC2086
		refused 1 a.wsp $definitions
		says "whisper-resize: a.wsp: " "$message"
	done <<-EOF
	nonsense|Invalid retention definition 'nonsense'
	60:10 5x:10|Invalid unit 'x'
	60:10 60:20|having two archives with the same precision
	60:10 90:20|must evenly divide all lower precision
	60:10 300:2|must cover larger time intervals than higher
	60:4 300:9|must have at least enough points to consolidate
	EOF
	for definition in 0:10 60:0 60:4294967296 4294967296:1 1d:200y ""; do
		refused 1 a.wsp "$definition"
	done
}

@test "a method or factor that cannot be is refused" {
	refused 1 --aggregationMethod median a.wsp 60:6
	[ "$stderr" = \
	    "whisper-resize: a.wsp: Unrecognized aggregation method: median (use one\
 of average, sum, last, max, min, avg_zero, absmax, absmin)" ]
	for factor in 2 -0.1 nan 1.00000000001; do
		refused 1 --xFilesFactor $factor a.wsp 60:6
		says "Invalid xFilesFactor" "not between 0 and 1"
	done
}

@test "a file that cannot be read is refused" {
	refused 1 missing.wsp 60:6
	[ "$stderr" = \
	    "whisper-resize: missing.wsp: No such file or directory" ]
	mkdir dir
	refused 1 dir 60:6
	cp "$FILES/bad-slot-cut.wsp" cut.wsp
	refused 1 cut.wsp 60:6
	says "whisper-resize: cut.wsp: "
	refused 1 --newfile new.wsp cut.wsp 60:6
	ln -s loop.wsp loop.wsp
	bad 1 resize loop.wsp 60:6
	holds a.wsp cut.wsp dir loop.wsp
}

@test "a file or directory that must not be written is not" {
	need_unprivileged
	keep a.wsp
	mkdir dir
	cp a.wsp dir
	chmod 555 dir
	bad 1 unprivileged whisper-resize dir/a.wsp 60:6
	[[ $stderr == "whisper-resize: dir/a.wsp: "*"Permission denied" ]]
	chmod 755 dir
	cd dir
	holds a.wsp
	kept_paths=(a.wsp)
	kept
	chmod 0 a.wsp
	bad 1 unprivileged whisper-resize a.wsp 60:6
	[ "$stderr" = "whisper-resize: a.wsp: Permission denied" ]
	holds a.wsp
}

@test "a user resizes a file that belongs to another" {
	need_root "become another user"
	need setpriv
	nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${nobody[@]}" whisper-info --version >out 2>&1 ||
		skip "nobody cannot run the tools here"
	mkdir dir
	chmod 777 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" . dir
	mv a.wsp dir
	chmod 666 dir/a.wsp
	update dir/a.wsp 1699999980:1
	"${nobody[@]}" test -w dir/a.wsp ||
		skip "nobody cannot reach the test's directory"
	ok "${nobody[@]}" whisper-resize --silent --now "$NOW" dir/a.wsp 60:6
	[ "$(stat -c %u:%a dir/a.wsp)" = 65534:666 ]
	[ "$(stat -c %u:%a dir/a.wsp.bak)" = 0:666 ]
	slots dir/a.wsp | grep -qx 1699999980:1
}

@test "a user without privileges resizes a file and keeps its mode" {
	need_unprivileged
	chmod 604 a.wsp
	update a.wsp 1699999980:1
	ok unprivileged whisper-resize --silent --now "$NOW" a.wsp 60:6
	[ "$(stat -c %a a.wsp)" = 604 ]
	archive 60 1699999980:1
}

@test "what a crashed run left does not matter" {
	update a.wsp 1699999980:1
	head -c 20 a.wsp >.a.wsp.tmp
	ln a.wsp .a.wsp.tmp.bak
	ok resize a.wsp 60:6
	archive 60 1699999980:1
	holds a.wsp a.wsp.bak
}

@test "what a crashed run left is removed, also without a backup" {
	points=6
	for left in .a.wsp.tmp ".a.wsp.tmp .a.wsp.tmp.bak" .a.wsp.bak.tmp; do
		for file in $left; do
			case $file in
			*.tmp.bak) ln a.wsp "$file" ;;
			*) head -c 20 a.wsp >"$file" ;;
			esac
		done
		ok resize --nobackup a.wsp 60:$((points++))
		holds a.wsp
	done
}

@test "what is left as it is keeps what a crashed run left beside it" {
	head -c 20 a.wsp >.a.wsp.tmp
	ln a.wsp .a.wsp.tmp.bak
	keep a.wsp .a.wsp.tmp .a.wsp.tmp.bak
	ok whisper-resize --now "$NOW" a.wsp 60:5 300:4
	prints "Left as it is: a.wsp (has these archives)"
	kept
	ok whisper-resize --now "$NOW" --files-from - 60:5 300:4 <<<a.wsp
	kept
	# The next run that writes the file removes it.
	ok resize --no-backup a.wsp 60:6
	holds a.wsp
}

@test "--lock-timeout says how long the lock is waited for" {
	hold a.wsp
	for timeout in 0 0.05 5e-2; do
		refused 75 --lock-timeout $timeout a.wsp 60:6
		says "whisper-resize: a.wsp: locked by another process"
	done
	let_go
	ok resize --lock-timeout 0 a.wsp 60:6
}

@test "a writer that waits for the lock writes to the new file" {
	need_strace
	strace -o /dev/null -e inject=rename,renameat,renameat2:delay_enter=1 \
	    true 2>/dev/null || skip "strace cannot delay calls"
	strace -f -o trace -e trace=flock,/rename \
	    -e inject=/rename:delay_enter=150000 \
	    whisper-resize --silent --now "$NOW" a.wsp 60:6 &
	resizing=$!
	for i in {1..500}; do
		[ ! -s trace ] || break
		sleep 0.01
	done
	update a.wsp 1699999980:1
	wait $resizing
	archive 60 1699999980:1
	[ "$(whisper-info a.wsp maxRetention)" = 360 ]
	[ -z "$(slots a.wsp.bak)" ]
}

@test "no point is lost while a file is resized again and again" {
	create a.wsp 60:30
	for ((i = 0; i < 20; i++)); do
		update a.wsp $((1699998840 + 60 * i)):$i || : >failed
	done &
	writing=$!
	for ((i = 0; i < 20; i++)); do
		resize a.wsp 60:$((30 + i % 2))
	done
	wait $writing
	[ ! -e failed ]
	[ "$(slots a.wsp | wc -l)" -eq 20 ]
}

@test "a resize waits for the lock and takes the file that is there then" {
	hold a.wsp
	whisper-resize --now "$NOW" a.wsp 60:6 >out 2>err 9<&- &
	resizing=$!
	opened a.wsp
	mv a.wsp old.wsp
	create a.wsp 60:5 300:4
	update a.wsp 1699999980:1
	let_go
	wait $resizing
	[ ! -s err ]
	archive 60 1699999980:1
	[ "$(whisper-info a.wsp maxRetention)" = 360 ]
	[ "$(whisper-info old.wsp maxRetention)" = 1200 ]
}

@test "a signal stops a resize that waits, and nothing has happened" {
	hold a.wsp
	for signal in HUP TERM; do
		keep
		# nohup(1) may have made us ignore the one or the other.
		env --default-signal=HUP,TERM \
		    whisper-resize --now "$NOW" a.wsp 60:6 9<&- &
		resizing=$!
		opened a.wsp
		kill -s $signal $resizing
		status=0
		wait $resizing || status=$?
		[ "$(kill -l $status)" = $signal ]
		kept
	done
	let_go
}

@test "output that cannot be written is an error" {
	[ -c /dev/full ] || skip "no /dev/full"
	full() {
		whisper-resize --now "$NOW" a.wsp 60:6 >/dev/full
	}
	bad 1 full
	says "standard output: No space left on device"
	ok resize a.wsp 60:7
}

@test "a path and at least one definition are taken" {
	keep
	misused resize
	misused resize a.wsp
	misused resize --lock-timeout x a.wsp 60:6
	says "--lock-timeout: " x
	misused resize --xFilesFactor x a.wsp 60:6
	says "--xFilesFactor: " x
	for id in x 1.5 -2 4294967295 ""; do
		misused resize --chown-uid "$id" a.wsp 60:6
		says "--chown-uid"
		misused resize --chown-gid "$id" a.wsp 60:6
		says "--chown-gid"
	done
	misused resize --newfile
	misused whisper-resize --now x a.wsp 60:6
	kept
}

@test "options may be shortened and stand anywhere" {
	ok whisper-resize a.wsp --sil 60:6 --nob --now="$NOW" 300:9 --aggregate
	holds a.wsp
	[ "$(whisper-info a.wsp maxRetention)" = 2700 ]
	misused resize --ag a.wsp 60:6
	mv a.wsp ./-a.wsp
	ok resize --nobackup -- -a.wsp 60:7
	holds -a.wsp
}
