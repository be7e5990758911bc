# SPDX-License-Identifier: ISC
# whisper-load and whisper-dump --exact: a file as text, and back.

load common

setup() {
	common_setup
	text=("whisper-exact 1" "size 148" "method average"
	    "maxRetention 1200" "xFilesFactor 0.5" "archives 2"
	    "archive 0 offset 40 step 60 points 5"
	    "archive 1 offset 100 step 300 points 4" "data 0"
	    "0 1699999740 1.0" "1 1699999800 2.0" "2 1699999860 3.0"
	    "3 1699999920 4.0" "4 1699999980 5.0" "data 1"
	    "0 1699999500 7.0" "1 1699999800 3.5" "end")
}

# restores PATH ...: each is the same when it is restored from its text.
restores() {
	local path

	for path; do
		rm -f restored.wsp
		ok whisper-dump --exact "$path"
		printf '%s\n' "${lines[@]}" >text
		ok whisper-load restored.wsp text
		prints "Created: restored.wsp ($(stat -c %s "$path") bytes)"
		cmp "$path" restored.wsp || return
	done
}

# refuses [LINE ...]: a text of these lines is an error, and no file is made.
refuses() {
	local lines_file=$BATS_TEST_TMPDIR/lines

	: >"$lines_file"
	[ $# -eq 0 ] || printf '%s\n' "$@" >"$lines_file"
	bad 1 whisper-load new.wsp "$lines_file"
	holds_nothing
}

@test "the text has the header, the archives and the slots in use" {
	ok whisper-dump --exact "$FILES/good-points.wsp"
	prints "${text[@]}"
}

@test "good files are restored bit for bit" {
	restores "$FILES"/good-*.wsp
}

@test "bad files are restored with all that is bad, if they have a header" {
	for path in "$FILES"/bad-*.wsp; do
		case $path in
		*-empty.wsp|*-header-cut.wsp|*-compressed.wsp)
			bad 1 whisper-dump --exact "$path"
			prints ;;
		*)
			restores "$path" ;;
		esac
	done
}

@test "the files that fuzzing began with are restored" {
	restores "$BATS_TEST_DIRNAME"/fuzz/corpus/file/{good,odd,edge}-*
}

@test "every file of any length is restored, or refused as too short" {
	for ((size = 0; size <= 156; size++)); do
		head -c $size "$FILES/good-tail.wsp" >cut.wsp
		if [ $size -lt 16 ]; then
			bad 1 whisper-dump --exact cut.wsp
		else
			restores cut.wsp
		fi
	done
}

@test "odd values, slots and bytes have their lines" {
	cp "$FILES/good-tail.wsp" a.wsp
	poke a.wsp 0 00000063			# the method
	poke a.wsp 8 ffc00001			# a NaN
	poke a.wsp 44 7ff8000000000001		# more of them
	poke a.wsp 56 fff8000000000000
	poke a.wsp 68 7ff8000000000000
	poke a.wsp 76 00000000			# no time, but a value
	poke a.wsp 92 8000000000000000		# minus 0
	poke a.wsp 124 ffffffff0000000000000031
	restores a.wsp
	prints "Created: restored.wsp (156 bytes)"
	ok cat text
	prints "whisper-exact 1" "size 156" "method 99" "maxRetention 1200" \
	    "xFilesFactor 0xffc00001" "${text[@]:5:4}" \
	    "0 1699999740 0x7ff8000000000001" \
	    "1 1699999800 0xfff8000000000000" "2 1699999860 nan" \
	    "3 0 4.0" "4 1699999980 -0.0" "data 1" "0 1699999500 7.0" \
	    "1 1699999800 3.5" "2 4294967295 2.4e-322" \
	    "bytes 148 746f6f206d756368" "end"
}

@test "unused bytes are restored wherever they are" {
	cp "$FILES/good-gap.wsp" a.wsp
	{
		head -c 100 /dev/urandom
		head -c 5000 /dev/zero
		printf x
	} >>a.wsp
	restores a.wsp
}

@test "a text is read from standard input too" {
	for operand in "" -; do
		rm -f new.wsp
		# shellcheck disable=SC2086
		printf '%s\n' "${text[@]}" | whisper-load new.wsp $operand >out
		[ "$(cat out)" = "Created: new.wsp (148 bytes)" ]
		cmp new.wsp "$FILES/good-points.wsp"
	done
	bad 1 whisper-load b.wsp missing.txt
	says_only "whisper-load: missing.txt: No such file or directory"
	bad 1 whisper-load b.wsp .
	says "whisper-load: .: Is a directory"
	holds new.wsp out
}

