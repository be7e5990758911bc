# SPDX-License-Identifier: ISC
# whisper-ingest does what carbon-cache does, and shares a tree with it.

load carbon

setup() {
	common_setup
	carbon_setup
	cat >"$carbon/conf/storage-schemas.conf" <<-'EOF'
	# The first match wins.
	[counts]
	pattern = \.count(;|$)
	retentions = 1m:2h
	[web]
	pattern = ^servers\.web[0-4]\d*\.
	retentions = 10s:1h,1m:6h
	[cpu]
	pattern = (?i)\.cpu[0-9]?\.(user|system)
	retentions = 10s:30m
	[tagged]
	pattern = ;dc=(a|b)
	retentions = 30s:1h,5m:1d
	EOF
	cat >"$carbon/conf/storage-aggregation.conf" <<-'EOF'
	[sum]
	pattern = \.count(;|$)
	xFilesFactor = 0
	aggregationMethod = sum
	[max]
	pattern = \.max$
	xFilesFactor = 0.3
	aggregationMethod = max
	[last]
	pattern = ^servers\.db
	aggregationMethod = last
	EOF
	ctl start
}

# ingest ROOT ARGUMENT ...: whisper-ingest with carbon's schema files.
ingest() {
	whisper-ingest --schemas "$carbon/conf/storage-schemas.conf" \
	    --aggregation "$carbon/conf/storage-aggregation.conf" "$@"
}

# names N: so many names of metrics, some with tags in any order.
names() {
	awk -v n="$1" 'BEGIN {
		srand(7)
		split("user system idle count max load5 Total", last)
		split("web db cache", kind)
		split("a b c", dc)
		for (i = 0; i < n; i++) {
			name = sprintf("servers.%s%d.%s%d.%s",
			    kind[1 + int(rand() * 3)], rand() * 100,
			    rand() < 0.5 ? "cpu" : "CPU", i,
			    last[1 + int(rand() * 7)])
			if (rand() < 0.3)
				name = name ";host=h" int(rand() * 50) \
				    ";dc=" dc[1 + int(rand() * 3)]
			if (rand() < 0.1)
				name = name ";arch=x"
			print name
		}
	}'
}

@test "a thousand new metrics get the files that carbon makes" {
	names 1000 | awk -v now="$now" '{ print $0, NR, now - NR % 600 }' >in
	[ "$(cut -d' ' -f1 in | sort -u | wc -l)" -eq 1000 ]
	feed_lines <in
	mkdir ours
	ok ingest --now "$now" ours in
	[[ $output == "stored 1000, "*" created 1000, updated 1000" ]]
	# The same paths, headers and slots.
	diff -r "$tree" ours
	[ "$(find ours -name '*.wsp' | wc -l)" -eq 1000 ]
	[ "$(find ours/_tagged -name '*.wsp' | wc -l)" -gt 200 ]
	[ "$(find ours -name '*.wsp' -printf '%s\n' | sort -u | wc -l)" -eq 5 ]
}

@test "lines are read as by carbon" {
	cat >in <<-EOF
	a.plain 1 $now
	a.fraction 2 $now.9
	a.exponent 1.5e3 $now
	a.inf -inf $now
	  a.space	 3   $now  
	a.nan nan $now
	a.short 3
	a.long 3 4 5
	a.word x $now
	a.twice 1 $((now - 5))
	a.twice 2 $((now - 5))
	a.tags;z=1;b=2 4 $now
	a.tags{q="1",b="2"} 5 $now
	EOF
	# Of the two with one time carbon may write only the last.
	ctl send <in
	ctl written 8
	ctl stop
	mkdir ours
	ok ingest --now "$now" ours in
	[[ $output == *", malformed 4, "* ]]
	diff -r "$tree" ours
}

# turn NAME FIRST LAST: lines of a metric, a point every ten seconds.
turn() {
	awk -v name="$1" -v first="$2" -v last="$3" -v now="$now" 'BEGIN {
		for (i = first; i <= last; i++)
			print name, i, now - 2000 + 10 * i
	}'
}

# complete NAME COUNT: the file has all points of turn NAME 0 COUNT-1.
complete() {
	diff <(turn - 0 $(($2 - 1)) |
	    awk '{ printf "%d\t%f\n", $3 - $3 % 10, $2 }') \
	    <(whisper-fetch --now "$now" --from $((now - 2011)) \
	    --until "$now" --drop nulls "$tree/servers/web1/$1.wsp")
}

@test "carbon and whisper-ingest take turns on one tree" {
	for ((i = 0; i < 200; i += 20)); do
		for name in x y; do
			turn servers.web1.$name $i $((i + 9))
		done >in
		feed_lines <in
		for name in x y z; do
			turn servers.web1.$name $((i + 10)) $((i + 19))
		done >in
		ok ingest "$tree" in
		[[ $output == "stored 30, "*" failed 0, "* ]]
		feed_lines < <(turn servers.web1.z $i $((i + 9)))
	done
	complete x 200
	complete y 200
	complete z 200
}

@test "carbon and whisper-ingest write to one tree at the same time" {
	# The files are there, or one side may find a file half made by carbon.
	for m in {0..9}; do
		turn "servers.web1.m$m" 0 0
	done >in
	ok ingest -q "$tree" in
	mkfifo fifo
	ingest --flush 0 "$tree" <fifo >out 2>err 8>&- 3>&- &
	pid=$!
	exec 8>fifo
	for ((i = 1; i < 199; i += 2)); do
		for m in {0..9}; do
			echo "servers.web1.m$m $i $((now - 2000 + 10 * i))"
		done >&8
		for m in {0..9}; do
			echo "servers.web1.m$m $((i + 1))" \
			    "$((now - 2000 + 10 * i + 10))"
		done
		sleep 0.02
	done | ctl send
	exec 8>&-
	wait $pid
	ctl written 990
	[ ! -s err ]
	grep -q '^stored 990, .* failed 0, ' out
	for m in {0..9}; do
		complete "m$m" 199
	done
}
