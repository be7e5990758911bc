# SPDX-License-Identifier: ISC
# Schema files and metric names: what the library makes of them is what carbon
# does.

load common

setup() {
	common_setup
	say=$top_builddir/tests/schemas/say
	cases=$BATS_TEST_DIRNAME/schemas
}

# need_carbon: skips the test unless there is a Python with carbon.
need_carbon() {
	export PYTHONDONTWRITEBYTECODE=1
	for PYTHON in python3 /usr/bin/python3; do
		"$PYTHON" -c 'import carbon.conf, whisper' 2>/dev/null &&
			return
	done
	skip "no Python with the carbon and whisper modules"
}

reference() {
	"$PYTHON" "$cases/reference.py" "$@"
}

# make_names: a thousand names, as carbon keeps them, in the file names.
make_names() {
	local seed=${SEED:-$RANDOM}

	echo "SEED=$seed"
	reference names "$seed" 1000 >given
	reference normal <given >names
	[ "$(wc -l <names)" -eq 1000 ]
}

# agree DIRECTORY: both find the same rules for all names.
agree() {
	reference rules "$1" <names >theirs
	"$say" rules "$1/storage-schemas.conf" "$1/storage-aggregation.conf" \
	    <names >ours
	diff theirs ours
}

# conf LINE ...: makes the file storage.conf.
conf() {
	printf '%s\n' "$@" >storage.conf
}

# refused TEXT: storage.conf is, with this behind the name of the file.
refused() {
	try "$say" rules storage.conf </dev/null
	[ "$status" -eq 1 ] && says_only "say: storage.conf: $1"
}

# refused_aggregation TEXT: the same as storage-aggregation.conf.
refused_aggregation() {
	conf '[all]' 'pattern = .*' 'retentions = 60:1' >all.conf
	mv storage.conf all.conf
	conf "${@:2}"
	try "$say" rules all.conf storage.conf </dev/null
	[ "$status" -eq 1 ] && says_only "say: storage.conf: $1"
}

# section [NAME]: the section and archives that NAME, or a.b, gets.
section() {
	ok "$say" rules storage.conf <<<"${1:-a.b}"
	cut -f2,3 <<<"$output"
}

# as DIALECT [NAME]: the section and archives that NAME, or a.b, gets there.
as() {
	ok "$say" rules storage.conf '' "$1" <<<"${2:-a.b}"
	cut -f2,3 <<<"$output"
}

# refused_as DIALECT TEXT: storage.conf is refused there.
refused_as() {
	try "$say" rules storage.conf '' "$1" </dev/null
	[ "$status" -eq 1 ] && says_only "say: storage.conf: $2"
}

@test "carbon and we find the same rules for a thousand names" {
	need_carbon
	make_names
	for dir in classic syntax patterns; do
		agree "$cases/$dir"
		[ "$(cut -f2 ours | sort -u | wc -l)" -gt 5 ]
	done
}

@test "carbon and we find the same rules in Debian's files" {
	need_carbon
	doc=/usr/share/doc/graphite-carbon/examples
	[ -e /etc/carbon/storage-schemas.conf ] || skip "not Debian's carbon"
	make_names
	cp /etc/carbon/storage-schemas.conf .
	cp "$doc/storage-aggregation.conf.example" storage-aggregation.conf ||
		skip "documentation is not installed"
	agree .
	grep -q 'default	60:1440,300:8640,3600:26280	default_average' ours
	[ ! -e "$doc/storage-schemas.conf.example" ] ||
		cp "$doc/storage-schemas.conf.example" storage-schemas.conf
	agree .
}

@test "carbon and we call a thousand metrics the same" {
	need_carbon
	make_names
	diff names <("$say" normal <given)
	# The others may be too long for a file, or would make a hidden one.
	awk 'length <= 150 && !/\/$/' names >short
	mv short names
	for verb in path hashed; do
		diff <(reference "$verb" <names) <("$say" "$verb" <names)
	done
	grep -v _DOT_ names >plain
	"$say" path <plain >paths
	diff plain <("$say" name <paths)
	grep -q ^_tagged/ paths
}

@test "a name with a dot spelled out is refused rather than guessed" {
	echo 'a_DOT_b;c=d' | "$say" path >where
	[ "$("$say" name <where)" = "error: the file does not lie where the\
 metric's name would put it" ]
}

@test "of a hashed file the name is not known" {
	echo 'a;b=c' | "$say" hashed >where
	[ "$("$say" name <where)" = \
	    "error: only the hash of the metric's name is known" ]
}

