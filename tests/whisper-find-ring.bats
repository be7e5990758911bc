# SPDX-License-Identifier: ISC
# whisper-find --ring: the servers that metrics belong to.

load common

setup() {
	common_setup
	mkdir -p w/a
	for m in a/one a/two a/three four; do
		whisper-create "w/$m.wsp" 60:10 >/dev/null
	done
	cat >relay.conf <<-'EOF'
	# the stores
	cluster stores
	    carbon_ch replication 2
	        10.0.0.1:2003=a
	        10.0.0.2 proto udp
	        10.0.0.3:2103
	    ;
	match * send to stores stop;
	EOF
	export WHISPER_TREE=w
}

# same_as WHICH: the ring of another program has the same owners.
same_as() {
	local status=0

	/usr/bin/python3 "$BATS_TEST_DIRNAME/rings.py" "$1" \
	    "$(type -P whisper-find)" >differences || status=$?
	[ "$status" -ne 77 ] || skip "$(cat differences)"
	cat differences
	[ "$status" -eq 0 ]
}

@test "owners are those of carbon-c-relay" {
	same_as relay
}

@test "owners are those of carbon's router" {
	same_as carbon
}

@test "each metric belongs to as many nodes as there are replicas" {
	ok whisper-find --ring relay.conf --locate a.b.c x.y
	prints "a.b.c	10.0.0.2,10.0.0.1:2003=a" \
	    "x.y	10.0.0.1:2003=a,10.0.0.3:2103"
	ok whisper-find --ring relay.conf --owners four
	[[ $output == "four	10.0.0."*,10.0.0.* ]]
	ok whisper-find --ring relay.conf --json four
	[[ $output == *'"owners": "10.0.0.'* ]]
}

@test "what belongs to a node and what is misplaced there is all" {
	local node all

	ok whisper-find
	all=$output
	for node in 10.0.0.1 a 10.0.0.2:2003 10.0.0.3:2103; do
		ok whisper-find --ring relay.conf --node "$node" --belongs
		cp "$BATS_TEST_TMPDIR/out" belongs
		ok whisper-find --ring relay.conf --node "$node" --misplaced
		sort belongs "$BATS_TEST_TMPDIR/out" >both
		diff <(sort <<<"$all") both
	done
}

@test "a ring that cannot be is refused" {
	bad 1 whisper-find --ring relay.conf --node db9 --belongs
	says "relay.conf: no node db9 in cluster stores"
	misused whisper-find --ring relay.conf --belongs
	misused whisper-find --owners
	printf '%s\n' 'cluster a carbon_ch x:1;' 'cluster b any_of y:1;' >two
	bad 1 whisper-find --ring two --locate x
	says "two: has clusters a, b: choose one with --cluster"
	ok whisper-find --ring two --cluster a --locate x
	prints "x	x:1"
	bad 1 whisper-find --ring two --cluster b --locate x
	says "two: line 2: cluster b: cannot hash by any_of"
	bad 1 whisper-find --ring two --cluster c --locate x
	says "has no cluster c"
	printf '[relay]\nRELAY_METHOD = rules\nDESTINATIONS = h:1\n' >rules
	bad 1 whisper-find --ring rules --locate x
	says "[relay] relays by rules, not by consistent-hashing"
	: >empty
	bad 1 whisper-find --ring empty --locate x
	bad 1 whisper-find --ring none --locate x
}

@test "two files of one metric's name are duplicates" {
	ok whisper-find --duplicate
	prints
	whisper-create w/a.one.wsp 60:10 >/dev/null
	ok whisper-find --duplicate -p
	prints w/a.one.wsp
	whisper-catalog update --no-fsync w
	ok whisper-find --duplicate -p
	prints w/a.one.wsp
}

# hashed NAME ...: tagged metrics in t, called by the hashes of their names.
hashed() {
	printf '%s 1 N\n' "$@" >points
	ok whisper-ingest -q --now "$NOW" t <points
}

# tagged_files: what is below t, by name.
tagged_files() {
	find t -name '*.wsp' | sort
}

@test "a metric of which only the hash is known is neither here nor there" {
	local names=(disk\;host=web{1..8}) option tree not

	printf '%s\n' 'cluster c carbon_ch db1:2003=a db2:2003=b;' >rc
	printf '%s\n' "${names[@]}" >all
	mkdir t
	hashed "${names[@]}"
	tagged_files >before
	for tree in walked known; do
		[ "$tree" = walked ] || whisper-catalog update --no-fsync t
		for option in --misplaced --belongs; do
			for not in "" --not; do
				bad 0 whisper-find -C t --ring rc --node a \
				    ${not:+"$not"} "$option" --delete -y
				prints
				says_only "whisper-find: name not known: 8 files"
			done
		done
		tagged_files | diff before -
		bad 0 whisper-find -C t --ring rc --owners -p
		says_only "whisper-find: name not known: 8 files"
		[ "$(cut -f 2 <<<"$output" | sort -u)" = '' ]
		# With their names they are one or the other.
		ok whisper-find --ring rc --locate "${names[@]}"
		awk -F '\t' '$2 ~ /=a$/ { print $1 }' <<<"$output" >mine
		[ -s mine ]
		ok whisper-find -C t --ring rc --names all --node a --belongs
		sort <<<"$output" | diff mine -
		ok whisper-find -C t --ring rc --names all --owners
		whisper-find --ring rc --locate "${names[@]}" >owners
		sort <<<"$output" | diff owners -
		ok whisper-find -C t --ring rc --names - --node a --not \
		    --misplaced <all
		sort <<<"$output" | diff mine -
	done
}

