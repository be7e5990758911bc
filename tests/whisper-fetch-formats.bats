# SPDX-License-Identifier: ISC
# whisper-fetch --format: points as other programs read them.
# shellcheck disable=SC2030,SC2031 # each test is a subshell

load common

setup() {
	common_setup
	mkdir -p tree/web
	cp "$FILES/good-points.wsp" tree/web/load.wsp
	cp "$FILES/good-odd-values.wsp" odd.wsp
	whisper-create gap.wsp 60:5 >/dev/null
	whisper-update --now "$NOW" gap.wsp 1699999800:1.5 \
	    1699999920:5.960464477539063e-08
}

# fetch FORMAT ARGUMENT ...: the last four minutes in a format.
fetch() {
	whisper-fetch --now "$NOW" --from -4min --format "$@"
}

# shown COMMAND ...: its output with carriage returns to be seen, and errors.
shown() {
	"$@" | sed 's/\r$/<CR>/'
}

@test "csv has a row of name, time and value, and ends as RFC 4180 says" {
	ok shown fetch csv gap.wsp
	prints "gap,1699999800,1.5<CR>" "gap,1699999860,<CR>" \
	    "gap,1699999920,5.960464477539063e-08<CR>" \
	    "gap,1699999980,<CR>"
	ok shown fetch csv --header --drop nulls gap.wsp
	prints "name,time,value<CR>" "gap,1699999800,1.5<CR>" \
	    "gap,1699999920,5.960464477539063e-08<CR>"
}

@test "tsv has tabs, and \\N for what is missing" {
	ok fetch tsv --header gap.wsp
	prints "name	time	value" "gap	1699999800	1.5" \
	    "gap	1699999860	\\N" \
	    "gap	1699999920	5.960464477539063e-08" \
	    "gap	1699999980	\\N"
}

@test "json is an array of objects, jsonl an object on a line" {
	ok fetch jsonl gap.wsp
	gap='{"path": "gap.wsp", "name": "gap"'
	prints "$gap, \"time\": 1699999800, \"value\": 1.5}" \
	    "$gap, \"time\": 1699999860, \"value\": null}" \
	    "$gap, \"time\": 1699999920, \"value\": 5.960464477539063e-08}" \
	    "$gap, \"time\": 1699999980, \"value\": null}"
	rows=("${lines[@]}")
	ok fetch json gap.wsp
	prints "[" "${rows[0]}," "${rows[1]}," "${rows[2]}," "${rows[3]}" "]"
	ok fetch json --drop nulls --until 1699999800 --from 1699999799 \
	    tree/web/load.wsp gap.wsp
	prints "[" '{"path": "tree/web/load.wsp", "name": "tree.web.load",'\
' "time": 1699999800, "value": 2.0},' "${rows[0]}" "]"
}

@test "carbon, influx and openmetrics leave out what is missing" {
	ok fetch carbon gap.wsp
	prints "gap 1.5 1699999800" "gap 5.960464477539063e-08 1699999920"
	ok fetch influx gap.wsp
	prints "gap value=1.5 1699999800000000000" \
	    "gap value=5.960464477539063e-08 1699999920000000000"
	ok fetch openmetrics gap.wsp
	prints 'gap{name="gap"} 1.5 1699999800' \
	    'gap{name="gap"} 5.960464477539063e-08 1699999920' "# EOF"
}

@test "NaN and infinities are written as each format has them" {
	ok shown fetch csv --from -5min odd.wsp
	prints "odd,1699999740,nan<CR>" "odd,1699999800,inf<CR>" \
	    "odd,1699999860,-inf<CR>" "odd,1699999920,-0.0<CR>" \
	    "odd,1699999980,0.0<CR>"
	ok fetch tsv --from -5min odd.wsp
	[ "${lines[0]}" = "odd	1699999740	nan" ]
	ok fetch openmetrics --from -5min odd.wsp
	prints 'odd{name="odd"} NaN 1699999740' \
	    'odd{name="odd"} +Inf 1699999800' \
	    'odd{name="odd"} -Inf 1699999860' \
	    'odd{name="odd"} -0.0 1699999920' \
	    'odd{name="odd"} 0.0 1699999980' "# EOF"
	ok fetch jsonl --from -5min odd.wsp
	[ "${lines[*]##*value\": }" = \
	    "null} 1e9999} -1e9999} -0.0} 0.0}" ]
}

