# SPDX-License-Identifier: ISC
# whisper-auto-resize: which files differ from their rules, and what becomes of
# them.

load common

setup() {
	common_setup
	mkdir -p conf w/app/x "w/odd name"
	cat >conf/storage-schemas.conf <<-'EOF'
	[slow]
	pattern = \.slow$
	retentions = 300:4
	[app]
	pattern = ^(app|odd name)\.
	retentions = 60:10,300:6
	EOF
	cat >conf/storage-aggregation.conf <<-'EOF'
	[max]
	pattern = \.max$
	xFilesFactor = 0.1
	aggregationMethod = max
	[rest]
	pattern = ^app\.
	EOF
	make w/app/good.wsp 60:10 300:6
	make w/app/a.wsp 60:5 300:4
	make w/app/x/b.slow.wsp 60:5
	make w/app/x/c.max.wsp 60:10 300:6
	make w/other.wsp 60:5
	whisper-set-aggregation w/other.wsp sum >/dev/null
	printf '%s\n' "updating Retentions from: 60:5 300:4  to: 60:10 300:6  " \
	    "" "whisper-resize w/app/a.wsp --xFilesFactor=0.5\
 --aggregationMethod=average 60:10 300:6" \
	    "updating Retentions from: 60:5  to: 300:4  " \
	    "" "whisper-resize w/app/x/b.slow.wsp --xFilesFactor=0.5\
 --aggregationMethod=average 300:4" \
	    "app.x.c.max xFilesFactor differs real: 0.50 should be: 0.10 " \
	    "app.x.c.max aggregation schema differs real: average should be:\
 max " "" "whisper-set-aggregation w/app/x/c.max.wsp max 0.1" >told
}

# make PATH DEFINITION ...: a file with two points.
make() {
	whisper-create "$@" >/dev/null
	whisper-update --now "$NOW" "$1" $((NOW - 60)):1 $((NOW - 120)):2
}

# auto ARGUMENT ...: whisper-auto-resize at NOW, in haste.
auto() {
	whisper-auto-resize --no-fsync --now "$NOW" "$@" w conf
}

# tells: standard output was the file told.
tells() {
	diff told "$BATS_TEST_TMPDIR/out"
}

@test "what differs is told and left" {
	keep w
	ok auto
	tells
	ok auto --carbonlib x --whisperlib y -j3 --progress never
	tells
	ok auto -q
	prints
	kept
}

@test "--doit does what the commands it tells do, and can be undone" {
	keep w
	cp -R w u
	ok auto --doit
	tells
	mv w v
	mv u w
	sed -n 's/^whisper-resize/& --silent/p
	    s/^whisper-set-aggregation/& --backup/p' told >commands
	while read -ra words; do
		"${words[0]}" --now "$NOW" "${words[@]:1}" >/dev/null
	done <commands
	diff -r v w
	[ -e w/app/a.wsp.bak ]
	# Of a file, too, of which only the header changes.
	[ -e w/app/x/c.max.wsp.bak ]
	rm -rf w
	mv v w
	find w -name '*.wsp.bak' -exec sh -c 'mv "$1" "${1%.bak}"' sh {} \;
	kept
	try auto
	[ "$status" -eq 0 ]
	ok auto --doit -q --nobackup
	[ -z "$(find w -name '*.bak')" ]
	ok auto --check
	prints
}

@test "no point that the new archives reach is lost" {
	for age in 900 780 240 180 0; do
		whisper-update --now $((NOW - age)) w/app/a.wsp N:$age
	done
	slots w/app/a.wsp >before
	ok auto --doit -q
	prints
	slots w/app/a.wsp >after
	[ "$(wc -l <before)" -ge 6 ]
	diff before after
	[ "$(whisper-info w/app/a.wsp maxRetention)" = 1800 ]
}

