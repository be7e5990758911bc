# SPDX-License-Identifier: ISC
# Twelve defects of other tools for these files, by which their users lost
# data or time: that ours have none of them.

load common

setup() {
	common_setup
	create src.wsp --xFilesFactor 0 60:5 300:4
	cp src.wsp dst.wsp
}

# at_now COMMAND ...: a tool at NOW, whatever clock says.
clock=()
at_now() {
	"${clock[@]}" "$1" --now "$NOW" "${@:2}"
}

# archive PATH STEP: the points in the archive of this step.
archive() {
	whisper-fetch --now "$NOW" --archive "$2" --from 0 --drop nulls "$1"
}

# json COMMAND ...: what it prints is JSON, strictly.
json() {
	try "$@"
	[ -z "$stderr" ] || wrong "expected no errors" "$@"
	python3 -c 'import json, sys
def refuse(x):
    raise ValueError(x)
json.load(sys.stdin, parse_constant=refuse)' <<<"$output" ||
		wrong "expected JSON" "$@"
}

@test "1: a zero is a value, to every tool" {
	update src.wsp 1699999800:99 1699999860:99 1699999920:0 1699999980:0
	update dst.wsp 1699999800:0 1699999860:-0 1699999980:99
	ok at_now whisper-fill src.wsp dst.wsp
	archive dst.wsp 60 >filled
	diff filled - <<-EOF
	1699999800	0.000000
	1699999860	-0.000000
	1699999920	0.000000
	1699999980	99.000000
	EOF
	ok at_now whisper-merge src.wsp dst.wsp
	archive dst.wsp 60 | grep -Fx "$(printf '1699999980\t0.000000')"
	try at_now whisper-diff --columns --no-headers src.wsp \
	    "$FILES/good-empty.wsp"
	grep -Fx "0 1699999920 0.0 None" <<<"$output"
	update dst.wsp 1699999920:0 1699999980:0
	ok at_now whisper-resize --silent dst.wsp 60:10
	[ "$(archive dst.wsp 60 | grep -c 0.000000)" -eq 2 ]
	create dst.wsp --xFilesFactor 1 60:5 300:4
	update dst.wsp 1699999800:0 1699999860:0 1699999920:0 1699999980:0 \
	    1700000040:0
	archive dst.wsp 300 | grep -Fx "$(printf '1699999800\t0.000000')"
}

@test "2: gaps of one slot and gaps at the end are filled" {
	points=(1699999740:1 1699999800:2 1699999860:3 1699999920:4
	    1699999980:5)
	update src.wsp "${points[@]}"
	for ((gap = 0; gap < 5; gap++)); do
		create dst.wsp 60:5 300:4
		update dst.wsp "${points[@]:0:gap}" "${points[@]:gap+1}"
		ok at_now whisper-fill src.wsp dst.wsp
		diff <(archive src.wsp 60) <(archive dst.wsp 60)
		create dst.wsp 60:5 300:4
		[ $gap -eq 0 ] || update dst.wsp "${points[@]:0:gap}" \
		    "${points[0]}"
		ok at_now whisper-fill src.wsp dst.wsp
		diff <(archive src.wsp 60) <(archive dst.wsp 60)
	done
}

@test "3: a coarse value is seen in finer archives only where nothing else is" {
	update src.wsp 1699999860:2 1699999920:3
	coarse src.wsp 1699999800:50
	coarse src.wsp 1699999500:40
	ok at_now whisper-fill src.wsp dst.wsp
	ok whisper-diff --all src.wsp dst.wsp
	cp dst.wsp before.wsp
	ok at_now whisper-resize --silent dst.wsp 60:5 300:4
	cmp dst.wsp before.wsp
	ok at_now whisper-resize --silent dst.wsp 60:10 300:10
	{
		printf '1699999500\t40.000000\n'
		archive src.wsp 60
	} >fine
	diff <(archive dst.wsp 60) fine
	diff <(archive dst.wsp 300) <(archive src.wsp 300)
	coarse dst.wsp 1699999500:41
	ok at_now whisper-fill src.wsp dst.wsp
	diff <(archive dst.wsp 60) fine
	archive dst.wsp 300 | grep -Fx "$(printf '1699999500\t41.000000')"
}

