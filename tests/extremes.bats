# SPDX-License-Identifier: ISC
# Numbers of a header as large as they can be: no tool ends by a signal, takes
# memory that the file has not the bytes for, or prints more rows than slots.

load common

# resizes FILE ARCHIVE ...: by plan, alone and in a tree.
resizes() {
	local path=$1

	shift
	mkdir tree
	cp "$path" tree
	ok whisper-resize --now "$NOW" -n "$path" "$@"
	ok whisper-resize --now "$NOW" -R tree "$@"
	ok whisper-resize --now "$NOW" "$path" "$@"
	ok whisper-check "$path"
	rm -r tree
}

@test "an archive of the longest step is resized" {
	layout 4294967295 4294967295 1
	resizes a.wsp 1:10
	layout 4294967295 1 4 4294967295 1
	resizes a.wsp 2:10
}

@test "an archive of the longest step gets its archives by the schemas" {
	layout 4294967295 4294967295 1
	mkdir tree conf
	printf '[all]\npattern = .*\nretentions = 1s:10\n' \
	    >conf/storage-schemas.conf
	mv a.wsp tree
	ok whisper-auto-resize --now "$NOW" tree conf
	ok whisper-auto-resize --now "$NOW" --doit tree conf
	[ "$(whisper-info tree/a.wsp maxRetention)" = 10 ]
}

# huge: s.wsp is a hole of 4 GiB with a header of as many archives as fit.
huge() {
	hex "$(u32 1 4294967295)3f000000$(u32 357913856)" >s.wsp
	truncate -s 4G s.wsp 2>/dev/null || skip "no files of 4 GiB here"
}

@test "a hole is not taken for a table of archives" {
	local words

	huge
	limit_memory
	while read -ra words; do
		bad 1 "${words[@]}"
		[[ $stderr == *": s.wsp: archive 256 of 357913856 cannot be one" ]]
	done <<-'END'
	whisper-fetch s.wsp
	whisper-rebuild -n s.wsp
	whisper-resize -n s.wsp 1:10
	whisper-set-aggregation s.wsp last
	whisper-set-xfilesfactor s.wsp 0
	whisper-update s.wsp 1:1
	END
	try whisper-check s.wsp
	prints "s.wsp: error: archive 256 of 357913856 cannot be one"
	try whisper-info s.wsp
	[ "$(grep -c ^Archive <<<"$output")" -eq 256 ]
	ok whisper-find -C . --corrupt
	prints s
	rm s.wsp
}

@test "a table of 10000 archives is a table" {
	local i

	{
		u32 1 20000
		printf 3f000000
		u32 10000
		for ((i = 1; i <= 10000; i++)); do
			u32 $((16 + 120000 + 12 * (i - 1))) $((i * 2)) 1
		done
	} >digits
	hex "$(<digits)" >a.wsp
	truncate -s $((16 + 240000)) a.wsp
	ok whisper-info a.wsp
	[ "$(grep -c ^Archive <<<"$output")" -eq 10000 ]
	ok whisper-fetch --now "$NOW" --from $((NOW - 10)) a.wsp
	poke a.wsp $((16 + 12 * 4000 + 4)) 00000000
	bad 1 whisper-fetch --now "$NOW" a.wsp
	says_only "whisper-fetch: a.wsp: archive 4000 of 10000 cannot be one"
}

@test "a maxRetention that is too long brings no more rows than slots" {
	layout 4294967295 10 20 60 30
	update a.wsp $((NOW - 5)):1
	ok whisper-fetch --now "$NOW" --from 0 a.wsp
	[ ${#lines[@]} -eq 30 ]
	ok whisper-fetch --now "$NOW" --from 0 --archive 10 a.wsp
	[ ${#lines[@]} -eq 180 ]
}

@test "an RRD file of steps that wrap round at 2^64 is refused" {
	rrd2whisper --version >/dev/null 2>&1 || skip "rrd2whisper is not built"
	need rrdtool
	rrdtool create a.rrd --start $((NOW - 600)) --step 60 \
	    DS:load:GAUGE:120:U:U RRA:AVERAGE:0.5:1:10
	poke a.rrd 40 0000000001000000
	poke a.rrd 280 0000000001000000
	rrdtool info a.rrd | grep -qx 'rra\[0\].pdp_per_row = 4294967296' ||
		skip "other RRD files than on most machines"
	try rrd2whisper a.rrd
	says_only "rrd2whisper: a.rrd: archive 0 of 10 rows of 4294967296 times\
 4294967296 seconds is too long"
	poke a.rrd 40 0000000000000040
	poke a.rrd 280 0100000000000000
	try rrd2whisper a.rrd
	says_only "rrd2whisper: a.rrd: archive 0 of 10 rows of 1 times\
 4611686018427387904 seconds is too long"
	holds a.rrd
}

@test "the largest and the least numbers are drawn" {
	local value options

	for value in 1e-310 5e-324 1e308 1.7976931348623157e308 -1e308; do
		create a.wsp 1:60
		update a.wsp $((NOW - 9)):$value
		while read -ra options; do
			ok whisper-plot --ascii "${options[@]}" --now "$NOW" \
			    --from $((NOW - 60)) a.wsp
		done <<-'END'
		--height 9
		--log
		--log --min 1e308
		--log --min 1.7976931348623157e308
		--log --max 5e-324
		--log --min 5e-324 --max 1e-323
		--min 1.7976931348623157e308
		--max -1.7976931348623157e308
		--sparkline --log
		END
	done
	create a.wsp 1:60
	update a.wsp $((NOW - 9)):1e308
	ok whisper-plot --log --ascii --width 60 --height 8 --now "$NOW" \
	    --from $((NOW - 60)) a.wsp
	[[ $output == *"1.0e308+"* ]]
	[[ $output != *inf* ]]
}

@test "points behind 4 GiB, and from 1900 to 2103, are found" {
	local now=4200000000 text

	whisper-create --sparse a.wsp 1:400000000 >/dev/null 2>&1 ||
		skip "no files of 4 GiB here"
	ok whisper-update --now $now a.wsp $((now - 5)):1
	ok whisper-update --now $now a.wsp $((now - 15)):2
	# Ten slots before the first one, in a ring.
	text=$(od -An -tx1 -j $((28 + 12 * 399999990)) -N 4 a.wsp)
	[ "${text// }" = "$(u32 $((now - 15)))" ]
	ok whisper-fetch --now $now --from $((now - 20)) --drop nulls --pretty \
	    -t "%F %T" a.wsp
	prints "2103-02-04 02:39:45	2.000000" "2103-02-04 02:39:55	1.000000"
	create b.wsp 60:10
	ok whisper-update --now 600 b.wsp 90:3
	ok whisper-fetch --now 600 --from 1900-03-01T00:00:00Z \
	    --until 2200-01-01T00:00:00Z --drop nulls b.wsp
	prints "60	3.000000"
	bad 1 whisper-fetch --now 600 --from 1900-03-01T00:00:00Z \
	    --until 1901-01-01T00:00:00Z b.wsp
	says_only "whisper-fetch: b.wsp: No data in selected timerange"
}
