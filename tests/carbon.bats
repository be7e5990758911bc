# SPDX-License-Identifier: ISC
# The tools and a running carbon-cache work on the same files.

load carbon

setup() {
	common_setup
	carbon_setup
	cat >"$carbon/conf/storage-schemas.conf" <<-'EOF'
	[live]
	pattern = ^live\.
	retentions = 1s:10m,10s:1h
	[all]
	pattern = .*
	retentions = 10s:1h,1m:6h,10m:2d
	EOF
	cat >"$carbon/conf/storage-aggregation.conf" <<-'EOF'
	[sum]
	pattern = \.count$
	xFilesFactor = 0
	aggregationMethod = sum
	[max]
	pattern = \.max$
	xFilesFactor = 0.3
	aggregationMethod = max
	[all]
	pattern = .*
	xFilesFactor = 0.5
	aggregationMethod = average
	EOF
	ctl start
}

# script TOOL ARGUMENT ...: runs the Python script of that name at $now.
script() {
	"$PYTHON" -B "$BATS_TEST_DIRNAME/oracle/scripts.py" "$now" "$@"
}

# points NAME FIRST LAST: lines for carbon, a point every ten seconds.
points() {
	local i

	for ((i = $2; i <= $3; i++)); do
		echo "$1 $((i * i)).25 $((now - 3000 + 10 * i))"
	done
}

# operands FIRST LAST: the same points for whisper-update.
operands() {
	points - "$1" "$2" | awk '{ print $3 ":" $2 }'
}

# feed NAME FIRST LAST: sends points and waits until they are written.
feed() {
	feed_lines < <(points "$@")
}

# known PATH: the values between the first and the last of the points.
known() {
	"$fetch" whisper-fetch --from=$((now - 3020)) --until="$now" "$1" |
	    awk '$2 != "None"'
}

# expect FIRST LAST: what known() prints for these points.
expect() {
	points - "$1" "$2" |
	    awk '{ printf "%d\t%f\n", $3 - $3 % 10, $2 }'
}

# both_read PATH FIRST LAST: both readers see exactly these points.
both_read() {
	for fetch in script command; do
		diff <(expect "$2" "$3") <(known "$1") || return
	done
}

# same TOOL ARGUMENT ...: both tools print the same, whatever they exit with.
same() {
	script "$@" >theirs 2>&1 || :
	"$1" --now="$now" "${@:2}" >ours 2>&1 || :
	cmp -s theirs ours || {
		echo "differs: $*"
		diff theirs ours | head
		return 1
	}
}

@test "the tools print carbon's files as the Python scripts do" {
	for name in a.average a.max a.count; do
		feed "$name" 0 299
	done
	feed b.average 50 250
	for name in a/average a/max a/count b/average; do
		path=$tree/$name.wsp
		same whisper-info "$path"
		same whisper-info --json "$path"
		same whisper-dump "$path"
		same whisper-dump --pretty "$path"
		same whisper-fetch "$path"
		same whisper-fetch --from=$((now - 3000)) "$path"
		same whisper-fetch --from=$((now - 20000)) --json "$path"
		same whisper-diff "$path" "$tree/b/average.wsp"
		same whisper-diff --json "$path" "$tree/b/average.wsp"
	done
}

@test "carbon continues a file made by whisper-create and whisper-update" {
	mkdir -p "$tree/made"
	whisper-create --aggregationMethod=last "$tree/made/here.wsp" 10s:1h \
	    1m:6h
	operands 0 99 | xargs whisper-update "$tree/made/here.wsp"
	feed made.here 100 199
	both_read "$tree/made/here.wsp" 0 199
	[ "$(whisper-info "$tree/made/here.wsp" aggregationMethod)" = last ]
	same whisper-dump "$tree/made/here.wsp"
}

@test "carbon and whisper-update take turns on one file" {
	feed turns 0 9
	for first in 10 30 50 70 90; do
		operands "$first" $((first + 9)) |
		    xargs whisper-update "$tree/turns.wsp"
		feed turns $((first + 10)) $((first + 19))
	done
	both_read "$tree/turns.wsp" 0 109
	same whisper-dump "$tree/turns.wsp"
}

@test "carbon and whisper-update write to one file at the same time" {
	feed both 0 0
	points both 151 298 | while read -r point; do
		echo "$point"
		sleep 0.02
	done | ctl send &
	for i in {1..150}; do
		whisper-update "$tree/both.wsp" "$(operands "$i" "$i")"
	done
	wait $!
	ctl written 149
	both_read "$tree/both.wsp" 0 298
}

# seconds_of NAME: the value of each second since $start in a file of its own.
seconds_of() {
	whisper-fetch --archive=1 --from=$((start - 1)) \
	    --until=$((start + LIVE)) --drop=nulls "$tree/live/$1.wsp"
}

# send_live: a point for each of the files every second, LIVE times.
send_live() {
	local i name

	for ((i = 0; i < LIVE; i++)); do
		for name in "${names[@]}"; do
			echo "live.$name $i.5 $((start + i))"
		done
		sleep 1
	done | ctl send
}

# resize_all DEFINITION ...: gives all live files that carbon has made these
# archives.
resize_all() {
	local path

	for path in "$tree"/live/*.wsp; do
		ok whisper-resize --silent --nobackup "$path" "$@"
		resizes=$((resizes + 1))
	done
}

@test "no point is missing from files that are resized while carbon writes" {
	LIVE=15
	names=(a b c d e f g h)
	resizes=0
	start=$(date +%s)
	send_live 3>&- &
	ctl written ${#names[@]}
	while kill -0 $! 2>/dev/null; do
		resize_all 1s:30m 10s:2h 1m:1d
		resize_all 1s:10m 10s:1h
		resize_all 1s:20m 1m:1d
	done
	ctl written $((${#names[@]} * LIVE))
	echo "# $resizes resizes while carbon wrote" >&3
	[ "$resizes" -gt $((3 * ${#names[@]})) ]
	for name in "${names[@]}"; do
		for ((i = 0; i < LIVE; i++)); do
			printf '%d\t%f\n' $((start + i)) $i.5
		done | diff - <(seconds_of "$name")
	done
}