@test "what a format cannot express is counted on standard error" {
	try fetch carbon --from -5min odd.wsp
	[ "$status" -eq 0 ]
	prints "odd inf 1699999800" "odd -inf 1699999860" \
	    "odd -0.0 1699999920" "odd 0.0 1699999980"
	says_only "whisper-fetch: odd.wsp: 1 value left out that the carbon\
 format cannot express"
	try fetch influx --from -5min odd.wsp gap.wsp
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
	says_only "whisper-fetch: odd.wsp: 3 values left out that the influx\
 format cannot express"
}

@test "the metric is named by the path" {
	for path in tree/web/load.wsp ./tree//web/./load.wsp; do
		ok fetch carbon --from -1min "$path"
		prints "tree.web.load 5.0 1699999980"
	done
	cp gap.wsp tree/plain
	ok fetch tsv --from -1min tree/plain
	prints "tree.plain	1699999980	\\N"
}

@test "in a tree the metric is named by the path below it" {
	mkdir tree/db
	cp gap.wsp tree/db/load.wsp
	ok fetch carbon --from -1min -R --fill zero tree
	prints "db.load 0.0 1699999980" "web.load 5.0 1699999980"
	ok fetch carbon --from -1min -R --fill zero --root . tree gap.wsp
	prints "tree.db.load 0.0 1699999980" "tree.web.load 5.0 1699999980" \
	    "gap 0.0 1699999980"
	find tree -name '*.wsp' | sort >list
	ok fetch carbon --from -1min --fill zero --files-from list
	prints "tree.db.load 0.0 1699999980" "tree.web.load 5.0 1699999980"
}

@test "two trees never give one name to two files" {
	mkdir -p two/web two/db
	cp gap.wsp two/web/load.wsp
	cp gap.wsp two/db/load.wsp
	for format in csv carbon openmetrics; do
		for n in 1 8; do
			bad 1 fetch $format -R -j $n --from -1min --fill zero \
			    tree two
			says "two/web/load.wsp: tree has a metric of this\
 name, too; see --root"
			[ "$(grep -c web.load <<<"$output")" -eq 1 ]
			[ "$(grep -c db.load <<<"$output")" -eq 1 ]
		done
	done
	ok fetch carbon -R --from -1min --fill zero --root . tree two
	prints "tree.web.load 5.0 1699999980" "two.db.load 0.0 1699999980" \
	    "two.web.load 0.0 1699999980"
}

@test "many files in a tree make one output, by any number of threads" {
	printf '%s\n' tree/web/m{100..399}.wsp | links tree/web/load.wsp
	for format in json jsonl csv openmetrics; do
		fetch $format -R -j 1 tree >one
		fetch $format -R -j 7 tree >seven
		cmp one seven
	done
	[ "$(wc -l <one)" -eq $((4 * 301 + 1)) ]
	need python3
	fetch json -R -j 4 tree | python3 -c 'import json, sys
assert len(json.load(sys.stdin)) == 4 * 301'
}

@test "a tagged metric has its tags in the name" {
	mkdir tags
	cp gap.wsp tags/gap.wsp
	name='disk;host=a;type=b'
	hash=$(printf %s "$name" | sha256sum)
	dir=tags/_tagged/${hash:0:3}/${hash:3:3}
	mkdir -p "$dir"
	mv tags/gap.wsp "$dir/$name.wsp"
	ok fetch carbon --drop nulls --from 1699999799 --until 1699999800 \
	    -R tags
	prints "$name 1.5 1699999800"
	mv "$dir/$name.wsp" "$dir/${hash%% *}.wsp"
	bad 1 fetch carbon -R tags
	says "only the hash of the metric's name is known"
}

