# SPDX-License-Identifier: ISC
# Compressed files in all the tools.

load common

setup() {
	common_setup
	whisper-create --compressed c.wsp 1min:2h 5min:1d >/dev/null
	whisper-create k.wsp 1min:2h 5min:1d >/dev/null
	seq $((NOW - 3600)) 60 "$NOW" | awk '{ print $1 ":" NR % 7 }' >points
	whisper-update --now "$NOW" c.wsp <points
	whisper-update --now "$NOW" k.wsp <points
}

# same: both files have the same points.
same() {
	ok whisper-diff --now "$NOW" k.wsp c.wsp
	[[ $output != *" None"* ]]
	ok whisper-check --now "$NOW" c.wsp
}

@test "what is written is read, as in a classic file" {
	same
	whisper-fetch --now "$NOW" --from -2h k.wsp >want
	whisper-fetch --now "$NOW" --from -2h c.wsp | diff want -
	whisper-fetch --now "$NOW" --from -1d k.wsp >want
	whisper-fetch --now "$NOW" --from -1d c.wsp | diff want -
	whisper-plot --now "$NOW" --from -1h k.wsp | sed s/k.wsp/c.wsp/ >want
	whisper-plot --now "$NOW" --from -1h c.wsp | diff want -
}

@test "it is told from a classic file by its bytes, not its name" {
	mv c.wsp c.dat
	ok whisper-info c.dat
	[[ ${lines[0]} == "aggregationMethod: average" ]]
	[ "$(head -c 18 c.dat)" = whisper_compressed ]
}

