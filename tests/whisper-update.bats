# SPDX-License-Identifier: ISC
# whisper-update: which points it stores, what it says of the others, and how
# it gets along with other writers.

load common

setup() {
	common_setup
	whisper-create --xFilesFactor 0.5 a.wsp 60:5 300:4 >/dev/null
	cp a.wsp empty.wsp
}

# stored POINT ...: a.wsp has these points in its slots, and no others.
stored() {
	diff <(printf '%s\n' "$@") <(slots a.wsp)
}

# untouched: nothing was written to a.wsp.
untouched() {
	cmp a.wsp empty.wsp
	holds a.wsp empty.wsp
}

@test "a point goes to the slot of its interval" {
	ok update a.wsp 1699999987:1.5
	prints
	stored 1699999980:1.5
	holds a.wsp empty.wsp
}

@test "N is now" {
	ok update a.wsp N:-1e3
	stored 1699999980:-1000
	ok whisper-update --now 1699999925 a.wsp N:2 N:3
	stored 1699999920:2 1699999980:-1000
}

@test "a point on standard input is like one operand" {
	ok update a.wsp <<<1699999987:1.5
	stored 1699999980:1.5
	printf N:2 >point
	ok update a.wsp <point
	stored 1699999980:2
	bad 1 update a.wsp <<<1700000001:1
	says "Timestamp not covered by any archives in this database."
}

@test "points may come in any order, as operands or lines" {
	points=(1699999980:4 1699999860:2 1699999920:3 1699999980:5)
	ok update a.wsp "${points[@]}"
	stored 1699999800:3 1699999860:2 1699999920:3 1699999980:4
	mv a.wsp b.wsp
	cp empty.wsp a.wsp
	printf '%s\n' "${points[@]}" >points
	ok update a.wsp <points
	cmp a.wsp b.wsp
}

@test "the last slot of an interval is rolled up with its first" {
	whisper-create --overwrite --aggregationMethod sum --xFilesFactor 0 \
	    a.wsp 60:20 300:20 >/dev/null
	whisper-update --now "$NOW" a.wsp 1699999740:4
	whisper-update --now "$NOW" a.wsp 1699999500:1
	whisper-dump a.wsp >dump
	grep -q '^[0-9]*: 1699999500, *5$' dump
}

@test "points are rolled up as far as the xFilesFactor allows" {
	ok update a.wsp 1699999800:1 1699999860:2
	stored 1699999800:1 1699999860:2
	ok update a.wsp 1699999920:6
	stored 1699999800:1 1699999800:3 1699999860:2 1699999920:6
}

@test "an old point goes to the archive that reaches back to it" {
	ok update a.wsp 1699999699:1
	stored 1699999500:1
	ok update a.wsp 1699999700:2
	stored 1699999500:1 1699999680:2
	ok update a.wsp 1699998900:3 1699999200:4
	stored 1699998900:3 1699999200:4 1699999500:1 1699999680:2
}

@test "a new point replaces an old one of its slot" {
	ok update a.wsp 1699999980:1
	ok update a.wsp 1699999981:2
	ok whisper-update --now $((NOW + 300)) a.wsp N:3
	stored 1700000280:3
}

@test "a single point must not be later than now" {
	ok update a.wsp 1700000000:1
	cp a.wsp b.wsp
	bad 1 update a.wsp 1700000001:1
	says_only "whisper-update: a.wsp: Timestamp not covered by any\
 archives in this database. It is in the future, as now is 1700000000"
	prints
	cmp a.wsp b.wsp
}

@test "a single point must be younger than maxRetention" {
	bad 1 update a.wsp 1699998800:1
	says "Timestamp not covered by any archives in this database."
	untouched
	ok update a.wsp 1699998801:1
	stored 1699998600:1
}

@test "of several points one as old as maxRetention is stored" {
	ok update a.wsp 1699998800:1 1699998801:2
	stored 1699998600:2
	bad 0 update a.wsp 1699998799:1 1699998801:3
	stored 1699998600:3
}

@test "several points may lie in the future" {
	ok update a.wsp 1700000100:2 1700000041:1
	stored 1700000040:1 1700000100:2
}

@test "a batch far into the future stays in its archive" {
	for ((i = 0; i < 20; i++)); do
		echo "$((NOW + 60 * i)):$i"
	done >points
	ok update -q a.wsp <points
	[ "$(stat -c %s a.wsp)" -eq 148 ]
	whisper-dump --raw a.wsp | head -n 5 | sort >fine
	diff fine <(printf '%s\n' 1700000880:15 1700000940:16 1700001000:17 \
	    1700001060:18 1700001120:19)
}

@test "points of a batch that a later lap overwrites count as replaced" {
	bad 0 update -v a.wsp 1699999980:1 1700000040:2 1700000280:3
	says_only "whisper-update: a.wsp: 2 stored, 0 too old, 1 replaced\
 in the batch, 2 in the future"
	stored 1700000040:2 1700000280:3
}

