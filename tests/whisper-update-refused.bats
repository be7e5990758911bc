# SPDX-License-Identifier: ISC
# whisper-update: what it says of points that it does not store, and when that
# is a failure.

load common

setup() {
	common_setup
	whisper-create --xFilesFactor 0.5 a.wsp 60:5 300:4 >/dev/null
	cp a.wsp empty.wsp
}

# stored [POINT ...]: a.wsp has these points in its slots, and no others.
stored() {
	diff <([ $# -eq 0 ] || printf '%s\n' "$@") <(slots a.wsp)
}

# twice POINT ...: a.wsp and, without --strict, plain.wsp get these points; the
# outcome is that of --strict.
twice() {
	cp empty.wsp plain.wsp
	cp empty.wsp a.wsp
	try whisper-update --now "$NOW" plain.wsp "$@"
	[ "$status" -eq 0 ]
	try whisper-update --now "$NOW" --strict a.wsp "$@"
	cmp a.wsp plain.wsp
}

@test "--strict succeeds in silence if every point is stored" {
	ok whisper-update --now "$NOW" --strict a.wsp N:1
	ok whisper-update --now "$NOW" --strict a.wsp 1699999860:1 \
	    1699998800:2 1700000040:3
	prints
	stored 1699998600:2 1699999860:1 1699999980:1 1700000040:3
	ok whisper-update --now "$NOW" --strict a.wsp </dev/null
}

@test "--strict fails if a point is too old, and stores the others" {
	twice 1699999980:1 1699998799:2 1699999860:3
	[ "$status" -eq 1 ]
	prints
	says_only "whisper-update: a.wsp: 1 point too old to store"
	stored 1699999860:3 1699999980:1
}

@test "--strict fails if a point is replaced, and stores the others" {
	twice 1699999980:1 1699999981:2 1699999860:3
	[ "$status" -eq 1 ]
	says_only "whisper-update: a.wsp: 1 point replaced in the batch"
	stored 1699999860:3 1699999980:2
	twice 1699999980:1 1699999980:2 1699999980:3
	[ "$status" -eq 1 ]
	says_only "whisper-update: a.wsp: 2 points replaced in the batch"
	stored 1699999980:1
}

@test "--strict names each reason" {
	cp a.wsp b.wsp
	try whisper-update --now "$NOW" --strict --future-limit 60 a.wsp 1:1 \
	    2:2 1699999980:1 1699999980:2 1700000061:3
	[ "$status" -eq 1 ]
	says_only "whisper-update: a.wsp: 2 points too old to store
whisper-update: a.wsp: 1 point too far in the future
whisper-update: a.wsp: 1 point replaced in the batch"
	stored 1699999980:1
	try whisper-update --now "$NOW" --future-limit 60 b.wsp 1:1 2:2 \
	    1699999980:1 1699999980:2 1700000061:3
	[ "$status" -eq 0 ]
	says_only "whisper-update: b.wsp: 2 points too old to store
whisper-update: b.wsp: 1 point too far in the future"
	cmp a.wsp b.wsp
}

@test "--strict counts points of a later lap as replacing older ones" {
	# One lap of the ring is 300 seconds.
	twice 1699999980:1 1700000280:2
	[ "$status" -eq 1 ]
	says_only "whisper-update: a.wsp: 1 point replaced in the batch"
	stored 1700000280:2
	# A point as old as the retention takes the slot of the present.
	twice 1699999700:1 1699999860:2 1699999980:3
	[ "$status" -eq 1 ]
	says_only "whisper-update: a.wsp: 1 point replaced in the batch"
	stored 1699999860:2 1699999980:3
	# Two laps, of which the middle one has no such slot.
	twice 1699999980:1 1700000340:2 1700000580:3
	[ "$status" -eq 1 ]
	says_only "whisper-update: a.wsp: 1 point replaced in the batch"
	stored 1700000340:2 1700000580:3
	twice 1699999980:1 1700000220:2
	[ "$status" -eq 0 ]
}

@test "--quiet silences the reasons of --strict, not its status" {
	try whisper-update --now "$NOW" -q --strict a.wsp 1:1 2:2
	[ "$status" -eq 1 ]
	says_only ""
	try whisper-update --now "$NOW" -q --strict a.wsp N:1 N:2
	[ "$status" -eq 1 ]
	says_only ""
	try whisper-update --now "$NOW" -q --strict --future-limit 0 a.wsp N:1 \
	    1700000100:2
	[ "$status" -eq 1 ]
	says_only ""
	stored 1699999980:1
}

@test "--verbose --strict counts everything in one line" {
	bad 1 whisper-update --now "$NOW" -v --strict a.wsp 1:1 N:1 N:2
	says_only "whisper-update: a.wsp: 1 stored, 1 too old, 1 replaced in\
 the batch, 0 in the future"
}

@test "without --future-limit any point of a batch in the future is stored" {
	ok whisper-update --now "$NOW" a.wsp N:1 4294967279:2
	stored 1699999980:1 4294967220:2
}

@test "--future-limit refuses points that are further ahead" {
	bad 0 whisper-update --now "$NOW" --future-limit 60 a.wsp \
	    1700000061:1 1700000060:2 1699999980:3 1700000200:4
	says_only "whisper-update: a.wsp: 2 points too far in the future"
	prints
	stored 1699999980:3 1700000040:2
}

@test "--future-limit 0 refuses all points in the future" {
	bad 0 whisper-update --now "$NOW" --future-limit 0 a.wsp N:1 \
	    1700000001:2
	says_only "whisper-update: a.wsp: 1 point too far in the future"
	stored 1699999980:1
}

@test "a refused point does not replace another one of its interval" {
	bad 0 whisper-update --now "$NOW" --future-limit 10 a.wsp \
	    1700000010:1 1700000011:2
	stored 1699999980:1
}

@test "a batch of refused points leaves the file as it is" {
	bad 0 whisper-update --now "$NOW" --future-limit 9 a.wsp \
	    1700000010:1 1700000011:2
	says_only "whisper-update: a.wsp: 2 points too far in the future"
	cmp a.wsp empty.wsp
	bad 1 whisper-update --now "$NOW" --future-limit 9 missing.wsp \
	    1700000010:1 1700000011:2
	says "No such file or directory"
}

@test "a refused time need not fit the file's 32 bits" {
	for time in 4294967340 9223372036854775807; do
		bad 1 whisper-update --now "$NOW" a.wsp N:1 $time:2
		says "time $time does not fit the file's 32 bits"
		cmp a.wsp empty.wsp
	done
	for limit in 0 3600; do
		cp empty.wsp a.wsp
		bad 0 whisper-update --now "$NOW" --future-limit $limit a.wsp \
		    N:1 4294967340:2 9223372036854775807:3
		says_only "whisper-update: a.wsp: 2 points too far in the\
 future"
		stored 1699999980:1
	done
}

@test "--future-limit with --strict fails, and stores the others" {
	bad 1 whisper-update --now "$NOW" --future-limit 60 --strict a.wsp \
	    N:1 1700000061:1
	says_only "whisper-update: a.wsp: 1 point too far in the future"
	stored 1699999980:1
	ok whisper-update --now "$NOW" --future-limit 60 --strict a.wsp \
	    N:2 1700000060:1
	stored 1699999980:2 1700000040:1
}

@test "--quiet silences the count of refused points" {
	ok whisper-update --now "$NOW" -q --future-limit 60 a.wsp N:1 \
	    1700000061:1
	stored 1699999980:1
}

@test "--verbose counts refused points apart, if there is a limit" {
	bad 0 whisper-update --now "$NOW" -v --future-limit 60 a.wsp 1:1 \
	    N:1 N:2 1700000040:3 1700000061:4 1700000062:5
	says_only "whisper-update: a.wsp: 2 stored, 1 too old, 1 replaced in\
 the batch, 1 in the future, 2 too far in the future"
	bad 0 whisper-update --now "$NOW" -v a.wsp N:1
	says_only "whisper-update: a.wsp: 1 stored, 0 too old, 0 replaced in\
 the batch, 0 in the future"
}

@test "--verbose counts what is in the file in the end" {
	bad 0 whisper-update --now "$NOW" -v a.wsp 1700000040:1 1700000050:2 \
	    1700000340:3
	says_only "whisper-update: a.wsp: 1 stored, 0 too old, 2 replaced in\
 the batch, 1 in the future"
	stored 1700000340:3
}

@test "a single point keeps its error" {
	for options in "" --strict "--future-limit 60" \
	    "--strict --future-limit 3600"; do
		for point in 1700000001:1 1700009999:1 1:1; do
			# shellcheck disable=SC2086 # some options, or none
			bad 1 whisper-update --now "$NOW" $options a.wsp $point
			future=
			[ "${point%:*}" -le "$NOW" ] || future=" It is in\
 the future, as now is $NOW"
			says_only "whisper-update: a.wsp: Timestamp not\
 covered by any archives in this database.$future"
		done
	done
	cmp a.wsp empty.wsp
}

@test "points on standard input are judged alike" {
	printf '%s\n' 1:1 N:1 N:2 1700000061:3 >points
	try whisper-update --now "$NOW" --strict --future-limit 60 a.wsp <points
	[ "$status" -eq 1 ]
	says_only "whisper-update: a.wsp: 1 point too old to store
whisper-update: a.wsp: 1 point too far in the future
whisper-update: a.wsp: 1 point replaced in the batch"
	stored 1699999980:1
}

@test "a failure of another kind is said once" {
	bad 1 whisper-update --now "$NOW" --strict missing.wsp 1:1 2:2
	hold a.wsp
	bad 75 whisper-update --now "$NOW" --strict --lock-timeout 0 a.wsp \
	    1:1 2:2
	let_go
}

@test "a wrong --future-limit is a wrong option" {
	for limit in "" -1 x 1.5 1h 4294967296; do
		misused whisper-update --now "$NOW" --future-limit "$limit" \
		    a.wsp N:1
		says "--future-limit"
	done
	cmp a.wsp empty.wsp
}