@test "info tells it from a classic file, of which nothing more is said" {
	ok whisper-info c.wsp
	[[ $output == *"
fileSize: $(wc -c <c.wsp)
format: compressed

Archive 0
"* ]]
	ok whisper-info --json c.wsp
	[[ $output == *",
  \"fileSize\": $(wc -c <c.wsp),
  \"format\": \"compressed\"
}" ]]
	ok whisper-info --stats --now "$NOW" c.wsp
	[[ $output == *"
format: compressed
diskSize: "* ]]
	ok whisper-info c.wsp format
	[ "$output" = compressed ]
	ok whisper-info --field format k.wsp c.wsp
	[ "$output" = "k.wsp: classic
c.wsp: compressed" ]
	ok whisper-info k.wsp
	[[ $output != *format* ]]
	ok whisper-info --json k.wsp c.wsp
	[[ ${lines[0]} != *format* ]]
	[[ ${lines[1]} == '{"path": "c.wsp", '*', "format": "compressed"}' ]]
}

@test "--like of a compressed file makes one" {
	ok whisper-create --like c.wsp d.wsp
	[ "$(head -c 18 d.wsp)" = whisper_compressed ]
	ok whisper-create --compressed --aggregationMethod first e.wsp 1:60
	[ "$(whisper-info e.wsp aggregationMethod)" = first ]
	bad 1 whisper-create --aggregationMethod first f.wsp 1:60
	bad 1 whisper-create --compressed --aggregationMethod absmin f.wsp 1:60
	[ ! -e f.wsp ]
}

@test "points that come too late are named" {
	cp c.wsp old.wsp
	try whisper-update --now "$NOW" c.wsp $((NOW - 2400)):9.5
	[ "$status" -eq 0 ]
	[ "$stderr" = "whisper-update: c.wsp: $((NOW - 2400 - 20)):9.5 comes\
 too late for archive 0, not stored" ]
	try whisper-update --now "$NOW" --strict c.wsp $((NOW - 2400)):9.5
	[ "$status" -eq 1 ]
	ok whisper-update --now "$NOW" -q c.wsp $((NOW - 2400)):9.5
	try whisper-update --now "$NOW" c.wsp "$NOW":1 $((NOW + 900)):1
	[ "$status" -eq 0 ]
	[[ $stderr == *"$((NOW + 900)):1.0 is too far ahead for archive 0, not\
 stored" ]]
}

@test "--rewrite keeps points that come too late" {
	ok whisper-update --now "$NOW" --rewrite c.wsp $((NOW - 2400)):9.5
	ok whisper-update --now "$NOW" k.wsp $((NOW - 2400)):9.5
	same
}

@test "points of any age go to the archive that covers them" {
	printf '%s\n' $((NOW - 80000)):1 $((NOW - 40000)):2 >old
	whisper-create --compressed n.wsp 1min:2h 5min:1d >/dev/null
	ok whisper-update --now "$NOW" n.wsp <old
	ok whisper-update --now "$NOW" n.wsp <points
	ok whisper-fetch --now "$NOW" --from -1d --drop nulls n.wsp
	[ "${#lines[@]}" -eq 14 ]
	ok whisper-check --now "$NOW" n.wsp
}

@test "edit, merge, fill and rebuild make it anew" {
	ok whisper-edit --now "$NOW" --no-backup --from $((NOW - 600)) c.wsp \
		set 3
	ok whisper-edit --now "$NOW" --no-backup --from $((NOW - 600)) k.wsp \
		set 3
	same
	whisper-create --compressed m.wsp 1min:2h 5min:1d >/dev/null
	ok whisper-merge --now "$NOW" k.wsp m.wsp
	cp m.wsp c.wsp
	same
	whisper-create --compressed c2.wsp 1min:2h 5min:1d >/dev/null
	ok whisper-fill --now "$NOW" k.wsp c2.wsp
	cp c2.wsp c.wsp
	same
	ok whisper-rebuild --now "$NOW" c.wsp
	same
}

@test "erased points are gone, and others stay" {
	ok whisper-edit --now "$NOW" --no-backup --from $((NOW - 600)) c.wsp \
		erase
	ok whisper-edit --now "$NOW" --no-backup --from $((NOW - 600)) k.wsp \
		erase
	whisper-fetch --now "$NOW" --from -2h k.wsp >want
	whisper-fetch --now "$NOW" --from -2h c.wsp | diff want -
}

@test "resize keeps the format and the points" {
	ok whisper-resize --now "$NOW" --nobackup c.wsp 1min:4h 10min:2d
	ok whisper-resize --now "$NOW" --nobackup k.wsp 1min:4h 10min:2d
	[ "$(head -c 18 c.wsp)" = whisper_compressed ]
	same
}

@test "method and factor are changed in place, with the checksum" {
	ok whisper-set-aggregation c.wsp max
	ok whisper-set-xfilesfactor c.wsp 0.25
	ok whisper-check --now "$NOW" c.wsp
	[ -z "$output" ]
	[ "$(whisper-info c.wsp xFilesFactor)" = 0.25 ]
	[ "$(whisper-info c.wsp aggregationMethod)" = max ]
	bad 1 whisper-set-aggregation c.wsp absmax
}

@test "a damaged block is named and repaired" {
	offset=$(whisper-info c.wsp --json | sed -n 's/.*"offset": //p' |
		head -1 | tr -d ,)
	printf '\377' |
		dd of=c.wsp bs=1 seek=$((offset + 20)) conv=notrunc 2>/dev/null
	try whisper-check --now "$NOW" c.wsp
	[ "$status" -eq 1 ]
	[[ $output == *"block 0 ("*") does not match its checksum" ]]
	bad 1 whisper-fetch --now "$NOW" --from -2h c.wsp
	[[ $stderr == *"block 0 of archive 0 ("*") does not match"* ]]
	try whisper-check --now "$NOW" --repair c.wsp
	ok whisper-check --now "$NOW" c.wsp
	ok whisper-fetch --now "$NOW" --from -2h c.wsp
}

@test "a change by go-carbon, which leaves the checksum, is a note" {
	printf '\0\0\0\2' | dd of=c.wsp bs=1 seek=19 conv=notrunc 2>/dev/null
	ok whisper-check --now "$NOW" -v c.wsp
	[[ $output == *"the checksum of the header is wrong, as after a change\
 of method or xFilesFactor by go-carbon"* ]]
	ok whisper-info c.wsp aggregationMethod
	[ "$output" = sum ]
	whisper-set-aggregation c.wsp average >/dev/null
	same
}

@test "a value that changed in the buffer is found" {
	# The table of archive 0, before its buffer, has two entries.
	buffer=$((63 + 2 * 128 + 16 * 2))
	[ "$(od -An -tu4 -N4 -j$buffer --endian=big c.wsp | tr -d ' ')" -gt 0 ]
	printf '\101' | dd of=c.wsp bs=1 seek=$((buffer + 4)) conv=notrunc \
		2>/dev/null
	try whisper-check --now "$NOW" c.wsp
	[ "$status" -eq 1 ]
	[[ $output == *"what lies before the blocks does not match its\
 checksum" ]]
	try whisper-check --now "$NOW" --repair --no-backup c.wsp
	[ "$status" -eq 0 ]
	[[ $output == *"what waits in the buffers may be false: they do not\
 match their checksum"* ]]
	ok whisper-check --now "$NOW" --strict c.wsp
	# Only headers are looked at, and the file is readable: it stays.
	printf '\102' | dd of=c.wsp bs=1 seek=$((buffer + 4)) conv=notrunc \
		2>/dev/null
	try find-corrupt-whisper-files --delete-corrupt .
	[ -e c.wsp ]
}

@test "a long time in which all blocks are live extends the file" {
	whisper-create --compressed v.wsp 1s:1h >/dev/null
	seq $((NOW - 3500)) "$NOW" | awk '{ print $1 ":" sin(NR) }' >all
	ok whisper-update --now "$NOW" v.wsp <all
	ok whisper-fetch --now "$NOW" --from -1h --drop nulls v.wsp
	[ "${#lines[@]}" -eq 3501 ]
	ok whisper-check --now "$NOW" v.wsp
}

@test "exact text restores a file bit for bit, damage too" {
	whisper-dump --exact c.wsp >text
	[ "$(sed -n 3p text)" = "format compressed" ]
	ok whisper-load d.wsp text
	cmp c.wsp d.wsp
	printf '\377\377' | dd of=c.wsp bs=1 seek=30 conv=notrunc 2>/dev/null
	printf 'behind' >>c.wsp
	whisper-dump --exact c.wsp >text
	ok whisper-load e.wsp text
	cmp c.wsp e.wsp
}

@test "a damaged method or factor is repaired by what is known" {
	printf '\0\0\0\143\100\0\0\0' >bytes
	cp c.wsp good
	dd if=bytes of=c.wsp bs=1 count=4 seek=19 conv=notrunc 2>/dev/null
	dd if=bytes of=c.wsp bs=1 skip=4 count=4 seek=27 conv=notrunc \
		2>/dev/null
	bad 1 whisper-check --now "$NOW" --repair --no-backup c.wsp
	[[ $output$stderr == *"unknown aggregation method 99"* ]]
	bad 1 whisper-check --now "$NOW" --repair --no-backup \
		--aggregationMethod average c.wsp
	[[ $output$stderr == *"xFilesFactor 2 is not between 0 and 1"* ]]
	try whisper-check --now "$NOW" --repair --no-backup \
		--aggregationMethod average --xFilesFactor 0.5 c.wsp
	[ "$status" -eq 0 ]
	cmp good c.wsp
}

@test "what is known of a sound header changes nothing" {
	cp c.wsp good
	try whisper-check --now "$NOW" --repair --no-backup \
		--aggregationMethod max --xFilesFactor 0.1 c.wsp
	cmp good c.wsp
}

@test "dump prints every slot of every archive" {
	ok whisper-dump --raw c.wsp
	[ "${#lines[@]}" -eq $((120 + 288)) ]
	[ "${lines[407]}" = 0:0 ]
}

@test "the size of an archive is what it takes in the file" {
	ok whisper-info --json c.wsp
	sizes=$(sed -n 's/.*"size": //p' <<<"$output" | paste -sd+)
	[ $((sizes)) -eq $(($(wc -c <c.wsp) - $(sed -n \
		's/.*"offset": \(.*\),/\1/p' <<<"$output" | head -1))) ]
	whisper-dump c.wsp >header
	[ "$(sed -n 's/^  size: //p' header | paste -sd+)" = "$sizes" ]
}

@test "more points than the blocks can hold are not believed" {
	printf '\0\4\0\0' |
		dd of=c.wsp bs=1 seek=71 conv=notrunc 2>/dev/null
	bad 1 whisper-dump c.wsp
	[[ $stderr == *"c.wsp: archive 0 has"*"more than"*"blocks"*"can hold" ]]
}

@test "auto-resize fits compressed files to rules of go-carbon" {
	mkdir -p t conf
	mv c.wsp k.wsp t
	printf '%s\n' '[all]' 'pattern = .*' 'retentions = 1m:4h,5m:2d' \
		'compressed = true' >conf/storage-schemas.conf
	printf '%s\n' '[all]' 'pattern = .*' 'xFilesFactor = 0.5' \
		'aggregationMethod = average' >conf/storage-aggregation.conf
	whisper-fetch --now "$NOW" --from -1h t/c.wsp >want
	try whisper-auto-resize --now "$NOW" --no-backup --dialect go-carbon \
		--doit t conf
	[ "$status" -eq 0 ]
	[[ $stderr == *"[all] is for compressed files; see whisper-convert(1):\
 1 classic files are left as they are" ]]
	[ "$(head -c 18 t/c.wsp)" = whisper_compressed ]
	[ "$(whisper-info t/c.wsp maxRetention)" = 172800 ]
	[ "$(whisper-info t/k.wsp maxRetention)" = 86400 ]
	whisper-fetch --now "$NOW" --from -1h t/c.wsp | diff want -
}

@test "ingest names the points that a file does not take" {
	mkdir t
	mv c.wsp t
	printf '%s\n' "c 9.5 $((NOW - 2400))" "c 1 $((NOW + 60))" \
		"c 2 $((NOW + 9000))" >lines
	for replay in --batch=9 --replay; do
		cp t/c.wsp old
		try whisper-ingest --now "$NOW" "$replay" t lines
		[ "$status" -eq 0 ]
		[ "$(sort <<<"$stderr")" = "whisper-ingest: c: $((NOW - 2420)):9.5 comes too\
 late for archive 0, not stored
whisper-ingest: c: $((NOW + 9000)):2.0 is too far ahead for archive 0, not\
 stored" ]
		[[ $output == "stored 1, "*", refused 2" ]]
		mv old t/c.wsp
	done
	ok whisper-ingest --now "$NOW" -q t lines
	try whisper-ingest --now "$NOW" -q --strict t lines
	[ "$status" -eq 1 ]
}

@test "info says which methods of classic files go-carbon misreads" {
	whisper-create --aggregationMethod absmax a.wsp 1:9 >/dev/null
	mkdir t
	cp a.wsp t
	try whisper-info -v -R t
	[ "$status" -eq 0 ]
	[[ $stderr == "whisper-info: t/a.wsp: go-carbon takes absmax for mix"* ]]
	# What the Python script prints is all that is printed without.
	ok whisper-info a.wsp
	ok whisper-info a.wsp aggregationMethod
	ok whisper-info --json a.wsp
	ok whisper-info c.wsp
}

# A file of average, max and p95 of ten minutes.
mix() {
	cp "$top_srcdir/tests/files/compressed/good-mix.wsp" m.wsp
	NOW=1699999980
}

@test "a file of several methods is read one by one" {
	mix
	ok whisper-check --now "$NOW" m.wsp
	ok whisper-info m.wsp
	[[ $output == *"Archive 3
method: p95
offset: 1325"* ]]
	[ "$(whisper-info m.wsp aggregationMethod)" = mix ]
	for want in average:3.833333 max:8.000000 p95:7.750000; do
		ok whisper-fetch --now "$NOW" --from -20min \
			--method "${want%:*}" m.wsp
		[[ $output == *"1699999680	${want#*:}
"* ]]
	done
	ok whisper-dump --raw --method p95 m.wsp
	[ "${#lines[@]}" -eq 80 ]
	ok whisper-plot --now "$NOW" --from -10min --height 8 --method max \
		m.wsp
	bad 1 whisper-fetch --now "$NOW" --method min m.wsp
	[ "$stderr" = "whisper-fetch: m.wsp: holds average, max, p95, not min" ]
	bad 1 whisper-fetch --now "$NOW" --method max c.wsp
	[ "$stderr" = "whisper-fetch: c.wsp: does not hold several aggregation\
 methods" ]
}

@test "one of several methods becomes a classic file" {
	mix
	bad 1 whisper-convert --now "$NOW" --to classic m.wsp
	[[ $stderr == *"of which one has to be chosen" ]]
	whisper-fetch --now "$NOW" --from -20min --method max m.wsp >want
	cp m.wsp n.wsp
	ok whisper-convert --now "$NOW" --to classic --method max n.wsp
	[ "$(whisper-info n.wsp aggregationMethod)" = max ]
	whisper-fetch --now "$NOW" --from -20min n.wsp | diff want -
	bad 1 whisper-convert --now "$NOW" --to classic --method p95 m.wsp
	[[ $stderr == *"classic files do not have the aggregation method\
 percentile" ]]
	ok whisper-convert --now "$NOW" --to classic --method p95 \
		--aggregationMethod max m.wsp
}

@test "a file of several methods is not written" {
	mix
	cp m.wsp old
	bad 1 whisper-update --now "$NOW" m.wsp "$NOW":1
	bad 1 whisper-set-aggregation m.wsp max
	bad 1 whisper-edit --now "$NOW" --no-backup --all m.wsp set 1
	bad 1 whisper-resize --now "$NOW" --nobackup m.wsp 1min:1h
	cmp old m.wsp
}

@test "points of a file of several methods that wait are in its archives" {
	mix
	ok whisper-fetch --now "$NOW" --from -20min --method p95 m.wsp
	[[ $output == *"1699999920	9.250000"* ]]
}
