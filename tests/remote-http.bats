# SPDX-License-Identifier: ISC
# What comes from a server is what was asked for, or an error; and nobody else
# gets to know what a server is told.  The server of these tests is one of
# faults, remote/faults.py.

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
	after "200 size 256 first 0 length 256 etag \"v1\" $WHEN no range"
	get range=0-70 chunks
	prints '200 size -1 first 0 length -1 etag  date  no range' hello
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
	refuses "a line of the answer's header is too long (5)" long-line
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
	# shellcheck disable=SC2016 # for the other shell
	try unshare -rm sh -c '
		for f in $(ldconfig -p | sed -n "s/.*=> \(.*libcurl.*\)/\1/p")
		do
			mount --bind none "$(readlink -f "$f")" || exit 9
		done
		exec "$@"' sh "$SAY" get "$url/good"
	[ "$status" -eq 1 ] && [ -z "$output" ]
	[ "$stderr" = \
	    'say: libcurl.so.4, which reads URLs, is not installed (-12)' ]
}
