# SPDX-License-Identifier: ISC
# What is read of URLs, and whisper-cache, which looks after it.
# shellcheck disable=SC2030,SC2031 # each test is a process

load common

# serve: begins a server of the tree; its URL is in url.
serve() {
	command -v python3 >/dev/null || skip "there is no Python"
	whisper-info --help | grep -q -e --offline || skip "made without URLs"
	mkdir tree state
	mkfifo state/life
	python3 "$BATS_TEST_DIRNAME/remote/tree.py" tree state \
		<state/life >/dev/null 3>&- &
	exec 9>state/life
	until [ -s state/port ]; do
		kill -0 $! || return
		sleep 0.1
	done
	url=http://127.0.0.1:$(<state/port)
}

setup() {
	common_setup
	export WHISPER_CACHE_DIR=$BATS_TEST_TMPDIR/cache
	unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
}

teardown() {
	exec 9>&-
}

# requests: how many there were since it was last asked.
requests() {
	[ -e state/log ] || : >state/log
	wc -l <state/log
	: >state/log
}

# make_file PATH RETENTION ...: with points, and changed long ago.
make_file() {
	whisper-create "$@" >/dev/null
	whisper-update --now "$NOW" "$1" $((NOW - 120)):1 $((NOW - 60)):2 \
	    "$NOW:3"
	touch -d '2020-01-01 UTC' "$1"
}

@test "info of a URL takes one request, then one that has no bytes, or none" {
	serve
	make_file tree/a.wsp 1min:1d 5min:30d
	ok whisper-info "$url/a.wsp"
	there=$output
	[ "$(requests)" -eq 1 ]
	ok whisper-info tree/a.wsp
	[ "$output" = "$there" ]
	ok whisper-info "$url/a.wsp"
	[ "$output" = "$there" ]
	run cat state/log
	[ "$output" = "304 /a.wsp bytes=0-131071" ]
	requests
	ok whisper-info --max-age 1h "$url/a.wsp"
	ok whisper-info --offline "$url/a.wsp"
	[ "$(requests)" -eq 0 ]
}

@test "fetch of a large file takes two requests, then none" {
	serve
	make_file tree/a.wsp 1min:30d 5min:60d
	ok whisper-fetch --now "$NOW" --from -3min tree/a.wsp
	here=$output
	ok whisper-fetch --now "$NOW" --from -3min "$url/a.wsp"
	[ "$output" = "$here" ]
	[ "$(requests)" -le 2 ]
	ok whisper-fetch --now "$NOW" --from -3min --max-age 1h "$url/a.wsp"
	[ "$output" = "$here" ]
	[ "$(requests)" -eq 0 ]
}

# loads TIMES COMMAND ...: it succeeds, and has loaded libcurl so often.
loads() {
	local n

	ok strace -f -qq -o trace -e trace=open,openat "${@:2}"
	n=$(grep -c 'libcurl[^"]*", .* = [0-9]' trace) || :
	[ "$n" -eq "$1" ] || wrong "loaded libcurl $n times" "${@:2}"
}

@test "libcurl is loaded where a server is asked, and nowhere else" {
	local command

	need_strace
	serve
	make_file tree/a.wsp 1min:1d
	make_file a.wsp 1min:1d
	cp a.wsp b.wsp
	while read -ra command; do
		loads 0 "${command[@]}"
	done <<-END
	whisper-info a.wsp
	whisper-fetch --now $NOW a.wsp
	whisper-dump a.wsp
	whisper-check a.wsp
	whisper-plot --now $NOW --sparkline a.wsp
	whisper-diff --now $NOW a.wsp b.wsp
	whisper-fill --now $NOW a.wsp b.wsp
	whisper-merge --now $NOW a.wsp b.wsp
	whisper-find tree
	whisper-update --now $NOW a.wsp $NOW:1
	whisper-cache list
	whisper-cache --help
	END
	loads 1 whisper-info "$url/a.wsp"
	loads 0 whisper-info --offline "$url/a.wsp"
	loads 0 whisper-fetch --now "$NOW" --max-age 1h "$url/a.wsp"
}

