# SPDX-License-Identifier: ISC
# whisper-set-aggregation, by both of its names: it changes the header's first
# and third word, and nothing else.

load common

setup() {
	common_setup
	cp "$FILES/good-points.wsp" a.wsp
	chmod 644 a.wsp
}

# set_to ARGUMENT ...: the tool.
set_to() {
	whisper-set-aggregation "$@"
}

# changed METHOD [FACTOR]: the header of a.wsp has this number of a method and
# this xFilesFactor, in hexadecimal; all other bytes are the sample's.
changed() {
	local before

	before=$(bytes "$FILES/good-points.wsp")
	[ "$(bytes a.wsp)" = \
	    "0000000$1${before:8:8}${2-${before:16:8}}${before:24}" ]
}

# refused STATUS ARGUMENT ...: it fails so and changes nothing.
refused() {
	denied "$1" set_to "${@:2}"
}

@test "every method can be set and the old one is told" {
	before=average
	i=1
	for method in average sum last max min avg_zero absmax absmin; do
		ok set_to a.wsp $method
		prints "Updated aggregation method: a.wsp ($before -> $method)"
		changed $i
		[ "$(whisper-info a.wsp aggregationMethod)" = $method ]
		before=$method
		i=$((i + 1))
	done
	holds a.wsp
}

@test "the other name is the same tool" {
	ok whisper-set-aggregation-method a.wsp max
	prints "Updated aggregation method: a.wsp (average -> max)"
	changed 4
	ok whisper-set-aggregation-method --backup a.wsp sum 0.25
	prints "Backup: a.wsp.bak" \
	    "Updated aggregation method: a.wsp (max -> sum)"
	changed 2 3e800000
	bad 1 whisper-set-aggregation-method a.wsp median
	bad 1 whisper-set-aggregation-method missing.wsp max
	misused whisper-set-aggregation-method a.wsp
	changed 2 3e800000
}

@test "an xFilesFactor may be given too" {
	ok set_to a.wsp sum 0
	prints "Updated aggregation method: a.wsp (average -> sum)"
	changed 2 00000000
	ok set_to a.wsp last 1
	changed 3 3f800000
	ok set_to a.wsp last .2
	changed 3 3e4ccccd
	ok set_to a.wsp min
	changed 5 3e4ccccd
	ok set_to a.wsp max " 2.5E-1 "
	changed 4 3e800000
	ok set_to a.wsp max -- -0
	changed 4 80000000
}

@test "points already rolled up stay, later ones follow the new method" {
	whisper-create --overwrite a.wsp 60:5 300:4 >/dev/null
	whisper-update --now "$NOW" a.wsp 1699999860:1 1699999920:2 1699999980:6
	slots a.wsp >before
	ok set_to a.wsp max
	diff before <(slots a.wsp)
	grep -qx 1699999800:3 before
	whisper-update --now "$NOW" a.wsp 1699999980:5
	slots a.wsp | grep -qx 1699999800:5
}

@test "a method that does not exist is refused" {
	for method in "" median Average avg averages "sum " 1 -- --; do
		refused 1 -- a.wsp "$method"
		[ "$stderr" = "whisper-set-aggregation: a.wsp:\
 Unrecognized aggregation method: $method (use one\
 of average, sum, last, max, min, avg_zero, absmax, absmin)" ]
	done
	refused 1 --backup a.wsp median 0.5
}

@test "an xFilesFactor that cannot be is refused" {
	for factor in 2 1.00000000001 -0.1 nan inf -inf 1e999; do
		refused 1 --backup -- a.wsp max "$factor"
		says "Invalid xFilesFactor" "not between 0 and 1"
	done
	for factor in "" x 0x0 0,5 1_0; do
		refused 1 --backup a.wsp max "$factor"
		[ "$stderr" = "whisper-set-aggregation: a.wsp:\
 Invalid xFilesFactor $factor, not a float" ]
	done
}

@test "only the header is written, in one go" {
	need_strace
	ok strace -o trace -e trace=pwrite64,write,ftruncate,fsync \
	    whisper-set-aggregation a.wsp max 0
	[ "$(grep -c '^pwrite64(' trace)" -eq 1 ]
	grep '^pwrite64(.*, 16, 0) *= 16' trace
	run -1 grep -E 'sync|truncate' trace
}

@test "a file that cannot be opened says why" {
	refused 1 missing.wsp max
	[ "$stderr" = "whisper-set-aggregation: missing.wsp: No such file or\
 directory" ]
	mkdir dir
	refused 1 dir max
	cp "$FILES/bad-factor-nan.wsp" bad.wsp
	refused 1 --backup bad.wsp max 0.5
	says "whisper-set-aggregation: bad.wsp: "
}

@test "--now is accepted and changes nothing" {
	ok set_to --now 0 a.wsp max
	changed 4
}

@test "output that cannot be written is an error" {
	[ -c /dev/full ] || skip "no /dev/full"
	full() {
		set_to a.wsp max >/dev/full
	}
	bad 1 full
	says "standard output: No space left on device"
}

@test "a path, a method and perhaps a factor are taken" {
	keep
	misused set_to
	misused set_to a.wsp
	misused set_to a.wsp max 0.5 0.5
	misused set_to --xFilesFactor 0.5 a.wsp max
	misused set_to --lock-timeout x a.wsp max
	says "--lock-timeout: " x
	kept
	ok set_to a.wsp --back max --fs 0.25
	changed 4 3e800000
}

