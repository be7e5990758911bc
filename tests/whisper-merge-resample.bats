# SPDX-License-Identifier: ISC
# whisper-merge --resample: what goes to a file of other archives.

load common

setup() {
	common_setup
	create_lax src.wsp 60:30 300:12
	create_lax dst.wsp 120:10 600:4
}

# create_lax PATH DEFINITION ...: a file in which one known point is enough.
create_lax() {
	whisper-create --xFilesFactor 0 "$@" >/dev/null
}

# resample ARGUMENT ...: whisper-merge --resample at NOW.
resample() {
	ok whisper-merge --now "$NOW" --resample "$@"
	prints
}

@test "files with other archives are refused unless --resample is given" {
	update src.wsp N:1
	keep
	bad 1 whisper-merge --now "$NOW" src.wsp dst.wsp
	says_only "whisper-merge: dst.wsp: src.wsp and dst.wsp archive\
 configurations are unalike. Resize the input before merging\
 or use --resample"
	kept
	keep src.wsp
	resample src.wsp dst.wsp
	stored 1699999800:1 1699999920:1
	kept
	holds dst.wsp src.wsp
}

@test "values of the same step are copied bit for bit" {
	create_lax --overwrite src.wsp 300:12
	create_lax --overwrite dst.wsp 300:4 600:4
	update src.wsp 1699999500:-0 1699999800:nan
	poke src.wsp $((28 + 12 + 4)) fff8000000000123
	resample src.wsp dst.wsp
	[[ $(bytes dst.wsp) == *"$(u32 1699999500)8000000000000000"* ]]
	[[ $(bytes dst.wsp) == *"$(u32 1699999800)fff8000000000123"* ]]
}

@test "other slots get the aggregate of the finest archive that covers them" {
	create_lax --overwrite src.wsp 60:20 120:30
	create_lax --overwrite dst.wsp 240:10
	update src.wsp 1699999440:1 1699999500:2
	# These are only in the coarser archive; the finer one does not reach
	# back to the last two.
	whisper-update --now $((NOW + 1300)) src.wsp 1699999440:50 \
	    1699999200:9 1699998480:6 1699998600:8
	resample src.wsp dst.wsp
	stored 1699998480:7 1699999200:9 1699999440:1.5
}

@test "the method and the xFilesFactor of the target are used" {
	create_lax --overwrite --aggregationMethod max src.wsp 60:30
	whisper-create --overwrite --aggregationMethod sum --xFilesFactor 0.7 \
	    dst.wsp 120:10 600:4 >/dev/null
	update src.wsp 1699999200:1 1699999260:2 1699999320:3 1699999560:4
	resample src.wsp dst.wsp
	stored 1699999200:3 1699999320:3 1699999560:4
	whisper-set-xfilesfactor dst.wsp 0.39 >/dev/null
	resample src.wsp dst.wsp
	stored 1699999200:10 1699999200:3 1699999320:3 1699999560:4
}

@test "a coarser value goes to the first finer slot of its time" {
	create_lax --overwrite src.wsp 300:12
	update src.wsp 1699998900:1 1699999500:2
	resample src.wsp dst.wsp
	stored 1699998600:1 1699998960:1 1699999200:2 1699999560:2
}

@test "a coarser value stays behind what the target knows of its time" {
	create_lax --overwrite src.wsp 300:12
	update src.wsp 1699998900:1 1699999500:2
	update dst.wsp 1699999680:9
	ok whisper-merge --now "$NOW" --resample src.wsp dst.wsp
	slots dst.wsp | grep -qx 1699998960:1
	run ! grep -q 1699999560: <(slots dst.wsp)
	slots dst.wsp | grep -qx 1699999680:9
}

@test "nothing is rolled up, not even between equal archives" {
	whisper-create --overwrite --xFilesFactor 1 src.wsp 60:30 300:12 \
	    >/dev/null
	create_lax --overwrite dst.wsp 60:30 300:12
	update src.wsp 1699999500:1
	update dst.wsp 1699999560:5
	cp dst.wsp merged.wsp
	ok whisper-merge --now "$NOW" src.wsp merged.wsp
	slots merged.wsp | grep -qx 1699999500:3
	resample src.wsp dst.wsp
	stored 1699999500:1 1699999500:1 1699999560:5
}

@test "values that are there are overwritten" {
	update src.wsp 1699999500:1 1699999560:2
	update dst.wsp 1699999440:7 1699999680:8 1699999800:0
	cp dst.wsp filled.wsp
	whisper-fill --now "$NOW" src.wsp filled.wsp
	slots filled.wsp | grep -qx 1699999440:7
	resample src.wsp dst.wsp
	stored 1699999200:1.5 1699999440:1 1699999560:2 1699999680:8 \
	    1699999800:0 1699999800:0
}

