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
