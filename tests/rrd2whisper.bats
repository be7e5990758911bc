# SPDX-License-Identifier: ISC
# rrd2whisper: what becomes of files that rrdtool has made.

load common

setup() {
	common_setup
	# Python's script has the same name and no --version.
	rrd2whisper --version >/dev/null 2>&1 ||
		skip "rrd2whisper is not built"
	need rrdtool
	unset RRDCACHED_ADDRESS
}

# make_rrd PATH [WORD ...]: an RRD file that ends at 1699999500, with a value
# every minute and one that is unknown.
make_rrd() {
	local path=$1 i v

	shift
	[ $# -gt 0 ] || set -- RRA:AVERAGE:0.25:1:10 RRA:AVERAGE:0.25:5:12
	rrdtool create "$path" --start 1699995900 --step 60 \
	    DS:load:GAUGE:120:U:U "$@" >/dev/null
	for i in {1..60}; do
		v=$i
		[ "$i" -ne 57 ] || v=U
		echo $((1699995900 + 60 * i)):"$v"
	done | xargs rrdtool update "$path"
}

# rows PATH FUNCTION STEP START END [COLUMN]: the known values that rrdtool
# prints, as whisper-fetch would.
rows() {
	rrdtool fetch "$1" "$2" -r "$3" -s "$4" -e "$5" |
	    awk -v c="${6-1}" -F '[: ]+' 'NR > 2 && $(c + 1) !~ /nan/ {
		printf "%d\t%.6f\n", $1, $(c + 1) }'
}

# fetch PATH STEP: the known points of an archive.
fetch() {
	whisper-fetch --now 1699999500 --from 0 --archive "$2" --drop nulls "$1"
}

# same PATH STEP ROWS ...: the archive has what rrdtool prints.
same() {
	local path=$1 step=$2

	shift 2
	rows "$@" >want
	[ -s want ]
	fetch "$path" "$step" | diff want -
}

@test "each archive has the rows of the RRD file at the times of rrdtool" {
	make_rrd a.rrd
	ok rrd2whisper a.rrd
	prints "Created: a.wsp (304 bytes) with archives: 60:10,300:12" \
	    "Migrating data" \
	    " migrating 12 datapoints from archive 1" \
	    " migrating 9 datapoints from archive 0"
	same a.wsp 60 a.rrd AVERAGE 60 1699998900 1699999500
	[ "$(wc -l <want)" -eq 9 ]
	same a.wsp 300 a.rrd AVERAGE 300 1699995900 1699999500
	[ "$(wc -l <want)" -eq 12 ]
	# By hand: the last minute, the unknown one, and the average of the
	# last five.
	[ "$(fetch a.wsp 60 | tail -n 1)" = $'1699999500\t60.000000' ]
	[ "$(fetch a.wsp 60 | grep -c 1699999320)" -eq 0 ]
	[ "$(fetch a.wsp 300 | tail -n 1)" = $'1699999500\t58.250000' ]
}

@test "the coarse values are those of the RRD file, not rolled up anew" {
	make_rrd a.rrd
	ok rrd2whisper a.rrd
	[ "$(fetch a.wsp 300 | tail -n 2 | head -n 1)" = \
	    $'1699999200\t53.000000' ]
	ok whisper-check -v a.wsp
}

@test "an RRD file between two intervals" {
	make_rrd a.rrd
	rrdtool update a.rrd 1699999571:70 1699999655:80
	ok rrd2whisper a.rrd
	NOW=1699999655
	rows a.rrd AVERAGE 60 1699999020 1699999620 >want
	whisper-fetch --now 1699999655 --from 0 --archive 60 --drop nulls a.wsp |
	    diff want -
	[ "$(tail -n 1 want | cut -f1)" = 1699999620 ]
}

@test "every data source gets a file" {
	rrdtool create a.rrd --start 1699999200 --step 60 \
	    DS:in:GAUGE:120:U:U DS:out:GAUGE:120:U:U RRA:AVERAGE:0.5:1:10
	rrdtool update a.rrd 1699999260:1:-5 1699999320:2:U 1699999380:U:7
	ok rrd2whisper a.rrd
	holds a.rrd a_in.wsp a_out.wsp
	[ "${lines[0]}" = \
	    "Created: a_in.wsp (148 bytes) with archives: 60:10" ]
	[ "${lines[3]}" = \
	    "Created: a_out.wsp (148 bytes) with archives: 60:10" ]
	same a_in.wsp 60 a.rrd AVERAGE 60 1699999200 1699999380 1
	same a_out.wsp 60 a.rrd AVERAGE 60 1699999200 1699999380 2
	[ "$(fetch a_out.wsp 60)" = $'1699999260\t-5.000000\n1699999380\t7.000000' ]
}

