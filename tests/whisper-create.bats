# SPDX-License-Identifier: ISC
# whisper-create: what it makes, and that it never leaves or destroys anything.

load common

# refuses MESSAGE DEFINITION ...: they are refused so, and nothing is made.
refuses() {
	local message=$1

	shift
	bad 1 whisper-create -- a.wsp "$@"
	says_only "whisper-create: a.wsp: $message"
	prints
	holds_nothing
}

# mode PATH: its access mode.
mode() {
	stat -c %a "$1"
}

@test "a file has a header, a table of archives and empty slots" {
	ok whisper-create a.wsp 60:10 300:12
	prints "Created: a.wsp (304 bytes)"
	[ "$(bytes a.wsp)" = "$(u32 1 3600)3f000000$(u32 2 40 60 10 160 300 \
	    12)$(printf '%0528d' 0)" ]
	[ "$(mode a.wsp)" = 644 ]
	holds a.wsp
}

@test "the archives are sorted by step" {
	whisper-create a.wsp 60:10 300:12 3600:24
	ok whisper-create b.wsp 3600:24 60:10 300:12
	cmp a.wsp b.wsp
}

@test "the same definition may be written in many ways" {
	whisper-create a.wsp 60:1440
	for definition in 60s:1d 1min:1440 60:1d 00060:01440 1m:24hours \
	    " 60:1440" "60:1440 " $'\t60:86459s\n' 60:86400seconds; do
		rm -f b.wsp
		ok whisper-create b.wsp "$definition"
		cmp a.wsp b.wsp
	done
}

