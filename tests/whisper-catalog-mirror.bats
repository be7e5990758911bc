# SPDX-License-Identifier: ISC
# whisper-catalog mirror: a copy of a catalogue that is filled when it is read.

load common

# Enough metrics for several blocks.
setup() {
	common_setup
	SAMPLES=$BATS_TEST_DIRNAME/catalog
	mkdir -p w/a/x w/b w/c/y
	whisper-create one.wsp 60:10 >/dev/null
	printf '%s\n' w/{a/x,b,c/y}/m{0..399}.wsp | links one.wsp
	whisper-catalog update --no-fsync w
}

# cat_ VERB ...: whisper-catalog, without waiting for the disk.
cat_() {
	whisper-catalog --no-fsync "$@"
}

# mirror SUMMARY ARGUMENT ...: whisper-catalog mirror says this.
mirror() {
	local summary=$1

	shift
	try cat_ mirror -v "$@"
	[ "$status" -eq 0 ] || wrong "it failed" mirror "$@"
	prints
	# shellcheck disable=SC2053 # it is a pattern
	[[ ${stderr#whisper-catalog: } == $summary ]] ||
		wrong "not $summary" mirror "$@"
}

# sound FILE: nothing is wrong in it, also as another program reads it, which
# finds the same in it.
sound() {
	ok whisper-catalog check "$1"
	prints
	python3 "$SAMPLES/catalog_read.py" "$1" >dump
	ok whisper-catalog dump "$1"
	diff dump "$BATS_TEST_TMPDIR/out"
}

# holes FILE N: so many parts are not there.
holes() {
	ok cat_ info "$1"
	[[ $output == *"holes: $2"$'\n'* ]] || wrong "not $2 holes" info "$1"
}

# same COMMAND ... FILE: what is known of the origin is known of its mirror.
same() {
	ok "${@:1:$#-1}" w/.whisper-catalog
	cp "$BATS_TEST_TMPDIR/out" origin
	ok "$@"
	cmp origin "$BATS_TEST_TMPDIR/out"
}

@test "a mirror has an index, and fetches what a question needs" {
	mirror "m: 1200 metrics, 0 bytes fetched, 14 parts left there" w m
	sound m
	holes m 14
	ok whisper-find -C m 'b.m39?'
	[ "${#lines[@]}" -eq 10 ]
	sound m
	# The names around, but no rows.
	holes m 10
	ok whisper-find -C m --json b.m1
	[[ $output == *'"metric": "b.m1"'*'"size": 148'* ]]
	sound m
	same whisper-find -k -l -C m
	same whisper-find -k -c -C m
	holes m 1
	sound m
}

@test "--names and --all fetch in a few reads" {
	mirror "m: 1200 metrics, * bytes fetched, 10 parts left there" \
	    --names w m
	sound m
	strace -qq -o trace -e trace=pread64 whisper-catalog mirror --all w m ||
		skip "strace cannot trace here"
	holes m 0
	sound m
	mirror "m: 1200 metrics, 0 bytes fetched, 0 parts left there" --all w m
	strace -qq -f -o trace -e trace=pread64 -P "$PWD/w/.whisper-catalog" \
	    whisper-catalog mirror --all w n
	# The head, the index, what is in between, and the names.
	[ "$(grep -c pread64 trace)" -le 4 ]
}

@test "only what has changed is fetched again, also after a replacement" {
	mirror "*" --all w m
	rm w/b/m7.wsp
	ok cat_ update w
	mirror "m: 1199 metrics, 0 bytes fetched, [1-9] parts left there" w m
	sound m
	same whisper-find -k -l -C m
	sound m
	ok cat_ update --consolidate w
	mirror "m: 1199 metrics, 0 bytes fetched, [1-9] parts left there" w m
	sound m
	same whisper-find -k -l -C m
	mirror "m: 1199 metrics, *, 0 parts left there" --all w m
	sound m
}

@test "tokens of the origin are tokens of the mirror" {
	ok cat_ info --token w
	token=$output
	rm w/b/m7.wsp
	cp w/b/m8.wsp w/b/new.wsp
	ok cat_ update w
	mirror "*" w m
	ok cat_ changes --since "$token" m
	[ "${lines[0]}" = "vanished b.m7" ]
	[ "${lines[1]}" = "new b.new" ]
	ok whisper-find -C m --vanished "$token"
	prints b.m7
	same cat_ info --token --catalog m
}

@test "nothing is done where nothing has changed" {
	mirror "*" --all w m
	cp m before
	mirror "*" --all w m
	cmp before m
	mirror "*" w m
	cmp before m
}

@test "what is here answers without the origin" {
	mirror "*" --names w m
	mv w gone
	ok whisper-find -C m 'c.y.m1?'
	[ "${#lines[@]}" -eq 10 ]
	bad 1 whisper-find -C m --json c.y.m1
	says "m: origin $PWD/w/.whisper-catalog: No such file or directory"
	bad 1 cat_ mirror w m
	says "w: No such file or directory"
	sound m
}

@test "an origin that has changed is said to have" {
	mirror "*" w m
	ok cat_ update --consolidate w
	bad 1 whisper-find -C m
	says "m: origin $PWD/w/.whisper-catalog has changed; mirror it again"
	mirror "*" w m
	ok whisper-find -c -C m
	prints 1200
	# The same numbers and place, but other bytes.
	rm m
	mirror "*" w m
	flip w/.whisper-catalog 4200
	bad 1 whisper-find -C m
	says "m: origin $PWD/w/.whisper-catalog has changed; mirror it again"
	sound m
}

@test "what is known to be the same is not compared, nor fetched" {
	cat_ mirror w m
	ok whisper-find -k -C w -c --missing-on m
	prints 0
	ok whisper-find -k -C m -c --missing-on w
	prints 0
	holes m 14
	sound m
	# Of the blocks that are another one now there and here.
	ln one.wsp w/b/new.wsp
	rm w/c/y/m7.wsp
	cat_ update w
	ok whisper-find -k -C w --missing-on m
	prints b.new
	holes m 10
	sound m
	cat_ mirror w n
	ok whisper-find -k -C m --missing-on n
	prints c.y.m7
}

@test "what cannot be kept is used and forgotten" {
	mirror "*" w m
	exec 9<m
	flock 9
	ok whisper-find -C m -c
	prints 1200
	exec 9<&-
	holes m 14
	ok whisper-find -C m -c
	prints 1200
	holes m 10
}

@test "a mirror of another catalogue becomes one of this" {
	mirror "*" --all w m
	mkdir -p v/z
	cp w/b/m1.wsp v/z/a.wsp
	ok cat_ update v
	mirror "m: 1 metrics, *" v m
	sound m
	ok whisper-find -C m
	prints z.a
}

@test "what is no mirror is left alone, and a mirror changes with its origin" {
	mirror "*" w m
	cp w/.whisper-catalog before
	bad 1 cat_ mirror w w/.whisper-catalog
	says "w/.whisper-catalog: is a catalogue of its own, not a mirror"
	cmp before w/.whisper-catalog
	bad 1 cat_ mirror m n
	says "n: the origin is a mirror"
	[ ! -e n ]
	bad 1 cat_ update -C m w
	says "m: is a mirror, which changes with its origin only"
	bad 1 cat_ flag -C m --set k a
	says "m: is a mirror, which changes with its origin only"
	echo "not a catalogue" >text
	cp text before
	bad 1 cat_ mirror w text
	says "text: not a catalogue"
	cmp before text
	misused whisper-catalog mirror --names --all w m
	misused whisper-catalog mirror -C m w m
	misused whisper-catalog mirror w
}

@test "a hole without an origin is said to be one" {
	cp "$SAMPLES/good-mirror-odd.cat" odd
	bad 1 whisper-find -C odd
	says "odd: block 1 is not here, and there is nothing to fetch it from"
}

@test "a list is mirrored, too" {
	ok cat_ export list.gz w
	ok cat_ import list.gz listed
	mirror "m: 1200 metrics, *" --names listed m
	sound m
	ok whisper-find -C m -c
	prints 1200
}

@test "what is fetched takes no memory, however much it is" {
	[ -z "${SANITIZE-}" ] || skip "a sanitizer takes memory of its own"
	python3 -c 'for i in range(200000):
		print("/a%d/b%d/m%d.wsp" % (i / 5000, i / 200, i))' >list
	ok cat_ import list origin.cat
	[ "$(stat -c %s origin.cat)" -gt 14000000 ]
	peak whisper-catalog --no-fsync mirror --all origin.cat m
	[ "$peak" -lt 22000 ] || wrong "took $peak kilobytes" mirror
	ok whisper-catalog check m
	# That is too much for a variable of the shell.
	cmp <(whisper-find -k -C origin.cat -l) <(whisper-find -k -C m -l)
	# What a question fetches is kept in the end.
	ok cat_ mirror origin.cat n
	peak sh -c 'exec whisper-find -k -C n -l >list'
	[ "$peak" -lt 22000 ] || wrong "took $peak kilobytes" find
	holes n 0
	ok whisper-catalog check n
}

# each_call HOW: a refresh, or what keeps what was fetched, is cut short at
# every call that writes.
each_call() {
	local call n

	for call in pwrite64 fsync ftruncate renameat linkat; do
		for ((n = 1; n < 20; n++)); do
			cp mirror m
			{ strace -f -qq -o trace -e trace="$call" \
			    -e inject="$call:$1:when=$n" \
			    whisper-catalog mirror --names "$2" m || :; } \
			    >out 2>err
			grep -q 'INJECTED\|killed by SIGKILL' trace || break
			runs=$((runs + 1))
			sound m
			rm -f .m.*.tmp
			ok cat_ mirror --all "$2" m
			sound m
			holes m 0
		done
	done
}

@test "whichever call fails or kills it, a mirror is whole" {
	local runs=0

	strace -qq -o trace true || skip "strace cannot trace here"
	mirror "*" w m
	mv m mirror
	rm w/b/m7.wsp
	ok cat_ update w
	each_call error=EIO w
	each_call signal=KILL w
	ok cat_ update --consolidate w
	each_call error=ENOSPC w
	each_call signal=KILL w
	[ "$runs" -ge 12 ]
}