# everything: the output of every tool at NOW, and what they write.
everything() {
	rm -f t.wsp
	at_now whisper-create t.wsp 60:5 300:4
	at_now whisper-update t.wsp N:1 1699999920:2
	at_now whisper-update t.wsp 1699999860:3
	at_now whisper-fetch t.wsp
	at_now whisper-fetch --from -10min --until now t.wsp
	at_now whisper-info t.wsp
	cp src.wsp u.wsp
	at_now whisper-diff t.wsp u.wsp || :
	at_now whisper-fill t.wsp u.wsp
	bytes u.wsp
	at_now whisper-merge t.wsp u.wsp
	bytes u.wsp
	at_now whisper-resize --quiet u.wsp 60:7
	at_now whisper-set-aggregation u.wsp max
	at_now whisper-set-xfilesfactor u.wsp 0.1
	bytes u.wsp
	at_now whisper-dump t.wsp
}

@test "4: there is one present, and it can be set" {
	need faketime
	[[ ${SANITIZE-} != *integer* ]] ||
		skip "faketime hangs with the sanitizer of clang"
	ok everything
	first=$output
	for start in "@1999-12-31 23:59:59" "@2023-11-14 22:13:20 x1000000"; do
		clock=(faketime -f "$start")
		"${clock[@]}" whisper-info --version >out 2>&1 &&
			whisper-info --version | cmp -s - out ||
			skip "faketime does not work with these tools"
		ok everything
		prints "$first"
	done
	create t.wsp 60:5
	bad 0 "${clock[@]}" whisper-update -v t.wsp N:1 N:2 N:3
	says "1 stored, 0 too old, 2 replaced in the batch, 0 in the future"
}

@test "5: new archives are checked before the old file is touched" {
	update dst.wsp 1699999980:5
	keep
	for definition in nonsense 0:10 60:0 1d:200y "60:10 60:20" \
	    "60:10 90:20" "60:4 300:9"; do
		# shellcheck disable=SC2086
		bad 1 whisper-create --overwrite dst.wsp $definition
		# shellcheck disable=SC2086
		bad 1 at_now whisper-resize dst.wsp $definition
		kept
	done
	bad 1 whisper-create --overwrite --aggregationMethod x dst.wsp 60:5
	bad 1 whisper-create --overwrite --xFilesFactor nan dst.wsp 60:5
	bad 1 at_now whisper-resize --aggregationMethod x dst.wsp 60:5
	bad 1 at_now whisper-resize --xFilesFactor nan dst.wsp 60:5
	kept
}

@test "6: a replaced file keeps its owner, mode and waiting writers" {
	chmod 640 dst.wsp
	! is_root || chown 12:34 dst.wsp
	owner=$(stat -c %u:%g:%a dst.wsp)
	ok at_now whisper-resize --silent --nobackup dst.wsp 60:6
	[ "$(stat -c %u:%g:%a dst.wsp)" = "$owner" ]
	ok whisper-create --overwrite dst.wsp 60:7
	[ "$(stat -c %u:%g:%a dst.wsp)" = "$owner" ]
	hold dst.wsp
	whisper-update --now "$NOW" dst.wsp 1699999980:5 9<&- &
	writing=$!
	opened dst.wsp
	cp -p dst.wsp new.wsp
	mv new.wsp dst.wsp
	let_go
	wait $writing
	[ "$(slots dst.wsp)" = 1699999980:5 ]
}

@test "6: a file is replaced in one step, which is on the disk" {
	need_strace
	ok strace -f -o trace -e trace=fsync,fdatasync,/rename,/unlink,/link \
	    whisper-resize --silent --now "$NOW" --nobackup dst.wsp 60:6
	diff <(grep '= 0$' trace | sed -e 's/^[0-9 ]*//' -e 's/[a2(].*//') \
	    - <<-EOF
	fsync
	ren
	fsync
	EOF
}

