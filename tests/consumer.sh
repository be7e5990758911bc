#!/bin/bash
# SPDX-License-Identifier: ISC
#
# Runs a database of its own on free loopback ports, for the tests.
#
# usage: consumer.sh start influxdb|clickhouse DIR
#        consumer.sh query DIR [STATEMENT]    without one, from standard input
#        consumer.sh stop DIR
set -eu

# shellcheck source=tests/ports.sh
. "$(dirname "$0")/ports.sh"

SECONDS_TO_WAIT=30

usage()
{
	sed -n 's/^# usage: */usage: /p; s/^#        cons/       cons/p' "$0" >&2
	exit 2
}

influxdb_configuration()
{
	cat <<-EOF
	reporting-disabled = true
	bind-address = "127.0.0.1:$2"
	[meta]
	dir = "$dir/meta"
	[data]
	dir = "$dir/data"
	wal-dir = "$dir/wal"
	[monitor]
	store-enabled = false
	[http]
	bind-address = "127.0.0.1:$1"
	log-enabled = false
	EOF
}

clickhouse_configuration()
{
	cat <<-EOF
	<yandex>
	<logger><level>warning</level><log>$dir/log</log></logger>
	<listen_host>127.0.0.1</listen_host>
	<tcp_port>$1</tcp_port>
	<http_port>$2</http_port>
	<interserver_http_port>$3</interserver_http_port>
	<interserver_http_host>127.0.0.1</interserver_http_host>
	<path>$dir/data/</path>
	<tmp_path>$dir/tmp/</tmp_path>
	<user_files_path>$dir/user_files/</user_files_path>
	<format_schema_path>$dir/format_schemas/</format_schema_path>
	<users_config>$dir/users.xml</users_config>
	<default_profile>default</default_profile>
	<default_database>default</default_database>
	<mark_cache_size>67108864</mark_cache_size>
	</yandex>
	EOF
}

clickhouse_users()
{
	cat <<-EOF
	<yandex>
	<profiles><default></default></profiles>
	<users><default><password></password><profile>default</profile>
	<networks><ip>127.0.0.1</ip></networks><quota>default</quota>
	</default></users>
	<quotas><default></default></quotas>
	</yandex>
	EOF
}

query()
{
	case $(cat "$dir/kind") in
	influxdb)
		if [ $# -gt 0 ]; then
			influx -host 127.0.0.1 -port "$(cat "$dir/port")" \
			    -database graphite -format csv -execute "$1"
		else
			influx -host 127.0.0.1 -port "$(cat "$dir/port")" \
			    -import -path /dev/stdin
		fi
		;;
	clickhouse)
		clickhouse-client --host 127.0.0.1 --port "$(cat "$dir/port")" \
		    ${1:+--query} ${1:+"$1"}
		;;
	esac
}

running()
{
	kill -0 "$(cat "$dir/pid")" 2>/dev/null
}

start()
{
	local first second third

	mkdir -p "$dir/data" "$dir/tmp" "$dir/user_files" "$dir/format_schemas"
	read -r first second third < <(free_ports 3)
	echo "$1" >"$dir/kind"
	echo "$first" >"$dir/port"
	case $1 in
	influxdb)
		influxdb_configuration "$first" "$second" >"$dir/conf"
		set -- influxd run -config "$dir/conf"
		;;
	clickhouse)
		clickhouse_configuration "$first" "$second" "$third" \
		    >"$dir/conf.xml"
		clickhouse_users >"$dir/users.xml"
		set -- clickhouse-server --config-file="$dir/conf.xml"
		;;
	*)
		usage
		;;
	esac
	# Closed: the test runner waits for whoever holds its descriptors.
	(cd "$dir" && PATH=$PATH:/usr/sbin exec "$@") \
	    >"$dir/console" 2>&1 </dev/null 3>&- 4>&- &
	echo $! >"$dir/pid"
	wait_until_ready
}

# wait_until_ready: until it answers; fails if it ended or takes too long.
wait_until_ready()
{
	local end=$((SECONDS + SECONDS_TO_WAIT)) statement="SELECT 1"

	[ "$(cat "$dir/kind")" = clickhouse ] || statement="SHOW DATABASES"
	until query "$statement" >/dev/null 2>&1; do
		if [ "$SECONDS" -ge "$end" ] || ! running; then
			cat "$dir/console" >&2
			return 1
		fi
		sleep 0.05
	done
}

stop()
{
	local end=$((SECONDS + SECONDS_TO_WAIT))

	[ -f "$dir/pid" ] && running || return 0
	kill "$(cat "$dir/pid")"
	while running; do
		if [ "$SECONDS" -ge "$end" ]; then
			kill -KILL "$(cat "$dir/pid")"
			return 1
		fi
		sleep 0.05
	done
}

[ $# -ge 2 ] || usage
action=$1
shift
if [ "$action" = start ]; then
	kind=$1
	shift
fi
mkdir -p "${1:?DIR}"
dir=$(cd "$1" && pwd)
shift
case $action in
start)
	start "$kind"
	;;
query)
	query "$@"
	;;
stop)
	stop
	;;
*)
	usage
	;;
esac
