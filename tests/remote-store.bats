# SPDX-License-Identifier: ISC
# A store behind a URL is read as one that is here, in few rounds; and what is
# wrong with it is one line, and no wrong value.

load remote/remote

setup() {
	remote_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	SAMPLES=$BATS_TEST_DIRNAME/store/samples
	servers=() holds=()
	export WHISPER_CACHE_DIR=$PWD/cache
	unset WHISPER_STORE
	points=(--now $((NOW + 18000)) --archive 60 --from $((NOW + 3400))
	    --drop nulls)
}

teardown() {
	remote_end
}

# bucket: starts a server that has an empty bucket.
bucket() {
	faults server
	export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_REGION=here \
	    AWS_ACCESS_KEY_ID=nobody AWS_SECRET_ACCESS_KEY=hushhush
	url=http://127.0.0.1:$port/bucket/store
	mkdir server/bucket
}

# serve STORE: puts a store there, by hand.
serve() {
	rm -rf server/bucket/store
	cp -R "$1" server/bucket/store
	chmod -R u+w server/bucket/store
}

# same COMMAND ... @ ...: it says the same of a URL as of the directory, @.
same() {
	local want

	ok "${@/#@/$SAMPLES/undone}"
	want=$output
	ok "${@/#@/s3://bucket/store}"
	prints "$want"
	ok "${@/#@/$url}"
	prints "$want"
}

# asked: what the server was asked for since then, a line each.
asked() {
	cut -d ' ' -f 1-3 server/log
	: >server/log
}

# noise SNAPSHOTS POINTS SPAN: a store of so many, each with so many random
# points of ten files, which keep them for a time.
noise() {
	local i

	last=(--now $((NOW + ($1 + 1) * $2)))
	mkdir tree
	printf '[all]\npattern = .\nretentions = 1s:%s\n' "$3" >rules
	whisper-store -s store init --reserve 0 --now "$NOW"
	for ((i = 1; i <= $1; i++)); do
		awk -v i="$i" -v n="$2" -v now="$NOW" 'BEGIN { srand(i)
		    for (f = 0; f < 10; f++)
			for (k = 0; k < n; k++)
				printf "f%d %.17g %d\n", f, rand(),
				    now + i * n + k }' |
		    whisper-ingest -q --replay --schemas rules tree
		whisper-snapshot -q -s store --now $((NOW + (i + 1) * $2)) tree
	done
}

# history N [VALUE]: a store with so many snapshots, of which the first has this.
history() {
	local i now

	whisper-store -s store init --now "$NOW" --segment-size 4K --reserve 0
	mkdir -p tree/a
	whisper-create --now "$NOW" tree/a/one.wsp 1min:2h 5min:1d >/dev/null
	for ((i = 1; i <= $1; i++)); do
		now=$((NOW + i * 3600))
		whisper-update --now $now tree/a/one.wsp \
		    $now:$((i + ${2:-1} - 1)) $((now - 60)):$((i * 2))
		whisper-snapshot -q -s store --now $now tree
	done
}

# copied: what is in the bucket is the store.
copied() {
	diff -r -x README -x HEAD.old -x index -x lock store \
	    server/bucket/store
}

# fetched [OPTION ...]: tries to read the points of the history, in the bucket.
fetched() {
	try whisper-fetch --retries 0 "${points[@]}" \
	    --store s3://bucket/store "$@" a.one
}

# right [OPTION ...]: they are what the store here has.
right() {
	local want

	ok whisper-fetch "${points[@]}" --store store a.one
	want=$output
	[ -n "$want" ]
	fetched "$@"
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	prints "$want"
}

# fails MESSAGE: it is one line, and there are no points.
fails() {
	fetched
	[ "$status" -eq 1 ] && [ -z "$output" ]
	says_only "whisper-fetch: $1"
}

