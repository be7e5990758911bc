# SPDX-License-Identifier: ISC
# A tree made by carbon, exported and imported into real databases.

load common

setup_file() {
	common_setup_file
	export PYTHON tree=$BATS_FILE_TMPDIR/carbon/whisper now
	find_python || return 0
	command -v carbon-cache >/dev/null || return 0
	mkdir -p "$BATS_FILE_TMPDIR/carbon/conf"
	cat >"$BATS_FILE_TMPDIR/carbon/conf/storage-schemas.conf" <<-'EOF'
	[all]
	pattern = .*
	retentions = 10s:30m,1m:6h,10m:2d
	EOF
	cat >"$BATS_FILE_TMPDIR/carbon/conf/storage-aggregation.conf" <<-'EOF'
	[all]
	pattern = .*
	xFilesFactor = 0
	aggregationMethod = max
	EOF
	now=$(date +%s)
	ctl start
	points | ctl send
	ctl written 4500
	ctl stop
	"$PYTHON" -B "$BATS_TEST_DIRNAME/clean.py" "$tree" "$now" | sort \
	    >"$BATS_FILE_TMPDIR/want"
}

setup() {
	common_setup
	[ -s "$BATS_FILE_TMPDIR/want" ] ||
		skip "no carbon-cache, or no Python with the whisper module"
}

teardown() {
	[ ! -d db ] || consumer stop db
}

find_python() {
	for PYTHON in python3 /usr/bin/python3; do
		"$PYTHON" -c 'import whisper' 2>/dev/null && return 0
	done
	return 1
}

ctl() {
	"$BATS_TEST_DIRNAME/carbonctl.sh" "$1" "$BATS_FILE_TMPDIR/carbon" \
	    "${@:2}"
}

consumer() {
	"$BATS_TEST_DIRNAME/consumer.sh" "$@"
}

# points: lines for carbon, three metrics of twelve hours each, with gaps; the
# values are quarters, so that sums are exact.
points() {
	awk -v now="$now" 'BEGIN {
		for (i = 0; i < 1500; i++)
			for (m = 1; m <= 3; m++)
				print "servers.web" m ".load", \
				    (i * m % 977) / 4, \
				    now - 28 * i - int(i / 100) * 7 * m
	}'
}

# export_tree FORMAT ...: the tree as one clean series per metric.
export_tree() {
	whisper-fetch -R --clean --now "$now" --format "$@" "$tree"
}

# imported: compares lines of name, count and sum with what must be there.
imported() {
	sort | diff "$BATS_FILE_TMPDIR/want" -
}

@test "there is something to import, from all archives" {
	[ "$(wc -l <"$BATS_FILE_TMPDIR/want")" -eq 3 ]
	export_tree tsv >rows
	for age in 0 2000 23000; do
		awk -v last=$((now - age)) '$2 <= last' rows >part
		[ -s part ]
	done
	[ "$(cut -f 1,2 rows | sort | uniq -d)" = "" ]
	awk '{ n[$1]++; s[$1] += $3 }
	    END { for (m in n) printf "%s %d %.2f\n", m, n[m], s[m] }' rows |
	    imported
}

@test "SQLite imports csv" {
	need sqlite3
	export_tree csv --header >rows.csv
	sqlite3 data.db '.import --csv rows.csv point'
	sqlite3 data.db "SELECT printf('%s %d %.2f', name, count(*),
	    sum(value)) FROM point GROUP BY name" | imported
	[ "$(sqlite3 data.db 'SELECT count(*) FROM point WHERE
	    CAST(CAST(time AS INTEGER) AS TEXT) <> time')" -eq 0 ]
}

@test "Prometheus imports openmetrics" {
	need promtool
	export_tree openmetrics >metrics
	mkdir -p data/wal
	promtool tsdb create-blocks-from --max-block-duration=744h \
	    openmetrics metrics data
	promtool tsdb dump data >samples
	sed -n 's/.*, name="\([^"]*\)".* \([^ ]*\) [0-9]*$/\1 \2/p' samples |
	    awk '{ n[$1]++; s[$1] += $2 }
	    END { for (m in n) printf "%s %d %.2f\n", m, n[m], s[m] }' |
	    imported
}