@test "points that are too old are counted on standard error" {
	bad 0 update a.wsp 1:1 1699999980:1
	says_only "whisper-update: a.wsp: 1 point too old to store"
	prints
	stored 1699999980:1
	bad 0 update a.wsp 1:1 2:2 1699998799:3
	says_only "whisper-update: a.wsp: 3 points too old to store"
	bad 0 update a.wsp <<-EOF
	1:1
	2:2
	EOF
	says_only "whisper-update: a.wsp: 2 points too old to store"
	stored 1699999980:1
}

@test "--quiet does not count them" {
	ok update -q a.wsp 1:1 1699999980:1
	stored 1699999980:1
	ok update --quiet a.wsp 1:1 2:1
	bad 1 update -q a.wsp 1:1
}

@test "--verbose counts what became of all points" {
	bad 0 update -v a.wsp 1:1 2:2 1699999980:3 1699999990:4 \
	    1700000040:5 1700000100:6 1699999500:7
	says_only "whisper-update: a.wsp: 4 stored, 2 too old, 1 replaced\
 in the batch, 2 in the future"
	stored 1699999500:7 1699999980:4 1700000040:5 1700000100:6
	bad 0 update --verbose a.wsp N:1
	says_only "whisper-update: a.wsp: 1 stored, 0 too old, 0 replaced\
 in the batch, 0 in the future"
	bad 0 update -qv a.wsp 1:1 2:1
	says_only "whisper-update: a.wsp: 0 stored, 2 too old, 0 replaced\
 in the batch, 0 in the future"
}

@test "a point in the future that was replaced is not among those stored" {
	bad 0 update -v a.wsp 1700000040:5 1700000041:6
	says_only "whisper-update: a.wsp: 1 stored, 0 too old, 1 replaced\
 in the batch, 1 in the future"
}

@test "of several points in an interval the newest is stored" {
	ok update a.wsp 1699999990:1 1699999999:2 1699999980:3
	stored 1699999980:2
}

@test "of several points of one time the first is stored" {
	ok update a.wsp 1699999980:1 1699999980:2 1699999980:3
	stored 1699999980:1
}

@test "a value is any decimal number" {
	while read -r value exact; do
		cp empty.wsp a.wsp
		ok update a.wsp "N:$value"
		stored "1699999980:$exact"
	done <<-EOF
	1 1
	+1 1
	-0 -0
	.5 0.5
	5. 5
	1e3 1000
	1E-3 0.0010000000000000000208166817117216851
	1e999 inf
	-1e999 -inf
	1e-999 0
	inf inf
	-Infinity -inf
	NaN nan
	0000000000000000000000000000000000000000000007 7
	EOF
}

@test "a value that is not a number is refused" {
	for value in "" x 0x1 1_0 1,5 1e "1 2" infinit nan\(1\) -- ١; do
		bad 1 update a.wsp N:1 "N:$value"
		says_only "whisper-update: a.wsp: point 'N:$value' has a\
 value that is not a number"
		untouched
	done
}

@test "a time that is not a whole number is refused" {
	for time in "" x n NN NaN 1.5 1e9 0x65 1_0 now -6h " "; do
		bad 1 update a.wsp N:1 -- "$time:1"
		says_only "whisper-update: a.wsp: point '$time:1' has a\
 time that is not a whole number or N, for now"
		untouched
	done
}

@test "a point that is not time:value is refused" {
	for point in "" 1 1699999980 1699999980=1 1699999980:1:2 ::; do
		bad 1 update a.wsp N:1 "$point" N:2
		says_only "whisper-update: a.wsp: point '$point' is not\
 time:value"
		untouched
	done
}

@test "white space around time and value does not matter" {
	ok update a.wsp $' 1699999980\t: 1 '
	printf ' +01699999920 : 2\r\n1699999860:3' >points
	ok update a.wsp <points
	slots a.wsp | grep -qx 1699999980:1
	slots a.wsp | grep -qx 1699999920:2
	slots a.wsp | grep -qx 1699999860:3
}

@test "white space around N does not matter" {
	ok update a.wsp " N : 1"
	stored 1699999980:1
}

@test "a malformed line is refused with its number" {
	while IFS='|' read -r line reason; do
		printf '%b' "N:1\nN:2\n$line\nN:3\n" >points
		bad 1 update a.wsp <points
		says_only "whisper-update: a.wsp: point on line 3 of\
 standard input $reason"
		untouched_but points
	done <<-'EOF'
	|is not time:value
	 |is not time:value
	nonsense|is not time:value
	1:2:3|is not time:value
	1.5:1|has a time that is not a whole number or N, for now
	N:x|has a value that is not a number
	N:1\0|has a NUL byte
	EOF
}

# untouched_but NAME: nor is there anything new but this.
untouched_but() {
	rm "$1"
	untouched
}

@test "only one mistake is reported" {
	bad 1 update a.wsp nonsense more:nonsense
	bad 1 update a.wsp <<-EOF
	nonsense
	more:nonsense
	EOF
	says "line 1"
}

@test "no points on standard input are no error, whatever the file" {
	ok update a.wsp </dev/null
	ok update missing.wsp </dev/null
	prints
	untouched
}

