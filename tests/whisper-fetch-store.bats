# SPDX-License-Identifier: ISC
# Reading what was there: fetch, info, dump, diff and plot with --store.

load common

setup() {
	common_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	SAMPLES=$BATS_TEST_DIRNAME/store/samples
}

# truth SAMPLE AT KEY STEP: the points of a metric as whisper-fetch prints them.
truth() {
	python3 - "$SAMPLES/$1.json" "$2" "main/$3" "$4" <<-'EOP'
	import json, struct, sys
	sample, at, key, step = sys.argv[1:]
	for r in json.load(open(sample, encoding="utf-8"))["revisions"]:
	    if r["at"] == int(at) and r["key"] == key:
	        for time, bits in r["points"][step]:
	            value, = struct.unpack(">d", bytes.fromhex(bits))
	            print("%d\t%f" % (time, value))
	EOP
}

@test "fetch prints all points that the store remembers" {
	for metric in up servers/web1/load servers/web1/cpu; do
		for step in 60 300 3600; do
			ok whisper-fetch --store "$SAMPLES/undone" --at 10 \
			    --archive $step --from 1600000000 --drop nulls \
			    "$metric.wsp"
			[ "$output" = "$(truth undone 10 "$metric.wsp" $step)" ]
		done
	done
}

@test "fetch reads past what the file keeps" {
	# Its archive of a minute keeps two hours.
	ok whisper-info --store "$SAMPLES/packed" --field maxRetention up
	ok whisper-restore -s "$SAMPLES/packed" -q --no-fsync . up
	ok whisper-fetch --now 1700025200 --archive 60 --from 1699990000 \
	    --drop nulls up.wsp
	[ "${lines[0]%%	*}" -gt 1700018000 ]
	ok whisper-fetch --store "$SAMPLES/packed" --archive 60 \
	    --now 1700025200 --from 1699990000 --drop nulls up
	[ "${lines[0]%%	*}" -lt 1700000000 ]
	[ "$output" = "$(truth packed 14 up.wsp 60 |
		awk '$1 > 1699990000')" ]
}

@test "the finest archive answers that reaches back" {
	ok whisper-fetch --store "$SAMPLES/packed" --now 1700025200 \
	    --from -5h --json up
	[ "${lines[3]}" = '    "step" : 60,' ]
	ok whisper-fetch --store "$SAMPLES/packed" --now 1700025200 \
	    --from -40h --json up
	[ "${lines[3]}" = '    "step" : 3600,' ]
}

@test "at sets the present, and --now another one" {
	ok whisper-fetch --store "$SAMPLES/basic" --at 2 --from -2min up
	prints "1700001720	0.000000" "1700001780	0.000000"
	ok whisper-fetch --store "$SAMPLES/basic" --at 2 \
	    --now 1700001860 --from -2min up
	prints "1700001780	0.000000" "1700001840	None"
}

@test "points of a metric that is gone are still there" {
	bad 1 whisper-info --store "$SAMPLES/basic" servers.web1.net
	says "servers.web1.net: not in the store at 5"
	ok whisper-info --store "$SAMPLES/basic" --at 3 servers.web1.net
	ok whisper-fetch --store "$SAMPLES/basic" --now 1700004800 \
	    --archive 60 --from 1699990000 --drop nulls servers.web1.net
	[ "$output" = "$(truth basic 5 servers/web1/net.wsp 60 |
		awk '$1 > 1699990000')" ]
	[ -n "$output" ]
}

@test "a missing metric is said as it was typed" {
	bad 1 whisper-fetch --store "$SAMPLES/basic" servers.web1.no
	[ "$stderr" = "whisper-fetch: servers.web1.no: not in the store" ]
	bad 1 whisper-dump --store "$SAMPLES/undone" --at 5 bad
	[ "$stderr" = "whisper-dump: bad: not in the store at 5" ]
}

@test "dump and info print the file that was there" {
	for T in 1 2 3 4 5; do
		rm -rf tree
		mkdir tree
		ok whisper-restore -s "$SAMPLES/basic" -q --no-fsync --at $T \
		    tree servers.web1.cpu
		for tool in whisper-info whisper-dump; do
			ok "$tool" tree/servers/web1/cpu.wsp
			file=$output
			ok "$tool" --store "$SAMPLES/basic" --at $T \
			    servers.web1.cpu
			prints "$file"
		done
	done
}