@test "the tools read a store behind a URL" {
	bucket
	serve "$SAMPLES/undone"
	same whisper-fetch --store @ --now 1700012000 --from -9min servers.web1.load
	same whisper-fetch --store @ --at 3 --from -9min servers.web1.load up
	same whisper-fetch --store @ --now 1700012000 --from -9min 'servers.*.load'
	same whisper-info --store @ 'servers.*.load'
	same whisper-dump --store @ up
	same whisper-plot --store @ --now 1700012000 --from -9min up
	same whisper-check --store @ servers.web1.load
	same whisper-diff --store @ up up
	same whisper-store -s @ log
	same whisper-store -s @ log -v
	same whisper-store -s @ log servers.web1.load
	same whisper-store -s @ ls -v
	same whisper-store -s @ show 4 9
	same whisper-store -s @ check --rebuild
	same whisper-store -s @ dump
	same whisper-store -s @ stats
	export WHISPER_STORE=s3://bucket/store
	ok whisper-store ls --at 2
	[ "${#lines[@]}" -eq 6 ]
}

@test "a tree comes back from a URL" {
	bucket
	serve "$SAMPLES/undone"
	mkdir here there
	ok whisper-restore -s "$SAMPLES/undone" here
	want=$output
	ok whisper-restore -s s3://bucket/store there
	prints "$want"
	diff -r here there
	ok whisper-restore -s "$url" --at 2 --mode overwrite -j 2 there
	ok whisper-restore -s "$SAMPLES/undone" --at 2 --mode overwrite here
	diff -r here there
}

@test "what would change a store behind a URL is refused" {
	local verb

	mkdir tree
	for verb in init set 'tag 1 x' 'tag -d x' 'undo 1' pack recover \
	    'recover --to new'; do
		# shellcheck disable=SC2086
		bad 1 whisper-store -s http://127.0.0.1:1/s $verb
		says_only "whisper-store: http://127.0.0.1:1/s: cannot write to a URL"
	done
	bad 1 whisper-snapshot -s s3://bucket/store tree
	says_only "whisper-snapshot: s3://bucket/store: cannot write to a URL"
	[ ! -e new ]
}

@test "one metric of fifty snapshots takes three rounds, and then one" {
	local i

	noise 50 200 15m
	bucket
	serve store
	[ "$(find store/data -type f | wc -l)" -eq 50 ]
	[ "$(find store/data -type f -size -131073c | wc -l)" -eq 50 ]
	ok whisper-fetch "${last[@]}" --store store --from -9s f3
	want=$output
	# No range is answered before all fifty were asked for.
	echo 50 >server/together
	ok whisper-fetch "${last[@]}" --connections 64 --retries 0 \
	    --store s3://bucket/store --from -9s f3
	prints "$want"
	asked >requests
	[ "$(head -n 1 requests)" = "GET /bucket/store/HEAD range=" ]
	[ "$(wc -l <requests)" -eq 51 ]
	ok whisper-fetch "${last[@]}" --retries 0 --store s3://bucket/store --from -9s f3
	prints "$want"
	[ "$(asked)" = "GET /bucket/store/HEAD range=" ]
	# Of another metric everything is here already.
	ok whisper-fetch "${last[@]}" --max-age 1h --store s3://bucket/store --from -9s f4
	[ -z "$(asked)" ]
	ok whisper-fetch "${last[@]}" --offline --store s3://bucket/store --from -9s f5
	[ -z "$(asked)" ]
}

@test "large segments take a round for their ends and one for blocks" {
	noise 50 2400 1h
	bucket
	serve store
	[ "$(find store/data -type f -size +131072c | wc -l)" -eq 50 ]
	ok whisper-fetch "${last[@]}" --store store --from -9s f3
	want=$output
	echo 50 >server/together
	ok whisper-fetch "${last[@]}" --connections 64 --retries 0 \
	    --store s3://bucket/store --from -9s f3
	prints "$want"
	asked >requests
	[ "$(wc -l <requests)" -eq 101 ]
	# Without a cache it is the same.
	echo 50 >server/together
	ok env WHISPER_CACHE_DIR= XDG_CACHE_HOME= HOME= whisper-fetch "${last[@]}" \
	    --connections 64 --retries 0 --store "$url" --from -9s f3
	prints "$want"
	[ "$(asked | wc -l)" -eq 101 ]
}

