# SPDX-License-Identifier: ISC
# whisper-info: the header as text, as one field and as JSON.

load common

setup() {
	common_setup
	whisper-create --aggregationMethod max --xFilesFactor 0.1 a.wsp \
	    60:10 300:12 >/dev/null
	whisper-create b.wsp 60:1 >/dev/null
}

text_a=("aggregationMethod: max" "maxRetention: 3600"
    "xFilesFactor: 0.10000000149011612" "fileSize: 304" ""
    "Archive 0" "offset: 40" "secondsPerPoint: 60" "points: 10"
    "retention: 600" "size: 120" ""
    "Archive 1" "offset: 160" "secondsPerPoint: 300" "points: 12"
    "retention: 3600" "size: 144" "")
text_b=("aggregationMethod: average" "maxRetention: 60" "xFilesFactor: 0.5"
    "fileSize: 40" "" "Archive 0" "offset: 28" "secondsPerPoint: 60"
    "points: 1" "retention: 60" "size: 12" "")
archives_a="[{'offset': 40, 'secondsPerPoint': 60, 'points': 10,\
 'retention': 600, 'size': 120}, {'offset': 160, 'secondsPerPoint': 300,\
 'points': 12, 'retention': 3600, 'size': 144}]"

# exactly LINE ...: standard output was these lines, empty ones at the end
# included.
exactly() {
	diff <(printf '%s\n' "$@") "$BATS_TEST_TMPDIR/out"
}

@test "the header is printed with a part for each archive" {
	ok whisper-info a.wsp
	exactly "${text_a[@]}"
	ok whisper-info b.wsp
	exactly "${text_b[@]}"
}

@test "a field is printed alone, as second operand or option" {
	while read -r field value; do
		ok whisper-info a.wsp "$field"
		exactly "$value"
		ok whisper-info --field "$field" a.wsp
		exactly "$value"
	done <<-EOF
	aggregationMethod max
	maxRetention 3600
	xFilesFactor 0.10000000149011612
	fileSize 304
	archives $archives_a
	EOF
}

@test "a field wins over --json, and an empty one is none" {
	ok whisper-info --json a.wsp fileSize
	exactly 304
	ok whisper-info --json --field archives a.wsp
	exactly "$archives_a"
	ok whisper-info b.wsp ""
	exactly "${text_b[@]}"
	ok whisper-info --field "" b.wsp
	exactly "${text_b[@]}"
}

@test "an unknown field is an error, told on standard output" {
	for field in nonsense filesize offset "fileSize "; do
		unknown="Unknown field \"$field\". Valid fields are\
 aggregationMethod,maxRetention,xFilesFactor,archives,fileSize"
		try whisper-info a.wsp "$field"
		[ "$status" -eq 1 ]
		exactly "$unknown"
		says_only ""
		try whisper-info --json --field "$field" a.wsp
		[ "$status" -eq 1 ]
		exactly "$unknown"
		says_only ""
	done
}

@test "a file that cannot be read is said so, whatever the field" {
	for field in fileSize nonsense; do
		bad 1 whisper-info missing.wsp $field
		says "missing.wsp: No such file or directory"
		prints
	done
}

@test "a second operand that is a file is no field" {
	cp b.wsp fileSize
	ok whisper-info b.wsp fileSize
	exactly "b.wsp:" "${text_b[@]}" "" "fileSize:" "${text_b[@]}"
}

@test "--json prints an object" {
	ok whisper-info --json a.wsp
	exactly '{' '  "aggregationMethod": "max",' '  "maxRetention": 3600,' \
	    '  "xFilesFactor": 0.10000000149011612,' '  "archives": [' \
	    '    {' '      "offset": 40,' '      "secondsPerPoint": 60,' \
	    '      "points": 10,' '      "retention": 600,' \
	    '      "size": 120' '    },' \
	    '    {' '      "offset": 160,' '      "secondsPerPoint": 300,' \
	    '      "points": 12,' '      "retention": 3600,' \
	    '      "size": 144' '    }' '  ],' '  "fileSize": 304' '}'
	need python3
	python3 -m json.tool <<<"$output" >/dev/null
}

@test "several files are printed in blocks, with a field on lines" {
	ok whisper-info b.wsp a.wsp b.wsp
	exactly "b.wsp:" "${text_b[@]}" "" "a.wsp:" "${text_a[@]}" "" \
	    "b.wsp:" "${text_b[@]}"
	ok whisper-info --field maxRetention a.wsp b.wsp
	exactly "a.wsp: 3600" "b.wsp: 60"
}

@test "--json of several files is an object on a line for each" {
	ok whisper-info --json b.wsp a.wsp
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = '{"path": "b.wsp", "aggregationMethod": "average",'\
' "maxRetention": 60, "xFilesFactor": 0.5, "archives": [{"offset": 28,'\
' "secondsPerPoint": 60, "points": 1, "retention": 60, "size": 12}],'\
' "fileSize": 40}' ]
	[[ ${lines[1]} == '{"path": "a.wsp", "aggregationMethod": "max", '* ]]
	need python3
	python3 -c 'import json, sys; list(map(json.loads, sys.stdin))' \
	    <<<"$output"
}

@test "the other files are printed if one cannot be" {
	bad 1 whisper-info missing.wsp b.wsp
	says "missing.wsp: No such file or directory"
	exactly "b.wsp:" "${text_b[@]}"
	bad 1 whisper-info --field fileSize b.wsp missing.wsp a.wsp
	exactly "b.wsp: 40" "a.wsp: 304"
}

@test "every aggregation method is shown by its name" {
	number=0
	for name in average sum last max min avg_zero absmax absmin; do
		number=$((number + 1))
		poke a.wsp 0 "$(u32 $number)"
		ok whisper-info a.wsp aggregationMethod
		exactly $name
	done
}

@test "the xFilesFactor is shown as it is stored" {
	while read -r bits shown; do
		poke a.wsp 8 "$bits"
		ok whisper-info a.wsp xFilesFactor
		exactly "$shown"
	done <<-EOF
	00000000 0.0
	80000000 -0.0
	3f800000 1.0
	3e99999a 0.30000001192092896
	3f7fffff 0.9999999403953552
	33800000 5.960464477539063e-08
	00000001 1.401298464324817e-45
	EOF
}

@test "maxRetention is shown as stored, numbers as unsigned" {
	poke a.wsp 4 fffffffe
	ok whisper-info a.wsp maxRetention
	exactly 4294967294
	whisper-create c.wsp 4294967295:1
	ok whisper-info c.wsp
	[ "${lines[6]}" = "secondsPerPoint: 4294967295" ]
}

@test "a file is shown while a writer has it locked" {
	hold b.wsp
	ok timeout 10 whisper-info b.wsp
	let_go
}

@test "a missing path is bad usage" {
	misused whisper-info
	misused whisper-info --json
	misused whisper-info --field
}
