# SPDX-License-Identifier: ISC
# What comes from a server is what was asked for, or an error; and nobody else
# gets to know what a server is told.  The server of these tests is one of
# faults, remote/faults.py.
# shellcheck disable=SC2030,SC2031 # each test is a process

load remote/remote

setup() {
	remote_setup
	servers=() holds=()
	faults server
	url=http://127.0.0.1:$port
}

teardown() {
	remote_end
}

# get [NAME=VALUE ...] PATH: asks the server.
get() {
	local last=${*: -1}

	try "$SAY" "${@:1:$#-1}" get "$url/$last"
}

# refuses MESSAGE [NAME=VALUE ...] PATH: it fails, and nothing else is said.
refuses() {
	get "${@:2}"
	if [ "$status" -ne 1 ] || [ -n "$output" ] ||
	    [ "$stderr" != "say: $1" ]; then
		wrong "expected $1" "${@:2}"
	fi
}

# asked N PATH: the server was asked so often for what begins so.
asked() {
	local n

	n=$(grep -c "^[A-Z]* /$2" server/log)
	[ "$n" -eq "$1" ] || { cat server/log; return 1; }
}

# after LINE: standard output begins with this line, and rest is the rest.
after() {
	[ "${lines[0]}" = "$1" ] || { printf '%s\n' "${lines[0]}"; return 1; }
}

WHEN='date Tue, 14 Nov 2023 22:13:20 GMT'

@test "a range, and all" {
	get range=65-70 good
	[ "$status" -eq 0 ] && [ -z "$stderr" ]
	prints "206 size 256 first 65 length 6 etag \"v1\" $WHEN" ABCDEF
	get range=250-999 good
	after "206 size 256 first 250 length 6 etag \"v1\" $WHEN"
	"$SAY" get "$url/good" | tail -c 256 |
	    cmp - <("$PYTHON" -c 'import os; os.write(1, bytes(range(256)))')
	asked 3 good
	grep -qx 'GET /good range=bytes=65-70 match= auth= token=' server/log
}

@test "fewer bytes than were said" {
	refuses 'the answer ends too early (5)' range=0-15 short
	refuses 'the answer ends too early (5)' short
}

@test "another range than was asked for" {
	local wrong

	for wrong in short-length wrong-range wrong-size parts; do
		refuses 'the answer is another range than was asked for (-10)' \
		    range=0-15 "$wrong"
	done
	refuses 'the answer is longer than it says (-10)' range=0-3 long-chunks
}

@test "200 for a range is all there is" {
	get range=65-70 no-range
	after "200 size 256 first 0 length 256 etag \"v1\" $WHEN"
	get range=0-70 chunks
	prints '200 size -1 first 0 length -1 etag  date ' hello
}

@test "a weak tag is told" {
	get range=65-70 weak
	prints "206 size 256 first 65 length 6 etag W/\"v1\" weak $WHEN" ABCDEF
}

@test "conditions" {
	get range=65-70 match='"v1"' precondition
	prints '412 size -1 first 0 length 0 etag  date '
	grep -q 'match="v1"' server/log
	get none-match='"v1"' same
	prints '304 size -1 first 0 length 0 etag "v1" date '
	get range=0-15 empty
	prints '416 size 0 first 0 length 0 etag  date '
	refuses '412 Precondition Failed (5)' status/412
	refuses '304 (5)' status/304
}

@test "a server that stalls is left" {
	refuses 'stalled: less than a byte a second for 0.3 s (5)' stall=300 \
	    silent
	refuses 'stalled: less than a byte a second for 0.3 s (5)' stall=300 \
	    stalls
	refuses 'stalled: less than a byte a second for 3 s (5)' stall=3000 \
	    drips
	get speed=4000000000 stall=2000 drips
	[ "$status" -eq 1 ]
	says 'a second for 2 s'
}