@test "the files in whisper-schemas(5) do what it says" {
	awk '/^\.Ed/ { inside = 0 }
	    inside { gsub(/\\e/, "\\"); print > inside }
	    /^\.Bd -literal/ { inside = "example" ++n }
	' "$BATS_TEST_DIRNAME/../man/whisper-schemas.5"
	ok "$say" rules example1 example2 <<-'EOF'
	carbon.cpu.max
	carbon.agents
	a.max;b=c
	a.sum
	EOF
	prints $'carbon.cpu.max\tcpu\t10:8640,60:43200,3600:43800\tmaxima\tmax\t0.0' \
	    $'carbon.agents\tcarbon\t60:129600\t-\taverage\t0.5' \
	    $'a.max;b=c\tdefault\t60:1440,300:8640,3600:26280\tmaxima\tmax\t0.0' \
	    $'a.sum\tdefault\t60:1440,300:8640,3600:26280\tcounts\tsum\t0.0'
}

@test "without files the defaults are carbon's" {
	ok "$say" rules <<<a.b
	prints "$(printf 'a.b\t-\t60:10080\t-\taverage\t0.5')"
}

@test "go-carbon's priority puts rules before others" {
	conf '[a]' 'pattern = ^a' 'retentions = 1:1' '[b]' 'pattern = a' \
	    'retentions = 2:1' 'priority = 10' '[c]' 'pattern = .' \
	    'retentions = 3:1' 'priority=10' '[d]' 'pattern = .' \
	    'retentions = 4:1' 'priority = -1'
	[ "$(section a)" = $'b\t2:1' ]
	[ "$(section x)" = $'c\t3:1' ]
	sed -i 's/10/-2/' storage.conf
	[ "$(section a)" = $'a\t1:1' ]
	[ "$(section x)" = $'d\t4:1' ]
}

@test "go-carbon's compressed, quotes and avg are understood" {
	conf '[a]' "pattern = '^a'" 'retentions = "1:1"' 'compressed = true' \
	    '[b]' 'pattern = "b"|"c"' 'retentions = 2:1' 'compressed = false'
	mv storage.conf a.conf
	conf '[a]' 'pattern = .' 'aggregationMethod = avg'
	ok "$say" rules a.conf storage.conf <<<$'a\nx"b"\nx'
	prints $'a\ta\t1:1\ta\taverage\t0.5\tcompressed' \
	    $'x"b"\tb\t2:1\ta\taverage\t0.5' $'x\t-\t60:10080\ta\taverage\t0.5'
}

@test "only go-carbon obeys priorities" {
	conf '[a]' 'pattern = a' 'retentions = 1:1' '[b]' 'pattern = a' \
	    'retentions = 2:1' 'priority = 1'
	[ "$(section)" = $'b\t2:1' ]
	[ "$(as carbon)" = $'a\t1:1' ]
	[ "$(as go-carbon)" = $'b\t2:1' ]
}

@test "a priority that is no integer can only be one that carbon passes over" {
	conf '[a]' 'pattern = a' 'retentions = 1:1' '[b]' 'pattern = a' \
	    'retentions = 2:1' 'priority = 1' '[c]' 'pattern = a' \
	    'retentions = 3:1' 'priority = high'
	[ "$(section)" = $'a\t1:1' ]
	[ "$(as carbon)" = $'a\t1:1' ]
	refused_as go-carbon "line 11: [c]: priority 'high' is not an integer"
}

@test "a percent sign by itself can only be go-carbon's" {
	conf '[a]' 'pattern = ^a%b' 'retentions = 1:1' '[b]' 'pattern = ^a%%c' \
	    'retentions = 2:1'
	[ "$(section a%b)" = $'a\t1:1' ]
	[ "$(section a%c)" = $'b\t2:1' ]
	[ "$(as go-carbon a%b)" = $'a\t1:1' ]
	[ "$(as go-carbon a%%c)" = $'b\t2:1' ]
	refused_as carbon 'line 2: [a]: a % in pattern has to be written %%'
	conf '[a]' 'pattern = %(x)s' 'retentions = 60:1'
	refused_as carbon 'line 2: [a]: there is no key for %(x)s'
	[ "$(as go-carbon %xs)" = $'a\t60:1' ]
}

@test "points without a unit are seconds to go-carbon where the step has one" {
	conf '[a]' 'pattern = a' 'retentions = 1m:1440,300:576,1h:1w'
	[ "$(section)" = $'a\t60:1440,300:576,3600:168' ]
	[ "$(as carbon)" = $'a\t60:1440,300:576,3600:168' ]
	[ "$(as go-carbon)" = $'a\t60:24,300:576,3600:168' ]
}