@test "comments count for nothing, nor does a missing last newline" {
	{
		printf '%s\n' "${text[0]}" "# why" "${text[@]:1:9}" "#" \
		    "${text[@]:10:7}"
		printf end
	} | whisper-load new.wsp >out
	cmp new.wsp "$FILES/good-points.wsp"
}

@test "the contents may come in any order" {
	{
		printf '%s\n' "${text[@]:0:8}" "data 1" "1 1699999800 3.5" \
		    "data 0" "1 1699999800 2.0" "bytes 16 00000028" \
		    "data 1" "0 1699999500 7.0" "data 0" \
		    "0 1699999740 1.0" "2 1699999860 3.0" \
		    "3 1699999920 4.0" "4 1699999980 5.0" end
	} | whisper-load new.wsp >out
	cmp new.wsp "$FILES/good-points.wsp"
	# To and fro between pages.
	printf '%s\n' "${text[0]}" "size 20000" "${text[@]:2:6}" \
	    "bytes 200 aa" "bytes 9000 bb" "bytes 100 cc" "bytes 300 dd" \
	    "bytes 4090 0102030405060708090a" "bytes 9001 ee" end |
	    whisper-load pages.wsp >out
	restores pages.wsp
	for place in 200:aa 9000:bb 100:cc 300:dd 4095:06 4096:07 9001:ee; do
		[ "$(dd if=pages.wsp bs=1 skip="${place%:*}" count=1 \
		    status=none | od -An -tx1 | tr -d ' ')" = "${place#*:}" ]
	done
}

@test "an existing file is replaced only when asked for" {
	cp "$FILES/good-empty.wsp" a.wsp
	chmod 640 a.wsp
	printf '%s\n' "${text[@]}" >text
	keep
	bad 1 whisper-load a.wsp text
	says "a.wsp: File a.wsp already exists!"
	kept
	ok whisper-load --overwrite a.wsp text
	prints "Overwriting existing file: a.wsp" "Created: a.wsp (148 bytes)"
	cmp a.wsp "$FILES/good-points.wsp"
	[ "$(stat -c %a a.wsp)" = 640 ]
	ok whisper-load --overwrite --mode 600 b.wsp text
	prints "Created: b.wsp (148 bytes)"
	[ "$(stat -c %a b.wsp)" = 600 ]
	hold a.wsp
	bad 75 whisper-load --lock-timeout 0.05 --overwrite a.wsp text
	let_go
	holds a.wsp b.wsp text
}

@test "a file may be rewritten while it is read" {
	cp "$FILES/good-tail.wsp" a.wsp
	whisper-dump --exact a.wsp | whisper-load --overwrite a.wsp >out
	cmp a.wsp "$FILES/good-tail.wsp"
}

@test "long runs of zeros become holes" {
	whisper-create big.wsp 1:1000000 >/dev/null
	whisper-update --now "$NOW" big.wsp N:1
	[ "$(stat -c %b big.wsp)" -gt 20000 ]
	restores big.wsp
	[ "$(stat -c %b restored.wsp)" -le 64 ]
	[ "$(wc -l <text)" -eq 10 ]
}

@test "a huge sparse file is passed over quickly" {
	need timeout
	whisper-create --sparse big.wsp 1:300000000 >/dev/null
	whisper-update --now "$NOW" big.wsp N:1
	truncate -s 5G big.wsp
	ok timeout 20 whisper-dump --exact big.wsp
	printf '%s\n' "${lines[@]}" >text
	ok whisper-load new.wsp text
	ok timeout 20 whisper-dump --exact new.wsp
	diff text <(printf '%s\n' "${lines[@]}")
}

# wrong_line N LINE REASON: with this line instead of line N the text is bad.
wrong_line() {
	local before=("${text[@]}")

	text[$1 - 1]=$2
	refuses "${text[@]}"
	says_only "whisper-load: $BATS_TEST_TMPDIR/lines: line $1: $3"
	text=("${before[@]}")
}

