#!/bin/bash
# SPDX-License-Identifier: ISC
#
# Runs a carbon-cache of its own on free loopback ports, for the tests.
#
# usage: carbonctl.sh start DIR       start it; DIR/whisper is its tree
#        carbonctl.sh send DIR        send "name value time" lines from stdin
#        carbonctl.sh written DIR N   wait until N points were written in all
#        carbonctl.sh stop DIR        stop it, which writes what it holds
#
# DIR/conf/storage-schemas.conf must be there before the start, and
# DIR/conf/storage-aggregation.conf may be.
set -eu

# shellcheck source=tests/ports.sh
. "$(dirname "$0")/ports.sh"

SECONDS_TO_WAIT=30

usage()
{
	sed -n 's/^# usage: */usage: /p; s/^#        carb/       carb/p' "$0" >&2
	exit 2
}

# configuration LINE PICKLE QUERY: prints carbon.conf for these ports.
configuration()
{
	cat <<-EOF
	[cache]
	STORAGE_DIR = $dir
	LOCAL_DATA_DIR = $dir/whisper
	CONF_DIR = $dir/conf
	WHITELISTS_DIR = $dir/lists
	LOG_DIR = $dir/log
	PID_DIR = $dir/run
	USER =
	DATABASE = whisper
	ENABLE_LOGROTATION = False
	MAX_CACHE_SIZE = inf
	MAX_UPDATES_PER_SECOND = inf
	MAX_CREATES_PER_MINUTE = inf
	LINE_RECEIVER_INTERFACE = 127.0.0.1
	LINE_RECEIVER_PORT = $1
	ENABLE_UDP_LISTENER = False
	PICKLE_RECEIVER_INTERFACE = 127.0.0.1
	PICKLE_RECEIVER_PORT = $2
	CACHE_QUERY_INTERFACE = 127.0.0.1
	CACHE_QUERY_PORT = $3
	LOG_UPDATES = True
	WHISPER_AUTOFLUSH = False
	WHISPER_LOCK_WRITES = True
	ENABLE_TAGS = False
	CARBON_METRIC_INTERVAL = 0
	EOF
}

# listening PORT: whether something listens there.
listening()
{
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# wait_for COMMAND ...: until it succeeds; fails when that takes too long.
wait_for()
{
	local end=$((SECONDS + SECONDS_TO_WAIT))

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

running()
{
	kill -0 "$(cat "$dir/run/pid")" 2>/dev/null
}

ended()
{
	! running
}

ready_or_dead()
{
	! running || { listening "$line" && listening "$query"; }
}

start()
{
	mkdir -p "$dir/conf" "$dir/whisper" "$dir/log" "$dir/run" "$dir/lists"
	read -r line pickle query < <(free_ports 3)
	configuration "$line" "$pickle" "$query" >"$dir/conf/carbon.conf"
	# Closed: the test runner waits for whoever holds its descriptors.
	carbon-cache --config="$dir/conf/carbon.conf" --nodaemon start \
	    >"$dir/log/console" 2>&1 </dev/null 3>&- 4>&- &
	echo $! >"$dir/run/pid"
	echo "$line" >"$dir/run/port"
	wait_for ready_or_dead && running
}

# points_written: how many points carbon says it wrote.
points_written()
{
	awk '/updates\] wrote/ {
		for (i = 1; i < NF; i++)
			if ($i == "wrote")
				n += $(i + 1)
	}
	END { print n + 0 }' "$dir/log/console"
}

enough_written()
{
	[ "$(points_written)" -ge "$1" ]
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $action in
start)
	if ! start; then
		cat "$dir/log/console" >&2
		exit 1
	fi
	;;
send)
	cat >"/dev/tcp/127.0.0.1/$(cat "$dir/run/port")"
	;;
written)
	if ! wait_for enough_written "${3:?how many}"; then
		echo "written: $(points_written) points of $3" >&2
		exit 1
	fi
	;;
stop)
	[ -f "$dir/run/pid" ] || exit 0
	running || exit 0
	kill "$(cat "$dir/run/pid")"
	if ! wait_for ended; then
		kill -KILL "$(cat "$dir/run/pid")"
		exit 1
	fi
	;;
*)
	usage
	;;
esac
