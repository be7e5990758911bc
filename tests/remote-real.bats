# SPDX-License-Identifier: ISC
# Real servers: nginx, and Swift by its S3.  Tests skip where one is missing.
# shellcheck disable=SC2030,SC2031 # each test is a process

load remote/remote

setup() {
	remote_setup
	export WHISPER_CACHE_DIR=$PWD/cache
}

teardown() {
	[ ! -e nginx/pid ] ||
	    bash "$BATS_TEST_DIRNAME/remote/nginx.sh" stop nginx
}

teardown_file() {
	[ ! -e "$BATS_FILE_TMPDIR/swift/pids" ] ||
	    bash "$BATS_TEST_DIRNAME/remote/swift.sh" stop \
	    "$BATS_FILE_TMPDIR/swift"
}

nginx() {
	PATH=$PATH:/usr/sbin type -P nginx >/dev/null ||
	    skip "there is no nginx"
	port=$(bash "$BATS_TEST_DIRNAME/remote/nginx.sh" start "$1" nginx)
	url=http://127.0.0.1:$port
}

# logged PATTERN: how many lines the log of nginx has of it.  Its one worker has
# written those of all requests before it answers a later one.
logged() {
	try "$SAY" get "$url/a-later-one"
	grep -c "$1" nginx/log/access.log
}

# swift: the first test that needs it starts it for all of them; each has a
# bucket of its own, which is there.
swift() {
	local dir=$BATS_FILE_TMPDIR/swift

	need swift-ring-builder memcached
	/usr/bin/python3 -c 'import swift.common.middleware.s3api' \
	    2>/dev/null || skip "there is no Swift"
	[ -e "$dir/port" ] ||
	    bash "$BATS_TEST_DIRNAME/remote/swift.sh" start "$dir"
	port=$(<"$dir/port")
	export AWS_ACCESS_KEY_ID=test:tester AWS_SECRET_ACCESS_KEY=testing \
	    AWS_ENDPOINT_URL=http://127.0.0.1:$port
	bucket=s3://bucket-$BATS_TEST_NUMBER
	: >nothing
	ok "$SAY" put "$bucket/" nothing
}

@test "nginx: ranges, conditions, and a list" {
	local tag

	mkdir -p tree/deep 'tree/od"d ü'
	printf 0123456789 >tree/file
	nginx tree
	ok "$SAY" range=2-4 get "$url/file"
	[[ ${lines[0]} == '206 size 10 first 2 length 3 etag "'* ]]
	[ "${lines[1]}" = 234 ]
	tag=${lines[0]#*etag }
	tag=${tag%% date*}
	ok "$SAY" range=2-4 match="$tag" get "$url/file"
	[ "${lines[1]}" = 234 ]
	ok "$SAY" range=2-4 match='"other"' get "$url/file"
	[[ $output == '412 '* ]]
	ok "$SAY" none-match="$tag" get "$url/file"
	[[ $output == '304 '* ]]
	ok "$SAY" range=10-20 get "$url/file"
	[[ $output == '416 size 10 '* ]]
	try "$SAY" get "$url/none"
	[ "$stderr" = 'say: 404 Not Found (2)' ]
	ok "$SAY" get "$url/"
	"$SAY" get "$url/" | tail -n +2 >list
	ok "$SAY" nginx list
	[ "$(sort <<<"$output")" = "$(printf '%s\n' 'directory deep 0' \
	    'directory od"d ü 0' 'file file 10')" ]
}

@test "nginx: the files of a tree" {
	mkdir -p tree/b/c tree/.hidden 'tree/ä %2f'
	touch tree/a.wsp tree/b/c/x.wsp tree/b.wsp tree/.d.wsp tree/other \
	    tree/.hidden/y.wsp 'tree/ä %2f/?.wsp'
	nginx tree
	ok "$SAY" files "$url"
	prints "a.wsp $url/a.wsp" "b.wsp $url/b.wsp" \
	    "b/c/x.wsp $url/b/c/x.wsp" \
	    "ä %2f/?.wsp $url/%C3%A4%20%252f/%3F.wsp"
	ok "$SAY" files "$url/b/"
	prints "c/x.wsp $url/b/c/x.wsp"
	try "$SAY" files "$url/none"
	[ "$status" -eq 1 ] && [ -z "$output" ]
	[ "$stderr" = 'say: 404 Not Found (2)' ]
	try "$SAY" files "$url/a.wsp"
	[ "$status" -eq 1 ] && [ -z "$output" ]
}

@test "nginx: without ranges all there is comes" {
	mkdir tree
	printf 0123456789 >tree/file
	NGINX_EXTRA='max_ranges 0;' nginx tree
	ok "$SAY" range=2-4 get "$url/file"
	[[ ${lines[0]} == '200 size 10 first 0 length 10 '* ]]
	[ "${lines[1]}" = 0123456789 ]
}

@test "Swift: what is put is there, whatever its key" {
	local key

	swift
	printf 0123456789 >file
	for key in plain.wsp 'a b' 'a=b' 'a+b' 'a%20b' 'dir/ä' "!'()*~" \
	    'a?b&c'; do
		ok "$SAY" put "$bucket/$key" file
		ok "$SAY" range=2-4 get "$bucket/$key"
		[[ ${lines[0]} == '206 size 10 first 2 length 3 etag "'* ]]
		[ "${lines[1]}" = 234 ]
	done
	ok "$SAY" match='"other"' get "$bucket/plain.wsp"
	[[ $output == '412 '* ]]
	try "$SAY" get "$bucket/none"
	[ "$status" -eq 1 ]
	[ "$stderr" = 'say: 404 Not Found (2)' ]
	try env AWS_SECRET_ACCESS_KEY=wrong "$SAY" get "$bucket/plain.wsp"
	[ "$status" -eq 1 ]
	[ "$stderr" = 'say: 403 Forbidden (13)' ]
	"$SAY" query='encoding-type=url&list-type=2&prefix=a' get \
	    "$bucket/" | tail -n +2 >list
	ok "$SAY" s3 list
	prints 'file a b 10' 'file a%20b 10' 'file a+b 10' 'file a=b 10' \
	    'file a?b&c 10'
	"$SAY" query='list-type=2&max-keys=2' get "$bucket/" |
	    tail -n +2 >list
	ok "$SAY" s3 list
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[2]} == 'more '* ]]
	ok "$SAY" put "$bucket/t/b c/+.wsp" file
	ok "$SAY" put "$bucket/t/a.wsp" file
	ok "$SAY" files "$bucket/t"
	prints "a.wsp $bucket/t/a.wsp" "b c/+.wsp $bucket/t/b c/+.wsp"
	try "$SAY" new=1 put "$bucket/new" file
	[ "$status" -eq 0 ]
	prints 200
}

