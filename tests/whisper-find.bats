# SPDX-License-Identifier: ISC
# whisper-find: names by pattern and condition, from a walk and a catalogue.

load common

setup() {
	common_setup
	mkdir -p w/servers/web1 w/servers/web2/cpu w/db w/empty
	whisper-create w/servers/web1/cpu.wsp 60:1440 >/dev/null
	whisper-create w/servers/web1/mem.wsp 60:1440 >/dev/null
	whisper-create --aggregationMethod max w/servers/web2/cpu/user.wsp \
	    10:360 60:1440 >/dev/null
	whisper-create w/servers/web2/cpu/a.b.wsp 10:360 60:1440 >/dev/null
	whisper-create --xFilesFactor 0.1 w/db/load.wsp 1:60 >/dev/null
	whisper-update --now 1600000000 w/servers/web1/cpu.wsp 1600000000:1
	whisper-update --now 1699999000 w/servers/web1/mem.wsp 1699999000:1
	: >w/db/void.wsp
	head -c 100 w/db/load.wsp >w/db/cut.wsp
	touch -d @1600000000 w/servers/web1/cpu.wsp
	touch -d @1699999000 w/servers/web1/mem.wsp w/servers/web2/cpu/*
	whisper-create w/top.wsp 60:10 >/dev/null
	export WHISPER_TREE=w
}

# find_ ARGUMENT ...: whisper-find at NOW.
find_() {
	whisper-find --now "$NOW" "$@"
}

# both ARGUMENT ...: a catalogue gives the same answer as a walk, which is in
# output.
both() {
	rm -f w/.whisper-catalog
	whisper-catalog update --no-fsync --last w
	ok find_ "$@"
	cp "$BATS_TEST_TMPDIR/out" known
	rm w/.whisper-catalog
	ok find_ "$@"
	diff known "$BATS_TEST_TMPDIR/out"
	whisper-catalog update --no-fsync w
	ok find_ "$@"
	diff known "$BATS_TEST_TMPDIR/out"
	ok find_ -w "$@"
	diff known "$BATS_TEST_TMPDIR/out"
}

@test "without patterns all metrics are listed in the order of a walk" {
	both
	prints top db.cut db.load db.void servers.web1.cpu servers.web1.mem \
	    servers.web2.cpu.a.b servers.web2.cpu.user
}

@test "Graphite's patterns match components" {
	local pattern want

	while read -r pattern want; do
		both "$pattern"
		# shellcheck disable=SC2086 # a list of words
		prints $want
	done <<-'EOF'
	* top
	top top
	servers.*.cpu servers.web1.cpu
	servers.web?.mem servers.web1.mem
	servers.web[2-9].*.user servers.web2.cpu.user
	servers.web[!2].cpu servers.web1.cpu
	{servers.web1,db}.{mem,load} db.load servers.web1.mem
	servers.web{1,2.cpu}.{cpu,user} servers.web1.cpu servers.web2.cpu.user
	**.user servers.web2.cpu.user
	servers.web2.** servers.web2.cpu.a.b servers.web2.cpu.user
	servers.web1. servers.web1.cpu servers.web1.mem
	servers/web1/cpu.wsp servers.web1.cpu
	w/servers/web1/c* servers.web1.cpu
	servers.web2.cpu.* servers.web2.cpu.a.b servers.web2.cpu.user
	servers.web2.cpu.a\.b servers.web2.cpu.a.b
	servers.web2.cpu.a.b
	servers.web1.{cpu,}x
	[ab
	EOF
}

@test "random patterns find what graphite-web's finder finds" {
	local status=0

	/usr/bin/python3 "$BATS_TEST_DIRNAME/globs.py" \
	    "$(type -P whisper-find)" "${GLOBS:-200}" >differences || status=$?
	[ "$status" -ne 77 ] || skip "$(cat differences)"
	cat differences
	[ "$status" -eq 0 ]
}

@test "several patterns are a union, and -E leaves out" {
	both 'db.*' 'db.load' top
	prints top db.cut db.load db.void
	both -E 'servers.**' -E 'db.void'
	prints top db.cut db.load
	printf '%s\n' top servers/web1/cpu.wsp none >list
	both -f list
	prints top servers.web1.cpu
	printf 'top\0db.load\0' >list
	both -f list -0 -p
	[ "$(tr '\0' '|' <"$BATS_TEST_TMPDIR/out")" = \
	    "w/top.wsp|w/db/load.wsp|" ]
}

@test "every condition is the same by walk and catalogue" {
	local condition want

	while IFS=: read -r condition want; do
		# shellcheck disable=SC2086 # a list of words
		both $condition
		# shellcheck disable=SC2086 # a list of words
		prints $want
	done <<-'EOF'
	--corrupt:db.cut db.void
	--state empty:db.void
	--state truncated:db.cut
	--size 0:db.void
	--size +20k:servers.web2.cpu.a.b servers.web2.cpu.user
	--size -200:top db.cut db.void
	--never:top db.load servers.web2.cpu.a.b servers.web2.cpu.user
	--stale 30d --not --never:servers.web1.cpu
	-S 1700000000 servers.:servers.web1.cpu servers.web1.mem servers.web2.cpu.a.b servers.web2.cpu.user
	--stale 30d servers.:servers.web1.cpu servers.web2.cpu.a.b servers.web2.cpu.user
	--dead --not --never:servers.web1.cpu
	--step 10:servers.web2.cpu.a.b servers.web2.cpu.user
	--step 1:db.load
	--method max:servers.web2.cpu.user
	--xff 0.1:db.load
	--written 1699999000 servers.:servers.web1.mem servers.web2.cpu.a.b servers.web2.cpu.user
	--corrupt -o --step 10:db.cut db.void servers.web2.cpu.a.b servers.web2.cpu.user
	--not --corrupt --not --step 60:db.load servers.web2.cpu.a.b servers.web2.cpu.user
	--size +20k --method max -o --state empty:db.void servers.web2.cpu.user
	--state empty -o --step 10 --size +20k:db.void servers.web2.cpu.a.b servers.web2.cpu.user
	--step 10 --size 0 -o --never --step 1:db.load
	--state empty -o --never --method max --size +20k -o --xff 0.1:db.load db.void servers.web2.cpu.user
	--not --stale 30d:servers.web1.mem
	--not --dead:servers.web1.mem
	--not --never:servers.web1.cpu servers.web1.mem
	--not --step 60:db.load servers.web2.cpu.a.b servers.web2.cpu.user
	--not --method average:servers.web2.cpu.user
	--not --xff 0.5:db.load
	--not --state empty db.:db.cut db.load
	EOF
	both --retention 60s:1d
	prints servers.web1.cpu servers.web1.mem
	both --not --retention 60s:1d 'db.*'
	prints db.load
	both --allocated 0
	prints db.void
}

@test "-r searches names for a regular expression" {
	both -r 'web[12]\.cpu'
	prints servers.web1.cpu servers.web2.cpu.a.b servers.web2.cpu.user
	both -r '^top$|^db\.l'
	prints top db.load
	both -r . -E '^s' -E 'd$'
	prints top db.cut
	both -r '[[:digit:]]\.m'
	prints servers.web1.mem
	misused whisper-find -r '(x'
	[[ $stderr == "whisper-find: (x: invalid pattern: "* ]]
	# What would take for ever is said, and the others are found.
	mkdir w/a
	whisper-create "w/a/$(printf 'a%.0s' {1..60}).wsp" 60:10 >/dev/null
	# shellcheck disable=SC2016 # $ is of the pattern
	bad 1 find_ -w -r '(a|aa)+[.]?(aa|a)+(a|aa)+(a+)+$(?<=b)|^top$'
	[ "$output" = top ]
	says "a.aaaaaa" "the pattern cannot be matched with this name"
}

@test "-b lists directories as nodes, with what is in them" {
	both -b
	prints top db. db.cut db.load db.void servers. servers.web1. \
	    servers.web1.cpu servers.web1.mem servers.web2. \
	    servers.web2.cpu. servers.web2.cpu.a.b servers.web2.cpu.user
	both -b '*'
	prints top db. servers.
	both -b 'servers.*'
	prints servers.web1. servers.web2.
	both -b servers.web1
	prints servers.web1.
	both -b servers.web1.cpu
	prints servers.web1.cpu
	both -b -p 'servers.web?' -E servers.web2
	prints w/servers/web1/
	both -b -r 'web2$'
	prints servers.web2.
	both -b -c '*'
	prints 3
	# Only where something below satisfies the conditions.
	both -b --step 10 '*' 'servers.*'
	prints servers. servers.web2.
	misused whisper-find -b --json
	misused whisper-find -b --delete -n
}

@test "-W tells which of several places have a metric" {
	mkdir -p v/servers/web1 v/new
	cp -p w/servers/web1/cpu.wsp v/servers/web1
	cp -p w/db/load.wsp v/new/load.wsp
	cp -p w/db/load.wsp v/servers.web1.mem.wsp
	ok find_ -C w -C v -W 'servers.web1.*' '*.load' 'servers?web1?mem'
	prints $'servers.web1.mem\tv' $'db.load\tw' $'new.load\tv' \
	    $'servers.web1.cpu\tw,v' $'servers.web1.mem\tw'
	cp "$BATS_TEST_TMPDIR/out" walked
	whisper-catalog update --no-fsync --last v
	ok find_ -C w -C v -W 'servers.web1.*' '*.load' 'servers?web1?mem'
	diff walked "$BATS_TEST_TMPDIR/out"
	ok find_ -C w -C v --duplicate -W
	prints $'servers.web1.mem\tv' $'servers.web1.cpu\tw,v'
	ok find_ -C v -C w -p --duplicate
	prints v/servers.web1.mem.wsp v/servers/web1/cpu.wsp
	# What one place has that is stale is found, though the other is not.
	whisper-update --now "$NOW" v/servers/web1/cpu.wsp "$NOW:1"
	touch -d @"$NOW" v/servers/web1/cpu.wsp
	ok find_ -C v -C w -W -S 30d servers.web1.cpu
	prints $'servers.web1.cpu\tw'
	misused whisper-find -C w -C v --seq 1
	misused whisper-find -C w -C v --flag a
	misused whisper-find -C w -C v --changed 1d
	misused whisper-find -C w -C v --delete -n
	misused whisper-find -W -l
}

@test "what a catalogue says was not written may have been" {
	whisper-catalog update --no-fsync --last w
	touch -d @"$((NOW - 60))" w/servers/web1/cpu.wsp
	ok find_ --not --written 24h 'servers.web1.*'
	prints
}

@test "what differs from the schema files is a misfit" {
	mkdir conf
	printf '[s]\npattern = ^servers\nretentions = 60:1440\n' \
	    >conf/storage-schemas.conf
	both --misfit conf
	prints servers.web2.cpu.a.b servers.web2.cpu.user
	printf '[m]\npattern = mem$\naggregationMethod = sum\n' \
	    >conf/storage-aggregation.conf
	both --misfit conf
	prints servers.web1.mem servers.web2.cpu.a.b servers.web2.cpu.user
	# One has another xFilesFactor, one has the same.
	cat >>conf/storage-aggregation.conf <<-'EOF'
	[c]
	pattern = cpu$
	xFilesFactor = 0.7
	aggregationMethod = average
	[l]
	pattern = load$
	xFilesFactor = 0.1
	aggregationMethod = average
	EOF
	both --misfit conf
	prints servers.web1.cpu servers.web1.mem servers.web2.cpu.a.b \
	    servers.web2.cpu.user
}

@test "places are compared by name, header and newest point" {
	cp -a w v
	rm v/top.wsp v/db/*
	whisper-set-aggregation v/servers/web1/cpu.wsp min >/dev/null
	whisper-update --now 1700000000 v/servers/web1/mem.wsp 1700000000:1
	touch -d @1700000000 v/servers/web1/mem.wsp
	touch -d @1600000000 v/servers/web1/cpu.wsp
	both --missing-on v
	prints top db.cut db.load db.void
	both --differs v
	prints servers.web1.cpu
	both --newer-on v
	prints servers.web1.mem
	whisper-catalog update --no-fsync v
	mv v/.whisper-catalog v.cat
	both --missing-on v.cat
	prints top db.cut db.load db.void
	both --missing-on v.cat 'db.*d'
	prints db.load db.void
	both --missing-on v.cat --not --corrupt
	prints top db.load
	both --not --missing-on v.cat 'servers.web1.*'
	prints servers.web1.cpu servers.web1.mem
	both --missing-on v.cat --or --differs v.cat
	prints top db.cut db.load db.void servers.web1.cpu
	whisper-catalog update --no-fsync w
	mv w/.whisper-catalog w.cat
	both --missing-on v.cat --missing-on w.cat
	prints
	both --missing-on v.cat --stale 30d
	prints top db.load
	ok find_ -C v -C w -c
	prints 8
}

# damage FILE: the names of the first block are not what was written.
@test "a file with points was written, whatever its time of change says" {
	touch -d @0 w/servers/web1/mem.wsp
	both --never 'servers.web1.*'
	prints
	both --not --never 'servers.web1.*'
	prints servers.web1.cpu servers.web1.mem
}

@test "a file that is cut behind its archives is truncated" {
	whisper-create w/many.wsp 1:10 10:10 60:10 300:10 600:10 >/dev/null
	truncate -s $((16 + 12 * 5)) w/many.wsp
	both --state truncated
	prints many db.cut
	truncate -s $((16 + 12 * 5 - 1)) w/many.wsp
	both --state table
	prints many
}

damage() {
	flip "$1" 4100
}

@test "what cannot be known of another place is neither so nor not so" {
	local condition place

	cp -a w v
	whisper-catalog update --no-fsync v
	mv v/.whisper-catalog v.cat
	damage v.cat
	whisper-catalog update --no-fsync --last w
	cp w/.whisper-catalog w.cat
	rm w/.whisper-catalog
	for place in w w.cat; do
		for condition in --missing-on "--not --missing-on" \
		    --newer-on "--not --newer-on" --differs; do
			# shellcheck disable=SC2086 # words
			bad 1 find_ -C "$place" $condition v.cat
			prints
			[ "$stderr" = "whisper-find: v.cat: damaged: block 0,$(:
			    ) names at byte 4096: wrong checksum" ]
		done
	done
	bad 1 find_ --missing-on v.cat --delete -y
	ok find_ -c
	prints 8
}

@test "what cannot be known of a file is neither so nor not so" {
	local condition

	need_unprivileged
	cp -a w v
	# The names can be read, but not what they are the names of.
	chmod 600 w/db v/servers/web1
	for condition in "-S 1h" "--not -S 1h" "--size -0" "--not --size +0" \
	    "--allocated 0" "--new 1d" "--not --new 1d" "--written 1d" \
	    "--not --written 1d" --dead "--not --dead" "--not --never" \
	    --corrupt "--not --corrupt" "--not --step 9" "--not --xff 1" \
	    "--not --method max" "--not --retention 7:7"; do
		# shellcheck disable=SC2086 # words
		try unprivileged whisper-find --now "$NOW" -C w $condition \
		    'db.*' top
		[ "$status" -eq 1 ]
		[[ $output != *db* ]] || wrong "it is not known" "$condition"
		[ "$stderr" = "whisper-find: w/db/cut.wsp: Permission denied
whisper-find: w/db/load.wsp: Permission denied
whisper-find: w/db/void.wsp: Permission denied" ]
	done
	for condition in --missing-on "--not --missing-on"; do
		# shellcheck disable=SC2086 # words
		try unprivileged whisper-find -C w $condition v 'servers.web1.*'
		[ "$status" -eq 1 ]
		prints
		[ "$stderr" = "whisper-find: v/servers/web1/cpu.wsp: $(:
		    )Permission denied
whisper-find: v/servers/web1/mem.wsp: Permission denied" ]
	done
	chmod 755 w/db v/servers/web1
}

@test "what a catalogue says of a file that cannot be seen is not known" {
	local condition

	need_unprivileged
	whisper-catalog update --no-fsync --last w
	chmod 600 w/db
	for condition in "--size +0" "--not --size 0" --corrupt --never \
	    "--state truncated" "-S 1d -o --written 1d"; do
		# shellcheck disable=SC2086 # words
		try unprivileged whisper-find --now "$NOW" -C w $condition db.
		[ "$status" -eq 1 ]
		prints
		[[ $stderr == "whisper-find: w/db/"*".wsp: Permission denied" ]]
	done
	chmod 755 w/db
}

@test "whether there is another file of the name may not be known" {
	local condition place

	mkdir w/servers/web2/cpu/a
	need_unprivileged
	chmod 600 w/servers/web2/cpu/a
	for condition in --duplicate "--not --duplicate"; do
		# shellcheck disable=SC2086 # words
		try unprivileged whisper-find -C w $condition '**.a*'
		[ "$status" -eq 1 ]
		prints
		[[ $stderr == *": w/servers/web2/cpu/a/b.wsp: Permission denied" ]]
	done
	try unprivileged whisper-find -C w --not --duplicate 'servers.web2.*.*'
	[ "$status" -eq 1 ]
	prints servers.web2.cpu.user
	chmod 755 w/servers/web2/cpu/a
	whisper-catalog update --no-fsync w
	mv w/.whisper-catalog w.cat
	damage w.cat
	for condition in --duplicate "--not --duplicate"; do
		# shellcheck disable=SC2086 # words
		try whisper-find -C w -C w.cat $condition '**.a*'
		[ "$status" -eq 1 ]
		prints
		[ "$(sort -u <<<"$stderr")" = "whisper-find: w.cat: damaged:$(:
		    ) block 0, names at byte 4096: wrong checksum" ]
	done
}

@test "what is not known on both sides is not compared" {
	local condition

	cp -a w v
	head -c 100 w/db/load.wsp >v/db/load.wsp
	for condition in --differs "--not --differs"; do
		# shellcheck disable=SC2086 # words
		ok find_ $condition v 'db.*'
		prints
	done
	# A list of names knows nothing else.
	printf '%s\n' servers.web1.cpu servers.web1.mem >names
	whisper-catalog import --names names list.cat 2>import.err
	for condition in --differs "--not --differs" --newer-on \
	    "--not --newer-on"; do
		# shellcheck disable=SC2086 # words
		ok find_ $condition list.cat 'servers.web1.*'
		prints
		# shellcheck disable=SC2086 # words
		ok find_ -C list.cat $condition v
		prints
	done
}

@test "a file that is named by a hash has no name to be judged by" {
	local condition not

	mkdir -p w/_tagged/abc/def conf
	cp w/top.wsp w/_tagged/abc/def/abcdef0123.wsp
	printf '[all]\npattern = .\nretentions = 1:60\n' \
	    >conf/storage-schemas.conf
	echo 'cluster x fnv1a_ch h1 h2;' >relay.conf
	for condition in "--misfit conf" --duplicate \
	    "--ring relay.conf --node h1 --belongs"; do
		for not in "" --not; do
			rm -f w/.whisper-catalog
			# shellcheck disable=SC2086 # words
			bad 0 find_ $not $condition '_tagged.**'
			prints
			says_only "whisper-find: name not known: 1 files"
			whisper-catalog update --no-fsync w
			# shellcheck disable=SC2086 # words
			bad 0 find_ $not $condition '_tagged.**'
			prints
			says_only "whisper-find: name not known: 1 files"
		done
	done
	for node in h1 h2; do
		bad 0 find_ --ring relay.conf --node "$node" --misplaced \
		    '_tagged.**'
		prints
	done
	bad 0 find_ --ring relay.conf --owners '_tagged.**'
	prints "_tagged.abc.def.abcdef0123	"
	ok find_ --ring relay.conf --json '_tagged.**'
	[[ $output == *'"owners": null'* ]]
	both --step 60 '_tagged.**'
	prints _tagged.abc.def.abcdef0123
}

@test "--changed reads nothing of what has not changed" {
	local since

	printf 'm.%s\n' {1000..1999} >names
	whisper-catalog import --no-fsync --names names l.cat
	since=$(whisper-catalog info --token l.cat)
	echo z.new >>names
	whisper-catalog import --no-fsync --names names l.cat
	damage l.cat
	bad 1 whisper-find -C l.cat -c
	ok whisper-find -C l.cat --changed "$since"
	prints z.new
	ok whisper-find -C l.cat --new "$since"
	prints z.new
	bad 1 whisper-find -C l.cat -c --changed "$since" -o --seq 7
	bad 1 whisper-find -C l.cat -c --not --changed "$since"
}

@test "sizes and counts are those of the files" {
	both -c
	prints 8
	both --du 'db.*'
	prints "3 848 $(stat -c %b w/db/* |
	    awk '{ n += $1 } END { print 512 * n }')"
	both -l servers.web1.cpu
	prints "$(stat -c %b w/servers/web1/cpu.wsp | awk '{ print 512 * $1 }')\
	17308	2020-09-13T12:26:00Z	2020-09-13T12:26:40Z	60:1440	average\
	0.5	servers.web1.cpu"
	for how in -k -w --; do
		ok find_ --json "$how" db.load
		[[ $output == *', "size": 748, "allocated": '"$(stat -c %b \
		    w/db/load.wsp | awk '{ print 512 * $1 }'), "* ]]
	done
	[[ $output == '{"path": "w/db/load.wsp", "metric": "db.load", "seq": 3, '\
* ]]
	[[ $output == *'"state": "sound", "retentions": "1:60", "method": '\
'"average", "xff": 0.1'* ]]
}

@test "new, changed and vanished metrics are found since a token" {
	local token

	whisper-catalog update --no-fsync w
	token=$(whisper-catalog info --token w)
	# A file made later could get the inode of the one that is removed.
	whisper-create w/db/more.wsp 60:10 >/dev/null
	rm w/top.wsp
	mv w/db/load.wsp w/db/other.wsp
	whisper-catalog update --no-fsync w
	ok find_ --new "$token"
	prints db.more
	ok find_ --changed "$token"
	prints db.more db.other
	ok find_ --vanished "$token"
	prints top
	bad 1 find_ --vanished 2020-01-01
	says "only; take all of it anew"
	misused find_ -w --new "$token"
}

@test "names with tags are found by their tags" {
	local path

	whisper-ingest -q --schemas /dev/null w /dev/null || :
	mkdir -p w/_tagged/abc
	printf '[s]\npattern = .\nretentions = 60:10\n' >schemas
	printf 'cpu.load;dc=eu;host=a 1 %s\ncpu.load;dc=us 1 %s\n' "$NOW" "$NOW" |
		whisper-ingest -q --tag-names --now "$NOW" --schemas schemas w
	both 'cpu.load;dc=eu;*'
	prints 'cpu.load;dc=eu;host=a'
	both '*.load;dc=*'
	prints 'cpu.load;dc=us'
}

@test "what a catalogue finds is looked at before it is said" {
	whisper-catalog update --no-fsync --last w
	ok find_ --state empty
	prints db.void
	whisper-create --overwrite w/db/void.wsp 60:10 >/dev/null
	ok find_ --state empty
	prints
	ok find_ -k --state empty
	prints db.void
}

@test "--delete removes what matches, and nothing else" {
	keep w
	whisper-catalog update --no-fsync w
	whisper-catalog flag --no-fsync --set k top
	misused find_ --delete --never </dev/null
	says "--delete needs -y where nobody can be asked"
	bad 1 find_ --delete --never --at-most 3 -y
	says "4 files match, more than --at-most 3"
	bad 0 find_ --delete --never -n
	prints w/db/load.wsp w/servers/web2/cpu/a.b.wsp \
	    w/servers/web2/cpu/user.wsp
	says_only "whisper-find: 1 left alone: flagged k"
	rm w/.whisper-catalog
	kept
	whisper-catalog update --no-fsync w
	whisper-catalog flag --no-fsync --set k top
	try find_ --delete --never -y --no-fsync
	[ "$status" -eq 0 ]
	[[ $stderr == "whisper-find: deleted 3 files, "*"; 1 left alone: $(:
	    )flagged k" ]]
	ok find_ -k
	prints top db.cut db.void servers.web1.cpu servers.web1.mem
	ok find_ -w
	prints top db.cut db.void servers.web1.cpu servers.web1.mem
	ok whisper-catalog check --tree w
}

@test "a compressed file that was cut is corrupt" {
	mkdir t
	whisper-create --compressed t/whole.wsp 60:1440 >/dev/null
	whisper-update --now "$NOW" t/whole.wsp "$NOW:1"
	head -c 100 t/whole.wsp >t/cut.wsp
	ok whisper-find --now "$NOW" -C t --corrupt
	prints cut
	ok whisper-find --now "$NOW" -C t --state compressed
	prints cut
	ok whisper-find --now "$NOW" -C t --state sound
	prints whole
	whisper-catalog update --no-fsync t
	ok whisper-find --now "$NOW" -C t --corrupt
	prints cut
}

# Whose clock is ahead of ours writes all the same.
@test "points later than the last write keep a file" {
	mkdir t
	whisper-create t/new.wsp 60:1440 >/dev/null
	whisper-create t/old.wsp 60:1440 3600:87600 >/dev/null
	whisper-update --now $((NOW - 90 * 86400)) t/old.wsp \
	    $((NOW - 90 * 86400)):1
	whisper-update --now $((NOW + 120)) t/new.wsp $((NOW + 90)):1
	whisper-update --now $((NOW + 120)) t/old.wsp $((NOW + 90)):1
	touch -d "@$NOW" t/*.wsp
	ok whisper-find --now "$NOW" -C t -S 30d
	prints
	ok whisper-find --now "$NOW" -C t --dead
	prints
	ok whisper-find --now $((NOW + 40 * 86400)) -C t -S 30d
	prints new old
	try whisper-find --now "$NOW" -C t -S 30d --not --never --delete -y
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ -e t/new.wsp ]
	[ -e t/old.wsp ]
}

@test "--delete works on many files at once, and leaves what has changed" {
	local i

	mkdir w/many
	for ((i = 100; i < 300; i++)); do
		cp w/top.wsp "w/many/m$i.wsp"
	done
	touch -d @1600000000 w/many/*
	whisper-catalog update --no-fsync w
	whisper-catalog flag --set k many.m123
	# One is replaced by one that does not match, one is gone.
	whisper-update --now "$NOW" w/many/m200.wsp "$NOW:1"
	touch -d @"$NOW" w/many/m200.wsp
	rm w/many/m201.wsp
	try find_ -S 30d --delete -y 'many.*'
	[ "$status" -eq 0 ]
	prints
	says "deleted 197 files, " "; 1 left alone"
	[ "$(ls w/many)" = $'m123.wsp\nm200.wsp' ]
	ok whisper-find -k -C w 'many.*'
	# That is not for a deletion to find out.
	prints many.m123 many.m200 many.m201
}

@test "--delete leaves what is written to while its lock is waited for" {
	local status=0

	touch -d @1600000000 w/db/load.wsp w/top.wsp
	hold w/db/load.wsp
	# Only who removes a file opens it: what is old is known by its status.
	whisper-find --delete -y --lock-timeout 600 --not --written 24h \
	    db.load top 2>said &
	opened load.wsp
	touch w/db/load.wsp
	let_go
	wait $! || status=$?
	[ "$status" -eq 0 ]
	[[ $(<said) == "whisper-find: deleted 1 files, "*"; 1 left alone" ]]
	[ -e w/db/load.wsp ]
	[ ! -e w/top.wsp ]
}

@test "--update says what could not be read" {
	need_unprivileged
	whisper-catalog update --no-fsync w
	mkdir w/secret
	chmod 000 w/secret
	try unprivileged whisper-find -u top
	chmod 755 w/secret
	[ "$status" -eq 1 ]
	prints top
	says "w/secret: Permission denied"
}

@test "--prune takes empty directories that have been so for a while" {
	ok whisper-find --prune
	[ -d w/empty ]
	try whisper-find --prune --prune-age 0s --delete -y 'servers.web2.**' \
	    --now "$(($(date +%s) + 10))"
	[ "$status" -eq 0 ]
	[ ! -d w/servers/web2 ]
	[ -d w/servers/web1 ]
	[ -d w/empty ]
	ok whisper-find --prune --prune-age 0s --now "$(($(date +%s) + 10))"
	[ ! -d w/empty ]
	[ -d w ]
}

@test "a writer that makes a directory first keeps it while others prune" {
	local i

	# These are empty for so long that they go.
	mkdir -p old/{1..20}/b
	find old -exec touch -d "2 hours ago" {} +
	(
		for i in {1..60}; do
			mkdir -p "old/new$i/a"
			: >"old/new$i/a/m.wsp"
		done
	) 2>failed &
	for i in {1..10}; do
		ok whisper-find -C old --prune
	done
	wait
	[ ! -s failed ]
	ok whisper-find -C old --prune
	[ "$(find old -name m.wsp | wc -l)" -eq 60 ]
}

@test "a file that is locked is left alone" {
	exec 9<w/top.wsp
	flock 9
	try find_ --delete -y --lock-timeout 0 top
	[ "$status" -eq 75 ]
	says "w/top.wsp: locked by another process" "deleted 0 files, 0B; 1 left alone"
	exec 9<&-
	[ -e w/top.wsp ]
}

@test "a link that leads out of the tree is not followed" {
	mkdir out
	whisper-create out/x.wsp 60:10 >/dev/null
	ln -s ../out w/link
	try find_ --delete -y 'link.**'
	[ "$status" -eq 0 ]
	[ -e out/x.wsp ]
}

@test "-q says by its status whether something matches" {
	ok find_ -q --corrupt
	prints
	try find_ -q none
	[ "$status" -eq 1 ]
	[ -z "$output$stderr" ]
	bad 2 find_ -q -C none.cat
}

@test "with -q all that fails is trouble, of whatever kind" {
	local id=00000000000000000000000000000000:1

	whisper-catalog update --no-fsync w
	printf 'cluster c fnv1a_ch a:1 b:2 ;\n' >ring
	bad 2 find_ -q --changed "$id"
	says "w/.whisper-catalog: the token is of another catalogue"
	bad 2 find_ -q --new "$id"
	bad 2 find_ -q --written "$id"
	bad 2 find_ -q --vanished "$id"
	bad 2 find_ -q --ring none
	bad 2 find_ -q --ring ring --node none --belongs
	bad 2 find_ -q -f none
	bad 2 find_ -q -f w
	bad 2 find_ -q --misfit none
	bad 2 find_ -q --missing-on none
	misused find_ -q -r '('
	bad 1 find_ --changed "$id"
}

@test "mistakes are said" {
	misused find_ --not
	says "--not: no condition follows"
	misused find_ -o --never
	misused find_ --never -o
	misused find_ --size 5x
	misused find_ --state nonsense
	misused find_ --changed 1d
	says "--changed needs a catalogue"
	misused find_ --flag a
	misused find_ -k
	misused find_ -c --du
	bad 1 find_ -C none
}

@test "--delete goes by the points that there are, not by the last write" {
	local f option

	mkdir t
	for f in back ahead; do
		whisper-create "t/$f.wsp" 60:60 >/dev/null
		whisper-update --now "$NOW" "t/$f.wsp" "$NOW:2"
	done
	touch -d "@$((NOW - 7200))" t/back.wsp
	touch -d "@$((NOW + 172800))" t/ahead.wsp
	whisper-create t/now.wsp 60:60 >/dev/null
	whisper-update --now "$NOW" t/now.wsp "$NOW:2"
	# One that is to come, and one that is old in an archive of two.
	whisper-create t/later.wsp 60:60 300:60 >/dev/null
	whisper-update --now $((NOW + 600)) t/later.wsp $((NOW + 600)):2
	touch -d "@$((NOW - 86400))" t/later.wsp
	keep t
	for option in --dead --never "-S 1h"; do
		# shellcheck disable=SC2086 # words
		ok find_ -C t $option --delete -n
		prints
		# shellcheck disable=SC2086 # words
		ok find_ -C t $option --delete -y
		prints
		kept
	done
	whisper-catalog update --no-fsync --last --now $((NOW + 9)) t
	for option in --dead --never "-S 1h"; do
		# shellcheck disable=SC2086 # words
		ok find_ -C t $option --delete -y
		[ "$(find t -name '*.wsp' | wc -l)" -eq 4 ]
	done
	# What is dead, whatever its last write, goes, and no other.
	ok whisper-find --now $((NOW + 3700)) -C t --dead --delete -n
	prints t/ahead.wsp t/back.wsp t/now.wsp
	try whisper-find --now $((NOW + 3700)) -C t --dead --delete -y
	[ "$status" -eq 0 ]
	says "deleted 3 files"
	[ -e t/later.wsp ]
}

@test "a flag keeps a metric, whether or not the catalogue is asked" {
	local walk

	mkdir t
	for m in one two three; do
		whisper-create "t/$m.wsp" 60:10 >/dev/null
	done
	whisper-catalog update --no-fsync t
	whisper-catalog flag --no-fsync -C t --set k one two
	for walk in "" -w; do
		# shellcheck disable=SC2086 # words
		bad 0 find_ $walk -C t --delete -n
		prints t/three.wsp
		says_only "whisper-find: 2 left alone: flagged k"
		# shellcheck disable=SC2086 # words
		bad 0 find_ $walk -C t one two --delete -y
		says_only "whisper-find: deleted 0 files, 0B; 2 left alone:\
 flagged k"
	done
	# Flags that cannot be read protect all.
	cp t/.whisper-catalog good
	truncate -s 100 t/.whisper-catalog
	bad 1 find_ -w -C t --delete -y
	says "t/.whisper-catalog: "
	cp good t/.whisper-catalog
	bad 0 find_ -w -C t --delete -y
	says "deleted 1 files" "; 2 left alone: flagged k"
	[ -e t/one.wsp ]
	[ -e t/two.wsp ]
	[ ! -e t/three.wsp ]
}

@test "a link is not removed, and what it leads to neither" {
	local tree

	mkdir a b
	whisper-create b/z.wsp 60:10 >/dev/null
	ln -s ../b/z.wsp a/out.wsp
	ln -s z.wsp b/in.wsp
	bad 1 find_ -C a -L --never --delete -n
	prints
	says_only "whisper-find: a/out.wsp: is a symbolic link"
	try find_ -C a -L --never --delete -y
	[ "$status" -eq 1 ]
	says "whisper-find: a/out.wsp: is a symbolic link"
	bad 1 find_ -C b -L --never --delete -n
	prints b/z.wsp
	says_only "whisper-find: b/in.wsp: is a symbolic link"
	try find_ -C b -L --never --delete -y
	[ "$status" -eq 1 ]
	says "whisper-find: b/in.wsp: is a symbolic link" "deleted 1 files"
	[ ! -e b/z.wsp ]
	[ -L b/in.wsp ]
	[ -L a/out.wsp ]
}

@test "--prune-age 0s means all, those of this very second, too" {
	mkdir -p t/now/below
	ok whisper-find -C t --prune --prune-age 0s -n
	prints t/now/below t/now
	ok whisper-find -C t --prune --prune-age 0s
	[ ! -e t/now ]
	[ -d t ]
}

@test "a file that is no tree brings nothing up to date" {
	whisper-catalog update --no-fsync w
	whisper-catalog mirror --no-fsync w mirror.cat
	bad 1 find_ -C mirror.cat -u
	prints
	says_only "whisper-find: mirror.cat: is no tree that can bring it up to\
 date (see whisper-catalog)"
}

@test "what is wrong with a file is said once, by its path" {
	mkdir a b
	ln -s loop.wsp a/loop.wsp
	ln -s loop.wsp b/loop.wsp
	try whisper-find -C a -C b -L --never -W
	[ "$status" -eq 1 ]
	prints
	[ "${#stderr_lines[@]}" -eq 2 ]
	says "whisper-find: a/loop.wsp: " "whisper-find: b/loop.wsp: "
}
