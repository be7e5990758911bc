# SPDX-License-Identifier: ISC
# What a dry run says of compressed files is what the real one does.

# shellcheck disable=SC2030,SC2031 # ok sets output where it is called
load common

setup() {
	common_setup
	whisper-create --compressed c.wsp 1min:2h 5min:1d >/dev/null
	seq $((NOW - 7000)) 60 "$NOW" | awk '{ print $1 ":" sin(NR) }' |
		whisper-update --now "$NOW" c.wsp
	whisper-create --compressed part.wsp 1min:2h 5min:1d >/dev/null
	seq $((NOW - 3600)) 120 "$NOW" | awk '{ print $1 ":" NR % 7 }' |
		whisper-update --now "$NOW" part.wsp
}

# sizes TOOL ARGUMENT ...: the dry run and the real one tell the size that the
# file t/c.wsp has in the end.
sizes() {
	local would
	rm -rf t
	mkdir t
	cp c.wsp t
	ok "$1" -n --now "$NOW" "${@:2}"
	would=$output
	cmp c.wsp t/c.wsp
	ok "$1" --now "$NOW" "${@:2}"
	[[ $would == *" -> $(stat -c %s t/c.wsp) bytes"* ]] ||
		wrong "the dry run told: $would; it is $(stat -c %s t/c.wsp)"
	[[ $output == *"$(stat -c %s t/c.wsp) bytes"* ]]
}

@test "the size after a resize" {
	sizes whisper-resize -R --no-backup t 1min:4h 10min:2d
	sizes whisper-resize -R --no-backup t 1min:1h
	sizes whisper-resize -R --no-backup t 1min:2h 5min:1d 1h:1y
	sizes whisper-resize -R --no-backup --aggregationMethod max t \
		1min:4h 10min:2d
	sizes whisper-resize -R --no-backup --xFilesFactor 0 t 1min:4h 10min:2d
}

@test "the size of a new file" {
	for list in "1min:2h 5min:1d" "1s:1d" "10s:5d 5m:30d 1h:5y"; do
		# shellcheck disable=SC2086 # words
		ok whisper-create --compressed --overwrite n.wsp $list
		disk=$((($(stat -c %s n.wsp) + 4095) / 4096 * 4096))
		# shellcheck disable=SC2086
		ok whisper-create --compressed --estimate $list
		[[ $output == *" ($disk bytes on disk with 4k blocks)"* ]]
	done
	bad 1 whisper-create --compressed --estimate 7s:1h 10s:1d
}

@test "the size after a conversion" {
	sizes whisper-convert -R --force --to classic t
	whisper-convert --now "$NOW" --force --to classic c.wsp >/dev/null
	sizes whisper-convert -R --to compressed t
	sizes whisper-convert -R --to compressed --aggregationMethod max t
}

@test "the size that a tree has after its rules are followed" {
	mkdir t conf
	cp c.wsp part.wsp t
	printf '%s\n' '[all]' 'pattern = .*' 'retentions = 1m:4h,10m:2d' \
		'compressed = true' >conf/storage-schemas.conf
	printf '%s\n' '[all]' 'pattern = .*' 'xFilesFactor = 0.25' \
		'aggregationMethod = max' >conf/storage-aggregation.conf
	try whisper-auto-resize -n --now "$NOW" --dialect go-carbon t conf
	[ "$status" -eq 0 ]
	would=$output
	try whisper-auto-resize --doit --no-backup --now "$NOW" \
		--dialect go-carbon t conf
	[ "$status" -eq 0 ]
	sum=$(cat t/*.wsp | wc -c)
	[[ $would == *"all: 2 files, 0 agree, 2 differ"*" -> $sum bytes" ]] ||
		wrong "the dry run told: $would; it is $sum"
}

# points TOOL ARGUMENT ...: both say how many points of to.wsp change, and so
# many lines of its dump do.
points() {
	local n
	cp part.wsp to.wsp
	ok "$1" -n --now "$NOW" "${@:2}"
	n=$(sed -n 's/.*[ (]\([1-9][0-9]*\) \(points\|values\).*/\1/p' \
		<<<"$output" | tail -1)
	: "${n:=$(grep -c -e '->' <<<"$output")}"
	cmp part.wsp to.wsp
	ok "$1" --now "$NOW" "${@:2}"
	whisper-dump --raw part.wsp | sort >before
	whisper-dump --raw to.wsp | sort >after
	[ "$(comm -13 before after | wc -l)" -eq "$n" ] ||
		wrong "the dry run told $n: $(comm -13 before after | wc -l)"
}

@test "the number of points that merge, fill, edit and rebuild change" {
	points whisper-merge c.wsp to.wsp
	points whisper-fill c.wsp to.wsp
	points whisper-edit --no-backup --from -10min to.wsp set 3
	ok whisper-edit --no-backup --now "$NOW" --archive 300 --from -50min \
		part.wsp set 3
	points whisper-rebuild to.wsp
}

@test "what fill and merge would create" {
	local tool would how=(--now "$NOW" -R -v)

	mkdir src
	cp c.wsp src
	whisper-convert --now "$NOW" --to classic part.wsp >/dev/null
	cp part.wsp src
	for tool in whisper-fill whisper-merge; do
		rm -rf dst
		mkdir dst
		try "$tool" "${how[@]}" -n --create src dst
		[ "$status" -eq 0 ]
		would=$output
		[ -z "$(ls dst)" ]
		try "$tool" "${how[@]}" --create src dst
		[ "$status" -eq 0 ]
		would=${would//Would create/Created}
		would=${would/ would be created/ created}
		[ "${would/ would be / }" = "$output" ]
		[[ $output == *" 2 created, 0 missing, 0 failed; "* ]]
		[ "$(whisper-info dst/c.wsp format)" = compressed ]
	done
}