@test "a name with spaces and quotes is only a name" {
	make "w/odd name/it's.wsp" 60:5
	ok auto --doit
	[ "$(tail -1 "$BATS_TEST_TMPDIR/out")" = "whisper-resize\
 'w/odd name/it'\\''s.wsp' 60:10 300:6" ]
	[ "$(whisper-info "w/odd name/it's.wsp" maxRetention)" = 1800 ]
}

@test "--only changes one thing" {
	ok auto --doit -q --only aggregation
	[ "$(whisper-info w/app/a.wsp maxRetention)" = 1200 ]
	[ "$(whisper-info w/app/x/c.max.wsp aggregationMethod)" = max ]
	whisper-set-aggregation w/app/a.wsp min >/dev/null
	ok auto --doit --only retention
	[ "${lines[1]}" = "whisper-resize w/app/a.wsp 60:10 300:6" ]
	[ "$(whisper-info w/app/a.wsp maxRetention)" = 1800 ]
	[ "$(whisper-info w/app/a.wsp aggregationMethod)" = min ]
	misused auto --only this
}

@test "--check tells by its exit status" {
	keep w
	try auto --check
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	tells
	try auto --check -q
	[ "$status" -eq 1 ]
	prints
	kept
	echo junk >w/app/junk.wsp
	bad 2 auto --check -q
	says "w/app/junk.wsp: the file is too short"
	rm w/app/junk.wsp
	auto --doit -q
	ok auto --check
	bad 2 whisper-auto-resize --check w none
	misused auto --check --doit
	misused auto --check --confirm
}

@test "--dry-run sums up for every rule and changes nothing" {
	keep w
	ok auto -n -q --doit
	prints "[slow]: 1 files, 0 agree, 1 differ in archives, 0 in method,\
 0 in xFilesFactor; 88 -> 76 bytes" \
	    "[app]: 3 files, 1 agree, 1 differ in archives, 1 in method, 1 in\
 xFilesFactor; 612 -> 696 bytes" \
	    "no rule: 1 files, 1 agree, 0 differ in archives, 0 in method, 0\
 in xFilesFactor; 88 -> 88 bytes" \
	    "all: 5 files, 2 agree, 2 differ in archives, 1 in method, 1 in\
 xFilesFactor; 788 -> 860 bytes"
	kept
	ok auto -n
	head -n -4 "$BATS_TEST_TMPDIR/out" | diff told -
}

@test "files without a rule are left, and listed when asked for" {
	mkdir -p w/_tagged/abc/def
	cp w/other.wsp w/_tagged/abc/def/abcdef.wsp
	ok auto -q --list-unmatched
	prints "unmatched: w/other.wsp" "unmatched: w/_tagged/abc/def/abcdef.wsp"
	rm conf/storage-aggregation.conf
	ok auto -q --doit
	[ "$(whisper-info w/other.wsp aggregationMethod)" = sum ]
	[ "$(whisper-info w/app/x/c.max.wsp aggregationMethod)" = average ]
	[ "$(whisper-info w/app/a.wsp maxRetention)" = 1800 ]
}

@test "tagged metrics have their rules" {
	make w/m.wsp 60:5
	hash=$(printf 'm;dc=x' | sha256sum)
	tagged=w/_tagged/${hash:0:3}/${hash:3:3}/m\;dc=x.wsp
	mkdir -p "${tagged%/*}"
	mv w/m.wsp "$tagged"
	printf '%s\n' '[tagged]' 'pattern = ^m;dc=' 'retentions = 60:7' \
	    >conf/storage-schemas.conf
	ok auto --doit -q
	[ "$(whisper-info "$tagged" maxRetention)" = 420 ]
}

# hashed NAME DEFINITION ...: a file that is called by the hash of a name.
hashed() {
	local hash

	hash=$(printf %s "$1" | sha256sum)
	hash=${hash%% *}
	mkdir -p "w/_tagged/${hash:0:3}/${hash:3:3}"
	file=w/_tagged/${hash:0:3}/${hash:3:3}/$hash.wsp
	make "$file" "${@:2}"
}

@test "a file called by a hash does not count as one that agrees" {
	hashed 'app.m;dc=x' 60:5
	rm -r w/app w/other.wsp
	keep
	try auto --check
	[ "$status" -eq 1 ]
	prints
	says_only "whisper-auto-resize: w: 1 file left alone: the name of the\
 metric is not known, see --names"
	try auto --check -q
	[ "$status" -eq 1 ] && [ -z "$output$stderr" ]
	ok auto --check --hash-names
	prints
	ok auto -qn --hash-names
	[ "${lines[0]}" = "[slow]: 0 files, 0 agree, 0 differ in archives, 0 in\
 method, 0 in xFilesFactor; 0 -> 0 bytes" ]
	[ "${lines[3]}" = "name not known: 1 files" ]
	kept
}

@test "--names knows whose file it is that is called by a hash" {
	hashed 'app.m;dc=x' 60:5
	first=$file
	hashed 'app.slow;a=b' 60:10 300:6
	printf '%s\n' a.b.c 'app.m{dc="x"}' >names
	printf '%s\r\n' 'app.slow;a=b' 'app.none;a=b' >others
	ok auto -q --doit --names names --names - <others
	[ "$(whisper-info "$first" maxRetention)" -eq 1800 ]
	ok auto --check -q --names names --names others
	try auto --check -q --names names
	[ "$status" -eq 1 ]
	echo 'a;b' >names
	bad 2 auto --check -q --names names --names others --hash-names
	says_only "whisper-auto-resize: names: a;b: 'b' is not tag=value"
	bad 1 auto --names nowhere
	says_only "whisper-auto-resize: nowhere: No such file or directory"
}

@test "where priorities decide it is said for which daemon, or asked" {
	cat >>conf/storage-schemas.conf <<-'EOF'
	[first]
	pattern = ^app\.a$
	retentions = 60:5,300:4
	priority = 5
	EOF
	note="whisper-auto-resize: conf/storage-schemas.conf: line 7: [first] is\
 tried before [slow] by its priority, as by go-carbon: --dialect carbon would\
 not"
	rm -r w/app/x w/other.wsp
	try auto --check
	[ "$status" -eq 0 ]
	prints
	says_only "$note"
	ok auto --check --dialect go-carbon
	try auto --check --dialect carbon
	[ "$status" -eq 1 ] && [ -z "$stderr" ]
	misused auto --dialect perl
}

@test "--subdir works on a part, by the whole names" {
	cp -R w/app w/copy
	ok auto --subdir w/app/x
	diff <(tail -n +4 told) "$BATS_TEST_TMPDIR/out"
	ok auto --subdir w/app/a.wsp
	diff <(head -3 told) "$BATS_TEST_TMPDIR/out"
	elsewhere() {
		cd w && whisper-auto-resize --check \
		    --subdir ../w/app/good.wsp . ../conf
	}
	ok elsewhere
	cd "$BATS_TEST_TMPDIR/empty"
	bad 1 auto --subdir conf
	says_only "whisper-auto-resize: conf: does not lie below w"
	bad 1 auto --subdir w/none
}

@test "--files-from names files of the tree" {
	printf '%s\n' w/app/x/b.slow.wsp w/app/good.wsp >list
	ok auto --files-from list
	diff <(sed -n 4,6p told) "$BATS_TEST_TMPDIR/out"
	echo conf/a.wsp >list
	bad 1 auto --files-from list
	says_only "whisper-auto-resize: conf/a.wsp: does not lie below w"
}

@test "--confirm asks for each file, and an answer is for one" {
	confirm() {
		printf '%b' "$1" | auto --confirm "${@:2}"
	}
	question="Would you like to run this command? [y/n]: "
	ok confirm 'maybe\nyes\nN\nn\n' -q --doit
	[ "$(grep -o "Would you[^:]*: " "$BATS_TEST_TMPDIR/out" |
	    wc -l)" -eq 4 ]
	[[ $output == *"${question}Valid options : yes or no"* ]]
	[ "$(grep -c '^.*Skipping command $' "$BATS_TEST_TMPDIR/out")" -eq 2 ]
	[ "$(whisper-info w/app/a.wsp maxRetention)" = 1800 ]
	[ "$(whisper-info w/app/x/b.slow.wsp maxRetention)" = 300 ]
	[ "$(whisper-info w/app/x/c.max.wsp aggregationMethod)" = average ]
	bad 1 confirm 'y\n'
	says_only "whisper-auto-resize: w/app/x/c.max.wsp: no answer on\
 standard input"
	[ "$(whisper-info w/app/x/b.slow.wsp maxRetention)" = 1200 ]
}

@test "--extra_args takes options of whisper-resize" {
	ok auto --doit -q -x '--nobackup  --spread --quiet --chown-uid=-1'
	[ ! -e w/app/a.wsp.bak ]
	keep w
	for wrong in --newfile --nonsense path --nobackup=1 --chown-uid \
	    "--chown-uid x" --xFilesFactor=1; do
		misused auto --doit -x "$wrong"
	done
	kept
	ok auto -x --nobackup
	prints
}

@test "compressed rules are said and left" {
	sed -i '/^retentions = 60/acompressed = true' \
	    conf/storage-schemas.conf
	bad 0 auto --doit
	says_only "whisper-auto-resize: conf: [app] is for compressed files;\
 see whisper-convert(1): 3 classic files are left as they are"
	diff <(sed -n 4,6p told) "$BATS_TEST_TMPDIR/out"
	[ "$(whisper-info w/app/a.wsp maxRetention)" = 1200 ]
}

@test "one bad file stops nothing, and schema files have to be sound" {
	echo junk >w/app/0.wsp
	bad 1 auto --doit -q -j4
	says "w/app/0.wsp: "
	rm w/app/0.wsp
	ok auto --check
	echo nonsense >conf/storage-schemas.conf
	bad 1 auto
	says "conf/storage-schemas.conf"
	bad 1 whisper-auto-resize none conf
	bad 1 whisper-auto-resize told conf
	bad 1 whisper-auto-resize w none
	misused whisper-auto-resize w
}

@test "there has to be room" {
	printf '%s\n' '[all]' 'pattern = .*' 'retentions = 1:4000000000' \
	    >conf/storage-schemas.conf
	printf '%s\n' w/app/{1..1000}.wsp | links w/other.wsp
	keep w
	bad 1 auto --doit -q -x --fallocate
	says "no space"
	kept
	ok auto -n -q -x --fallocate
}

@test "output is the same with any number of threads" {
	for i in $(seq 300); do
		make w/app/x/$((i)).wsp 60:5
	done
	auto -v -j1 >one 2>/dev/null
	auto -v -j8 >eight 2>/dev/null
	cmp one eight
	[ "$(grep -c '^updating' one)" -eq 302 ]
}

@test "a tree made by carbon, with Debian's example files" {
	command -v carbon-cache >/dev/null || skip "no carbon-cache"
	examples=/usr/share/doc/graphite-carbon/examples
	[ -e "$examples/storage-schemas.conf.example" ] ||
		skip "no examples of carbon's schema files"
	carbon=$BATS_TEST_TMPDIR/carbon
	mkdir -p "$carbon/conf"
	for file in storage-schemas storage-aggregation; do
		cp "$examples/$file.conf.example" "$carbon/conf/$file.conf"
	done
	"$BATS_TEST_DIRNAME/carbonctl.sh" start "$carbon"
	now=$(date +%s)
	for i in 1 2 3 4 5; do
		for name in carbon.x app.min app.max app.count app.y; do
			echo "$name $i $((now - 60 * i))"
		done
	done | "$BATS_TEST_DIRNAME/carbonctl.sh" send "$carbon"
	"$BATS_TEST_DIRNAME/carbonctl.sh" written "$carbon" 25 || failed=1
	"$BATS_TEST_DIRNAME/carbonctl.sh" stop "$carbon"
	[ -z "${failed-}" ]
	tree=$carbon/whisper
	ok whisper-auto-resize --check "$tree" "$carbon/conf"
	prints
	sed -i 's/^retentions = 60s:1d,5m:30d,1h:3y/retentions = 60s:7d,1h:3y/
	    ' "$carbon/conf/storage-schemas.conf"
	sed -i '/^\[sum\]/,/^\[d/s/= max/= sum/' \
	    "$carbon/conf/storage-aggregation.conf"
	for name in carbon/x app/min app/max app/count app/y; do
		slots "$tree/$name.wsp" >"${name/\//.}"
	done
	ok whisper-auto-resize --doit "$tree" "$carbon/conf"
	[ "$(grep -c '^updating Ret' "$BATS_TEST_TMPDIR/out")" -ge 4 ]
	ok whisper-auto-resize --check "$tree" "$carbon/conf"
	[ "$(whisper-info "$tree/app/count.wsp" aggregationMethod)" = sum ]
	for name in carbon/x app/min app/max app/count app/y; do
		[ "$(grep -c . "${name/\//.}")" -ge 5 ]
		# Five-minute values have no archive any more.
		whisper-fetch --from $((now - 3600)) --drop nulls \
		    "$tree/$name.wsp" >values
		[ "$(cut -f2 values | sort)" = "$(printf '%d.000000\n' \
		    1 2 3 4 5)" ]
	done
}