@test "standard input that cannot be read is an error" {
	mkdir dir
	bad 1 update a.wsp <dir
	says "standard input" "Is a directory"
	rmdir dir
	untouched
}

@test "times that do not fit in 32 bits are refused and nothing is written" {
	bad 1 whisper-update --now 4294967400 a.wsp N:1
	says "time 4294967400 does not fit the file's 32 bits"
	bad 1 whisper-update --now 100 a.wsp -- -5:1
	says "time -5 does not fit"
	bad 1 whisper-update --now 4294967200 a.wsp N:1 4294967400:1
	bad 1 whisper-update --now 100 a.wsp -- -5:1 N:1
	bad 1 update a.wsp N:1 99999999999999999999:1
	untouched
	ok whisper-update --now 4294967295 a.wsp N:1
	stored 4294967280:1
}

@test "--now decides which archive a point goes to" {
	ok whisper-update --now 1699999800 a.wsp 1699999500:1
	stored 1699999500:1
	cp empty.wsp a.wsp
	ok whisper-update --now 1699999801 a.wsp 1699999500:1
	whisper-dump a.wsp | grep -A 1 "Archive 1 data" |
	    grep -qx "0: 1699999500,          1"
}

@test "without --now the clock decides" {
	before=$(date +%s)
	ok whisper-update a.wsp N:1
	time=$(slots a.wsp)
	time=${time%:1}
	[ "$time" -ge $((before - before % 60)) ]
	[ "$time" -le "$(date +%s)" ]
}

@test "a link has its target written and stays" {
	ln -s a.wsp link.wsp
	ok update link.wsp N:1
	[ -L link.wsp ]
	stored 1699999980:1
}

@test "--lock-timeout says how long the lock is waited for" {
	hold a.wsp
	for timeout in 0 0.05 .05 5e-2; do
		bad 75 update --lock-timeout $timeout a.wsp N:1
		says "a.wsp: locked by another process"
	done
	let_go
	untouched
	ok update --lock-timeout 0 a.wsp N:1
}

@test "a wrong --lock-timeout is a wrong option" {
	for timeout in "" -1 x nan inf 1s 1e99; do
		misused update --lock-timeout "$timeout" a.wsp N:1
		says "--lock-timeout"
	done
	untouched
}

# start POINT: updates a.wsp in the background; returns when it has it open.
start() {
	whisper-update --now "$NOW" --lock-timeout 20 a.wsp "$1" >out 2>err \
	    9<&- &
	opened a.wsp
}

@test "an update waits for the lock" {
	hold a.wsp
	start N:1
	cmp a.wsp empty.wsp
	let_go
	wait $!
	[ ! -s err ]
	stored 1699999980:1
}

@test "an update goes to the file that took the place of a locked one" {
	hold a.wsp
	start N:1
	whisper-create b.wsp 60:10 >/dev/null
	mv a.wsp old.wsp
	mv b.wsp a.wsp
	let_go
	wait $!
	[ ! -s err ]
	stored 1699999980:1
	[ "$(whisper-info a.wsp maxRetention)" = 600 ]
	cmp old.wsp empty.wsp
}

@test "an update of a file that was removed meanwhile is an error" {
	hold a.wsp
	start N:1
	rm a.wsp
	let_go
	status=0
	wait $! || status=$?
	[ $status -eq 1 ]
	[ "$(cat err)" = \
	    "whisper-update: a.wsp: No such file or directory" ]
	[ ! -e a.wsp ]
}

@test "updates at the same time lose nothing" {
	whisper-create --overwrite --xFilesFactor 0 --aggregationMethod sum \
	    a.wsp 60:60 3600:2 >/dev/null
	for i in {0..29}; do
		update a.wsp "$((1699999980 - 60 * i)):1" &
	done
	wait
	slots a.wsp >points
	[ "$(grep -c ':1$' points)" -eq 30 ]
	grep -qx 1699999200:14 points
	grep -qx 1699995600:16 points
}

@test "a single update makes few system calls on the file" {
	need_strace
	whisper-create b.wsp 60:10 >/dev/null
	strace -o trace -P b.wsp whisper-update --now "$NOW" b.wsp N:1 2>err
	[ "$(grep -c '(' trace)" -le 8 ]
	grep pwrite trace
	# Three more for the reads and the write of an archive rolled up to.
	update a.wsp 1699999800:1 1699999860:2
	strace -o trace -P a.wsp whisper-update --now "$NOW" a.wsp \
	    1699999920:6 2>err
	[ "$(grep -c '(' trace)" -le 11 ]
	[ "$(grep -c pwrite trace)" -eq 2 ]
}

@test "--fsync waits for the disk, otherwise it is not waited for" {
	need_strace
	strace -o trace whisper-update --now "$NOW" a.wsp N:1
	[ "$(grep -c 'sync(' trace)" -eq 0 ]
	strace -o trace whisper-update --fsync --now "$NOW" a.wsp N:1
	grep 'sync(.*= 0$' trace
}

@test "a missing path is bad usage" {
	misused whisper-update
	misused whisper-update -v --now "$NOW" </dev/null
}