@test "7: points that are not stored are counted and told" {
	bad 1 at_now whisper-update dst.wsp 1:1
	says "Timestamp not covered"
	bad 1 at_now whisper-update dst.wsp 1700000001:1
	bad 0 at_now whisper-update dst.wsp 1:1 2:2 1699999980:3
	says "2 points too old to store"
	bad 0 at_now whisper-update dst.wsp <<-EOF
	1:1
	1699999980:3
	EOF
	says "1 point too old to store"
	bad 0 at_now whisper-update -v dst.wsp 1699999980:3 1699999981:4 \
	    1700000040:5
	says "2 stored, 0 too old, 1 replaced in the batch, 1 in the future"
}

@test "8: truncated, overlapping and empty archives are noticed" {
	for file in slot-cut slots-missing archive-missing overlap points-0 \
	    header-cut table-cut empty no-archives; do
		cp "$FILES/bad-$file.wsp" bad.wsp
		keep
		bad 1 at_now whisper-fetch bad.wsp
		bad 1 at_now whisper-update bad.wsp 1699999980:5
		bad 1 at_now whisper-info bad.wsp
		bad 1 at_now whisper-dump bad.wsp
		bad 2 at_now whisper-diff bad.wsp bad.wsp
		bad 1 at_now whisper-resize bad.wsp 60:5
		bad 1 at_now whisper-fill bad.wsp dst.wsp
		bad 1 at_now whisper-merge dst.wsp bad.wsp
		kept
	done
}

@test "9: a file that nobody could read is not made" {
	rm src.wsp dst.wsp
	bad 1 whisper-create --xFilesFactor nan a.wsp 60:5
	for definition in 0:10 60:0 0s:1d 60:59s 4294967296:1 60:4294967296 \
	    1d:200y; do
		bad 1 whisper-create --sparse a.wsp "$definition"
		holds_nothing
	done
	create a.wsp 60:5
	keep
	bad 1 whisper-set-xfilesfactor a.wsp nan
	bad 1 whisper-set-aggregation a.wsp sum nan
	bad 1 at_now whisper-resize --xFilesFactor nan a.wsp 60:5
	kept
}

@test "10: JSON is valid with values that are not finite" {
	need python3
	update dst.wsp 1699999860:nan 1699999920:inf 1699999980:-inf
	json at_now whisper-fetch --json --from -5min dst.wsp
	json at_now whisper-fetch --json --drop nulls dst.wsp
	json at_now whisper-diff --json src.wsp dst.wsp
	[ "$status" -eq 1 ]
	json at_now whisper-diff --json --summary dst.wsp src.wsp
	json whisper-info --json dst.wsp
}

@test "11: every slot can be compared, and the status tells" {
	coarse dst.wsp 1699999800:5
	ok at_now whisper-diff src.wsp dst.wsp
	try at_now whisper-diff --all --columns --no-headers src.wsp dst.wsp
	[ "$status" -eq 1 ]
	prints "1 1699999800 None 5.0"
	coarse src.wsp 1699999800:5
	ok at_now whisper-diff --all src.wsp dst.wsp
	update src.wsp 1699999980:5
	try at_now whisper-diff src.wsp dst.wsp
	[ "$status" -eq 1 ]
	bad 2 at_now whisper-diff src.wsp missing.wsp
}

@test "12: the format of a file is found in its bytes" {
	cp "$FILES/bad-compressed.wsp" plain.wsp
	cp "$FILES/good-points.wsp" compressed.cwsp
	keep
	bad 1 at_now whisper-fetch plain.wsp
	says "compressed"
	bad 1 whisper-set-aggregation plain.wsp sum
	bad 1 at_now whisper-resize plain.wsp 60:5
	bad 1 at_now whisper-update plain.wsp 1699999980:5
	kept
	ok at_now whisper-fetch compressed.cwsp
	ok whisper-set-aggregation compressed.cwsp sum
	rm plain.wsp
	cp "$FILES/bad-oldest-format.wsp" oldest.wsp
	keep
	bad 1 at_now whisper-update oldest.wsp 1699999980:5
	kept
}