# live METHOD PATH: a file of three archives with gaps in its points.
live() {
	local i

	create "$2" --aggregationMethod "$1" --xFilesFactor 0.1 1m:30m 5m:3h \
	    30m:1d
	for ((i = 170; i >= 0; i--)); do
		((i % 7 == 3 || i % 60 > 40)) ||
			whisper-update --now $((NOW - 60 * i)) "$2" \
			    $((NOW - 60 * i)):$((i * 13 % 64))
	done
}

# close_to: a.wsp and b.wsp have the same points, but for rounding.
close_to() {
	paste -d: <(slots a.wsp) <(slots b.wsp) | awk -F: '
		$1 != $3 || ($2 - $4) ^ 2 > 1e-12 * $4 ^ 2 { print; bad = 1 }
		END { exit bad || NR == 0 }'
}

@test "--rescale makes of held averages what sums would have been, and back" {
	# everything is still there: exact
	for archives in "1m:3h 5m:6h 30m:1d" "1m:3h 10m:1d"; do
		for method in average sum avg_zero; do
			# shellcheck disable=SC2086
			create $method.wsp --aggregationMethod $method \
			    --xFilesFactor 0.1 $archives
			for ((i = 170; i >= 0; i--)); do
				((i % 7 == 3 || i % 60 > 40)) ||
					echo $((NOW - 60 * i)):$((i * 13 % 64))
			done | whisper-update --now "$NOW" $method.wsp
		done
		for from in average sum avg_zero; do
			for to in average sum avg_zero; do
				[ $from != $to ] || continue
				cp $from.wsp a.wsp
				ok set_to --now "$NOW" --rescale a.wsp $to
				[[ ${lines[0]} == \
				    "Rescaled: a.wsp ("*" computed again, 0 by the known share, 0 by an assumed one)" ]]
				[ "${lines[1]}" = "Updated aggregation method:\
 a.wsp ($from -> $to)" ]
				cmp a.wsp $to.wsp
			done
		done
	done
}

@test "--rescale of what the finer archives do not hold assumes their share" {
	# half of the points are known, also of what is gone
	for method in average sum; do
		create $method.wsp --aggregationMethod $method \
		    --xFilesFactor 0 1m:20m 10m:1d
		for ((i = 180; i >= 0; i -= 2)); do
			whisper-update --now $((NOW - 60 * i)) $method.wsp \
			    $((NOW - 60 * i)):$i
		done
	done
	cp average.wsp a.wsp
	cp sum.wsp b.wsp
	ok set_to -n --now "$NOW" --rescale a.wsp sum
	prints "Would rescale: a.wsp (2 computed again, 0 by the known share, 17 by an assumed one)" \
	    "Would update aggregation method: a.wsp (average -> sum)"
	cmp a.wsp average.wsp
	ok set_to --now "$NOW" --rescale a.wsp sum
	prints "Rescaled: a.wsp (2 computed again, 0 by the known share, 17 by an assumed one)" \
	    "Updated aggregation method: a.wsp (average -> sum)"
	# The interval of the present is not over: its share is smaller.
	paste <(slots a.wsp) <(slots b.wsp) | tr ':' '\t' | awk '
		$1 != $3 { exit 1 }
		$1 % 600 == 0 && ($2 / $4 > 1.3 || $2 / $4 < 0.7) { exit 1 }'
	[ "$(whisper-info a.wsp aggregationMethod)" = sum ]
	# and back again
	ok set_to --now "$NOW" --rescale a.wsp average
	cp average.wsp b.wsp
	close_to
	# nothing is held: all points are taken to have been known
	create a.wsp 1m:10m 10m:1d
	coarse a.wsp $((NOW - 36000)):2
	ok set_to --now "$NOW" --rescale a.wsp sum
	[ "$(slots a.wsp)" = $((NOW / 600 * 600 - 36000)):20 ]
}

@test "--rescale leaves no file half converted, and makes a backup" {
	live average a.wsp
	cp a.wsp before.wsp
	ok set_to --backup --now "$NOW" --rescale a.wsp sum 0.5
	[ "${lines[0]}" = "Backup: a.wsp.bak" ]
	cmp a.wsp.bak before.wsp
	[ "$(whisper-info a.wsp xFilesFactor)" = 0.5 ]
	inode=$(stat -c %i a.wsp)
	ok set_to --now "$NOW" --rescale a.wsp sum
	prints "Updated aggregation method: a.wsp (sum -> sum)"
	[ "$(stat -c %i a.wsp)" -eq "$inode" ]
	need_strace
	cp before.wsp a.wsp
	strace -f -o trace whisper-set-aggregation --now "$NOW" --rescale \
	    a.wsp sum
	run ! grep 'open.*[^.]a\.wsp".*O_CREAT' trace
	[ "$(grep -c 'rename.*"a\.wsp"\|rename.*/a\.wsp"' trace)" -eq 1 ]
}

@test "--rescale is refused where values cannot be converted" {
	whisper-set-aggregation a.wsp max >/dev/null
	refused 1 --rescale a.wsp sum
	says_only "whisper-set-aggregation: a.wsp: average, sum and avg_zero can\
 be made of each other, but not sum of max"
	refused 1 --rescale -n a.wsp sum
	whisper-set-aggregation a.wsp sum >/dev/null
	refused 1 --rescale a.wsp last
}

@test "--rescale of a tree converts what does not agree yet" {
	mkdir t
	live average t/a.wsp
	live sum t/b.wsp
	ok set_to -R --now "$NOW" --rescale t sum
	[ "${#lines[@]}" -eq 2 ]
	cp t/a.wsp a.wsp
	cp t/b.wsp b.wsp
	ok set_to -R --now "$NOW" --rescale t sum
	prints
}