@test "several metrics, patterns and prefixes" {
	ok whisper-info --store "$SAMPLES/basic" --field fileSize up \
	    servers.web1.cpu
	prints "up: 3220" "servers.web1.cpu: 3220"
	ok whisper-info --store "$SAMPLES/basic" --field fileSize \
	    'servers.web1.[lm]*'
	prints "servers/web1/load.wsp: 3220" "servers/web1/mem.wsp: 3220"
	ok whisper-info --store "$SAMPLES/basic" --at 3 --field fileSize \
	    -R servers
	[ ${#lines[@]} -eq 5 ]
	printf '%s\n' up servers.web1.mem >list
	ok whisper-info --store "$SAMPLES/basic" --field fileSize \
	    --files-from list
	prints "up: 3220" "servers.web1.mem: 3220"
}

@test "info of two metrics shows both, and a field of one" {
	ok whisper-info --store "$SAMPLES/basic" up servers.web1.cpu
	[ "$(grep -c '^fileSize: ' <<<"$output")" -eq 2 ]
	ok whisper-info --store "$SAMPLES/basic" 'servers.web1.[lm]*'
	[ "$(grep -c '^fileSize: ' <<<"$output")" -eq 2 ]
	ok whisper-info --store "$SAMPLES/basic" up fileSize
	prints 3220
	bad 1 whisper-info --store "$SAMPLES/basic" up size
	says "whisper-info: size: "
	mkdir t
	whisper-create t/a.wsp 1m:1d >/dev/null
	bad 1 whisper-info -R t size
	says "whisper-info: size: No such file or directory"
	ok whisper-info -R t fileSize
	prints "t/a.wsp: 17308"
}

@test "diff compares what was there with what is here" {
	mkdir -p tree/a other
	for i in one two three; do
		whisper-create --now "$NOW" tree/a/$i.wsp 1min:1h >/dev/null
		whisper-update --now "$NOW" tree/a/$i.wsp "$NOW:1" \
			$((NOW - 60)):2
	done
	whisper-store -s S init --reserve 0 --now "$NOW"
	whisper-snapshot -q -s S --now "$NOW" tree
	ok whisper-diff --store S a.one ./tree/a/one.wsp
	whisper-edit -q --no-backup --now $((NOW + 60)) \
		--from $((NOW - 90)) --until $((NOW - 30)) tree/a/one.wsp set 7
	whisper-update --now $((NOW + 60)) tree/a/two.wsp $((NOW + 60)):3
	rm tree/a/three.wsp
	cp tree/a/one.wsp tree/a/four.wsp
	try whisper-diff --store S --no-headers --columns --now $((NOW + 60)) \
		a/one.wsp "$PWD/tree/a/one.wsp"
	[ "$status" -eq 1 ]
	prints "0 $(((NOW - 60) / 60 * 60)) 2.0 7.0"
	# As of the time of the snapshot what came later is not compared.
	ok whisper-diff --store S --at 1 a.two ./tree/a/two.wsp
	try whisper-diff --store S --now $((NOW + 60)) a.two ./tree/a/two.wsp
	[ "$status" -eq 1 ]
	for operands in ". ./tree" "a ./tree/a"; do
		# shellcheck disable=SC2086 # two
		try whisper-diff --store S -R --summary -j 2 \
			--now $((NOW + 60)) $operands
		[ "$status" -eq 1 ]
		p=a/
		[ "$operands" = ". ./tree" ] || p=
		prints "${p}one.wsp: 1 of 2 points differ" \
			"Only in ${operands% *}: ${p}three.wsp" \
			"${p}two.wsp: 1 of 3 points differ" \
			"Only in ${operands#* }: ${p}four.wsp" \
			"0 files the same, 2 with other points, 0 with another\
 schema, 1 only in ${operands% *}, 1 only in ${operands#* }, 0 failed"
	done
	# The other way round, and a tree that has nothing there.
	try whisper-diff --store S -R --summary --now "$NOW" ./other .
	[ "$status" -eq 1 ]
	[[ ${lines[3]} == "0 files the same, "*", 3 only in ., 0 failed" ]]
	bad 2 whisper-diff --store S a.none ./tree/a/one.wsp
	says "whisper-diff: a.none: not in the store"
	bad 2 whisper-diff --store S a.one ./tree/a/none.wsp
}

@test "diff compares what two metrics were" {
	try whisper-diff --store "$SAMPLES/basic" --at 5 --summary \
	    servers.web1.cpu servers.web1.load
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	ok whisper-diff --store "$SAMPLES/basic" --at 5 up up
}

@test "a directory is one, as it is among files" {
	bad 1 whisper-fetch --store "$SAMPLES/basic" servers.web1
	says_only "whisper-fetch: servers.web1: Is a directory (use -R)"
	bad 1 whisper-plot --store "$SAMPLES/basic" servers.web1
	says_only "whisper-plot: servers.web1: Is a directory"
	bad 1 whisper-fetch --store "$SAMPLES/basic" servers.web9
	says_only "whisper-fetch: servers.web9: not in the store"
}

@test "a tagged metric whose file is called by a hash is found by its name" {
	mkdir t o
	echo "cpu;host=q 1 $NOW" | whisper-ingest -q --now "$NOW" t
	echo "mem;host=q 2 $NOW" | whisper-ingest -q --now "$NOW" --tag-names t
	whisper-store -s store init --now "$NOW" --reserve 0
	whisper-snapshot -q -s store --now "$NOW" t
	for i in "cpu;host=q 1" "mem;host=q 2"; do
		ok whisper-fetch --store store --now "$NOW" --from -1min \
		    --drop nulls --format carbon "${i% *}"
		prints "$i.0 $((NOW - NOW % 60))"
		ok whisper-store -s store log "${i% *}"
		[[ $output == "1	F	"* ]]
		ok whisper-store -s store ls "${i% *}"
		[[ $output == _tagged/* ]]
		ok whisper-restore --no-fsync -s store --now "$NOW" o "${i% *}"
		prints "1 restored, 0 filled, 0 unchanged, 0 failed"
	done
	diff -r t o
	# By the name that is made of the hash it takes a list.
	hash=$(whisper-find -C t | grep -v host)
	echo "cpu;host=q" >names
	ok whisper-fetch --store store --now "$NOW" --from -1min \
	    --drop nulls --format carbon --names names "$hash"
	prints "cpu;host=q 1.0 $((NOW - NOW % 60))"
	bad 1 whisper-fetch --store store --now "$NOW" --from -1min \
	    --drop nulls --format carbon "$hash"
	says "only the hash of the metric's name is known, see --names"
	bad 1 whisper-store -s store log "disk;host=q"
	says "disk;host=q: not in the store"
}

@test "plot draws what was there" {
	ok whisper-plot --store "$SAMPLES/basic" --from -1h --ascii \
	    --height 8 --width 60 servers.web1.load
	[[ $output == *" * servers.web1.load  min "* ]]
	ok whisper-fetch --store "$SAMPLES/basic" --at 5 \
	    --explain 1700004740 servers.web1.load
}

@test "--at and --tree need --store" {
	for tool in fetch info dump plot; do
		misused whisper-$tool --at 1 up.wsp
		says "--at needs --store"
		misused whisper-$tool --tree main up.wsp
		says "--tree needs --store"
	done
}

@test "a compressed file is read as it was" {
	mkdir t
	whisper-create --compressed t/c.wsp 1m:1d 5m:7d >/dev/null
	whisper-store -s store init >/dev/null
	whisper-update --now $((NOW + 60)) t/c.wsp $((NOW + 60)):1
	whisper-snapshot -q -s store --now $((NOW + 60)) t
	whisper-update --now $((NOW + 120)) t/c.wsp $((NOW + 120)):2
	whisper-snapshot -q -s store --now $((NOW + 120)) t
	ok whisper-fetch --store store --at 1 --from -3min --drop nulls c
	prints "1700000040	1.000000"
	ok whisper-fetch --store store --at 2 --from -3min --drop nulls c
	prints "1700000040	1.000000" "1700000100	2.000000"
	rm t/c.wsp
	whisper-snapshot -q --force -s store --now $((NOW + 180)) t
	bad 1 whisper-fetch --store store --now $((NOW + 180)) c
	says "not in the store at 3"
}
