# SPDX-License-Identifier: ISC
# What comes of a store does not depend on how many threads work on it.
# shellcheck disable=SC2030,SC2031 # each test has a shell of its own

load common

setup() {
	common_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	export WHISPER_STORE=$PWD/store
	AUDIT=$BATS_TEST_DIRNAME/store/audit.py
}

# tree K: files whose slots all have a number, other ones for each K; some are
# not there each time.
tree() {
	python3 - "$1" "$NOW" <<-'END'
		import os
		import random
		import struct
		import sys
		k, now = map(int, sys.argv[1:])
		os.makedirs('tree/a', exist_ok=True)
		rng = random.Random(k)
		for i in range(240):
		    name = 'tree/a/m%03d.wsp' % i
		    if i % 6 == 5 - k:
		        if os.path.exists(name):
		            os.unlink(name)
		        continue
		    points = 4000
		    begin = now - now % 60 - points * 60
		    slots = []
		    for n in range(points):
		        slots += (begin + 60 * n,
		                  i + n % 7 if n % 100 < 95 - k else rng.random())
		    with open(name, 'wb') as f:
		        f.write(struct.pack('>LLfLLLL', 1, 60 * points, 0.5, 1, 28,
		                            60, points))
		        f.write(struct.pack('>' + 'Ld' * points, *slots))
	END
}

# snapshots THREADS SIZE: four of them, with segments of that size.
snapshots() {
	rm -rf tree store
	whisper-store init --now "$NOW" --segment-size "$2" --reserve 0
	for k in 0 1 2 3; do
		tree $k
		ok whisper-snapshot -q -j "$1" --now $((NOW + k)) tree
	done
}

@test "a pack makes the same with any number of threads" {
	snapshots 4 16K
	cp -r store one
	for j in 2 5; do
		cp -r store "many$j"
		ok whisper-store -s "many$j" pack -j $j --keep last=1 \
			--now $((NOW + 9))
	done
	ok whisper-store -s one pack -j 1 --keep last=1 --now $((NOW + 9))
	[[ $output == "1 kept, 3 folded, "* ]]
	# Several segments, so that a step had to end somewhere.
	[ "$(find one/data -type f | wc -l)" -gt 2 ]
	diff -r one many2
	diff -r one many5
	ok python3 -B "$AUDIT" many5
	prints
	mkdir back
	ok whisper-restore -q -j 4 --no-fsync -s many5 back
	ok whisper-diff -R --all tree back
}

# damage: in each second block of half of the segments, on which others build;
# prints how many.
damage() {
	whisper-store dump | python3 -c '
import json
import sys
number = damaged = 0
for line in sys.stdin:
    part = json.loads(line)
    number = part.get("segment", number)
    if number % 3 == 0 and part.get("block", 1) % 2 == 0:
        with open("store/data/0/%d" % number, "r+b") as f:
            f.seek(part["offset"] + 100)
            byte = f.read(1)[0]
            f.seek(-1, 1)
            f.write(bytes([byte ^ 4]))
        damaged += 1
print(damaged)
'
}

# same_check SIZE: a check with any number of threads tells the same of a store
# with segments of that size, as it is and damaged.
same_check() {
	local how want j count

	snapshots 1 "$1"
	for how in --data --rebuild; do
		ok whisper-store check -j 3 $how
		prints "4 transactions, 0 problems"
	done
	count=$(damage)
	for how in --data --rebuild --sample=50%; do
		try whisper-store check -v --now "$NOW" -j 1 $how
		[ "$status" = 1 ]
		[ -z "$stderr" ]
		[[ $how == --sample* ]] ||
			[ "$(grep -c ": offset" <<<"$output")" -eq "$count" ] ||
			wrong "not $count problems" check $how
		want=$output
		for j in 2 5; do
			try whisper-store check -v --now "$NOW" -j $j $how
			[ "$status" = 1 ]
			[ "$output" = "$want" ]
		done
	done
}

@test "a check of many segments tells the same with any number of threads" {
	same_check 16K
}

@test "a check of large segments tells the same with any number of threads" {
	same_check 64M
}

# large N: a store of two snapshots of N files that have many points.
large() {
	rm -rf tree store
	python3 - "$1" "$NOW" <<-'END'
		import os
		import struct
		import sys
		n, now = map(int, sys.argv[1:])
		points = 400000
		os.mkdir('tree')
		slots = b''.join(struct.pack('>Ld', now - k, k % 90)
		                 for k in range(points, 0, -1))
		for i in range(n):
		    with open('tree/m%d.wsp' % i, 'wb') as f:
		        f.write(struct.pack('>LLfLLLL', 1, points, 0.5, 1, 28, 1,
		                            points))
		        f.write(slots)
	END
	whisper-store init --now "$NOW" --reserve 0
	whisper-snapshot -q --now "$NOW" tree
	for file in tree/*; do
		whisper-update --now $((NOW + 9)) "$file" $((NOW + 5)):1
	done
	whisper-snapshot -q --now $((NOW + 9)) tree
}

@test "a pack holds as many large objects as there are threads" {
	[ -z "${SANITIZE-}" ] || skip "sanitizers take memory of their own"
	large 1
	peak whisper-store pack -q -j 1 --keep last=1
	one=$peak
	large 9
	peak whisper-store pack -q -j 1 --keep last=1
	[ "$peak" -lt $((one * 3 / 2)) ] || wrong "$peak, and $one of one" pack
}

# spoil FILE: a bit of the last block of a segment.
spoil() {
	python3 - "$1" <<-'END'
		import sys
		with open(sys.argv[1], 'r+b') as f:
		    at = f.read().rindex(b'WSPRB') + 40
		    f.seek(at)
		    byte = f.read(1)[0]
		    f.seek(at)
		    f.write(bytes([byte ^ 4]))
	END
}

@test "a pack that fails behind a full segment drops nothing" {
	whisper-store init --now "$NOW" --segment-size 4K --reserve 0
	tree 0
	whisper-create --now "$NOW" tree/a/no.wsp 60:60 >/dev/null
	ok whisper-snapshot -q --now "$NOW" tree
	rm tree/a/no.wsp
	ok whisper-snapshot -q --now $((NOW + 1)) tree
	for i in nn np; do
		whisper-create --now "$NOW" tree/a/$i.wsp 60:60 >/dev/null
	done
	tree 1
	ok whisper-snapshot -q --now $((NOW + 200000)) tree
	# Whether no.wsp is there again is asked of the last block of this one.
	last=$(find store/data -type f | sort -t/ -k4n | tail -n 1)
	before=$(whisper-store ls --at 2 | wc -l)
	for j in 1 2; do
		rm -rf bad
		cp -r store bad
		spoil "bad/${last#store/}"
		try whisper-store -s bad pack -j $j --keep daily=all \
			--now $((NOW + 200001))
		cp "$last" "bad/${last#store/}"
		[ "$status" = 1 ]
		[ "$(whisper-store -s bad ls --at 2 | wc -l)" = "$before" ]
		ok whisper-store -s bad check --rebuild
	done
}

# few COMMAND ...: a command that may have eight descriptors.
few() {
	# shellcheck disable=SC2016 # another shell, which needs few itself
	sh -c 'exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
		ulimit -n 8
		exec "$@"' sh "$@"
}

@test "many threads take few descriptors" {
	[ -z "${TOOLS_RUN_BY-}${EMULATOR-}${SANITIZE-}" ] ||
		skip "what is between has descriptors of its own"
	snapshots 1 64M
	ok few whisper-store check -j 64 --rebuild
	prints "4 transactions, 0 problems"
	ok few whisper-store pack -j 64 --keep last=1
}