@test "a connection that breaks is tried again" {
	get range=0-15 resets
	[ "$status" -eq 1 ]
	says 'Connection reset by peer (5)'
	get retries=2 range=65-90 resets-once
	prints "206 size 256 first 65 length 26 etag \"v1\" $WHEN" \
	    ABCDEFGHIJKLMNOPQRSTUVWXYZ
	asked 2 resets-once
	refuses 'no answer (5)' closes
	try "$SAY" get http://127.0.0.1:1/
	[ "$status" -eq 1 ]
	says 'say: no connection: Connection refused (5)'
}

@test "a server that is busy is asked again when it says" {
	refuses '503 Service Unavailable (5)' retries=2 busy
	asked 3 busy
	get retries=1 range=65-70 busy-once
	prints "206 size 256 first 65 length 6 etag \"v1\" $WHEN" ABCDEF
}

@test "what will not change is not asked for again" {
	refuses '404 Not Found (2)' retries=3 status/404
	refuses '410 Gone (2)' retries=3 status/410
	refuses '401 Unauthorized (13)' retries=3 status/401
	refuses '403 Forbidden (13)' retries=3 status/403
	refuses '501 Not Implemented (5)' retries=3 status/501
	refuses '418 (5)' retries=3 status/418
	asked 6 status
}

@test "encodings are refused" {
	refuses 'the answer has a Content-Encoding (-10)' gzip
	refuses 'the answer has a Content-Encoding (-10)' range=0-15 gzip
}

@test "a body without end" {
	refuses 'File too large (27)' max=1000000 endless
	refuses '404 Not Found (2)' endless-refusal
}

@test "a header that is too long" {
	# Older libcurl does not tell it from having no memory.
	get long-line
	[ "$status" -eq 1 ] && [ -z "$output" ]
	[[ $stderr == "say: a line of the answer's header is too long"* ]]
	refuses 'the answer has a header of more than 65536 bytes (-10)' \
	    many-lines
}

@test "what is not HTTP" {
	get bad-chunks
	[ "$status" -eq 1 ] && [ -z "$output" ] && [ -n "$stderr" ]
	get garbage
	[ "$status" -eq 1 ] && [ -z "$output" ] && [ -n "$stderr" ]
}

@test "redirects are followed, but not to everywhere" {
	local code

	for code in 301 302 303 307 308; do
		get range=65-70 "to/$code?/good"
		prints "206 size 256 first 65 length 6 etag \"v1\" $WHEN" \
		    ABCDEF
	done
	refuses 'redirected more than 5 times (-10)' loop
	asked 6 loop
	refuses 'redirected to what is neither http nor https (-10)' \
	    "to/302?file:///etc/passwd"
	refuses 'redirected to what is neither http nor https (-10)' \
	    "to/302?ftp://127.0.0.1/"
	refuses 'redirected to a URL with a user (-10)' \
	    "to/302?http://me:secret@127.0.0.1:$port/good"
}

@test "credentials go where they belong only" {
	local here=$port

	printf 'X-Token: secret\n' >fields
	printf 'default login me password secret\n' >home/.netrc
	chmod 600 home/.netrc
	faults other
	get headers=fields "to/302?http://127.0.0.1:$port/good"
	[ "$status" -eq 0 ]
	grep -q 'auth=Basic .* token=secret' server/log
	grep -qx 'GET /good range= match= auth= token=' other/log
	get headers=fields "to/302?http://127.0.0.1:$here/good"
	grep -q 'GET /good range= match= auth=Basic .* token=secret' server/log
}

@test "a file of fields is judged" {
	printf '# for all\n\nX-Token: a\r\n' >fields
	get headers=fields good
	[ "$status" -eq 0 ]
	grep -q 'token=a$' server/log
	printf 'X-Token: a\nsecret\n' >fields
	refuses 'fields: line 2 is not NAME: VALUE (-10)' headers=fields good
	refuses 'none: No such file or directory (2)' headers=none good
	asked 1 good
}

