# SPDX-License-Identifier: ISC
# Files that are damaged, are none, or cannot be read: one clear line, and
# nothing is changed, allocated or waited for.  files/README tells the samples.

load common

setup() {
	common_setup
	cp "$FILES/good-points.wsp" good.wsp
	limit_memory
}

# need_sound: prints the commands that need a sound file at FILE.
need_sound() {
	cat <<-'END'
	whisper-create --like FILE new.wsp
	whisper-diff FILE good.wsp
	whisper-diff good.wsp FILE
	whisper-fetch FILE
	whisper-fill FILE good.wsp
	whisper-fill good.wsp FILE
	whisper-merge FILE good.wsp
	whisper-merge --backup good.wsp FILE
	whisper-rebuild --backup FILE
	whisper-rebuild --dry-run FILE
	whisper-resize FILE 60:10
	whisper-set-aggregation --backup FILE max
	whisper-set-xfilesfactor FILE 0.1
	whisper-update FILE N:1
	whisper-update FILE 1699999980:1 1699999920:1
	END
}

# show: prints the commands that show what they can of FILE.
show() {
	cat <<-'END'
	whisper-dump FILE
	whisper-info FILE
	whisper-info --json FILE
	END
}

# complains PATH REASON COMMAND ...: fails in time, with just this reason; $as
# runs it.
complains() {
	local path=$1 reason=$2 words want=1

	shift 2
	read -ra words <<<"$*"
	words=("${words[@]/#FILE/$path}")
	[ "${words[0]}" != whisper-diff ] || want=2
	bad "$want" ${as:+"$as"} timeout 10 "${words[@]}" --now "$NOW"
	says "${words[0]}: $path: $reason"
}

# refused PATH REASON: every tool that needs a sound file says so.
refused() {
	local command

	while read -r command; do
		complains "$1" "$2" "$command"
		prints
	done < <(need_sound)
}

# opaque PATH REASON: no tool shows anything of it.
opaque() {
	local command

	refused "$@"
	while read -r command; do
		complains "$1" "$2" "$command"
		prints
	done < <(show)
}

# damaged SAMPLE REASON: whisper-info and whisper-dump show something of it,
# the others refuse it, and nobody changes anything.
damaged() {
	local command

	cp "$FILES/bad-$1.wsp" bad.wsp
	keep
	refused bad.wsp "$2"
	while read -r command; do
		complains bad.wsp "$2" "$command"
		[ -n "$output" ]
	done < <(show)
	kept
}

# foreign SAMPLE REASON: the same for files without a header to show.
foreign() {
	cp "$FILES/bad-$1.wsp" bad.wsp
	keep
	opaque bad.wsp "$2"
	kept
}

@test "the sample files are those that make.sh makes, and README has them" {
	"$FILES/make.sh" .
	rm good.wsp
	diff <(bytes_of ./*.wsp) <(cd "$FILES" && bytes_of ./*.wsp)
	diff <(sed -n 's/^\([a-z]*-[^ ]*\)  .*/\1.wsp/p' "$FILES/README" |
	    sort) <(cd "$FILES" && ls -- *.wsp)
}

# bytes_of PATH ...: names and contents, to be compared.
bytes_of() {
	local path

	for path; do
		echo "$path $(bytes "$path")"
	done
}

@test "an empty file is refused" {
	foreign empty "the file is empty"
}

@test "a file that ends inside the header is refused" {
	foreign header-cut "the file is too short for a header of 16 bytes"
}

@test "a compressed file that ends inside its header is refused" {
	foreign compressed "66 bytes are too few for the header of a compressed"
}

@test "a file that ends inside the archive table is refused" {
	damaged table-cut \
	    "the header of 2 archives runs past the end of the file (39 bytes)"
}

@test "a file that ends inside its last slot is refused" {
	damaged slot-cut \
	    "archive 1 ends at 148, past the end of the file (147 bytes)"
}

@test "a file that lacks whole slots is refused" {
	damaged slots-missing \
	    "archive 1 ends at 148, past the end of the file (136 bytes)"
}