@test "a store is copied to a bucket, its HEAD last" {
	history 3
	bucket
	ok whisper-store -s store copy s3://bucket/store
	[[ $output == "3 segments, "*" copied, 0 removed" ]]
	copied
	[ "$(asked | grep PUT)" = "PUT /bucket/store/data/0/0 range=
PUT /bucket/store/data/0/1 range=
PUT /bucket/store/data/0/2 range=
PUT /bucket/store/HEAD range=" ]
	ok whisper-store -s store copy s3://bucket/store
	prints "0 segments, 0 bytes copied, 0 removed"
	[ "$(asked | grep -c PUT)" -eq 0 ]
	whisper-update --now $((NOW + 14400)) tree/a/one.wsp \
	    $((NOW + 14400)):9
	whisper-snapshot -q -s store --now $((NOW + 14400)) tree
	ok whisper-store -s store copy s3://bucket/store/
	[[ $output == "1 segments, "*" copied, 0 removed" ]]
	copied
	ok whisper-store -q -s store pack --keep last=1 --now $((NOW + 50000))
	ok whisper-store -s store copy --json s3://bucket/store
	[[ $output == '{"segments": '*', "removed": 4}' ]]
	copied
	ok whisper-store -s s3://bucket/store check --rebuild
	# And back.
	ok whisper-store -s s3://bucket/store copy back
	cmp store/HEAD back/HEAD
	ok whisper-store -s back check --rebuild
	ok whisper-store -s s3://bucket/store copy s3://bucket/other
	diff -r server/bucket/store server/bucket/other
}

@test "a copy that was stopped goes on" {
	history 4
	bucket
	echo /bucket/store/data/0/2 >server/dies
	bad 1 whisper-store -s store copy --retries 0 s3://bucket/store
	[[ $stderr == "whisper-store: s3://bucket/store: data/0/2: "* ]]
	[ ! -e server/bucket/store/HEAD ]
	mv server/bucket kept
	rm -r server
	bucket
	rmdir server/bucket
	mv kept server/bucket
	# One that is of another store, and one that is cut.
	printf 0123456789 >server/bucket/store/data/0/2
	cp store/data/0/0 server/bucket/store/data/0/1
	ok whisper-store -s store copy s3://bucket/store
	[[ $output == "3 segments, "*" copied, 0 removed" ]]
	copied
	[ "$(asked | grep -c PUT)" -eq 4 ]
}

@test "a copy is refused where something else is" {
	history 1
	bucket
	serve "$SAMPLES/undone"
	bad 1 whisper-store -s store copy s3://bucket/store
	says_only "whisper-store: s3://bucket/store: a store with another id"
	bad 1 whisper-store -s store copy "$url"
	says_only "whisper-store: $url: cannot write to a URL"
	printf x >server/bucket/store/HEAD
	bad 1 whisper-store -s store copy s3://bucket/store
	says_only "whisper-store: s3://bucket/store: HEAD: it is cut"
	whisper-store -q -s store copy s3://bucket/new
	rm -r store tree
	history 1
	bad 1 whisper-store -s store copy s3://bucket/new
	[ "$stderr" = "whisper-store: s3://bucket/new: a store with another id" ]
	flip store/data/0/0 200
	bad 1 whisper-store -s store copy s3://bucket/bad
	[[ $stderr == "whisper-store: s3://bucket/bad: data/0/0: "* ]]
	[ ! -e server/bucket/bad ]
}

@test "a server that knows no condition for what is put is told once" {
	history 2
	bucket
	: >server/plain
	try whisper-store -s store copy s3://bucket/store
	[ "$status" -eq 0 ]
	says_only "whisper-store: the server cannot put only what is new: \
nothing keeps two writers apart"
	copied
}

@test "nobody sees who puts it" {
	history 1
	bucket
	ok whisper-store -s store copy s3://bucket/store
	try grep -r hushhush server cache
	[ "$status" -eq 1 ]
	bad 1 whisper-store -s https://me:hushhush@127.0.0.1:1/s log
	[[ $stderr != *hushhush* ]]
	bad 1 whisper-store -s store copy "https://me:hushhush@127.0.0.1:1/s"
	[[ $stderr != *hushhush* ]]
	bad 1 whisper-fetch --retries 0 --store \
	    "http://127.0.0.1:1/s?token=hushhush" up
	[[ $stderr != *hushhush* ]]
}

@test "a store that is packed between two reads is read anew" {
	history 4
	bucket
	serve store
	whisper-store -q -s store pack --keep last=1 --now $((NOW + 50000))
	mkdir server/then
	cp -R store server/then/store
	right
	[ -e server/before ]
	[ "$(asked | grep -c HEAD)" -eq 2 ]
	# What was read in a cache that is not asked is no damage either.
	rm -r cache server/before
	whisper-update --now $((NOW + 18000)) tree/a/one.wsp $((NOW + 18000)):5
	whisper-snapshot -q -s store --now $((NOW + 18000)) tree
	serve store
	ok whisper-store -s s3://bucket/store log
	whisper-store -q -s store pack --keep last=1 --now $((NOW + 50000))
	serve store
	right --max-age 1h
}

@test "what is asked for may be gone when a store was packed" {
	history 4
	bucket
	serve store
	whisper-store -q -s store pack --keep last=1 --now $((NOW + 50000))
	mkdir server/then
	cp -R store server/then/store
	fetched --at 2
	[ "$status" -eq 1 ] && [ -z "$output" ]
	says_only "whisper-fetch: a.one: 2 is no longer in the store"
}

@test "another store in the place of one that was read" {
	local before size

	history 3
	bucket
	serve store
	right
	before=$output
	size=$(stat -c %s store/data/0/1)
	rm -r store tree
	history 3 5
	serve store
	# It looks the same.
	[ "$(stat -c %s store/data/0/1)" -eq "$size" ]
	right
	[ "$output" != "$before" ]
	right --offline
}

@test "a segment that is missing" {
	history 3
	bucket
	serve store
	rm server/bucket/store/data/0/1
	fails "a.one: HEAD lists segment 1, which is missing"
}

@test "a segment that is cut, or longer than it is to be" {
	local size

	history 3
	bucket
	serve store
	size=$(stat -c %s store/data/0/1)
	truncate -s 100 server/bucket/store/data/0/1
	fails "a.one: data/0/1: it is cut: 100 bytes of $size"
	printf xyz >>server/bucket/store/data/0/1
	fails "a.one: data/0/1: it is cut: 103 bytes of $size"
	cat store/data/0/1 store/data/0/1 >server/bucket/store/data/0/1
	fails "a.one: data/0/1: it is too long: $((2 * size)) bytes for $size"
}

@test "a segment with a byte that is wrong" {
	history 3
	bucket
	serve store
	flip server/bucket/store/data/0/1 180
	fetched
	[ "$status" -eq 1 ] && [ -z "$output" ]
	[[ $stderr == "whisper-fetch: a.one: data/0/1: "*checksum* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
	try whisper-store -s s3://bucket/store check --data
	[ "$status" -eq 1 ] && [ -z "$stderr" ]
	[[ $output == *"data/0/1: "*checksum* ]]
	# When it is right again it is read again.
	serve store
	right
}

@test "a HEAD that is damaged, or not there" {
	history 1
	bucket
	serve store
	flip server/bucket/store/HEAD 60
	fetched
	[ "$status" -eq 1 ] && [ -z "$output" ]
	says_only "whisper-fetch: s3://bucket/store: HEAD: checksum of its \
payload is wrong; whisper-store recover makes it anew"
	rm server/bucket/store/HEAD
	fetched
	[ "$status" -eq 1 ] && [ -z "$output" ]
	says_only "whisper-fetch: s3://bucket/store: not a store: no HEAD"
	bad 1 whisper-fetch --offline --store s3://bucket/none a.one
	says_only "whisper-fetch: s3://bucket/none: HEAD: not in the cache"
}

@test "a server that dies while it sends" {
	local what

	history 3
	for what in HEAD data/0/1; do
		bucket
		serve store
		echo /bucket/store/$what >server/dies
		fetched
		[ "$status" -eq 1 ] && [ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
		[[ $stderr == "whisper-fetch: "*": "* ]]
		mkdir there
		try whisper-restore --retries 0 -s s3://bucket/store there
		[ "$status" -eq 1 ]
		[ -z "$(find there -name '*.wsp')" ]
		rm -r server there cache
	done
}

@test "names that were not asked for are refused" {
	bucket
	mkdir -p server/bucket/tree server/bucket/other dst
	whisper-create server/bucket/other/x.wsp 60:10 >/dev/null
	whisper-create server/bucket/tree/y.wsp 60:10 >/dev/null
	: >server/unasked
	bad 1 whisper-fill -R --create s3://bucket/tree dst
	says "s3://bucket/tree: a name that was not asked for: other/x.wsp"
	[ -z "$(ls -A dst)" ]
	rm server/unasked
	ok whisper-fill -R --create s3://bucket/tree dst
	[ "$(ls dst)" = y.wsp ]
}