@test "TLS is verified, and nothing leads from it to http" {
	local safe

	command -v openssl >/dev/null || skip "there is no openssl"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=here \
	    -addext subjectAltName=IP:127.0.0.1 -keyout key.pem \
	    -out ca.pem 2>/dev/null
	cat key.pem ca.pem >both.pem
	faults safe both.pem
	safe=https://127.0.0.1:$port
	try "$SAY" get "$safe/good"
	[ "$status" -eq 1 ]
	says certificate
	ok "$SAY" cacert=ca.pem range=65-70 get "$safe/good"
	prints "206 size 256 first 65 length 6 etag \"v1\" $WHEN" ABCDEF
	try "$SAY" cacert=ca.pem get "$safe/to/302?$url/good"
	[ "$status" -eq 1 ]
	[ "$stderr" = 'say: redirected from https to http (-10)' ]
	[ ! -e server/log ]
}

@test "no more connections than there may be" {
	try "$SAY" connections=3 many 20 "$url/slow"
	prints '0 of 20 failed'
	asked 20 slow
	try "$SAY" get "$url/most"
	[ "${lines[1]}" -le 3 ]
}

# Who sets the time of day neither ends the wait nor makes it longer.
@test "who waits for a connection goes by a clock that nobody sets" {
	need_strace
	ok strace -f -qq -o trace -e trace=futex "$SAY" connections=1 many 10 \
	    "$url/slow"
	prints '0 of 10 failed'
	grep -q 'FUTEX_WAIT_BITSET.*tv_sec' trace
	run ! grep 'FUTEX_CLOCK_REALTIME.*tv_sec' trace
}

@test "a signal ends it" {
	local pid

	"$SAY" get "$url/silent" >out 2>err 3>&- &
	pid=$!
	wait_for grep -q silent server/log
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 1 ]
	[ "$(<err)" = 'say: interrupted (-3)' ]
	"$SAY" retries=3 get "$url/busy-long" >out 2>err 3>&- &
	pid=$!
	wait_for grep -q busy-long server/log
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 1 ]
	[ "$(<err)" = 'say: interrupted (-3)' ]
}

@test "what is put" {
	echo bytes >file
	try "$SAY" put "$url/put" file
	prints 201
	try "$SAY" new=1 put "$url/put-once" file
	prints 200
	try "$SAY" new=1 put "$url/put-once" file
	[ "$status" -eq 1 ]
	says '412 Precondition Failed (17)'
	try "$SAY" new=1 put "$url/put" file
	prints 201
	says 'say: the server cannot put only what is new: nothing keeps two'
}

@test "signatures are those that Python computes" {
	local key

	export AWS_ACCESS_KEY_ID=test:tester AWS_SECRET_ACCESS_KEY=t/+= \
	    AWS_REGION=eu-1 AWS_SESSION_TOKEN=token \
	    AWS_ENDPOINT_URL=http://127.0.0.1:8080
	for key in plain.wsp 'a b' 'a=b' 'a+b' 'a%20b' 'a%b' 'ä/ö' \
	    'a?b&c=d' "!'()*~"; do
		"$SAY" sign GET "s3://bucket/$key" 1700000000 |
		    "$PYTHON" "$BATS_TEST_DIRNAME/remote/sign.py"
	done
	"$SAY" query='list-type=2&prefix=a%2Fb&continuation-token=x%3D' sign \
	    GET s3://bucket/ 1700000000 |
	    "$PYTHON" "$BATS_TEST_DIRNAME/remote/sign.py"
}