# trees: two trees with different gaps in files and different files.
trees() {
	local i

	mkdir -p a/web/x b/web
	for i in 1 2 3; do
		whisper-create "a/web/$i.wsp" 60s:1h 300s:1d
		whisper-update --now "$NOW" "a/web/$i.wsp" \
		    "$((NOW - 60)):$i" "$((NOW - 180)):7"
	done
	cp a/web/1.wsp 'a/web/x/ä %.wsp'
	whisper-create b/web/1.wsp 60s:1h 300s:1d
	whisper-update --now "$NOW" b/web/1.wsp "$((NOW - 120)):9"
	cp a/web/2.wsp b/web/
	cp b/web/1.wsp b/only.wsp
}

@test "nginx: a tree is filled, and compared" {
	trees
	nginx a
	# What has just changed is not kept.
	find a -name '*.wsp' -exec touch -d @"$NOW" {} +
	try whisper-diff -R --now "$NOW" --summary "$url" b
	[ "$status" -eq 1 ] && [ -z "$stderr" ]
	[ "${lines[-1]}" = "1 files the same, 1 with other points, 0 with \
another schema, 2 only in $url, 1 only in b, 0 failed" ]
	ok whisper-fill -R --now "$NOW" "$url/" b
	prints "Missing: b/web/3.wsp" "Missing: b/web/x/ä %.wsp" \
	    "1 files filled, 0 created, 2 missing, 0 failed; 3 points, 1 left \
as they are"
	ok whisper-fill -R --create --now "$NOW" "$url" b
	prints '2 files filled, 2 created, 0 missing, 0 failed; 4 points, '\
'2 left as they are'
	cmp 'a/web/x/ä %.wsp' 'b/web/x/ä %.wsp'
	rm b/only.wsp b/web/1.wsp
	cp a/web/1.wsp b/web
	ok whisper-diff -R --now "$NOW" "$url" b
	prints "4 files the same, 0 with other points, 0 with another schema, \
0 only in $url, 0 only in b, 0 failed"
	bad 1 whisper-fill -R a "$url"
	says 'cannot write to a URL'
	bad 1 whisper-fill -R "$url/none" b
	says '404 Not Found'
}