@test "Prometheus has nothing to object to odd names and values" {
	need promtool
	cp "$FILES/good-odd-values.wsp" $'a "b"\\c\n5\xc3\xa9.wsp'
	whisper-fetch --now "$NOW" --from -5min --format openmetrics -- *.wsp \
	    >metrics
	mkdir -p data/wal
	promtool tsdb create-blocks-from openmetrics metrics data
	promtool tsdb dump data >samples
	[ "$(wc -l <samples)" -eq 5 ]
	grep -q '{__name__="a__b__c_5__", name="a \\"b\\"\\\\c\\n5é"} NaN ' samples
	grep -q '"} +Inf 1699999800000$' samples
}

@test "InfluxDB imports the line protocol" {
	need influxd influx
	consumer start influxdb db
	consumer query db "CREATE DATABASE graphite"
	{
		printf '%s\n' "# DML" "# CONTEXT-DATABASE: graphite"
		export_tree influx
	} | consumer query db
	consumer query db "SELECT count(value), sum(value) FROM /.*/" |
	    awk -F , '$1 != "name" && NF == 4 {
		printf "%s %d %.2f\n", $1, $3, $4 }' | imported
}

# export_tags FORMAT: a point of two metrics with odd tags.
export_tags() {
	printf '[a]\npattern = .\nretentions = 60:9\n' >schemas.conf
	mkdir tags
	printf '%s\n' "up;dc=fra;a,b=c=d,e\"f\" 1 $NOW" "up;dc=ams;x=y 2 $NOW" |
		whisper-ingest -q --now "$NOW" --schemas schemas.conf \
		    --tag-names tags
	whisper-fetch --now "$NOW" --from -1min --drop nulls --format "$1" -R \
	    tags
}

@test "InfluxDB imports tags as tags" {
	need influxd influx
	consumer start influxdb db
	consumer query db "CREATE DATABASE graphite"
	{
		printf '%s\n' "# DML" "# CONTEXT-DATABASE: graphite"
		export_tags influx
	} | consumer query db
	consumer query db "SHOW SERIES" | tail -n +2 | sort >got
	grep -qF 'up,dc=ams,x=y' got
	grep -F 'a\,b=c\=d\,e' got | grep -qF 'dc=fra'
	consumer query db "SELECT value FROM up WHERE dc = 'fra'" |
		tail -n 1 | grep -q ',1$'
}

@test "Prometheus imports tags as labels" {
	need promtool
	export_tags openmetrics >metrics
	mkdir -p data/wal
	promtool tsdb create-blocks-from openmetrics metrics data
	promtool tsdb dump data | sed 's/ [0-9]*$//' | sort >got
	diff got - <<-'EOF'
	{__name__="up", a_b="c=d,e\"f\"", dc="fra"} 1
	{__name__="up", dc="ams", x="y"} 2
	EOF
}

@test "ClickHouse imports tsv" {
	PATH=$PATH:/usr/sbin need clickhouse-server clickhouse-client
	consumer start clickhouse db
	consumer query db "CREATE TABLE point (name String, time DateTime,
	    value Nullable(Float64)) ENGINE = Log"
	export_tree tsv | consumer query db \
	    "INSERT INTO point FORMAT TabSeparated"
	consumer query db "SELECT name, count(value), sum(value) FROM point
	    GROUP BY name" | awk '{ printf "%s %d %.2f\n", $1, $2, $3 }' |
	    imported
	# Names and values that need an escape arrive as they are.
	cp "$FILES/good-odd-values.wsp" $'a\tb\\.wsp'
	whisper-fetch --now "$NOW" --from -5min --format tsv \
	    $'a\tb\\.wsp' | consumer query db \
	    "INSERT INTO point FORMAT TabSeparated"
	[ "$(consumer query db "SELECT name, time, value FROM point
	    WHERE name LIKE 'a%' AND (isNaN(value) OR isInfinite(value))
	    ORDER BY time FORMAT CSV" | wc -l)" -eq 3 ]
	[ "$(consumer query db "SELECT length(name) FROM point
	    WHERE name LIKE 'a%' LIMIT 1")" -eq 4 ]
}
