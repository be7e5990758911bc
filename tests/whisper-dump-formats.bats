# SPDX-License-Identifier: ISC
# whisper-dump --format: slots as other programs read them.

load common

setup() {
	common_setup
	cp "$FILES/good-points.wsp" a.wsp
}

dump() {
	whisper-dump --format "$@"
}

@test "csv has archive, step and slot, and empty slots too" {
	ok dump csv --header a.wsp
	[ "$output" = "$(printf '%s\r\n' name,archive,step,slot,time,value \
	    a,0,60,0,1699999740,1.0 a,0,60,1,1699999800,2.0 \
	    a,0,60,2,1699999860,3.0 a,0,60,3,1699999920,4.0 \
	    a,0,60,4,1699999980,5.0 a,1,300,0,1699999500,7.0 \
	    a,1,300,1,1699999800,3.5 a,1,300,2,0,0.0 a,1,300,3,0,0.0)" ]
	ok dump tsv --iso utc a.wsp
	[ "${lines[6]}" = "a	1	300	1	2023-11-14T22:10:00Z	3.5" ]
}

@test "json and jsonl have them as members" {
	row='{"path": "a.wsp", "name": "a", "archive": 1, "step": 300,'
	row+=' "slot": 3, "time": 0, "value": 0.0}'
	ok dump jsonl a.wsp
	[ "${#lines[@]}" -eq 9 ]
	[ "${lines[8]}" = "$row" ]
	ok dump json a.wsp
	[ "${#lines[@]}" -eq 11 ]
	[ "${lines[9]}" = "$row" ]
	need python3
	python3 -m json.tool <<<"$output" >/dev/null
}

@test "carbon, influx and openmetrics have tags, and no empty slots" {
	ok dump carbon a.wsp
	[ "${#lines[@]}" -eq 7 ]
	[ "${lines[6]}" = "a;archive=1;step=300 3.5 1699999800" ]
	ok dump influx a.wsp
	[ "${#lines[@]}" -eq 7 ]
	[ "${lines[6]}" = "a,archive=1,step=300 value=3.5\
 1699999800000000000" ]
	ok dump openmetrics a.wsp
	[ "${#lines[@]}" -eq 8 ]
	[ "${lines[6]}" = 'a{name="a",archive="1",step="300"} 3.5 1699999800' ]
	[ "${lines[7]}" = "# EOF" ]
}

@test "openmetrics has the slots of a ring by their times, each once" {
	ok dump openmetrics "$FILES/good-wrapped.wsp"
	archive=$(grep 'archive="0"' <<<"$output" | cut -d ' ' -f 3)
	sort -nuC <<<"$archive"
	# Two slots of one time: the first one is printed.
	poke a.wsp 64 "$(bytes a.wsp | cut -c 81-88)"
	ok dump openmetrics a.wsp
	[ "$(grep -c ' 1699999740$' <<<"$output")" -eq 1 ]
	[[ ${lines[0]} == *" 1.0 1699999740" ]]
	[ "${#lines[@]}" -eq 7 ]
}

@test "several files make one output, below one root" {
	mkdir tree
	mv a.wsp tree
	cp tree/a.wsp tree/b.wsp
	ok dump tsv --root tree tree/a.wsp tree/b.wsp
	[ "$(cut -f 1 <<<"$output" | uniq -c | xargs)" = "9 a 9 b" ]
}

@test "a damaged file is printed as far as it goes, and complained of" {
	cp "$FILES/bad-slot-cut.wsp" cut.wsp
	bad 1 dump tsv cut.wsp
	[ "${#lines[@]}" -eq 8 ]
	says "cut.wsp: archive 1 ends at 148, past the end"
}

@test "options that do not go together are wrong options" {
	misused dump csv --pretty a.wsp
	misused dump csv --raw a.wsp
	misused whisper-dump --header a.wsp
	misused dump carbon --iso utc a.wsp
	misused dump xml a.wsp
}

@test "--r is still short for --raw" {
	ok whisper-dump --r a.wsp
	[ "${lines[0]}" = 1699999740:1 ]
}