@test "--aggregationMethod chooses the archives and is that of the file" {
	make_rrd a.rrd RRA:AVERAGE:0.5:1:10 RRA:MAX:0.5:5:12 \
	    RRA:MIN:0.5:5:12 RRA:LAST:0.5:5:12
	while read -r method value; do
		ok rrd2whisper --aggregationMethod "$method" --overwrite a.rrd
		[ "$(whisper-info a.wsp aggregationMethod)" = "$method" ]
		same a.wsp 300 a.rrd "${method^^}" 300 1699995900 1699999500
		[ "$(fetch a.wsp 300 | tail -n 1 | cut -f2)" = "$value" ]
	done <<-EOF
	max 60.000000
	min 56.000000
	last 60.000000
	EOF
	ok rrd2whisper --overwrite a.rrd
	[ "$(whisper-info a.wsp aggregationMethod)" = average ]
}

@test "without archives of the method nothing is made" {
	make_rrd a.rrd
	keep
	bad 1 rrd2whisper --aggregationMethod sum a.rrd
	says_only "rrd2whisper: a.rrd: Unable to find any RRAs with\
 consolidation function: SUM"
	bad 1 rrd2whisper --aggregationMethod max a.rrd
	bad 1 rrd2whisper --aggregationMethod foo a.rrd
	says_only "rrd2whisper: a.rrd: Unrecognized aggregation method: foo (use one\
 of average, sum, last, max, min, avg_zero, absmax, absmin)"
	kept
}

@test "the factor is the part that must be known" {
	make_rrd a.rrd
	ok rrd2whisper a.rrd
	[ "$(whisper-info a.wsp xFilesFactor)" = 0.75 ]
	make_rrd b.rrd RRA:AVERAGE:0:1:10
	ok rrd2whisper b.rrd
	[ "$(whisper-info b.wsp xFilesFactor)" = 1.0 ]
	for factor in 0.0 0.25 1.0; do
		ok rrd2whisper --overwrite --xFilesFactor $factor a.rrd
		[ "$(whisper-info a.wsp xFilesFactor)" = $factor ]
	done
	for factor in 2 -1 nan; do
		bad 1 rrd2whisper --overwrite --xFilesFactor=$factor a.rrd
		says "a.rrd: Invalid xFilesFactor"
	done
}

@test "an unknown value is missing, infinities and 0 are values" {
	rrdtool create a.rrd --start 1699999200 --step 60 \
	    DS:v:GAUGE:120:U:U RRA:LAST:0.5:1:5
	rrdtool update a.rrd 1699999260:0 1699999320:U 1699999380:-0.5
	ok rrd2whisper --aggregationMethod last a.rrd
	[ "$(slots a.wsp)" = $'1699999260:0\n1699999380:-0.5' ]
}

@test "the name of the file" {
	make_rrd a.rrd
	mkdir dir
	cp a.rrd dir/a.rrd.rrd
	cp a.rrd dir/plain
	ok rrd2whisper dir/a.rrd.rrd dir/plain
	[ -e dir/a.rrd.wsp ]
	[ -e dir/plain.wsp ]
	ok rrd2whisper --destinationPath new/deep/ dir/plain a.rrd
	[ "$(ls new/deep)" = $'a.wsp\nplain.wsp' ]
	[[ ${lines[0]} == "Created: new/deep//plain.wsp ("* ]]
	cmp dir/plain.wsp new/deep/a.wsp
	ok rrd2whisper --destinationpath . dir/plain
	holds a.rrd dir new plain.wsp
}

@test "an existing file is replaced only with --overwrite" {
	make_rrd a.rrd
	echo precious >a.wsp
	chmod 640 a.wsp
	keep
	bad 1 rrd2whisper a.rrd
	says_only "rrd2whisper: a.wsp: File a.wsp already exists!"
	kept
	ok rrd2whisper --overwrite a.rrd
	[ "$(fetch a.wsp 60 | wc -l)" -eq 9 ]
	[ "$(stat -c %a a.wsp)" = 640 ]
}

