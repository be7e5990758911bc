# SPDX-License-Identifier: ISC
# whisper-schemas: which rule a name gets, and what is wrong with the files.

load common

setup() {
	common_setup
	mkdir conf
	storage '[app]' 'pattern = ^app\.' 'retentions = 60:10,300:6' \
	    '[rest]' 'pattern = .*' 'retentions = 5m:1d'
	aggregation '[max]' 'pattern = \.max(;|$)' 'xFilesFactor = 0.25' \
	    'aggregationMethod = max'
}

storage() {
	printf '%s\n' "$@" >conf/storage-schemas.conf
}

aggregation() {
	printf '%s\n' "$@" >conf/storage-aggregation.conf
}

# rules ARGUMENT ...: whisper-schemas of these files.
rules() {
	whisper-schemas -C conf "$@"
}

# found [LINE ...]: --check says this of storage-schemas.conf, and nothing of
# the other one.
found() {
	try rules --check
	[ $# -eq 0 ] || set -- "${@/#/conf/storage-schemas.conf: }"
	prints "$@"
	[ -z "$stderr" ]
	[ "$status" -eq $(($# > 0)) ]
}

# shadowed WHY PATTERN ...: the last of the patterns is never reached, or is if
# that is empty.
shadowed() {
	local why=$1 pattern n=0 list=()

	shift
	for pattern; do
		list+=("[s$((++n))]" "pattern = $pattern" 'retentions = 60:1')
	done
	storage "${list[@]}"
	if [ -z "$why" ]; then
		found
	else
		found "line $((3 * n - 2)): [s$n]: is never reached: $why"
	fi
}

# patterns SEED COUNT: random ones.
patterns() {
	awk -v seed="$1" -v count="$2" 'BEGIN {
		srand(seed)
		n = split("a b a b . .* a? b+ [ab] (a|b) (ab)? | b* \\. a{0,2}",
		    atoms, " ")
		while (count-- > 0) {
			text = rand() < 0.3 ? "^" : ""
			for (i = int(rand() * 4); i >= 0; i--)
				text = text atoms[int(rand() * n) + 1]
			print text (rand() < 0.3 ? "$" : "")
		}
	}'
}

@test "a name gets a rule for storage and one for aggregation" {
	ok rules app.x.max web.y
	prints "metric: app.x.max" \
	    "storage: conf/storage-schemas.conf: line 1: [app]" \
	    "aggregation: conf/storage-aggregation.conf: line 1: [max]" \
	    "file: app/x/max.wsp" "archives: 60:10 300:6" \
	    "aggregationMethod: max" "xFilesFactor: 0.25" "fileSize: 232" "" \
	    "metric: web.y" \
	    "storage: conf/storage-schemas.conf: line 4: [rest]" \
	    "aggregation: no rule" "file: web/y.wsp" "archives: 300:288" \
	    "aggregationMethod: average" "xFilesFactor: 0.5" "fileSize: 3484"
}

@test "what it would make is what whisper-ingest makes" {
	mkdir tree
	for name in app.x.max web.y 'm;b=c;a=d'; do
		echo "$name 1 $NOW" | whisper-ingest -q --now "$NOW" \
		    --schemas conf/storage-schemas.conf \
		    --aggregation conf/storage-aggregation.conf tree
		ok rules "$name"
		file=tree/$(sed -n 's/^file: //p' <<<"$output")
		[ "$(whisper-info "$file" | sed -n '/^[axf].*: /p' |
		    grep -v maxRet)" = "$(grep -v '^archives' <<<"$output" |
		    sed -n '/^aggregationM\|^xF\|^fileS/p')" ]
	done
}

@test "a tagged metric is called as it is kept, its file by hash or by name" {
	ok rules 'm{b="c",a="d"}'
	[ "${lines[0]}" = 'metric: m;a=d;b=c' ]
	hash=$(printf 'm;a=d;b=c' | sha256sum)
	dir=_tagged/${hash:0:3}/${hash:3:3}
	[ "${lines[3]}" = "file: $dir/${hash%% *}.wsp" ]
	ok rules --tag-names 'm{b="c",a="d"}'
	[ "${lines[3]}" = "file: $dir/m;a=d;b=c.wsp" ]
}

@test "a name that is none is an error, and the others are looked up" {
	bad 1 rules a..b app.x
	says_only "whisper-schemas: a..b: empty part in the name"
	[ "${lines[0]}" = "metric: app.x" ]
	bad 1 rules ''
}

@test "where the dialects differ about a name, both are told" {
	storage '[a]' 'pattern = a' 'retentions = 60:1' '[b]' 'pattern = b' \
	    'retentions = 60:2' 'priority = 2'
	ok rules ab a c
	prints "metric: ab" \
	    "storage: conf/storage-schemas.conf: line 4: [b]" \
	    "storage of carbon: conf/storage-schemas.conf: line 1: [a]" \
	    "aggregation: no rule" "file: ab.wsp" "archives: 60:2" \
	    "aggregationMethod: average" "xFilesFactor: 0.5" "fileSize: 52" "" \
	    "metric: a" \
	    "storage: conf/storage-schemas.conf: line 1: [a]" \
	    "aggregation: no rule" "file: a.wsp" "archives: 60:1" \
	    "aggregationMethod: average" "xFilesFactor: 0.5" "fileSize: 40" "" \
	    "metric: c" "storage: no rule" \
	    "storage of go-carbon: no rule, and it makes no file" \
	    "aggregation: no rule" "file: c.wsp" "archives: 60:10080" \
	    "aggregationMethod: average" "xFilesFactor: 0.5" "fileSize: 120988"
	ok rules --dialect carbon ab
	[ "${lines[1]}" = "storage: conf/storage-schemas.conf: line 1: [a]" ]
	[ "${lines[4]}" = "archives: 60:1" ]
	ok rules --dialect go-carbon ab c
	[ "${lines[1]}" = "storage: conf/storage-schemas.conf: line 4: [b]" ]
	[ "${lines[9]}" = "storage: no rule, and it makes no file" ]
	[ "${#lines[@]}" -eq 11 ]
}

@test "a compressed file is named, and no classic one" {
	storage '[a]' 'pattern = a' 'retentions = 60:1' 'compressed = true'
	ok rules a
	prints "metric: a" "storage: conf/storage-schemas.conf: line 1: [a]" \
	    "aggregation: no rule" "file: a.wsp, compressed by go-carbon" \
	    "archives: 60:1" "aggregationMethod: average" "xFilesFactor: 0.5"
}

@test "--check finds nothing in sound files" {
	found
	storage '[DEFAULT]' 'x = y' 'retentions = 60:1' '[a]' 'z = 1' \
	    'pattern = ^%(z)s%(x)s' '[b]' 'pattern = ^b'
	ok rules --check --dialect carbon
	prints
}

@test "--check finds rules that are never reached" {
	shadowed "[s1] of line 1 has the same pattern" a[b] a[b]
	for all in '.*' '^' '$' '^.*$' '.' '.+' '^.+$' '^.*' 'x|.*' '|x'; do
		shadowed "[s1] of line 1 matches every name" "$all" '^a(b|c)'
	done
	while read -r first second; do
		shadowed "[s1] of line 1 takes its names, or the last of them" \
		    "$first" "$second"
	done <<-'EOF'
	a ab
	a.* ab
	a ^b.*a+$
	^a ^ab
	^a\. ^a\.b.*c
	^a.* ^ab
	a$ ca$
	.*a$ ca$
	^ab|^c ^abc|^cd
	_b x_b(c|d)?
	a (b|c)xa
	a [bc]xa
	é é*éx
	EOF
	shadowed "[s2] of line 4 takes its names, or the last of them" \
	    ^a ^b '^ab|^bc'
}

@test "--check says of no rule that it is never reached if it may be" {
	while read -r first second; do
		shadowed "" "$first" "$second"
	done <<-'EOF'
	ab a
	^a ba
	a$ ab
	^ab$ ^ab
	^ab$ ab$
	a.b a.bc
	a+ b
	ab ab?
	ab ab*
	ab ab{0,1}
	a\.b a.b
	a\d a1
	ab (ab)?c
	ab [ab]c
	ab (?i)ab
	ab ab|c
	ab x|ab
	41 \x41
	é ..é*
	\.x .x
	(a) ab
	^a (^a|b)c
	EOF
	# what the earlier one has, it has not
	shadowed "" '^a(b)' '^ab'
	shadowed "" '(?i)a' 'B'
}

@test "rules that --check says are never reached are reached by no name" {
	local seed=${SEED:-$RANDOM} n=0 first second

	echo "SEED=$seed"
	printf '%s\n' {a,b,.a}{,a,b,.}{,a,b,.}{,a,b}{,a,b} | grep -v '^\.\|\.$' |
		grep -v '\.\.' | sort -u >names
	while read -r first && read -r second; do
		storage '[one]' "pattern = $first" 'retentions = 60:1' \
		    '[two]' "pattern = $second" 'retentions = 60:2'
		try rules --check
		[[ $output == *"[two]: is never reached"* ]] || continue
		n=$((n + 1))
		xargs whisper-schemas -C conf <names >told
		! grep '\[two\]' told || wrong "not true" "$first" "$second"
	done < <(patterns "$seed" 160)
	[ "$n" -gt 3 ]
}

@test "--check finds keys in the wrong file, and those that nobody reads" {
	storage '[a]' 'pattern = a' 'retentions = 60:1' 'xFilesFactor = 0' \
	    'aggregationMethod = sum' 'retention = 60:2'
	found "line 4: [a]: xfilesfactor belongs in storage-aggregation.conf" \
	    "line 5: [a]: aggregationmethod belongs in storage-aggregation.conf" \
	    "line 6: [a]: nobody reads retention"
	storage '[a]' 'pattern = a' 'retentions = 60:1'
	aggregation '[a]' 'pattern = a' 'retentions = 60:1' 'Priority = 1' \
	    'xFilesFactor = 0'
	try rules --check
	[ "$status" -eq 1 ]
	prints "conf/storage-aggregation.conf: line 3: [a]: retentions belongs in storage-schemas.conf" \
	    "conf/storage-aggregation.conf: line 4: [a]: priority belongs in storage-schemas.conf"
}

@test "--check finds all faults, not only the first" {
	storage '[a]' 'pattern = (' 'retentions = 60:1,7:9' '[b]' \
	    'retentions = x' '[c]' 'pattern = ^c' 'retentions = 60:1' \
	    'compressed = perhaps'
	found "line 2: [a]: invalid pattern: missing closing parenthesis at character 2" \
	    "line 3: [a]: Higher precision archives' precision must evenly divide all lower precision archives' precision (archive0: 7, archive1: 60)" \
	    "line 4: [b]: has no pattern" \
	    "line 5: [b]: Invalid retention definition 'x'" \
	    "line 9: [c]: compressed is 'perhaps', neither true nor false"
	storage '[a]' 'pattern = a' 'retentions = 60:1' '[a]'
	found "line 4: [a]: the same section as in line 1"
}

@test "--check tells the problems of a file by its lines" {
	storage '[all]' 'pattern = .*' 'retentions = 60:5' \
	    '[late]' 'pattern = ^late' 'retentions = 60:5' \
	    '[broken]' 'pattern = ^x' 'retentions = nonsense' \
	    '[last]' 'pattern = ^last' 'retentions = 60:5' 'color = red'
	found "line 4: [late]: is never reached: [all] of line 1 matches\
 every name" \
	    "line 9: [broken]: Invalid retention definition 'nonsense'" \
	    "line 10: [last]: is never reached: [all] of line 1 matches\
 every name" \
	    "line 13: [last]: nobody reads color"
}

@test "--check finds where go-carbon decides otherwise than carbon" {
	storage '[a]' 'pattern = ^a' 'retentions = 60:1' '[b]' 'pattern = b$' \
	    'retentions = 60:2' 'priority = 10' '[c]' 'pattern = ^c' \
	    'retentions = 60:3' 'priority = 10'
	found "line 4: [b]: go-carbon tries it before [a] of line 1, by its priority, carbon after it"
	for dialect in carbon go-carbon; do
		ok rules --check --dialect $dialect
		prints
	done
	# of rules that no name has in common the order does not matter
	sed -i 's/b\$/^b/' conf/storage-schemas.conf
	found
	storage '[a]' 'pattern = ^a%b' 'retentions = 60:1' '[b]' \
	    'pattern = ^b' 'retentions = 1m:60' 'priority = x'
	found "line 2: [a]: a % in pattern has to be written %%, for carbon" \
	    "line 6: [b]: retentions: go-carbon reads something else in it" \
	    "line 7: [b]: priority 'x' is not an integer, for go-carbon"
}

@test "--check of 150 000 sections does not compare each with all" {
	seq 150000 | sed 's/.*/[s&]\npattern = ^s&\\.\nretentions = 60:1/' \
	    >conf/storage-schemas.conf
	# That would take minutes of the processor, and this is a second.
	ok limited 40 whisper-schemas -C conf --check
	prints
}

@test "--tree counts the files of each rule" {
	mkdir -p w/app/x w/web "w/_tagged/123/456"
	for path in app/a app/x/b.max web/c; do
		create "w/$path.wsp" 60:1
	done
	mv w/app/x/b.max.wsp w/app/x/max.wsp
	hash=$(printf 'm;a=d' | sha256sum)
	mkdir -p "w/_tagged/${hash:0:3}/${hash:3:3}"
	create "w/_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp" 60:1
	keep w
	ok rules --tree w
	prints "conf/storage-schemas.conf: line 1: [app]: 2 files" \
	    "conf/storage-schemas.conf: line 4: [rest]: 1 file" \
	    "conf/storage-schemas.conf: no rule: 0 files" \
	    "conf/storage-aggregation.conf: line 1: [max]: 1 file" \
	    "conf/storage-aggregation.conf: no rule: 2 files" \
	    "name not known: 1 file"
	echo 'm;a=d' >names
	ok rules --tree w --names names
	[ "${lines[1]}" = "conf/storage-schemas.conf: line 4: [rest]: 2 files" ]
	[ "${lines[5]}" = "name not known: 0 files" ]
	kept
	bad 1 rules --tree nowhere
	says_only "whisper-schemas: nowhere: No such file or directory"
}

@test "files of other names, and without one about aggregation" {
	mv conf/storage-schemas.conf s
	mv conf/storage-aggregation.conf a
	bad 1 rules x
	says_only "whisper-schemas: conf/storage-schemas.conf: No such file or directory"
	ok whisper-schemas --schemas s --aggregation a app.max
	[ "${lines[1]}" = "storage: s: line 1: [app]" ]
	[ "${lines[2]}" = "aggregation: a: line 1: [max]" ]
	mv s conf/storage-schemas.conf
	ok rules app.max
	[ "${lines[2]}" = "aggregation: no rule" ]
	bad 1 rules --aggregation none app.max
	says_only "whisper-schemas: none: No such file or directory"
}

@test "trouble of --check is 2, and bad usage too" {
	rm conf/storage-schemas.conf
	bad 2 rules --check
	says_only "whisper-schemas: conf/storage-schemas.conf: No such file or directory"
	misused rules
	misused rules --check x
	misused rules --tree . x
	misused rules --check --tree .
	misused rules --dialect python x
	says "--dialect: invalid choice: 'python' (choose from carbon, go-carbon)"
}

@test "--json is an object on a line for each metric, rule or problem" {
	ok rules --json --dialect carbon app.a.max b
	prints '{"path": "app/a/max.wsp", "metric": "app.a.max",'\
' "storage": {"path": "conf/storage-schemas.conf", "line": 1,'\
' "name": "app"}, "aggregation":'\
' {"path": "conf/storage-aggregation.conf", "line": 1, "name": "max"},'\
' "archives": [{"secondsPerPoint": 60, "points": 10, "retention": 600},'\
' {"secondsPerPoint": 300, "points": 6, "retention": 1800}],'\
' "aggregationMethod": "max", "xFilesFactor": 0.25, "compressed": false,'\
' "fileSize": 232, "carbon": null, "goCarbon": null}' \
	    '{"path": "b.wsp", "metric": "b",'\
' "storage": {"path": "conf/storage-schemas.conf", "line": 4,'\
' "name": "rest"}, "aggregation": null,'\
' "archives": [{"secondsPerPoint": 300, "points": 288, "retention": 86400}],'\
' "aggregationMethod": "average", "xFilesFactor": 0.5, "compressed": false,'\
' "fileSize": 3484, "carbon": null, "goCarbon": null}'
	mkdir -p w/app
	create w/app/x.wsp 60:1
	create w/y.wsp 60:1
	ok rules --json --tree w
	prints '{"path": "conf/storage-schemas.conf", "line": 1, "name": "app",'\
' "files": 1}' \
	    '{"path": "conf/storage-schemas.conf", "line": 4, "name": "rest",'\
' "files": 1}' \
	    '{"path": "conf/storage-schemas.conf", "line": null, "name": null,'\
' "files": 0}' \
	    '{"path": "conf/storage-aggregation.conf", "line": 1,'\
' "name": "max", "files": 0}' \
	    '{"path": "conf/storage-aggregation.conf", "line": null,'\
' "name": null, "files": 2}' \
	    '{"path": null, "line": null, "name": null, "files": 0}'
	ok rules --json --check
	prints
	storage '[a]' 'pattern = .*' 'retentions = 60:1' '[b]' 'pattern = b' \
	    'retentions = 60:1' 'priority = 5'
	try rules --json --check --dialect carbon
	[ "$status" -eq 1 ]
	prints '{"path": "conf/storage-schemas.conf", "line": 4, "text":'\
' "[b]: is never reached: [a] of line 1 matches every name"}'
	# What only one of the daemons would take.
	ok rules --json b
	[[ $output == *'"storage": {'*'"name": "b"}'*'"carbon": {"storage":'\
' {"path": "conf/storage-schemas.conf", "line": 1, "name": "a"}, "archives":'\
' [{"secondsPerPoint": 60, "points": 1, "retention": 60}]}, "goCarbon": null}' ]]
	need python3
	python3 -m json.tool <<<"$output" >/dev/null
}