@test "nginx: a catalogue is asked, and mirrored" {
	local i requests

	mkdir tree
	for ((i = 0; i < 20000; i++)); do
		echo "/a$((i / 5000))/b$((i / 200))/m$i.wsp"
	done >list
	ok whisper-catalog --no-fsync import list tree/.whisper-catalog
	touch -d '2020-01-01 UTC' tree/.whisper-catalog
	nginx tree
	ok whisper-find -C tree/.whisper-catalog 'a1.*.m7??3'
	cp "$BATS_TEST_TMPDIR/out" want
	ok whisper-find -C "$url" 'a1.*.m7??3'
	cmp want "$BATS_TEST_TMPDIR/out"
	requests=$(logged 'GET /.whisper-catalog')
	[ "$requests" -le 3 ]
	ok whisper-find -C "$url" 'a1.*.m7??3'
	cmp want "$BATS_TEST_TMPDIR/out"
	[ "$(logged 'GET /.whisper-catalog')" -eq $((requests + 1)) ]
	[ "$(logged '" 304 ')" -eq 1 ]
	ok whisper-catalog --no-fsync mirror "$url/" m
	ok whisper-find -C m 'a1.*.m7??3'
	cmp want "$BATS_TEST_TMPDIR/out"
	ok whisper-catalog check m
	prints
}

@test "nginx: without an ETag a file is asked about by its date" {
	mkdir tree
	whisper-create tree/a.wsp 60:1d >/dev/null
	touch -d '2020-01-01 UTC' tree/a.wsp
	NGINX_EXTRA='etag off;' nginx tree
	ok whisper-info "$url/a.wsp" xFilesFactor
	ok whisper-info "$url/a.wsp" xFilesFactor
	prints 0.5
	[ "$(logged '" 304 ')" -eq 1 ]
	[ "$(logged 'GET /a.wsp')" -eq 2 ]
}

# tree_of N: files of one tree, some of which have other points than others.
tree_of() {
	local i file

	for ((i = 0; i < 3; i++)); do
		whisper-create "$i.wsp" 60s:1h >/dev/null
		whisper-update --now "$NOW" "$i.wsp" "$((NOW - 60 * i)):$i"
		touch -d '2020-01-01 UTC' "$i.wsp"
	done
	for ((i = 0; i < $1; i += 20)); do
		mkdir -p "tree/a$((i / 20))"
	done
	for file in 0 1 2; do
		for ((i = file; i < $1; i += 3)); do
			echo "tree/a$((i / 20))/m$i.wsp"
		done | links "$file.wsp"
	done
}

# filled URL N: one file of a tree is read, and whisper-fill makes a whole tree
# of its N files; then both are the same.
filled() {
	local command want

	for command in "whisper-info --json" "whisper-fetch --from -3min"; do
		# shellcheck disable=SC2086 # words
		ok $command --now "$NOW" tree/a0/m1.wsp
		want=$output
		# shellcheck disable=SC2086 # words
		ok $command --now "$NOW" "${1%/}/a0/m1.wsp"
		[ "$output" = "$want" ] || wrong "not the same" "$command"
	done
	ok whisper-fill -R --create --now "$NOW" "$1" dst
	[[ ${lines[-1]} == \
	    "$2 files filled, $2 created, 0 missing, 0 failed;"* ]]
	ok whisper-diff -R --now "$NOW" "$1" dst
	prints "$2 files the same, 0 with other points, 0 with another \
schema, 0 only in $1, 0 only in dst, 0 failed"
	ok whisper-diff -R --now "$NOW" tree dst
}

@test "nginx: a tree of 300 files" {
	tree_of 300
	nginx tree
	mkdir dst
	filled "$url/" 300
}

@test "Swift: a tree of 300 files, by the list of its bucket" {
	swift
	tree_of 300
	(cd tree && find . -name '*.wsp') | cut -c 3- >names
	xargs -P 4 -I '{}' "$SAY" put "$bucket/whisper/{}" 'tree/{}' \
	    <names >/dev/null
	# None of these is in the tree.
	ok "$SAY" put "$bucket/whisper2/x.wsp" tree/a0/m0.wsp
	ok "$SAY" put "$bucket/whisper/.hidden/x.wsp" tree/a0/m0.wsp
	ok "$SAY" put "$bucket/whisper/notes.txt" tree/a0/m0.wsp
	mkdir dst
	filled "$bucket/whisper" 300
	ok whisper-merge -R -n --now "$NOW" "$bucket/whisper/" dst
	[[ ${lines[-1]} == *'0 failed'* ]]
	bad 1 whisper-fill -R --now "$NOW" s3://nobucket/x dst
	says 's3://nobucket/x: 404 Not Found'
}

@test "Swift: a catalogue in a bucket is asked, and mirrored" {
	swift
	tree_of 40
	ok whisper-catalog --no-fsync update tree
	ok "$SAY" put "$bucket/whisper/.whisper-catalog" \
	    tree/.whisper-catalog
	ok "$SAY" put "$bucket/all.cat" tree/.whisper-catalog
	ok whisper-find -k -l -C tree
	cp "$BATS_TEST_TMPDIR/out" want
	ok whisper-find -l -C "$bucket/whisper/"
	cmp want "$BATS_TEST_TMPDIR/out"
	ok whisper-find -l -C "$bucket/all.cat"
	cmp want "$BATS_TEST_TMPDIR/out"
	ok whisper-catalog --no-fsync mirror "$bucket/all.cat" m
	ok whisper-find -l -C m
	cmp want "$BATS_TEST_TMPDIR/out"
	bad 1 whisper-find -C "$bucket/"
	says "$bucket/.whisper-catalog: 404 Not Found"
}

@test "nginx: a store is read, and copied from there" {
	command -v whisper-store >/dev/null || skip "made without stores"
	cp -R "$BATS_TEST_DIRNAME/store/samples/undone" store
	chmod -R u+w store
	nginx store
	ok whisper-fetch --store store --at 3 --from -9min servers.web1.load up
	want=$output
	ok whisper-fetch --store "$url" --at 3 --from -9min \
	    servers.web1.load up
	prints "$want"
	ok whisper-store -s "$url" check --rebuild
	ok whisper-store -s "$url" copy copy
	cmp store/HEAD copy/HEAD
	ok whisper-store -s copy check --rebuild
	rm store/data/0/4
	rm -r cache
	bad 1 whisper-store -s "$url" copy other
	says_only "whisper-store: other: data/0/4: 404 Not Found"
	[ ! -e other/HEAD ]
}

# copies OPTION ...: whisper-store does, and says of the server what has to be
# said.
copies() {
	try whisper-store "$@"
	if [ "$status" -ne 0 ] || [ "$stderr" != "whisper-store: the server \
cannot put only what is new: nothing keeps two writers apart" ]; then
		wrong "expected a copy" whisper-store "$@"
	fi
}

@test "Swift: a store is copied, and read" {
	command -v whisper-store >/dev/null || skip "made without stores"
	swift
	cp -R "$BATS_TEST_DIRNAME/store/samples/undone" store
	chmod -R u+w store
	copies -s store copy "$bucket/a/store"
	[[ $output == "10 segments, "* ]]
	ok whisper-store -s store copy "$bucket/a/store"
	prints "0 segments, 0 bytes copied, 0 removed"
	ok whisper-store -s "$bucket/a/store" check --rebuild
	ok whisper-fetch --store store --at 3 --from -9min up
	want=$output
	ok whisper-fetch --store "$bucket/a/store" --at 3 --from -9min up
	prints "$want"
	ok whisper-store -q -s store pack --keep last=1
	copies -s store copy "$bucket/a/store"
	ok whisper-store -s "$bucket/a/store" check --rebuild
	ok whisper-store -s "$bucket/a/store" copy back
	cmp store/HEAD back/HEAD
}

# Each line stands in the crontab of one node.
@test "nginx: two nodes that fill from each other have what either knows" {
	local i

	need whisper-fill
	mkdir -p nodes/a/sub nodes/b/sub
	for i in x sub/y sub/z; do
		whisper-create nodes/a/$i.wsp 1m:1d 10m:7d >/dev/null
		cp nodes/a/$i.wsp nodes/b/$i.wsp
	done
	rm nodes/b/x.wsp nodes/a/sub/z.wsp
	for ((i = 0; i < 60; i++)); do
		echo $((NOW - 60 * i)):$i
	done >points
	sed -n '1~2p' points >odd
	sed -n '2~2p' points >even
	whisper-update --now "$NOW" nodes/a/x.wsp <odd
	whisper-update --now "$NOW" nodes/b/sub/z.wsp <even
	whisper-update --now "$NOW" nodes/a/sub/y.wsp <odd
	whisper-update --now "$NOW" nodes/b/sub/y.wsp <even
	nginx nodes
	ok whisper-fill --now "$NOW" -R --create "$url/b/" nodes/a
	ok whisper-fill --now "$NOW" -R --create "$url/a/" nodes/b
	ok whisper-diff --now "$NOW" -R --all nodes/a nodes/b
	[[ $output == "3 files the same, 0 "* ]]
	for i in a b; do
		ok whisper-fetch --now "$NOW" --from -1h --drop nulls \
		    nodes/$i/sub/y.wsp
		[ "${#lines[@]}" -eq 60 ]
		ok whisper-fetch --now "$NOW" --from -1h --drop nulls \
		    nodes/$i/x.wsp
		[ "${#lines[@]}" -eq 30 ]
	done
	ok whisper-fill --now "$NOW" -R --create "$url/b/" nodes/a
	[[ $output == "0 files filled, 0 created, "*" 0 failed; 0 points, "* ]]
}