@test "one bad file does not stop the rest" {
	make_rrd a.rrd
	make_rrd c.rrd
	echo nonsense >b.rrd
	bad 1 rrd2whisper a.rrd b.rrd c.rrd
	says "rrd2whisper: b.rrd: "
	holds a.rrd a.wsp b.rrd c.rrd c.wsp
	bad 1 rrd2whisper missing.rrd
	says_only "rrd2whisper: missing.rrd: No such file or directory"
	mkfifo fifo.rrd
	bad 1 rrd2whisper fifo.rrd
	says_only "rrd2whisper: fifo.rrd: not a regular file"
	rm fifo.rrd
	bad 1 rrd2whisper .
	says_only "rrd2whisper: .: Is a directory (use -R)"
	: >d.rrd
	bad 1 rrd2whisper d.rrd
	says_only "rrd2whisper: d.rrd: the file is empty"
	head -c 900 a.rrd >d.rrd
	bad 1 rrd2whisper d.rrd
	holds a.rrd a.wsp b.rrd c.rrd c.wsp d.rrd
}

@test "archives that do not fit are an error, or left out with --fit" {
	make_rrd a.rrd RRA:AVERAGE:0.5:1:10 RRA:AVERAGE:0.5:7:12 \
	    RRA:AVERAGE:0.5:5:30 RRA:AVERAGE:0.5:10:10
	keep
	bad 1 rrd2whisper a.rrd
	says "rrd2whisper: a.rrd: "
	kept
	try rrd2whisper --fit a.rrd
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = \
	    "Created: a.wsp (520 bytes) with archives: 60:10,300:30" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	says "rrd2whisper: a.rrd: 420:12 is left out: " \
	    "rrd2whisper: a.rrd: 600:10 is left out: "
	same a.wsp 300 a.rrd AVERAGE 300 1699995900 1699999500
}

@test "of archives with the same step the longest is taken" {
	make_rrd a.rrd RRA:AVERAGE:0.5:1:10 RRA:AVERAGE:0.5:1:30 \
	    RRA:AVERAGE:0.5:1:20
	ok rrd2whisper a.rrd
	[ "${lines[0]}" = "Created: a.wsp (388 bytes) with archives: 60:30" ]
	same a.wsp 60 a.rrd AVERAGE 60 1699997700 1699999500
	[ "$(wc -l <want)" -eq 29 ]
}

@test "an RRD file without values makes an empty file" {
	rrdtool create a.rrd --start 1699999200 --step 60 \
	    DS:v:GAUGE:120:U:U RRA:AVERAGE:0.5:1:5
	ok rrd2whisper a.rrd
	[ "${lines[2]}" = " migrating 0 datapoints from archive 0" ]
	[ -z "$(slots a.wsp)" ]
}

@test "a file appears complete, in one step" {
	need_strace
	make_rrd a.rrd
	strace -f -o trace rrd2whisper a.rrd
	[ "$(grep -c 'a\.wsp".*O_CREAT' trace)" -eq 0 ]
	tail -n "+$(grep -n 'renameat2(.*a\.wsp.*NOREPLACE' trace | head -n 1 |
	    cut -d: -f1)" trace >after
	[ -s after ]
	[ "$(grep -c pwrite after)" -eq 0 ]
	[ "$(grep -c pwrite trace)" -gt 0 ]
	[ "$(grep -c 'sync(' trace)" -eq 2 ]
	rm a.wsp
	strace -f -o trace rrd2whisper --no-fsync a.rrd
	[ "$(grep -c 'sync(' trace)" -eq 0 ]
}