@test "a file that lacks an archive is refused" {
	damaged archive-missing \
	    "archive 1 ends at 148, past the end of the file (100 bytes)"
}

@test "an archive inside the header is refused" {
	damaged offset-in-header \
	    "archive 0 starts at 36, inside the header of 40 bytes"
}

@test "an archive past the end of the file is refused" {
	damaged offset-past-end "archive 1 starts at 4294967280, past the end"
}

@test "overlapping archives are refused" {
	damaged overlap "the archives at 40 and 88 overlap"
}

@test "a header without archives is refused" {
	damaged no-archives "there are no archives"
}

@test "a header of 4294967295 archives is refused and not believed" {
	damaged archives-many "the header of 4294967295 archives runs past"
}

@test "an archive of 4294967295 points is refused and not believed" {
	damaged points-many "archive 1 ends at 51539607640, past the end"
}

@test "an archive of 4294967295 points of 4294967295 seconds is refused" {
	damaged step-and-points-many "archive 1 ends at 51539607640, past"
}

@test "an unknown aggregation type is refused" {
	damaged method-0 "unknown aggregation type 0"
	damaged method-99 "unknown aggregation type 99"
	damaged oldest-format "unknown aggregation type 1300000000"
}

@test "an xFilesFactor that is not between 0 and 1 is refused" {
	damaged factor-nan "xFilesFactor is nan, not between 0 and 1"
	damaged factor-2 "xFilesFactor is 2.0, not between 0 and 1"
	damaged factor-negative "xFilesFactor is -0.5, not between 0 and 1"
}

@test "a step of 0 is refused" {
	damaged step-0 "archive 0 has a step of 0 seconds"
}

@test "an archive without points is refused" {
	damaged points-0 "archive 0 has no points"
}