@test "what the source does not know never erases anything" {
	update dst.wsp 1699999500:7 1699999980:8
	cp dst.wsp before.wsp
	resample src.wsp dst.wsp
	cmp dst.wsp before.wsp
}

@test "a second run changes nothing" {
	update src.wsp 1699999200:1 1699999260:2 1699999800:3 1699998000:4
	update dst.wsp 1699999200:9 1699999980:8
	resample src.wsp dst.wsp
	cp dst.wsp first.wsp
	resample src.wsp dst.wsp
	cmp dst.wsp first.wsp
}

@test "--from and --until choose the intervals" {
	for ((t = 1699999200; t < NOW; t += 60)); do
		echo "$t:$(((t - 1699999140) / 60))"
	done | whisper-update --now "$NOW" src.wsp
	resample --from 1699999440 --until 1699999680 src.wsp dst.wsp
	stored 1699999560:7.5 1699999680:9.5
	resample --from 1699999439 --until 1699999679 src.wsp dst.wsp
	stored 1699999440:5.5 1699999560:7.5 1699999680:9.5
	resample --from -3min src.wsp dst.wsp
	stored 1699999440:5.5 1699999560:7.5 1699999680:9.5 1699999920:13.5
	resample --from 1699999920 src.wsp dst.wsp
	stored 1699999440:5.5 1699999560:7.5 1699999680:9.5 1699999920:13.5
	# A coarse interval is chosen by its start, and then taken as a whole.
	resample --from 1699999799 --until 1699999800 src.wsp dst.wsp
	stored 1699999440:5.5 1699999560:7.5 1699999680:9.5 1699999800:11.5 \
	    1699999800:12.5 1699999920:13.5
}

@test "a range that ends before it starts is refused" {
	update src.wsp N:1
	keep
	bad 1 whisper-merge --now "$NOW" --resample --from now --until -1s \
	    src.wsp dst.wsp
	says_only "whisper-merge: dst.wsp: time_to must be >= time_from"
	kept
}

@test "points later than now are not merged, --until later or not" {
	create_lax --overwrite src.wsp 60:30
	create_lax --overwrite dst.wsp 60:10 120:10
	update src.wsp 1700000040:1 1700000100:2
	cp dst.wsp empty.wsp
	for until in now +1h; do
		resample --until $until src.wsp dst.wsp
		cmp dst.wsp empty.wsp
	done
	ok whisper-merge --now 1700000100 --resample src.wsp dst.wsp
	stored 1700000040:1 1700000040:1.5 1700000100:2
}

@test "a point of the target from the future keeps its slot" {
	create_lax --overwrite dst.wsp 60:10
	update src.wsp 1699999500:1 1699999560:2
	update dst.wsp 1700000100:9 1700000220:8
	resample src.wsp dst.wsp
	stored 1699999560:2 1700000100:9 1700000220:8
}

@test "archives may lie in any order in the file" {
	cp "$FILES/good-coarse-first.wsp" dst.wsp
	update src.wsp 1699999800:30 1699999980:50
	resample src.wsp dst.wsp
	stored 1699999500:7 1699999740:1 1699999800:30 1699999800:40 \
	    1699999860:3 1699999920:4 1699999980:50
}

@test "a damaged file is refused before anything is written" {
	update src.wsp N:1
	cp dst.wsp good.wsp
	for path in "$FILES"/bad-*.wsp; do
		bad 1 whisper-merge --now "$NOW" --resample "$path" dst.wsp
		cmp dst.wsp good.wsp
		cp "$path" bad.wsp
		bad 1 whisper-merge --now "$NOW" --resample src.wsp bad.wsp
		cmp bad.wsp "$path"
	done
}

@test "--backup copies the target first" {
	update src.wsp N:1
	cp dst.wsp before.wsp
	ok whisper-merge --now "$NOW" --resample --backup src.wsp dst.wsp
	prints "Backup: dst.wsp.bak"
	cmp dst.wsp.bak before.wsp
	stored 1699999800:1 1699999920:1
}

@test "the target is locked" {
	update src.wsp N:1
	keep dst.wsp
	hold dst.wsp
	bad 75 whisper-merge --now "$NOW" --resample --lock-timeout 0 \
	    src.wsp dst.wsp
	let_go
	kept
}

@test "random files hold what a slow and simple model says" {
	python3 -c '' 2>/dev/null || skip "python3 is not installed"
	CASES=${CASES:-300} run python3 -B \
	    "$BATS_TEST_DIRNAME/model/rebuild.py" resample
	echo "$output"
	[ "$status" -eq 0 ]
}