@test "whatever reads takes a URL" {
	serve
	make_file tree/a.wsp 1min:1d
	for command in "whisper-dump" "whisper-check" "whisper-info --json" \
	    "whisper-fetch --now $NOW --explain $NOW"; do
		# shellcheck disable=SC2086 # words
		ok $command tree/a.wsp
		here=${output//tree/$url}
		# shellcheck disable=SC2086 # words
		ok $command "$url/a.wsp"
		[ "$output" = "$here" ]
	done
	ok whisper-diff --now "$NOW" tree/a.wsp "$url/a.wsp"
	ok whisper-plot --now "$NOW" --from -5min --sparkline "$url/a.wsp"
	[ -n "$output" ]
}

@test "gaps are filled from a URL, and points merged" {
	serve
	make_file tree/a.wsp 1min:1d
	whisper-create b.wsp 1min:1d >/dev/null
	whisper-create c.wsp 1min:1d >/dev/null
	ok whisper-fill --now "$NOW" "$url/a.wsp" b.wsp
	ok whisper-diff --now "$NOW" tree/a.wsp b.wsp
	ok whisper-merge --now "$NOW" "$url/a.wsp" c.wsp
	ok whisper-diff --now "$NOW" tree/a.wsp c.wsp
}

# The server of these tests lists nothing.
@test "with a list of names no server has to list its files" {
	serve
	mkdir tree/x b
	make_file "tree/x/a %.wsp" 1min:1d
	make_file tree/only.wsp 1min:1d
	whisper-create b/here.wsp 1min:1d >/dev/null
	mkdir b/x
	cp "tree/x/a %.wsp" b/x
	printf '%s\n' "x/a %.wsp" only.wsp here.wsp none.wsp >list
	bad 2 whisper-diff --files-from list --now "$NOW" "$url/" b
	[ "$stderr" = "whisper-diff: none.wsp: is in neither tree" ]
	[ "$output" = "Only in $url/: only.wsp
Only in b: here.wsp
1 files the same, 0 with other points, 0 with another schema, 1 only in $url/,\
 1 only in b, 1 failed" ]
	# One for each of those that are there, and one for each that is not.
	[ "$(requests)" -eq 4 ]
	bad 1 whisper-fill --files-from - --now "$NOW" "$url" b \
	    <<<$'only.wsp\nnone.wsp'
	[ "$stderr" = "whisper-fill: none.wsp: is in neither tree" ]
	[ "$output" = "Missing: b/only.wsp
0 files filled, 0 created, 1 missing, 1 failed; 0 points, 0 left as they are" ]
	requests
	whisper-create b/x/new.wsp 1min:1d >/dev/null
	bad 1 whisper-fill --create --files-from - --now "$NOW" "$url" b \
	    <<<$'only.wsp\nx/a %.wsp\nhere.wsp'
	[ "$stderr" = "whisper-fill: $url/here.wsp: 404 Not Found" ]
	[ "$output" = "1 files filled, 1 created, 0 missing, 1 failed; 3 points,\
 1 left as they are" ]
	[ "$(requests)" -eq 3 ]
	ok whisper-diff --now "$NOW" tree/only.wsp b/only.wsp
	ok whisper-info --field xFilesFactor --files-from - \
	    <<<"$url/x/a%20%25.wsp"
	bad 2 whisper-diff --offline --files-from - "$url" b <<<other.wsp
	[ "$stderr" = "whisper-diff: $url/other.wsp: not in the cache" ]
	bad 1 whisper-merge --offline --files-from - "$url" b <<<other.wsp
	[ "$stderr" = "whisper-merge: $url/other.wsp: not in the cache" ]
	bad 2 whisper-diff --files-from list http:// b
	[ "$stderr" = "whisper-diff: http://: the URL has no host" ]
}

@test "nothing writes to a URL" {
	serve
	make_file a.wsp 1min:1d
	cp a.wsp tree
	for command in "whisper-update $url/a.wsp N:1" \
	    "whisper-fill a.wsp $url/a.wsp" "whisper-fill -n a.wsp $url/a.wsp" \
	    "whisper-merge a.wsp $url/a.wsp" \
	    "whisper-set-xfilesfactor $url/a.wsp 0.1" \
	    "whisper-resize $url/a.wsp 1min:2d" \
	    "whisper-create $url/a.wsp 1min:2d" "whisper-load $url/a.wsp" \
	    "whisper-ingest $url/tree"; do
		# shellcheck disable=SC2086 # words
		bad 1 $command </dev/null
		[[ $stderr == *": $url/"*": cannot write to a URL" ]]
	done
	bad 2 whisper-check --repair "$url/a.wsp"
	[ "$(requests)" -eq 0 ]
}

@test "a change while a file is read is read once more" {
	serve
	make_file tree/a.wsp 1min:30d 5min:300d
	ok whisper-info "$url/a.wsp"
	: >state/touch
	ok whisper-fetch --now "$NOW" --from -10min "$url/a.wsp"
	[ ! -e state/touch ]
	[ "$(grep -c ^412 state/log)" -eq 1 ]
}

@test "a URL is named without what may be secret" {
	bad 1 whisper-info "http://me:secret@localhost/a.wsp?token=x"
	[ "$stderr" = "whisper-info: http://*********@localhost/a.wsp:\
 a URL has no user or password here, they are read from netrc" ]
	bad 1 whisper-info --offline "http://localhost/a.wsp?token=x"
	[ "$stderr" = "whisper-info: http://localhost/a.wsp: not in the cache" ]
}

@test "what is not there is said" {
	serve
	bad 1 whisper-info "$url/none.wsp"
	[ "$stderr" = "whisper-info: $url/none.wsp: 404 Not Found" ]
	bad 1 whisper-info --offline "$url/none.wsp"
	[ "$stderr" = "whisper-info: $url/none.wsp: not in the cache" ]
}

@test "a file of such a name is read where it is" {
	mkdir -p http:/h
	make_file http:/h/a.wsp 1min:1d
	ok whisper-info ./http://h/a.wsp
}

@test "list tells what there is" {
	serve
	make_file tree/a.wsp 1min:1d
	make_file tree/b.wsp 1min:30d
	ok whisper-cache list
	[ -z "$output" ]
	ok whisper-cache fetch "$url/a.wsp"
	ok whisper-cache fetch --bytes 0-99 "$url/b.wsp"
	ok whisper-cache list
	[ "$(sort <<<"$output")" = "$url/a.wsp"$'\n'"$url/b.wsp" ]
	ok whisper-cache list -l "$url/b"
	[[ $output == "518428	8/32	"*"	\"5e0be100-7e91c\"		$url/b.wsp" ]]
	ok whisper-cache list --json "$url/a"
	[[ $output == '{"url": "'"$url"'/a.wsp", "size": 17308, "diskSize": '*\
', "pages": 2, "present": 2, '*', "immutable": false, "preserved": false}' ]]
}

@test "a preserved file is whole and stays" {
	serve
	make_file tree/b.wsp 1min:30d
	ok whisper-info "$url/b.wsp"
	ok whisper-cache preserve "$url/b.wsp" b.wsp
	ok cmp b.wsp tree/b.wsp
	cp b.wsp old.wsp
	bad 1 whisper-cache preserve "$url/b.wsp" b.wsp
	make_file tree/new.wsp 1min:30d
	mv tree/new.wsp tree/b.wsp
	touch -d '2021-01-01 UTC' tree/b.wsp
	ok whisper-info "$url/b.wsp"
	ok cmp b.wsp old.wsp
}

@test "damage to the cache is noticed, and fetched again" {
	serve
	make_file tree/b.wsp 1min:30d
	ok whisper-cache fetch "$url/b.wsp"
	requests
	data=$(echo "$WHISPER_CACHE_DIR"/??/*.data)
	flip "$data" 200000
	ok whisper-dump "$url/b.wsp"
	there=$output
	ok whisper-dump tree/b.wsp
	[ "$output" = "$there" ]
	[ "$(requests)" -eq 2 ]
	flip "$data" 200000
	ok whisper-cache verify
	[ "$output" = "$url/b.wsp: bad pages dropped
1 object, 32 pages, 1 bad" ]
	ok whisper-cache verify
	[ "$output" = "1 object, 31 pages, 0 bad" ]
}

@test "the cache is pruned and cleared" {
	serve
	for i in a b c; do
		make_file tree/$i.wsp 1min:1d
		ok whisper-cache fetch "$url/$i.wsp"
	done
	misused whisper-cache prune
	ok whisper-cache prune --older 1d
	[ "$output" = "0 objects, 0 bytes removed" ]
	ok whisper-cache clear "$url/a"
	[[ $output == "1 object, "*" removed" ]]
	ok whisper-cache prune -q --to 0
	[ -z "$output" ]
	ok whisper-cache fetch "$url/a.wsp"
	ok whisper-cache prune --older 0s
	[[ $output == "1 object, "*" removed" ]]
	ok whisper-cache list
	[ -z "$output" ]
}

@test "a cache that others can write to is not used, which is said once" {
	serve
	make_file tree/a.wsp 1min:1d
	mkdir cache
	chmod 777 cache
	export WHISPER_CACHE_DIR=cache
	try whisper-info "$url/a.wsp" "$url/a.wsp"
	[ "$status" -eq 0 ]
	[ "$stderr" = "whisper-info: the cache is not used: others can write to\
 the cache" ]
	bad 1 whisper-cache list
	[ "$stderr" = "whisper-cache: others can write to the cache" ]
}

@test "verbs have their own options" {
	misused whisper-cache none
	misused whisper-cache list --bytes 0-1
	misused whisper-cache fetch --bytes 1-0 http://h/
	misused whisper-cache fetch
	misused whisper-cache preserve http://h/
	misused whisper-cache fetch --min-speed fast http://h/
}

@test "a directory of a server is no file, with -R or without" {
	local tool url

	for tool in info fetch dump check; do
		for url in http://127.0.0.1:1/tree/ http://127.0.0.1:1 \
		    http://127.0.0.1:1/tree/?a=b; do
			try whisper-$tool "$url"
			[ "$status" -ne 0 ]
			says "whisper-$tool: ${url%\?*}: Is a directory: only\
 files are read from there"
			try whisper-$tool -R "$url"
			[ "$status" -ne 0 ]
			says "whisper-$tool: ${url%\?*}: Is a directory: only\
 files are read from there"
		done
	done
	[ ! -e cache ]
}