@test "go-carbon makes no file where no rule matches" {
	conf '[a]' 'pattern = a' 'retentions = 1:1'
	[ "$(as carbon x)" = $'-\t60:10080' ]
	[ "$(as go-carbon x)" = $'-\t' ]
}

@test "an xFilesFactor may have underscores as in Python" {
	conf '[a]' 'pattern = a' 'xFilesFactor = 0_1' '[b]' 'pattern = b' \
	    'xFilesFactor = 0.2_5'
	ok "$say" rules '' storage.conf <<<$'a\nb'
	prints $'a\t-\t60:10080\ta\taverage\t1.0' \
	    $'b\t-\t60:10080\tb\taverage\t0.25'
	for factor in _1 1_ 0__1 0_.1; do
		refused_aggregation "line 3: [a]: Invalid xFilesFactor $factor,\
 not a float" '[a]' 'pattern = a' "xFilesFactor = $factor"
	done
}

@test "150 000 sections are not compared with each other" {
	seq 150000 | sed 's/.*/[s&]\npattern = ^s&\\.\nretentions = 60:1/' \
	    >storage.conf
	# That would take minutes of the processor, and this is a second.
	[ "$(ulimit -S -t 40; section s7.x)" = $'s7\t60:1' ]
}

@test "an error names the file, the line and the section" {
	conf 'pattern = x'
	refused 'line 1: a key before the first section'
	conf '' '[a' 'pattern = x'
	refused 'line 2: a section is [name], with nothing behind it'
	conf '[a] # comment'
	refused 'line 1: a section is [name], with nothing behind it'
	conf '[]'
	refused 'line 1: a section without a name'
	conf '[a]' 'pattern'
	refused 'line 2: [a]: neither [section] nor key = value'
	conf '[a]' '= 1'
	refused 'line 2: [a]: a value without a key'
	conf '[a]' 'pattern = x' 'Pattern = y'
	refused 'line 3: [a]: pattern again, as in line 2'
	conf '[a]' '[b]' '[a]'
	refused 'line 3: [a]: the same section as in line 1'
	conf '[a]' $'pattern = \xc2\xa0x'
	refused 'line 2: [a]: a space that is not an ASCII one'
	conf $'\xef\xbb\xbf[a]'
	refused 'line 1: a space that is not an ASCII one'
	conf '[a]' $'pattern = a\vb'
	refused 'line 2: [a]: a control character'
	conf '[a]' 'x = y' '  [b]'
	refused 'line 3: [a]: [b] is indented, so that it would continue the value of x'
}

@test "a rule that carbon would skip is an error" {
	conf '[a]' 'pattern = x'
	refused 'line 1: [a]: has no retentions'
	conf '# x' '[a]' 'retentions = 60:1'
	refused 'line 2: [a]: has no pattern'
	conf '[a]' 'pattern =' 'retentions = 60:1'
	refused 'line 2: [a]: pattern is empty'
	conf '[a]' 'pattern = x' 'retentions ='
	refused 'line 3: [a]: retentions is empty'
	conf '[a]' 'pattern = x' 'retentions = 60:1d,90:2d'
	refused "line 3: [a]: Higher precision archives' precision must evenly\
 divide all lower precision archives' precision (archive0: 60, archive1: 90)"
}

@test "a value that makes no sense is an error" {
	for text in '60:1d,' 60 60:1d:2 '60:1d 5m:1w' 60X:1d; do
		conf '[a]' 'pattern = x' "retentions = $text"
		try "$say" rules storage.conf </dev/null
		[ "$status" -eq 1 ]
		says 'say: storage.conf: line 3: [a]: Invalid '
	done
	conf '[a]' 'pattern = x' 'retentions = 60:1d # a day'
	refused "line 3: [a]: Invalid retention specification '1d # a day'"
	conf '[a]' 'pattern = x' 'retentions = 0:10'
	refused 'line 3: [a]: archive0 has a precision of 0 seconds'
	conf '[a]' 'pattern = x' 'retentions = 60:1' 'compressed = yes'
	refused "line 4: [a]: compressed is 'yes', neither true nor false"
	refused_aggregation 'line 3: [a]: Invalid xFilesFactor x, not a float' \
	    '[a]' 'pattern = x' 'xFilesFactor = x'
	refused_aggregation \
	    'line 3: [a]: Invalid xFilesFactor 2.0, not between 0 and 1' \
	    '[a]' 'pattern = x' 'xFilesFactor = 2'
	refused_aggregation \
	    'line 3: [a]: Unrecognized aggregation method: p50 (use one of average, sum, last, max, min, avg_zero, absmax, absmin)' \
	    '[a]' 'pattern = x' 'aggregationMethod = p50'
	refused_aggregation 'line 1: [a]: has no pattern' \
	    '[a]' 'aggregationMethod = sum'
}