@test "who asks is in the environment or in a profile" {
	local sign=(sign GET s3://bucket/key 1700000000)

	try "$SAY" "${sign[@]}"
	[ "$status" -eq 1 ]
	says 'there are no credentials for S3'
	ok "$SAY" no-sign=1 "${sign[@]}"
	[ "${lines[0]}" = https://bucket.s3.us-east-1.amazonaws.com/key ]
	[[ $output != *uthorization* ]]
	mkdir home/.aws
	printf '[default]\naws_access_key_id=A\naws_secret_access_key=B\n' \
	    >home/.aws/credentials
	printf '[profile x]\naws_access_key_id=C\naws_secret_access_key=D\n%s' \
	    'region=r' >home/.aws/config
	ok "$SAY" "${sign[@]}"
	[[ $output == *Credential=A/20231114/us-east-1/s3/* ]]
	AWS_PROFILE=x ok "$SAY" "${sign[@]}"
	[[ $output == *Credential=C/20231114/r/s3/* ]]
	AWS_ACCESS_KEY_ID=E AWS_SECRET_ACCESS_KEY=F ok "$SAY" "${sign[@]}"
	[[ $output == *Credential=E/* ]]
}

@test "without libcurl one line says so" {
	command -v unshare >/dev/null || skip "there is no unshare"
	unshare -rm true 2>/dev/null || skip "no file system can be hidden"
	: >none
	# What is built for another architecture has libraries of its own.
	# shellcheck disable=SC2016 # for the other shell
	PATH=$PATH:/usr/sbin:/sbin try unshare -rm sh -c '
		for f in $(ldconfig -p | sed -n "s/.*=> \(.*libcurl.*\)/\1/p") \
		    "$top_builddir"/sysroot/usr/lib/*/libcurl*.so.4; do
			[ ! -e "$f" ] ||
			    mount --bind none "$(readlink -f "$f")" || exit 9
		done
		exec "$@"' sh "$SAY" get "$url/good"
	[ "$status" -eq 1 ] && [ -z "$output" ]
	[ "$stderr" = \
	    'say: libcurl.so.4, which reads URLs, is not installed (-12)' ]
}

# object SERVER VALUE: it has an object of this value, and of a name, size and
# time that are always the same.
object() {
	mkdir -p "$1/tree/bucket"
	whisper-create "$1/tree/bucket/a.wsp" 60:10 >/dev/null
	whisper-update --now "$NOW" "$1/tree/bucket/a.wsp" "$NOW:$2"
	touch -d '2020-01-01 UTC' "$1/tree/bucket/a.wsp"
}

# value ENDPOINT OPTION ...: sets output to the value of the object there.
value() {
	AWS_ENDPOINT_URL=$1 ok whisper-fetch --now "$NOW" --from -1min \
	    "${@:2}" s3://bucket/a.wsp
	output=${output##*	}
}

@test "two endpoints have two objects of one name" {
	local here=$url/tree there

	export WHISPER_CACHE_DIR=$PWD/cache AWS_ACCESS_KEY_ID=id \
	    AWS_SECRET_ACCESS_KEY=secret
	faults other
	there=http://127.0.0.1:$port/tree
	object server 1
	object other 2
	value "$here"
	prints 1.000000
	value "$there" --max-age 1h
	prints 2.000000
	value "$here" --max-age 1h
	prints 1.000000
	: >server/log
	value "$here" --offline
	prints 1.000000
	# Nobody is asked who asks.
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	value "$there//" --offline
	prints 2.000000
	AWS_ENDPOINT_URL=http://127.0.0.1:1 bad 1 whisper-fetch --offline \
	    s3://bucket/a.wsp
	[ "$stderr" = 'whisper-fetch: s3://bucket/a.wsp: not in the cache' ]
	[ ! -s server/log ]
	ok whisper-cache list
	prints s3://bucket/a.wsp s3://bucket/a.wsp
	ok whisper-cache clear s3://bucket/
	[[ $output == '2 objects, '* ]]
}

@test "the list of processes shows nothing secret" {
	local pid

	export WHISPER_CACHE_DIR=$PWD/cache
	whisper-info --retries 0 "$url/silent?token=hushhush" >out 2>err 3>&- &
	pid=$!
	wait_for grep -q 'silent?token=hushhush' server/log
	tr '\0' '\n' <"/proc/$pid/cmdline" >line
	kill "$pid"
	wait "$pid" || :
	grep -x "$url/silent[*]*" line
	run ! grep hushhush line out err
}

# answers N STATUS COMMAND ...: it succeeds, and the server said that so often.
answers() {
	: >server/answers
	ok "${@:3}"
	[ "$(grep -c "^$2 " server/answers)" -eq "$1" ] || {
		cat server/answers
		return 1
	}
}

@test "what a date tells apart is asked about by that" {
	local file

	export WHISPER_CACHE_DIR=$PWD/cache
	mkdir server/tree
	file=server/tree/a.wsp
	whisper-create "$file" 60:60d >/dev/null
	whisper-update --now "$NOW" "$file" "$((NOW - 50 * 86400)):1"
	touch -d '2020-01-02 UTC' "$file"
	answers 1 206 whisper-info "$url/dated/a.wsp" xFilesFactor
	prints 0.5
	answers 1 304 whisper-info "$url/dated/a.wsp" xFilesFactor
	prints 0.5
	[ "$(wc -l <server/answers)" -eq 1 ]
	# A newer one, and an older one, which this server takes for no change.
	whisper-set-xfilesfactor "$file" 0.25 >/dev/null
	touch -d '2020-01-03 UTC' "$file"
	answers 1 206 whisper-info "$url/dated/a.wsp" xFilesFactor
	prints 0.25
	whisper-set-xfilesfactor "$file" 0.75 >/dev/null
	touch -d '2020-01-01 UTC' "$file"
	answers 1 304 whisper-info "$url/dated/a.wsp" xFilesFactor
	prints 0.75
	[ "$(wc -l <server/answers)" -eq 2 ]
	# It changes while it is read.
	cp "$file" "$file.next"
	whisper-update --now "$NOW" "$file.next" "$NOW:7"
	touch -d '2020-01-04 UTC' "$file.next"
	answers 1 412 whisper-fetch --now "$NOW" --from -1min \
	    "$url/dated/a.wsp"
	prints "$((NOW / 60 * 60))	7.000000"
}

@test "what changes with every answer is not put together of several" {
	export WHISPER_CACHE_DIR=$PWD/cache
	bad 1 whisper-cache fetch "$url/changes"
	[ "$stderr" = \
	    "whisper-cache: $url/changes: changed while it was read" ]
	ok whisper-cache verify
	[[ $output == *' 0 bad' ]]
	bad 1 whisper-info "$url/changes"
	[[ $stderr == "whisper-info: $url/changes: "* ]]
}

# names N: a list of so many paths.
names() {
	local i

	for ((i = 0; i < $1; i++)); do
		echo "/a$((i / 5000))/b$((i / 200))/m$i.wsp"
	done
}

# large: a catalogue with more than what is fetched as a whole, of long ago, is
# below $url/tree, which is in there.
large() {
	export WHISPER_CACHE_DIR=$PWD/cache
	mkdir server/tree
	names 20000 >list
	ok whisper-catalog --no-fsync import list server/tree/.whisper-catalog
	[ "$(stat -c %s server/tree/.whisper-catalog)" -gt 1200000 ]
	touch -d '2020-01-01 UTC' server/tree/.whisper-catalog
	there=$url/tree/
	here=server/tree/.whisper-catalog
}

# same N COMMAND ... PLACE: from the catalogue that is elsewhere comes, in at
# most N requests, what comes from the one here.
same() {
	local want

	ok "${@:2:$#-2}" "$here"
	want=$output
	: >server/log
	ok "${@:2:$#-1}"
	[ "$output" = "$want" ] || wrong 'not the same' "${@:2}"
	[ "$(wc -l <server/log)" -le "$1" ] || {
		cat server/log
		return 1
	}
}

@test "a catalogue is asked in three requests, then in one or none" {
	large
	same 3 whisper-find 'a1.*.m7??3' -C "$there"
	[ "${#lines[@]}" -eq 100 ]
	same 1 whisper-find 'a1.*.m7??3' -C "$there"
	same 0 whisper-find --max-age 1h 'a1.*.m7??3' -C "$there"
	same 0 whisper-find --offline 'a1.b26.*' -C "$there"
	rm -r cache
	bad 1 whisper-find --offline -C "$there"
	says ': not in the cache'
	same 3 whisper-find -C "${there}.whisper-catalog"
	rm -r cache
	same 3 whisper-find '**.m19999' -C "$there"
	rm -r cache
	# Names, rows and data are in one piece, or in three at once.
	same 3 whisper-find -l -C "$there"
	rm -r cache
	same 5 whisper-find -l 'a2.b50.*' -C "$there"
	rm -r cache
	same 4 whisper-find --stale 30d -c -C "$there"
}

@test "a small catalogue takes one request" {
	export WHISPER_CACHE_DIR=$PWD/cache
	mkdir -p server/tree/a/b
	whisper-create server/tree/a/b/c.wsp 60:10 >/dev/null
	whisper-create server/tree/a/d.wsp 60:10 >/dev/null
	ok whisper-catalog --no-fsync update server/tree
	touch -d '2020-01-01 UTC' server/tree/.whisper-catalog
	here=server/tree/.whisper-catalog
	same 1 whisper-find -k -l -C "$url/tree/"
	[[ ${lines[1]} == *'	148	'*'	average	0.5	a.b.c' ]]
	same 1 whisper-find -k -C "$url/tree/.whisper-catalog"
	same 1 whisper-find -c -b -k -C "$url/tree/"
}

@test "every question to a catalogue can be asked elsewhere" {
	local token

	large
	ok whisper-catalog info --token "$here"
	token=$output
	names 20001 | sed 2d >list
	ok whisper-catalog --no-fsync import list "$here"
	touch -d '2020-01-01 UTC' "$here"
	same 6 whisper-catalog changes --since "$token" "$there"
	[ "${lines[0]}" = 'vanished a0.b0.m1' ]
	[ "${lines[1]}" = 'new a4.b100.m20000' ]
	same 1 whisper-catalog info --token "$there"
	ok whisper-catalog info "$there?token=secret"
	[ "${lines[0]}" = "catalog: $there.whisper-catalog" ]
	ok whisper-catalog info --json "$there?token=secret"
	[[ $output == "{\"catalog\": \"$there.whisper-catalog\", "* ]]
	rm -r cache
	same 12 whisper-catalog check "$there"
	rm -r cache
	same 16 whisper-catalog dump "$there"
	ok whisper-catalog --no-fsync export one "$here"
	ok whisper-catalog --no-fsync export two "$there"
	cmp <(zcat one) <(zcat two)
	ok whisper-catalog info --token -C "$there"
	same 2 whisper-find --vanished "$token" -C "$there"
	prints a0.b0.m1
	ok whisper-find -C "$here" --missing-on "$there" -c
	prints 0
	names 3 >list
	ok whisper-catalog --no-fsync import list few.cat
	ok whisper-find -C few.cat --missing-on "$there"
	prints a0.b0.m1
	ok whisper-find -p -C "$there" 'a4.b100.*'
	prints "${there}a4/b100/m20000.wsp"
	# The query may be a secret.
	ok whisper-find -W -C few.cat -C "$there?token=secret" '*.*.m2'
	prints "a0.b0.m2	few.cat,$there"
	WHISPER_TREE=$there ok whisper-find 'a4.b100.*'
	prints a4.b100.m20000
}

@test "what needs the tree, or writes, is refused before anything is asked" {
	local command

	for command in "whisper-find -u -C $url/" \
	    "whisper-find --prune -C $url/" \
	    "whisper-find --delete -y -C $url/" \
	    "whisper-catalog update $url/" "whisper-catalog update -C $url/ ." \
	    "whisper-catalog flag --set k -C $url/ x" \
	    "whisper-catalog import list $url/x" \
	    "whisper-catalog export $url/x ." \
	    "whisper-catalog mirror . $url/x" "whisper-move $url/ a b"; do
		# shellcheck disable=SC2086 # words
		bad 1 $command
		prints
		[[ $stderr == *": $url/"*": cannot write to a URL" ]]
	done
	for command in "whisper-find -w -C $url/" \
	    "whisper-catalog check --tree $url/"; do
		# shellcheck disable=SC2086 # words
		try $command
		[[ $stderr == *": $url/: its tree is not here" ]]
	done
	bad 1 whisper-find -C 'http://me:secret@127.0.0.1/'
	[[ $stderr != *secret* ]]
	[ ! -e server/log ]
}

@test "a catalogue that is elsewhere names nothing that is here" {
	large
	# It says that it is of this tree, and a mirror of this file.
	mkdir tree
	whisper-create tree/a.wsp 60:10 >/dev/null
	ok whisper-catalog --no-fsync update -C server/tree/of.cat tree
	ok whisper-catalog --no-fsync mirror "$here" server/tree/mirror.cat
	ok whisper-find -p -C "$url/tree/of.cat"
	prints a.wsp
	rm tree/a.wsp
	ok whisper-find -l -C "$url/tree/of.cat"
	[ "${#lines[@]}" -eq 1 ]
	bad 1 whisper-find -C "$url/tree/mirror.cat"
	says ': block 0 is not here, and there is nothing to fetch it from'
	bad 1 whisper-find -C "$url/tree/none.cat"
	says "$url/tree/none.cat: 404 Not Found"
	bad 1 whisper-find -C "$url/good"
	says "$url/good: not a catalogue"
}

@test "a catalogue that grows while it is read answers as it was" {
	large
	cp "$here" new
	{ names 20000; echo /z/new.wsp; } >list
	ok whisper-catalog --no-fsync import list new
	mv new "$here.next"
	ok whisper-find -c -C "$there"
	[ ! -e "$here.next" ]
	prints 20000
	ok whisper-find z.new -C "$there"
	prints z.new
}

@test "one that was written anew meanwhile is read anew, or said to be" {
	large
	rm "$here"
	names 19000 >list
	ok whisper-catalog --no-fsync import list "$here"
	names 20000 >list
	ok whisper-catalog --no-fsync import list "$here.next"
	touch -d '2020-01-01 UTC' "$here" "$here.next"
	ok whisper-find -c -C "$there"
	prints 20000
	ok whisper-find --max-age 1h 'a0.b0.m1' -C "$there"
	names 18000 >list
	ok whisper-catalog --no-fsync import list "$here.next"
	bad 1 whisper-find --max-age 1h -l -C "$there"
	says "$there.whisper-catalog: changed while it was read"
	ok whisper-find -c -C "$there"
	prints 18000
}

# mirrors SUMMARY N ARGUMENT ...: whisper-catalog mirror says this, after at
# most so many requests.
mirrors() {
	: >server/log
	try whisper-catalog --no-fsync mirror -v "${@:3}"
	[ "$status" -eq 0 ] || wrong 'it failed' mirror "${@:3}"
	prints
	# shellcheck disable=SC2053 # it is a pattern
	[[ ${stderr#whisper-catalog: } == $1 ]] ||
	    wrong "not $1" mirror "${@:3}"
	[ "$(wc -l <server/log)" -le "$2" ] || {
		cat server/log
		return 1
	}
}

@test "a mirror of a catalogue that is elsewhere" {
	large
	mirrors 'm: 20000 metrics, 0 bytes fetched, 159 parts left there' 2 \
	    "$there" m
	ok whisper-catalog info m
	[ "${lines[1]}" = 'kind: mirror' ]
	[ "${lines[2]}" = "origin: $there.whisper-catalog" ]
	: >server/log
	ok whisper-find -C m 'a1.b30.*'
	[ "${#lines[@]}" -eq 200 ]
	[ "$(wc -l <server/log)" -le 2 ]
	# Now it is here.
	: >server/log
	ok whisper-find -C m 'a1.b30.*'
	[ "${#lines[@]}" -eq 200 ]
	[ ! -s server/log ]
	ok whisper-find -k -l -C "$here"
	cp "$BATS_TEST_TMPDIR/out" want
	ok whisper-find -l -C m
	cmp want "$BATS_TEST_TMPDIR/out"
	ok whisper-catalog check m
	prints
	cp m before
	mirrors 'm: 20000 metrics, 0 bytes fetched, 0 parts left there' 1 \
	    "$there.whisper-catalog" m
	cmp m before
	mirrors 'n: 20000 metrics, *, 0 parts left there' 12 --all "$there" n
	mirrors 'o: 20000 metrics, *, 106 parts left there' 3 --names "$there" o
}

@test "of an origin that is elsewhere only what has changed is fetched" {
	local fetched

	large
	mirrors '*' 12 --all "$there" m
	names 20001 | sed 2d >list
	ok whisper-catalog --no-fsync import list "$here"
	touch -d '2020-01-02 UTC' "$here"
	mirrors 'm: 20000 metrics, *, 0 parts left there' 12 --all "$there" m
	fetched=${stderr#*metrics, }
	[ "${fetched%% *}" -lt 100000 ]
	ok whisper-catalog --no-fsync mirror "$there" n
	rm -r cache "$here"
	names 20000 >list
	ok whisper-catalog --no-fsync import list "$here"
	bad 1 whisper-find -C n
	says "n: origin $there.whisper-catalog has changed; mirror it again"
	rm "$here"
	bad 1 whisper-find -C n
	says "n: origin $there.whisper-catalog: 404 Not Found"
}

@test "a mirror sends nobody where another user wants" {
	large
	bad 1 whisper-catalog mirror "$there?token=secret" m
	says "$there: a query, which may be a secret, cannot be remembered"
	[ ! -e m ]
	mirrors '*' 2 "$there" m
	need_root 'give files away'
	chown 12345 m
	: >server/log
	bad 1 whisper-find -C m
	says "m: origin $there.whisper-catalog: the mirror belongs to another \
user, who may name any place"
	[ ! -s server/log ]
}

# stalled: the server has two files of a tree, of which the second one stalls.
stalled() {
	export WHISPER_CACHE_DIR=$PWD/cache
	mkdir -p server/tree/x dst/x
	for file in a b; do
		whisper-create "server/tree/x/$file.wsp" 60:30d >/dev/null
		whisper-update --now "$NOW" "server/tree/x/$file.wsp" \
		    "$((NOW - 25 * 86400)):1" "$NOW:2"
		touch -d '2020-01-01 UTC' "server/tree/x/$file.wsp"
	done
	: >server/tree/x/b.wsp.stall
}

# in_transfer: the second request for it is there.
in_transfer() {
	[ "$(grep -c "^GET /tree/$1 range=bytes=[1-9]" server/log 2>&1)" = 1 ]
}

# ends SIGNAL STATUS FILE COMMAND ...: a signal during a transfer of the file
# ends it, and it is not tried again.
ends() {
	local pid

	# nohup(1) may have made us ignore the one or the other.
	env "--default-signal=$1" "${@:4}" --retries 0 >out 2>err 3>&- &
	pid=$!
	wait_for in_transfer "$3"
	kill "-$1" "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq "$2" ] || { cat err; return 1; }
	[ ! -s err ] || { cat err; return 1; }
	# What was fetched before is whole.
	ok whisper-cache verify
	[[ ${lines[-1]} == *' 0 bad' ]]
	[ -z "$(find . -name '*.tmp*')" ]
}

@test "a signal ends a transfer of fill, and nothing is half written" {
	stalled
	ends TERM 143 x/b.wsp whisper-fill -R -j 1 --create --now "$NOW" \
	    "$url/tree/" dst
	ok whisper-diff --now "$NOW" server/tree/x/a.wsp dst/x/a.wsp
	rm server/tree/x/b.wsp.stall
	ok whisper-fill -R --create --now "$NOW" "$url/tree/" dst
	ok whisper-diff -R --now "$NOW" server/tree dst
}

@test "a signal ends a transfer of merge, and nothing is half written" {
	stalled
	whisper-create dst/x/a.wsp 60:30d >/dev/null
	whisper-create dst/x/b.wsp 60:30d >/dev/null
	whisper-update --now "$NOW" dst/x/b.wsp "$((NOW - 60)):9"
	cp dst/x/b.wsp before
	ends HUP 129 x/b.wsp whisper-merge -R -j 2 --now "$NOW" "$url/tree/" \
	    dst
	cmp before dst/x/b.wsp
	rm server/tree/x/b.wsp.stall
	ok whisper-merge -R --now "$NOW" "$url/tree/" dst
	ok whisper-diff -R --ignore-empty --now "$NOW" server/tree dst
}

@test "a signal ends a transfer of a mirror, which stays what it was" {
	large
	ok whisper-catalog --no-fsync mirror "$there" m
	cp m before
	: >"$here.stall"
	: >server/log
	ends TERM 143 .whisper-catalog whisper-catalog mirror --all "$there" m
	cmp before m
	: >server/log
	ends HUP 129 .whisper-catalog whisper-catalog mirror --all "$there" m
	cmp before m
}