@test "what schema is for a hash is not known either" {
	printf '[all]\npattern = .\nretentions = 7s:9\n' >storage-schemas.conf
	mkdir t
	hashed 'disk;host=web1'
	bad 0 whisper-find -C t --misfit .
	prints
	says_only "whisper-find: name not known: 1 files"
	bad 0 whisper-find -C t --not --misfit .
	prints
	says_only "whisper-find: name not known: 1 files"
	ok whisper-find -C t --misfit . 'disk;host=web1'
	prints 'disk;host=web1'
}

@test "a metric with tags is found by its name, whatever its file is called" {
	mkdir t
	hashed 'cpu;host=p' 'cpu;host=q'
	ok whisper-find -C t 'cpu;host=q'
	prints 'cpu;host=q'
	ok whisper-find -C t -f - <<<'cpu;host=p'
	prints 'cpu;host=p'
	ok whisper-find -C t -E 'cpu;host=q' 'cpu;host=p' 'cpu;host=q'
	prints 'cpu;host=p'
	printf '%s\n' 'cpu;host=p' >names
	bad 0 whisper-find -C t --names names 'cpu;*'
	prints 'cpu;host=p'
	says_only "whisper-find: name not known: 1 files"
	# Who knows whether it is left out?
	bad 0 whisper-find -C t --names names -E 'mem;*'
	prints 'cpu;host=p'
	says_only "whisper-find: name not known: 1 files"
	whisper-catalog update --no-fsync t
	ok whisper-find -C t 'cpu;host=q'
	prints 'cpu;host=q'
}

@test "a tagged metric is there under either of its files' names" {
	local a b ta tb

	mkdir t plain
	hashed 'cpu;host=q' 'only;host=h'
	ok whisper-ingest -q --now "$NOW" --tag-names plain <<-'EOF2'
		cpu;host=q 1 N
		more;host=n 1 N
	EOF2
	for ta in walked known; do
		for tb in walked known; do
			rm -f {t,plain}/.whisper-catalog
			[ "$ta" = walked ] ||
				whisper-catalog update --no-fsync t
			[ "$tb" = walked ] ||
				whisper-catalog update --no-fsync plain
			ok whisper-find -C t --missing-on plain -p
			prints t/_tagged/*/*/"$(hash_of 'only;host=h').wsp"
			ok whisper-find -C plain --missing-on t
			prints 'more;host=n'
			ok whisper-find -C t --not --missing-on plain -c
			prints 1
			ok whisper-find -C t -C plain --duplicate -c
			prints 2
		done
	done
	rm -f {t,plain}/.whisper-catalog
	cp -R plain/_tagged t
	ok whisper-find -C t --duplicate -p
	[ "${#lines[@]}" -eq 2 ]
	whisper-catalog update --no-fsync t
	ok whisper-find -C t --duplicate -p
	[ "${#lines[@]}" -eq 2 ]
}

# hash_of NAME: what its file is called.
hash_of() {
	printf %s "$1" | sha256sum | cut -d ' ' -f 1
}

@test "what is asked of duplicates does not disturb the names or headers" {
	local i

	mkdir many t
	for i in {1..9}; do
		whisper-create "many/a.$i.wsp" 60:10 >/dev/null
	done
	ok whisper-find -C many --duplicate --not --step 7 -o --step 60 -c
	prints 9
	# More than a block, and the other name is in another one.
	mkdir many/m
	python3 - many/a.1.wsp many/m/n <<-'END'
		import os
		import sys
		for i in range(9999):
		    os.link(sys.argv[1], "%s%04d.wsp" % (sys.argv[2], i))
	END
	ln many/a.1.wsp many/m.n9990.wsp
	ln many/a.1.wsp many/m.n0001.wsp
	whisper-find -C many --duplicate -p >walked
	[ "$(wc -l <walked)" -eq 2 ]
	whisper-catalog update --no-fsync many
	ok whisper-find -C many --duplicate -p
	diff walked - <<<"$output"
	ok whisper-find -C many -C t --duplicate -p
	diff walked - <<<"$output"
	ok whisper-find -C many --duplicate -o --seq 1:100000 -c
	prints 10010
}