@test "every bad sample is tested above" {
	for sample in "$FILES"/bad-*.wsp; do
		sample=${sample##*/bad-}
		grep -Eq "^	(damaged|foreign) ${sample%.wsp} " \
		    "$BATS_TEST_FILENAME" || {
			echo "not tested: $sample"
			return 1
		}
	done
}

@test "whisper-info shows the header of a damaged file" {
	cp "$FILES/bad-method-99.wsp" "$FILES/bad-points-many.wsp" .
	bad 1 whisper-info bad-method-99.wsp
	prints "aggregationMethod: unknown (99)" "maxRetention: 1200" \
	    "xFilesFactor: 0.5" "fileSize: 148" "" \
	    "Archive 0" "offset: 40" "secondsPerPoint: 60" "points: 5" \
	    "retention: 300" "size: 60" "" \
	    "Archive 1" "offset: 100" "secondsPerPoint: 300" "points: 4" \
	    "retention: 1200" "size: 48"
	bad 1 whisper-info --field archives bad-points-many.wsp
	prints "[{'offset': 40, 'secondsPerPoint': 60, 'points': 5,\
 'retention': 300, 'size': 60}, {'offset': 100, 'secondsPerPoint': 300,\
 'points': 4294967295, 'retention': 1288490188500, 'size': 51539607540}]"
}

@test "whisper-info prints JSON of a damaged file that is JSON" {
	need python3
	try whisper-info --json "$FILES"/bad-*.wsp
	[ "${#lines[@]}" -eq 19 ]
	python3 -c 'import json, sys; list(map(json.loads, sys.stdin))' \
	    <<<"$output"
	bad 1 whisper-info --json "$FILES/bad-factor-nan.wsp"
	[[ $output == *'"xFilesFactor": null,'* ]]
}

@test "whisper-dump shows the slots that are left of a damaged file" {
	cp "$FILES"/bad-{archive-missing,method-99,slot-cut}.wsp .
	fine=("1699999740:1" "1699999800:2" "1699999860:3" "1699999920:4"
	    "1699999980:5")
	coarse=("1699999500:7" "1699999800:3.5" "0:0")
	bad 1 whisper-dump --raw bad-slot-cut.wsp
	prints "${fine[@]}" "${coarse[@]}"
	bad 1 whisper-dump --raw bad-archive-missing.wsp
	prints "${fine[@]}"
	bad 1 whisper-dump --raw bad-method-99.wsp
	prints "${fine[@]}" "${coarse[@]}" "0:0"
	bad 1 whisper-dump bad-method-99.wsp
	[ "${lines[1]}" = "  aggregation method: unknown (99)" ]
}

@test "every good sample is taken by every tool" {
	for sample in "$FILES"/good-*.wsp; do
		while read -ra words; do
			cp "$sample" file.wsp
			cp "$sample" good.wsp
			rm -f new.wsp
			ok "${words[@]/#FILE/file.wsp}" --now "$NOW"
		done < <(need_sound; show)
	done
}

@test "unused bytes, order and maxRetention do not matter to readers" {
	for sample in "$FILES"/good-{coarse,gap,re,tail,wrapped}*.wsp; do
		ok whisper-fetch --now "$NOW" --from -4min "$sample"
		prints "1699999800	2.000000" "1699999860	3.000000" \
		    "1699999920	4.000000" "1699999980	5.000000"
		ok whisper-fetch --now "$NOW" --from -550s --archive 300 \
		    "$sample"
		prints "1699999500	7.000000" "1699999800	3.500000"
	done
}

@test "unused bytes stay as they are when points are written" {
	cp "$FILES"/good-{gap,tail}.wsp .
	ok whisper-update --now "$NOW" good-gap.wsp 1699999980:5
	ok whisper-update --now "$NOW" good-tail.wsp 1699999980:5
	cmp good-gap.wsp "$FILES/good-gap.wsp"
	cmp good-tail.wsp "$FILES/good-tail.wsp"
}

@test "a missing file is said to be missing" {
	keep
	opaque missing.wsp "No such file or directory"
	opaque no/such/file.wsp "No such file or directory"
	opaque good.wsp/file.wsp "Not a directory"
	kept
}

@test "a directory is said to be one" {
	mkdir dir.wsp
	keep
	opaque dir.wsp "Is a directory"
	kept
}

@test "a file that must not be read is said so" {
	need_unprivileged
	as=unprivileged
	cp good.wsp closed.wsp
	keep
	chmod 000 closed.wsp
	opaque closed.wsp "Permission denied"
	chmod 600 closed.wsp
	kept
}

@test "a file that must not be written is said so by what writes" {
	need_unprivileged
	as=unprivileged
	cp good.wsp closed.wsp
	keep
	chmod 444 closed.wsp
	while read -r command; do
		complains closed.wsp "Permission denied" "$command"
		prints
	done < <(need_sound | grep -Ev 'create|diff|dry|fetch|FILE good|resize')
	ok unprivileged whisper-info closed.wsp
	ok unprivileged whisper-fetch --now "$NOW" closed.wsp
	chmod 600 closed.wsp
	kept
}

@test "a FIFO is refused and not waited for" {
	mkfifo fifo.wsp
	keep good.wsp
	opaque fifo.wsp "not a regular file"
	kept
	holds fifo.wsp good.wsp
}

@test "a device is refused and not read" {
	mknod device.wsp c 1 5 2>error && head -c 1 device.wsp >one ||
		skip "a device cannot be made here"
	rm -f error one
	keep good.wsp
	opaque device.wsp "not a regular file"
	kept
	holds device.wsp good.wsp
}

@test "a link that leads nowhere or round in circles is refused" {
	ln -s nowhere gone.wsp
	ln -s circle.wsp circle.wsp
	opaque gone.wsp "No such file or directory"
	opaque circle.wsp "Too many levels of symbolic links"
	holds gone.wsp circle.wsp good.wsp
}

@test "a damaged file among others does not stop these" {
	cp "$FILES/bad-overlap.wsp" bad.wsp
	bad 1 whisper-fetch --now "$NOW" --from -60 bad.wsp good.wsp
	[ "${lines[0]}" = "good.wsp:" ]
	bad 1 whisper-info --field fileSize good.wsp bad.wsp good.wsp
	prints "good.wsp: 148" "bad.wsp: 148" "good.wsp: 148"
	bad 1 whisper-dump --raw bad.wsp good.wsp
	[[ $output == *$'\n\ngood.wsp:\n1699999740:1\n'* ]]
}