@test "a unit is any beginning of its name" {
	while read -r name seconds; do
		for ((i = 1; i <= ${#name}; i++)); do
			ok whisper-create --estimate "2${name:0:i}:9"
			[ "${lines[0]}" = "Archive 0: 9 points of\
 $((2 * seconds))s precision" ]
			ok whisper-create --estimate "1:3${name:0:i}"
			[ "${lines[0]}" = "Archive 0: $((3 * seconds)) points\
 of 1s precision" ]
		done
	done <<-EOF
	seconds 1
	minutes 60
	hours 3600
	days 86400
	weeks 604800
	years 31536000
	EOF
}

@test "a retention that is no multiple of the step is rounded down" {
	ok whisper-create --estimate 7s:1m
	[ "${lines[0]}" = "Archive 0: 8 points of 7s precision" ]
	refuses "archive0 has no points" 60s:59s
}

@test "a definition without a colon is refused" {
	for definition in "" 60 60s "60;10"; do
		refuses "Invalid retention definition '$definition'" \
		    "$definition"
	done
}

@test "a malformed step is refused" {
	for part in "" m 1M 1.5m -60 +60 "60 " "6 0" 0x10 1_0 60s1 6e1 ١ ² \
	    99999999999999999999 99999999999999999y; do
		refuses "Invalid precision specification '$part'" "$part:10"
	done
}

@test "a malformed retention is refused" {
	for part in "" d 1M 1.5d -10 +10 " 10" 10:5 ":5" 0x10 1_0 1d1h ٣ \
	    99999999999999999999 99999999999999999y; do
		refuses "Invalid retention specification '$part'" "60:$part"
	done
}

@test "an unknown unit is refused" {
	for unit in mins mon hr wk yr secondss ms x; do
		refuses "Invalid unit '$unit' in '1$unit:10'" "1$unit:10"
		refuses "Invalid unit '$unit' in '60:10$unit'" "60:10$unit"
	done
}

@test "the first mistake of several is reported" {
	refuses "Invalid unit 'x' in '1x:1M'" 1x:1M
	refuses "Invalid unit 'x' in '1x:10'" 60:10 1x:10 nonsense
}

@test "a step or a number of points of 0 is refused" {
	refuses "archive0 has a precision of 0 seconds" 0:10
	refuses "archive0 has no points" 60:0
	refuses "archive0 has a precision of 0 seconds" 60:10 0:10
	bad 1 whisper-create a.wsp 0s:5m
	says "Invalid precision specification '0s'"
	holds_nothing
}

@test "two archives of the same step are refused" {
	refuses "A Whisper database may not be configured having two archives\
 with the same precision (archive1: (300, 30), archive2: (300, 20))" \
	    300:30 60:10 5m:20
}

@test "a step that is no multiple of the finer one is refused" {
	refuses "Higher precision archives' precision must evenly divide all\
 lower precision archives' precision (archive0: 60, archive1: 90)" 90:100 60:10
}

@test "a coarser archive that reaches back no further is refused" {
	refuses "Lower precision archives must cover larger time intervals\
 than higher precision archives (archive0: 600 seconds, archive1: 600\
 seconds)" 60:10 300:2
}

@test "too few points for the next archive are refused" {
	refuses "Each archive must have at least enough points to consolidate\
 to the next archive (archive1 consolidates 60 of archive0's points but it has\
 only 59 total points)" 60:59 1h:24
	ok whisper-create a.wsp 60:60 1h:24
}

@test "what does not fit in 32 bits is refused" {
	refuses "archive0 covers more than 4294967295 seconds" 4294967296:1
	refuses "archive0 covers more than 4294967295 seconds" 65536:65536
	refuses "archive0 makes the file larger than its 32-bit header can\
 tell" 1:4294967296
	refuses "archive1 makes the file larger than its 32-bit header can\
 tell" 1:357913941 60:6000000
	ok whisper-create a.wsp 4294967295:1
}

@test "every aggregation method is stored by its number" {
	number=0
	for name in average sum last max min avg_zero absmax absmin; do
		number=$((number + 1))
		ok whisper-create --aggregationMethod $name $name.wsp 60:1
		[[ $(bytes $name.wsp) == "$(u32 $number)"* ]]
		ok whisper-info $name.wsp aggregationMethod
		prints $name
	done
}

@test "an unknown aggregation method is refused" {
	for name in "" avg Average "sum " 2; do
		bad 1 whisper-create --aggregationMethod "$name" a.wsp 60:10
		says "a.wsp: Unrecognized aggregation method: $name"
		holds_nothing
	done
}

@test "the xFilesFactor is stored as 32-bit floating point" {
	while read -r text bits; do
		rm -f a.wsp
		ok whisper-create --xFilesFactor "$text" a.wsp 60:10
		[[ $(bytes a.wsp) == ????????????????"$bits"* ]]
	done <<-EOF
	0 00000000
	-0 80000000
	.25 3e800000
	0.1 3dcccccd
	1e-1 3dcccccd
	0.99999999999 3f800000
	1 3f800000
	EOF
}

@test "an xFilesFactor that is not between 0 and 1 is refused" {
	while read -r text shown; do
		bad 1 whisper-create --xFilesFactor="$text" a.wsp 60:10
		says "a.wsp: Invalid xFilesFactor $shown, not between 0 and 1"
		holds_nothing
	done <<-EOF
	2 2.0
	-0.1 -0.1
	1.00000000001 1.00000000001
	inf inf
	nan nan
	-nan nan
	EOF
}

@test "an xFilesFactor that is not a number is a wrong option" {
	for text in "" x 0,5 0x1 0.5x 1_0; do
		misused whisper-create --xFilesFactor "$text" a.wsp 60:10
		says "--xFilesFactor"
		holds_nothing
	done
}

@test "an existing file is left alone" {
	whisper-create a.wsp 60:10
	mkdir dir.wsp
	touch empty.wsp
	keep
	for path in a.wsp dir.wsp empty.wsp; do
		bad 1 whisper-create $path 300:10
		says "File $path already exists!"
		prints
	done
	kept
}

@test "a dangling link has its target made" {
	mkdir dir
	ln -s dir/target.wsp link.wsp
	ln -s ../b.wsp dir/other.wsp
	ok whisper-create link.wsp 60:10
	prints "Created: link.wsp (148 bytes)"
	ok whisper-create dir/other.wsp 60:10
	[ -L link.wsp ]
	[ -L dir/other.wsp ]
	[ "$(find . -type f | sort | xargs)" = "./b.wsp ./dir/target.wsp" ]
}

@test "a link to a file counts as that file" {
	whisper-create a.wsp 60:10
	ln -s a.wsp link.wsp
	keep
	bad 1 whisper-create link.wsp 300:10
	says "already exists!"
	kept
	ok whisper-create --overwrite link.wsp 300:10
	prints "Overwriting existing file: link.wsp" \
	    "Created: link.wsp (148 bytes)"
	[ -L link.wsp ]
	ok whisper-info a.wsp maxRetention
	prints 3000
	holds a.wsp link.wsp
}

@test "links that go round in circles are an error" {
	ln -s b.wsp a.wsp
	ln -s a.wsp b.wsp
	bad 1 whisper-create a.wsp 60:10
	bad 1 whisper-create --overwrite a.wsp 60:10
	holds a.wsp b.wsp
}

@test "a directory that is missing is an error" {
	bad 1 whisper-create no/a.wsp 60:10
	says "no/a.wsp: " "No such file or directory"
	bad 1 whisper-create no/ 60:10
	bad 1 whisper-create "" 60:10
	holds_nothing
}

@test "a directory that must not be written is an error" {
	need_unprivileged
	mkdir dir
	whisper-create dir/a.wsp 60:10
	keep
	chmod 555 dir
	bad 1 unprivileged whisper-create dir/b.wsp 60:10
	says "dir/b.wsp: " "Permission denied"
	bad 1 unprivileged whisper-create --overwrite dir/a.wsp 300:10
	chmod 755 dir
	kept
}

@test "a file name may be as long as names can be" {
	name=$(printf '%0251d.wsp' 0)
	ok whisper-create "$name" 60:10
	ok whisper-create --overwrite "$name" 60:20
	holds "$name"
	bad 1 whisper-create "0$name" 60:10
	says "File name too long"
}

@test "--overwrite replaces a file and says so" {
	whisper-create a.wsp 60:10
	whisper-update --now "$NOW" a.wsp N:1
	whisper-create b.wsp 300:20
	ok whisper-create --overwrite a.wsp 300:20
	prints "Overwriting existing file: a.wsp" "Created: a.wsp (268 bytes)"
	cmp a.wsp b.wsp
	ok whisper-create --overwrite c.wsp 300:20
	prints "Created: c.wsp (268 bytes)"
	holds a.wsp b.wsp c.wsp
}

@test "--overwrite keeps the mode" {
	whisper-create a.wsp 60:10
	chmod 4604 a.wsp
	ok whisper-create --overwrite a.wsp 300:20
	[ "$(mode a.wsp)" = 4604 ]
	ok whisper-create --overwrite --mode 600 a.wsp 300:20
	[ "$(mode a.wsp)" = 600 ]
}

@test "--overwrite keeps the owner" {
	need_root "give a file away"
	whisper-create a.wsp 60:10
	chown 4711:4712 a.wsp
	ok whisper-create --overwrite a.wsp 300:20
	[ "$(stat -c %u:%g a.wsp)" = 4711:4712 ]
	ok whisper-create --overwrite --owner :4713 a.wsp 300:20
	[ "$(stat -c %u:%g a.wsp)" = 4711:4713 ]
}

@test "--overwrite keeps extended attributes" {
	need setfattr getfattr
	whisper-create a.wsp 60:10
	setfattr -n user.whisper -v test a.wsp 2>/dev/null ||
		skip "this file system has no extended attributes"
	ok whisper-create --overwrite a.wsp 300:20
	[ "$(getfattr --only-values -n user.whisper a.wsp)" = test ]
}

@test "--overwrite leaves the old file if anything is wrong" {
	whisper-create a.wsp 60:10
	whisper-update --now "$NOW" a.wsp N:1
	keep
	for words in "60:10 nonsense" "60:10 300:2" "60:0" "1:4294967296" \
	    "--aggregationMethod mean 60:10" "--xFilesFactor 2 60:10" \
	    "--xFilesFactor nan 60:10"; do
		read -ra words <<<"$words"
		bad 1 whisper-create --overwrite a.wsp "${words[@]}"
		prints
		kept
	done
	misused whisper-create --overwrite a.wsp
	misused whisper-create --overwrite --mode xyz a.wsp 60:10
	kept
}

@test "--overwrite replaces a damaged file" {
	whisper-create a.wsp 60:10
	for sample in "$FILES"/bad-*.wsp; do
		cp "$sample" b.wsp
		ok whisper-create --overwrite b.wsp 60:10
		cmp a.wsp b.wsp
	done
}

@test "--overwrite replaces nothing but a file" {
	mkdir dir.wsp
	mkfifo fifo.wsp
	bad 1 timeout 10 whisper-create --overwrite dir.wsp 60:10
	says "dir.wsp: Is a directory"
	bad 1 timeout 10 whisper-create --overwrite fifo.wsp 60:10
	says "fifo.wsp: not a regular file"
	[ -d dir.wsp ]
	[ -p fifo.wsp ]
	holds dir.wsp fifo.wsp
}

@test "--overwrite waits for the lock, but not for ever" {
	whisper-create a.wsp 60:10
	keep
	hold a.wsp
	bad 75 whisper-create --overwrite --lock-timeout 0.05 a.wsp 300:20
	says "a.wsp: locked"
	kept
	let_go
	ok whisper-create --overwrite --lock-timeout 0.05 a.wsp 300:20
}

@test "of several that make one file at a time only one succeeds" {
	for i in {1..8}; do
		whisper-create a.wsp 60:100 >"../out$i" 2>"../err$i" &
	done
	wait
	[ "$(cat ../out? | grep -c "^Created: a.wsp (1228 bytes)$")" -eq 1 ]
	[ "$(cat ../err? | grep -c "File a.wsp already exists!$")" -eq 7 ]
	holds a.wsp
}

@test "what a killed run left is removed" {
	head -c 100 /dev/zero >.a.wsp.tmp
	ok whisper-create a.wsp 60:10
	head -c 100 /dev/zero >.a.wsp.tmp
	ok whisper-create --overwrite a.wsp 60:10
	holds a.wsp
}

@test "what a running run is making is waited for, but not for ever" {
	touch .a.wsp.tmp
	hold .a.wsp.tmp
	bad 75 whisper-create --lock-timeout 0.05 a.wsp 60:10
	says "a.wsp: locked"
	holds .a.wsp.tmp
	let_go
}

@test "--mode is octal or symbolic and does not mind the umask" {
	while read -r text octal; do
		rm -f a.wsp
		ok whisper-create --mode "$text" a.wsp 60:10
		[ "$(mode a.wsp)" = "$octal" ]
	done <<-EOF
	0640 640
	666 666
	4 4
	u=rw,g=r,o= 640
	go-w 644
	a+x 777
	EOF
	umask 077
	ok whisper-create b.wsp 60:10
	[ "$(mode b.wsp)" = 600 ]
	ok whisper-create --mode 664 c.wsp 60:10
	[ "$(mode c.wsp)" = 664 ]
}

@test "a wrong --mode is a wrong option" {
	for text in "" 8 0o644 rw u+z 123456; do
		misused whisper-create --mode "$text" a.wsp 60:10
		says "--mode: invalid mode: '$text'"
		holds_nothing
	done
}

@test "--owner gives the file to a user, a group or both" {
	need_root "give a file away"
	while read -r text owner; do
		rm -f a.wsp
		ok whisper-create --owner "$text" a.wsp 60:10
		[ "$(stat -c %u:%g a.wsp)" = "$owner" ]
	done <<-EOF
	4711 4711:$(id -g)
	4711:4712 4711:4712
	:4712 0:4712
	root:$(id -gn) 0:$(id -g)
	EOF
}

@test "--owner without the right to give away makes no file" {
	need_unprivileged
	bad 1 unprivileged whisper-create --owner 4711 a.wsp 60:10
	says "a.wsp: " "Operation not permitted"
	holds_nothing
}

@test "an unknown --owner is a wrong option" {
	misused whisper-create --owner no-such-user a.wsp 60:10
	says "--owner: no such user: 'no-such-user'"
	misused whisper-create --owner :no-such-group a.wsp 60:10
	says "--owner: no such group: 'no-such-group'"
	misused whisper-create --owner 4294967295 a.wsp 60:10
	holds_nothing
}

@test "--like takes archives, method and xFilesFactor" {
	whisper-create --aggregationMethod max --xFilesFactor 0.1 a.wsp \
	    60:10 300:12
	cp a.wsp empty.wsp
	whisper-update --now "$NOW" a.wsp N:1
	ok whisper-create --like a.wsp b.wsp c.wsp
	prints "Created: b.wsp (304 bytes)" "Created: c.wsp (304 bytes)"
	cmp b.wsp empty.wsp
	cmp c.wsp empty.wsp
	ok whisper-create --aggregationMethod sum --like a.wsp \
	    --xFilesFactor 0 d.wsp
	whisper-create --aggregationMethod sum --xFilesFactor 0 e.wsp \
	    60:10 300:12
	cmp d.wsp e.wsp
}

@test "--like makes the other files if one cannot be made" {
	whisper-create a.wsp 60:10
	whisper-create b.wsp 60:20
	keep a.wsp b.wsp
	bad 1 whisper-create --like a.wsp c.wsp b.wsp d.wsp
	says "b.wsp: File b.wsp already exists!"
	prints "Created: c.wsp (148 bytes)" "Created: d.wsp (148 bytes)"
	kept
	cmp a.wsp c.wsp
	cmp a.wsp d.wsp
}

@test "--like of a file with odd offsets makes an ordinary one" {
	for sample in coarse-first gap tail wrapped; do
		ok whisper-create --like "$FILES/good-$sample.wsp" $sample.wsp
		cmp $sample.wsp "$FILES/good-empty.wsp"
	done
}

@test "--estimate prints sizes and makes no file" {
	want=("Archive 0: 8640 points of 300s precision"
	    "Archive 1: 1440 points of 60s precision" ""
	    "Estimated Whisper DB Size: 118.164KB\
 (122880 bytes on disk with 4k blocks)" ""
	    "Estimated storage requirement for 1k metrics: 117.188MB"
	    "Estimated storage requirement for 5k metrics: 585.938MB"
	    "Estimated storage requirement for 10k metrics: 1.144GB"
	    "Estimated storage requirement for 50k metrics: 5.722GB"
	    "Estimated storage requirement for 100k metrics: 11.444GB"
	    "Estimated storage requirement for 500k metrics: 57.220GB")
	ok whisper-create --estimate 5m:30d 60s:1d
	prints "${want[@]}"
	ok whisper-create --estimate 5m:30d,60s:1d
	prints "${want[@]}"
	holds_nothing
}

@test "--estimate chooses the unit by the size" {
	while read -r definition size disk; do
		ok whisper-create --estimate "$definition"
		[ "${lines[1]}" = "Estimated Whisper DB Size: $size\
 ($disk bytes on disk with 4k blocks)" ]
	done <<-EOF
	60:10 148.000bytes 4096
	60:83 1.000KB 4096
	60:339 4.000KB 4096
	60:340 4.012KB 8192
	1s:1y 360.901MB 378433536
	1s:10y 3.524GB 3784323072
	EOF
}

@test "--estimate of an archive that cannot be is an error" {
	for list in 0:0 60:0 0:10 60:10,300:0; do
		bad 1 whisper-create --estimate "$list"
		says_only "whisper-create: an archive has a step of 0 or no\
 points"
		prints
	done
}

@test "--estimate of a malformed definition is an error" {
	for list in 60:10,nonsense ",60:10" "60:10," nonsense 60:10x; do
		bad 1 whisper-create --estimate "$list"
		prints
	done
	bad 1 whisper-create --estimate 60:10 300:10,nonsense
	misused whisper-create --estimate
}

# disk_usage PATH: the bytes that it takes on the disk.
disk_usage() {
	echo $(($(stat -c '%b * %B' "$1")))
}

@test "--sparse, --fallocate and neither make the same bytes" {
	whisper-create a.wsp 1:100000
	ok whisper-create --sparse b.wsp 1:100000
	ok whisper-create --fallocate c.wsp 1:100000
	ok whisper-create --sparse --fallocate d.wsp 1:100000
	ok whisper-create --fallocate --sparse e.wsp 1:100000
	for path in b c d e; do
		cmp a.wsp $path.wsp
	done
	[ "$(disk_usage b.wsp)" -lt 100000 ]
	for path in c d e; do
		[ "$(disk_usage $path.wsp)" -ge 1200028 ]
	done
}

# syncs COMMAND ...: how many times it waits for the disk.
syncs() {
	strace -o trace -e trace=fsync,fdatasync,syncfs,sync "$@" >out || return
	grep -c '= 0$' trace || :
	rm trace out
}

@test "the file and its directory are synced unless --no-fsync is given" {
	need_strace
	[ "$(syncs whisper-create a.wsp 60:10)" -eq 2 ]
	[ "$(syncs whisper-create --overwrite a.wsp 60:10)" -eq 2 ]
	[ "$(syncs whisper-create --no-fsync b.wsp 60:10)" -eq 0 ]
	[ "$(syncs whisper-create --no-fsync --overwrite b.wsp 60:10)" -eq 0 ]
}

# on_a_small_disk COMMAND ...: runs it in a file system of 16 kilobytes and
# says what is left there.
on_a_small_disk() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount sh -c '
		mount -t tmpfs -o size=16k whisper disk && cd disk || exit
		whisper-create --no-fsync old.wsp 60:10 >/dev/null
		"$@"
		status=$?
		find . -type f -printf "%P %s\n"
		exit $status' - "$@"
}

@test "a full disk is an error and leaves nothing behind" {
	need_root "mount a small disk"
	need unshare
	mkdir disk
	unshare --mount mount -t tmpfs whisper disk 2>/dev/null ||
		skip "a disk cannot be mounted here"
	for words in a.wsp --fallocate\ a.wsp --overwrite\ old.wsp; do
		read -ra words <<<"$words"
		bad 1 on_a_small_disk whisper-create "${words[@]}" 1:10000
		says "No space left on device"
		prints "old.wsp 148"
	done
}

# limited COMMAND ...: runs it where files are at most a kilobyte.
limited() {
	(
		ulimit -f 1
		"$@"
	)
}

@test "a limit on the size of files is an error and leaves nothing behind" {
	bad 1 limited whisper-create a.wsp 1:10000
	says "a.wsp: " "File too large"
	holds_nothing
	whisper-create a.wsp 60:10
	keep
	for option in --sparse --fallocate --no-fsync; do
		bad 1 limited whisper-create $option --overwrite a.wsp 1:10000
		says "File too large"
		kept
	done
}

@test "a run that is told to stop leaves nothing behind" {
	for signal in TERM HUP; do
		# nohup(1) may have made us ignore the one or the other.
		env --default-signal=HUP,TERM \
		    whisper-create --no-fsync a.wsp 1:50000000 >../out 2>../err &
		until [ -e .a.wsp.tmp ]; do
			kill -0 $!
		done
		kill -s $signal $!
		status=0
		wait $! || status=$?
		[ "$(kill -l $status)" = $signal ]
		[ ! -s ../out ]
		holds_nothing
	done
}

@test "a run that waits for a lock stops when it is told to" {
	touch a.wsp
	hold a.wsp
	env --default-signal=TERM whisper-create --overwrite --lock-timeout 5 \
	    a.wsp 60:10 >../out 2>../err 9<&- &
	opened a.wsp
	kill -s TERM $!
	status=0
	wait $! || status=$?
	let_go
	[ "$(kill -l $status)" = TERM ]
	[ ! -s a.wsp ]
	holds a.wsp
}

@test "a run that waits for a lock stops however late it gets its turn" {
	need_strace
	touch a.wsp
	hold a.wsp
	# Each time a pause is over it waits for a processor much longer.
	env --default-signal=TERM strace -f -o ../sleeps -e clock_nanosleep \
	    -e inject=clock_nanosleep:delay_exit=300000 whisper-create \
	    --overwrite --lock-timeout 5 a.wsp 60:10 >../out 2>../err 9<&- &
	until grep -q DELAYED ../sleeps 2>/dev/null; do
		kill -0 $!
	done
	kill -s TERM "$(sed -n '/DELAYED/{s/ .*//p;q}' ../sleeps)"
	status=0
	wait $! || status=$?
	let_go
	[ "$(kill -l $status)" = TERM ]
	[ ! -s a.wsp ]
	holds a.wsp
}

@test "missing operands are bad usage" {
	misused whisper-create
	misused whisper-create a.wsp
	misused whisper-create --like a.wsp
	misused whisper-create --like
	holds_nothing
}