@test "a line that makes no sense is told with its number" {
	wrong_line 1 "whisper-exact 2" "expected 'whisper-exact 1'"
	wrong_line 1 "Meta data:" "expected 'whisper-exact 1'"
	for size in "" "size" "size " "size x" "size -1" "size 148 " \
	    "size 148 1" "Size 148" "size  148" "size 9223372036854775808"; do
		wrong_line 2 "$size" "expected 'size BYTES'"
	done
	wrong_line 2 "size 15" "a file of 15 bytes has no header"
	wrong_line 3 "method" "expected 'method NAME'"
	wrong_line 3 "method mean" "expected 'method NAME'"
	wrong_line 3 "method 4294967296" "expected 'method NAME'"
	wrong_line 4 "maxRetention 1.5" "expected 'maxRetention SECONDS'"
	for xff in "" 0x 0x3f00000 0x3f0000000 0x3f00000g x 1,5; do
		wrong_line 5 "xFilesFactor $xff" "expected 'xFilesFactor NUMBER'"
	done
	wrong_line 6 "archives -1" "expected 'archives NUMBER'"
	for line in "archive 0" "archive 0 offset 40 step 60 points" \
	    "archive 0 offset 40 step 60 points 5 6" \
	    "archive 0 step 60 offset 40 points 5" \
	    "archive 0 offset 40 step 60 points 4294967296"; do
		wrong_line 7 "$line" "expected 'archive NUMBER offset BYTES\
 step SECONDS points NUMBER'"
	done
	wrong_line 7 "archive 1 offset 40 step 60 points 5" \
	    "archive 1 is out of order"
	wrong_line 9 "archive 2 offset 40 step 60 points 5" \
	    "archive 2 has no room in the header"
	wrong_line 9 "data 2" "there is no archive 2"
	wrong_line 9 "data" "expected 'archive, data, bytes, end or a slot'"
	wrong_line 9 "0 1 2" "a slot before the line with its archive"
	wrong_line 10 "0 1" "expected 'SLOT TIME VALUE'"
	wrong_line 10 "0 4294967296 1" "expected 'SLOT TIME VALUE'"
	wrong_line 10 "0 1 one" "the value is not a number: 'one'"
	wrong_line 10 "0 1 0x7ff" "the value is not a number: '0x7ff'"
	wrong_line 11 "0 1699999800 2.0" "slot 0 is out of order"
	wrong_line 14 "5 1699999980 5.0" \
	    "slot 5 is past the end of the archive or the file"
	wrong_line 15 "archive 2 offset 40 step 60 points 5" \
	    "archive 2 is out of order"
	wrong_line 17 "bytes 147 0000" "bytes up to 149 of a file of 148"
	wrong_line 17 "bytes 9223372036854775807 00" \
	    "bytes up to 9223372036854775808 of a file of 148"
	wrong_line 17 "bytes 100 0" "not 1 to 32 bytes of two digits"
	wrong_line 17 "bytes 100 $(printf %066d 0)" \
	    "not 1 to 32 bytes of two digits"
	wrong_line 17 "bytes 100 0g" "expected 'bytes OFFSET HEXADECIMAL'"
	wrong_line 17 "bytes 100" "expected 'bytes OFFSET HEXADECIMAL'"
	wrong_line 17 "" "expected 'archive, data, bytes, end or a slot'"
}

@test "a text that was cut off, or goes on, is refused" {
	for ((n = 0; n < ${#text[@]}; n++)); do
		refuses "${text[@]:0:n}"
		[ $n -eq 0 ] || says \
		    "lines: line $((n + 1)): the text ends before its end"
	done
	refuses "${text[@]}" ""
	says "line 19: more text after the end"
	refuses "${text[@]}" "${text[@]}"
	printf '%s\n\0\n' "${text[0]}" >nul
	bad 1 whisper-load new.wsp nul
	says_only "whisper-load: nul: line 2: has a NUL byte"
	holds nul
}

@test "more than the disk can hold is an error" {
	refuses "${text[0]}" "size 9223372036854775807" \
	    "${text[@]:2}"
	says "new.wsp: set the length to 9223372036854775807 bytes: "
}

@test "--exact goes with nothing else" {
	cp "$FILES/good-points.wsp" a.wsp
	for words in --raw --pretty "--format csv" a.wsp; do
		# shellcheck disable=SC2086
		try whisper-dump --exact a.wsp $words
		[ "$status" -eq 2 ]
		says "whisper-dump: --exact "
	done
}