@test "a file that librrd dies of does not stop the rest" {
	make_rrd a.rrd
	make_rrd b.rrd
	make_rrd c.rrd
	make_rrd d.rrd
	# The rows of the first archive; how many archives there are.
	poke b.rrd 272 0000000000000000
	poke c.rrd 32 ffffffffffffff00
	# A sanitizer would tell more than a signal does.
	export ASAN_OPTIONS=handle_sigfpe=0:handle_segv=0:handle_sigbus=0
	export UBSAN_OPTIONS=$ASAN_OPTIONS
	try rrd2whisper a.rrd b.rrd c.rrd d.rrd
	[ "$status" -eq 1 ]
	says "rrd2whisper: b.rrd: librrd ended by signal 8" \
	    "rrd2whisper: c.rrd: "
	[ ${#stderr_lines[@]} -eq 2 ]
	[ "$(grep -c ^Created: <<<"$output")" -eq 2 ]
	holds a.rrd a.wsp b.rrd c.rrd d.rrd d.wsp
	ok rrd2whisper --overwrite a.rrd
	[ -z "$(find . -name '.*.tmp*')" ]
}

@test "only this tool loads librrd" {
	need ldd
	[ "$(ldd "$(command -v rrd2whisper)" | grep -c librrd)" -ge 1 ] ||
		skip "librrd is linked statically"
	for tool in whisper-create whisper-edit whisper-fetch; do
		[ "$(ldd "$(command -v $tool)" | grep -c librrd)" -eq 0 ]
	done
}

@test "two inputs never write one output" {
	mkdir x y
	make_rrd x/a.rrd
	make_rrd y/a.rrd RRA:AVERAGE:0.25:1:7
	bad 1 rrd2whisper -q --overwrite --destinationPath out x/a.rrd y/a.rrd
	says_only "rrd2whisper: out/a.wsp: was made of x/a.rrd already"
	[ "$(whisper-info out/a.wsp maxRetention)" = 3600 ]
	bad 1 rrd2whisper -q --overwrite x/a.rrd ./x/../x/a.rrd
	says "was made of x/a.rrd already"
	# also by the name of a data source
	make_rrd a_in.rrd
	rrdtool create a.rrd --start 1699999200 --step 60 \
	    DS:in:GAUGE:120:U:U DS:out:GAUGE:120:U:U RRA:AVERAGE:0.5:1:10
	bad 1 rrd2whisper -q --overwrite a_in.rrd a.rrd
	says_only "rrd2whisper: a_in.wsp: was made of a_in.rrd already"
	[ "$(whisper-info a_in.wsp maxRetention)" = 3600 ]
	[ -e a_out.wsp ]
}

@test "-R and --files-from keep the directories" {
	mkdir -p t/x t/y/z
	make_rrd t/x/a.rrd
	make_rrd t/y/z/a.rrd
	touch t/x/notes.txt
	ok rrd2whisper -q -R t
	prints
	[ -e t/x/a.wsp ] && [ -e t/y/z/a.wsp ]
	ok rrd2whisper -q -R --destinationPath out t
	[ "$(cd out && find . -type f | sort)" = $'./x/a.wsp\n./y/z/a.wsp' ]
	ok rrd2whisper -q --destinationPath two --files-from - <<-EOF
	t/x/a.rrd
	./t/y/z/a.rrd
	EOF
	[ "$(cd two && find . -type f | sort)" = $'./t/x/a.wsp\n./t/y/z/a.wsp' ]
	ok rrd2whisper --destinationPath three --files-from - <<<"$PWD/t/x/a.rrd"
	[[ ${lines[0]} == "Created: three/${PWD#/}/t/x/a.wsp ("* ]]
	bad 1 rrd2whisper --destinationPath four --files-from - <<<"t/x/../x/a.rrd"
	says_only "rrd2whisper: t/x/../x/a.rrd: a path with .. cannot be kept\
 below another directory"
	printf '%s\0' t/x/a.rrd | rrd2whisper -q -0 --overwrite --files-from -
}

@test "the factor is that of the archive taken first, by its step" {
	make_rrd a.rrd RRA:AVERAGE:0.5:5:12 RRA:AVERAGE:0.25:1:10
	ok rrd2whisper a.rrd
	[ "$(whisper-info a.wsp xFilesFactor)" = 0.75 ]
	make_rrd b.rrd RRA:AVERAGE:0.5:1:10 RRA:AVERAGE:0.25:1:20
	ok rrd2whisper b.rrd
	[ "$(whisper-info b.wsp xFilesFactor)" = 0.75 ]
}

@test "-q does not tell what was made" {
	make_rrd a.rrd
	ok rrd2whisper -q a.rrd
	prints
	[ -e a.wsp ]
	bad 1 rrd2whisper -q a.rrd
}

@test "without a path it is bad usage" {
	misused rrd2whisper
	misused rrd2whisper --no-such a.rrd
	misused rrd2whisper --xFilesFactor x a.rrd
}