@test "a pattern that cannot have been meant so is an error" {
	conf '[a]' 'pattern = (' 'retentions = 60:1'
	refused 'line 2: [a]: invalid pattern: missing closing parenthesis at character 2'
	conf '[a]' 'pattern = ^a # or b' 'retentions = 60:1'
	refused 'line 2: [a]: a comment needs a line of its own, this is a part of the pattern'
	conf '[a]' 'pattern = ^a' ' retentions = 60:1' 'retentions = 60:1'
	refused 'line 2: [a]: the pattern goes on in the next line, because that is indented'
	conf '[a]' 'pattern = a[[:digit:]]' 'retentions = 60:1'
	refused 'line 2: [a]: carbon knows no classes such as [:alpha:]'
	conf '[a]' 'pattern = a{,3}' 'retentions = 60:1'
	refused 'line 2: [a]: not everybody reads {,3} as a range: write {0,3}'
}

@test "keys that stand for others are put in as Python does" {
	conf '[a]' 'pattern = %(x)s' 'retentions = 60:1'
	refused 'line 2: [a]: there is no key for %(x)s'
	conf '[a]' 'pattern = %(pattern)s' 'retentions = 60:1'
	refused 'line 2: [a]: pattern refers to itself'
	conf '[a]' 'pattern = %(x)s' 'retentions = 60:1' \
	    'x = %(y)s%(y)s%(y)s%(y)s%(y)s%(y)s%(y)s%(y)s' \
	    'y = %(z)s%(z)s%(z)s%(z)s%(z)s%(z)s%(z)s%(z)s' \
	    'z = %(w)s%(w)s%(w)s%(w)s%(w)s%(w)s%(w)s%(w)s' \
	    'w = %(v)s%(v)s%(v)s%(v)s%(v)s%(v)s%(v)s%(v)s' 'v ='
	refused 'line 2: [a]: pattern refers to itself'
}

@test "a pattern that takes for ever is stopped" {
	conf '[a]' 'pattern = ^(a|aa)+$' 'retentions = 60:1'
	name=$(printf 'a%.0s' {1..200})b
	ok timeout 20 "$say" rules storage.conf <<<"$name"
	prints "error: storage.conf: line 1: [a]: the pattern cannot be\
 matched with this name: match limit exceeded"
}

@test "a file that is not there is an error" {
	try "$say" rules storage.conf
	[ "$status" -eq 1 ]
	says_only 'say: storage.conf: No such file or directory'
	try "$say" rules .
	[ "$status" -eq 1 ]
	says_only 'say: .: Is a directory'
}

@test "no tool loads PCRE2 that has no use for it" {
	need ldd
	ldd "$top_builddir/bin/whisper-info" >libraries 2>&1 ||
		skip "the tools are linked statically"
	run ! grep pcre libraries
	ldd "$say" | grep pcre
}

@test "names that would lead elsewhere are refused" {
	while IFS='|' read -r name reason; do
		[ "$(echo "$name" | "$say" normal)" = "error: $reason" ] ||
			wrong "not refused" "$name"
	done <<-'EOF'
	|empty name
	~|empty part in the name
	..|empty part in the name
	../etc/passwd|empty part in the name
	/etc/passwd|empty part in the name
	a..b|empty part in the name
	.a|empty part in the name
	a.|empty part in the name
	a//b|empty part in the name
	a/../b|empty part in the name
	;a=b|empty part in the name
	a;b|'b' is not tag=value
	a;=b|'=b' is not tag=value
	a;b=|'b=' is not tag=value
	a;|'' is not tag=value
	a;b!=c|! or ^ in the tag of 'b!=c'
	a;b=~c|~ before the value of 'b=~c'
	a{b="c}"}x="d"}|tags are not {tag="value",...}
	a{b="c";d="e"}|tags are not {tag="value",...}
	a{b="{"}|more than one brace
	EOF
	long=$(printf 'a%.0s' {1..252})
	[ "$(echo "x.$long" | "$say" path)" = 'error: file name of 256 bytes' ]
	ok "$say" path <<<"x.${long%?}"
	[ "$(echo "x;y=$long" | "$say" path)" = 'error: file name of 260 bytes' ]
	ok "$say" hashed <<<"x;y=$long"
}