# tagged NAME [hash]: a file of a metric with tags in the tree tags.
tagged() {
	local hash

	hash=$(printf %s "$1" | sha256sum)
	hash=${hash%% *}
	mkdir -p "tags/_tagged/${hash:0:3}/${hash:3:3}"
	file=tags/_tagged/${hash:0:3}/${hash:3:3}/${1//./_DOT_}.wsp
	[ $# -eq 1 ] || file=${file%/*}/$hash.wsp
	cp gap.wsp "$file"
}

# last FORMAT: the last point of the tree tags, or of other operands.
last() {
	ok fetch "$1" --drop nulls --from 1699999799 --until 1699999800 -R \
	    "${@:2}" tags
}

@test "tags are tags in influx and labels in openmetrics" {
	tagged 'up;dc=fra'
	last influx
	prints "up,dc=fra value=1.5 1699999800000000000"
	last openmetrics
	prints 'up{dc="fra"} 1.5 1699999800' "# EOF"
	last carbon
	prints "up;dc=fra 1.5 1699999800"
	rm -r tags
	tagged 'cpu.us er;a,b=c d;e=f=g,"h"'
	last influx
	prints 'cpu.us\ er,a\,b=c\ d,e=f\=g\,"h" value=1.5 1699999800000000000'
	last openmetrics
	prints 'cpu_us_er{name="cpu.us er",a_b="c d",e="f=g,\"h\""} 1.5 1699999800' \
	    "# EOF"
	ok whisper-dump --format openmetrics -R tags
	[[ ${lines[0]} == \
	    'cpu_us_er{name="cpu.us er",a_b="c d",e="f=g,\"h\"",archive="0",step="60"} '* ]]
}

@test "what has a semicolon but no tags is a name" {
	cp gap.wsp 'a;b.wsp'
	ok fetch influx --drop nulls --from 1699999799 --until 1699999800 \
	    'a;b.wsp'
	prints "a;b value=1.5 1699999800000000000"
}

@test "tags that a format cannot have are an error" {
	mkdir tags
	for name in 'a;time=b' 'a;_field=b' "a;b=c\\" "a\\;b=c"; do
		rm -r tags
		tagged "$name"
		bad 1 fetch influx -R tags
		says "the influx format has no "
	done
	for name in 'a;b.c=d;b_c=e' 'a.b;na_me=c;na.me=d'; do
		rm -r tags
		tagged "$name"
		bad 1 fetch openmetrics -R tags
		says "two tags have the same name in the openmetrics format"
	done
}

@test "of a hash --names knows the name, and --hash-names takes it" {
	tagged 'up;dc=fra' hash
	hash=${file##*/}
	hash=${hash%.wsp}
	bad 1 fetch influx -R tags
	says_only "whisper-fetch: $file: only the hash of the metric's name is\
 known, see --names"
	printf '%s\n' 'down;dc=fra' 'up{dc="fra"}' >names
	last influx --names names
	prints "up,dc=fra value=1.5 1699999800000000000"
	ok whisper-dump --format carbon --names names -R tags
	[[ ${lines[0]} == "up;dc=fra;archive=0;step=60 "* ]]
	last influx --hash-names
	prints "$hash value=1.5 1699999800000000000"
	last influx --hash-names --names names
	prints "up,dc=fra value=1.5 1699999800000000000"
	tagged 'other;a=b' hash
	try fetch carbon --names names -R tags
	[ "$status" -eq 1 ]
	[[ $output == "up;dc=fra "* ]]
	misused whisper-fetch --names names "$file"
	misused whisper-fetch --hash-names "$file"
}

@test "--root is what the name begins after" {
	for root in tree tree/ ./tree "$PWD/tree" "$PWD//tree/." \
	    tree/../tree tree/web/..; do
		ok fetch carbon --from -1min --root "$root" tree/web/load.wsp
		prints "web.load 5.0 1699999980"
	done
	ok fetch carbon --from -1min --root . tree/web/load.wsp
	prints "tree.web.load 5.0 1699999980"
	ok fetch carbon --from -1min --root / "$PWD/tree/web/load.wsp"
	prints "$(tr / . <<<"${PWD#/}").tree.web.load 5.0 1699999980"
	ln -s tree elsewhere
	ok fetch carbon --from -1min --root tree elsewhere/web/load.wsp
	prints "web.load 5.0 1699999980"
	ln -s ../gap.wsp tree/link.wsp
	ok fetch tsv --from -1min --root tree tree/link.wsp
	prints "link	1699999980	\\N"
	cd tree
	ok fetch carbon --from -1min --root "$PWD" web/load.wsp
	prints "web.load 5.0 1699999980"
}

@test "a file that is not below the root is an error, others are printed" {
	bad 1 fetch carbon --from -1min --root tree gap.wsp tree/web/load.wsp
	says_only "whisper-fetch: gap.wsp: does not lie below tree"
	prints "web.load 5.0 1699999980"
	mkdir tre
	bad 1 fetch carbon --root tre tree/web/load.wsp
	bad 1 fetch carbon --root missing gap.wsp
	says_only "whisper-fetch: gap.wsp: missing: No such file or directory"
}

@test "names are escaped as each format wants it" {
	name=$'a, "b"\\c=d\te\xc3\xa9'
	cp gap.wsp "$name.wsp"
	minute=(--from 1699999799 --until 1699999800)
	ok shown fetch csv "${minute[@]}" "$name.wsp"
	prints $'"a, ""b""\\c=d\te\xc3\xa9",1699999800,1.5<CR>'
	ok fetch tsv "${minute[@]}" "$name.wsp"
	prints $'a, "b"\\\\c=d\\te\xc3\xa9\t1699999800\t1.5'
	ok fetch jsonl "${minute[@]}" "$name.wsp"
	prints '{"path": "a, \"b\"\\c=d\te\u00e9.wsp",'\
' "name": "a, \"b\"\\c=d\te\u00e9", "time": 1699999800, "value": 1.5}'
	ok fetch openmetrics "${minute[@]}" "$name.wsp"
	prints $'a___b__c_d_e__{name="a, \\"b\\"\\\\c=d\te\xc3\xa9"} 1.5'\
' 1699999800' "# EOF"
	mv "$name.wsp" 'a, "b"\,c=d.wsp'
	ok fetch influx "${minute[@]}" 'a, "b"\,c=d.wsp'
	prints 'a\,\ "b"\\,c=d value=1.5 1699999800000000000'
	mv 'a, "b"\,c=d.wsp' $'n\nl.wsp'
	ok fetch openmetrics "${minute[@]}" $'n\nl.wsp'
	prints 'n_l{name="n\nl"} 1.5 1699999800' "# EOF"
	ok fetch tsv "${minute[@]}" $'n\nl.wsp'
	prints 'n\nl	1699999800	1.5'
	mv $'n\nl.wsp' 5min.wsp
	ok fetch openmetrics "${minute[@]}" 5min.wsp
	prints '_5min{name="5min"} 1.5 1699999800' "# EOF"
}

# refuses FORMAT NAME LINES: a file of that name is an error, another is
# printed.
refuses() {
	cp gap.wsp "$2.wsp"
	bad 1 fetch "$1" "$2.wsp" tree/web/load.wsp
	says "the $1 format" "name"
	[ "${#lines[@]}" -eq "$3" ]
	[[ ${lines[0]} == tree.web.load* || ${lines[0]} == tree_web_load* ]]
}

@test "a name that a format cannot have is an error" {
	for name in "a b" $'a\tb' $'a\nb'; do
		refuses carbon "$name" 4
	done
	for name in $'a\nb' $'a\x7fb' '#a' "a\\"; do
		refuses influx "$name" 4
	done
	for name in $'a\xff' $'\xc0\x80' $'\xed\xa0\x80'; do
		refuses openmetrics "$name" 5
	done
}

@test "a family of openmetrics is not interrupted" {
	cp gap.wsp a.b.wsp
	cp gap.wsp a_b.wsp
	ok fetch openmetrics --fill zero --from -1min a.b.wsp a_b.wsp gap.wsp
	prints 'a_b{name="a.b"} 0.0 1699999980' \
	    'a_b{name="a_b"} 0.0 1699999980' \
	    'gap{name="gap"} 0.0 1699999980' "# EOF"
	bad 1 fetch openmetrics a.b.wsp gap.wsp a_b.wsp
	says "a_b.wsp: files whose names are the same in the openmetrics"
	[ "${lines[4]}" = "# EOF" ]
}

@test "--iso prints times in UTC or with the local offset" {
	ok fetch tsv --iso utc --from -1min gap.wsp
	prints "gap	2023-11-14T22:13:00Z	\\N"
	ok fetch jsonl --iso utc --from -1min gap.wsp
	prints '{"path": "gap.wsp", "name": "gap",'\
' "time": "2023-11-14T22:13:00Z", "value": null}'
	TZ=EST5 ok fetch tsv --iso local --from -1min gap.wsp
	prints "gap	2023-11-14T17:13:00-05:00	\\N"
	TZ=IST-5:30 ok fetch tsv --iso local --from -1min gap.wsp
	prints "gap	2023-11-15T03:43:00+05:30	\\N"
	# What is printed is read again.
	ok fetch tsv --iso utc --from 2023-11-14T22:12:59Z gap.wsp
	[ "${#lines[@]}" -eq 1 ]
}

@test "--fill says what stands for a missing value" {
	ok fetch tsv --from -5min --fill null gap.wsp
	prints "gap	1699999740	\\N" "gap	1699999800	1.5" \
	    "gap	1699999860	\\N" \
	    "gap	1699999920	5.960464477539063e-08" \
	    "gap	1699999980	\\N"
	ok fetch carbon --from -5min --fill previous gap.wsp gap.wsp
	prints "gap 1.5 1699999800" "gap 1.5 1699999860" \
	    "gap 5.960464477539063e-08 1699999920" \
	    "gap 5.960464477539063e-08 1699999980" \
	    "gap 1.5 1699999800" "gap 1.5 1699999860" \
	    "gap 5.960464477539063e-08 1699999920" \
	    "gap 5.960464477539063e-08 1699999980"
	ok fetch text --fill zero gap.wsp
	prints "1699999800	1.500000" "1699999860	0.000000" \
	    "1699999920	0.000000" "1699999980	0.000000"
	ok fetch text --json --fill previous gap.wsp
	[ "${lines[1]}" = '    "path" : "gap.wsp",' ]
	[ "${lines[5]}" = '    "values" : [1.5, 1.5,'\
' 5.960464477539063e-08, 5.960464477539063e-08]' ]
	whisper-create empty.wsp 60:5 >/dev/null
	ok fetch carbon --fill zero --from -2min empty.wsp
	prints "empty 0.0 1699999920" "empty 0.0 1699999980"
}

@test "the other files are printed, and the end, if one cannot be" {
	bad 1 fetch json --from -1min missing.wsp tree/web/load.wsp
	prints "[" '{"path": "tree/web/load.wsp", "name": "tree.web.load",'\
' "time": 1699999980, "value": 5.0}' "]"
	bad 1 fetch openmetrics missing.wsp
	prints "# EOF"
	bad 1 fetch json --from 1 --until 2 gap.wsp
	prints "[" "" "]"
}

@test "JSON is JSON, and CSV is CSV, to other readers" {
	need python3
	name=$'x,"y"\r\nz'
	cp odd.wsp "$name.wsp"
	fetch csv "$name.wsp" gap.wsp >rows.csv
	fetch json "$name.wsp" gap.wsp >rows.json
	fetch jsonl "$name.wsp" gap.wsp >rows.jsonl
	python3 - <<-'EOF'
	import csv, json
	rows = json.load(open("rows.json"))
	assert rows == [json.loads(line) for line in open("rows.jsonl")]
	table = list(csv.reader(open("rows.csv", newline="")))
	assert len(rows) == len(table) == 8
	for row, (name, time, value) in zip(rows, table):
	    assert row["name"] == name, (row, name)
	    assert row["time"] == int(time)
	    assert row["value"] == (float(value) if value else None), value
	assert rows[0]["name"] == 'x,"y"\r\nz'
	EOF
}

@test "options that do not go together are wrong options" {
	misused fetch xml gap.wsp
	says "--format: invalid choice: 'xml' (choose from text, json, "
	misused fetch csv --json gap.wsp
	misused fetch csv --pretty gap.wsp
	says "--pretty: not with --format, use --iso"
	for format in text json jsonl carbon influx openmetrics; do
		misused fetch $format --header gap.wsp
		says "--header: not with --format $format"
	done
	for format in text carbon influx openmetrics; do
		misused fetch $format --iso utc gap.wsp
		says "--iso: not with --format $format"
	done
	for format in "json" "openmetrics" "csv --header"; do
		# shellcheck disable=SC2086 # a list of words
		misused fetch $format --resume state gap.wsp
		says "--resume: an output with a beginning or an end "
	done
	[ ! -e state ]
	misused fetch csv --iso est gap.wsp
	misused fetch csv --fill one gap.wsp
	misused whisper-fetch --root . gap.wsp
}
