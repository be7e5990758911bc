#!/bin/bash
# SPDX-License-Identifier: ISC
# swift.sh - an OpenStack Swift of one node that speaks as S3, for the tests.
#
# usage: swift.sh start DIRECTORY | stop DIRECTORY
#
# Once all servers listen, the port is in DIRECTORY/port; where one ends, because
# somebody else took its port meanwhile, all begin anew with other ports.  The key is test:tester, the secret
# testing, the region us-east-1; buckets are in the path.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/ports.sh
. "$here/../ports.sh"
PYTHON=/usr/bin/python3

# backend KIND PORT: the configuration of one of the three behind the proxy.
backend() {
	cat >"$etc/$1-server.conf" <<-EOF_CONF
	[DEFAULT]
	bind_ip = 127.0.0.1
	bind_port = $2
	user = $(id -un)
	swift_dir = $etc
	devices = $dir/srv
	mount_check = false
	disable_fallocate = true
	fallocate_reserve = 0
	workers = 0
	bind_timeout = 1
	conn_timeout = 60
	node_timeout = 60
	container_update_timeout = 60
	log_address = $dir/no-socket
	log_udp_host =
	[pipeline:main]
	pipeline = $1-server
	[app:$1-server]
	use = egg:swift#$1
	recon_cache_path = $dir/cache
	EOF_CONF
}

# proxy PORT MEMCACHE
proxy() {
	cat >"$etc/proxy-server.conf" <<-EOF_CONF
	[DEFAULT]
	bind_ip = 127.0.0.1
	bind_port = $1
	user = $(id -un)
	swift_dir = $etc
	workers = 0
	bind_timeout = 1
	log_address = $dir/no-socket
	[pipeline:main]
	pipeline = catch_errors proxy-logging cache s3api tempauth slo
	    proxy-logging proxy-server
	[app:proxy-server]
	use = egg:swift#proxy
	conn_timeout = 60
	node_timeout = 60
	recoverable_node_timeout = 60
	error_suppression_limit = 1000
	account_autocreate = true
	allow_account_management = true
	[filter:catch_errors]
	use = egg:swift#catch_errors
	[filter:proxy-logging]
	use = egg:swift#proxy_logging
	[filter:cache]
	use = egg:swift#memcache
	memcache_servers = 127.0.0.1:$2
	[filter:s3api]
	use = egg:swift#s3api
	location = us-east-1
	s3_acl = false
	dns_compliant_bucket_names = true
	[filter:tempauth]
	use = egg:swift#tempauth
	user_test_tester = testing .admin
	[filter:slo]
	use = egg:swift#slo
	EOF_CONF
}

# run LOG COMMAND ...: in the background, until stop.
run() {
	local log=$1

	shift
	setsid "$@" >"$dir/log/$log" 2>&1 </dev/null 3>&- &
	echo $! >>"$dir/pids"
}

# listening PORT ...: do all of them?
listening() {
	local port

	for port; do
		(exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 1
	done
}

# alive: are all servers that were started?
alive() {
	local pid

	while read -r pid; do
		kill -0 "$pid" 2>/dev/null || return 1
	done <"$dir/pids"
}

# begin: starts all on ports that are free, and waits for them; fails if one
# ends, or does not listen after three minutes.
begin() {
	local ports kind i

	rm -rf "$etc" "$dir/srv"
	mkdir -p "$etc" "$dir/srv/d1" "$dir/log" "$dir/cache"
	read -ra ports < <(free_ports 5)
	cat >"$etc/swift.conf" <<-EOF_CONF
	[swift-hash]
	swift_hash_path_suffix = s
	swift_hash_path_prefix = p
	[storage-policy:0]
	name = one
	default = yes
	[swift-constraints]
	EOF_CONF
	i=1
	for kind in account container object; do
		backend "$kind" "${ports[i++]}"
	done
	"$PYTHON" "$here/swift_server.py" rings "$etc" "${ports[@]:1:3}" \
	    >"$dir/log/rings" 2>&1 || return
	proxy "${ports[0]}" "${ports[4]}"
	: >"$dir/pids"
	run memcached memcached -l 127.0.0.1 -p "${ports[4]}" -U 0 -m 32 \
	    -u "$(id -un)"
	for kind in account container object proxy; do
		run "$kind" "$PYTHON" "$here/swift_server.py" "$kind" "$etc"
	done
	for ((i = 0; i < 900; i++)); do
		alive || return
		! listening "${ports[@]}" || break
		sleep 0.2
	done
	# Those who listen may be others.
	[ "$i" -lt 900 ] && alive || return
	echo "${ports[0]}" >"$dir/port"
}

start() {
	local try

	mkdir -p "$1"
	dir=$(cd "$1" && pwd)
	etc=$dir/etc
	for try in 1 2 3; do
		! begin || return 0
		stop "$1"
		echo "swift.sh: try $try: a server ended, or does not listen" >&2
	done
	tail -n 5 "$dir"/log/* >&2
	return 1
}

# stop DIRECTORY: ends all, and waits until they have ended.
stop() {
	local pid i

	while read -r pid; do
		kill "$pid" 2>/dev/null || continue
		for ((i = 0; i < 100; i++)); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		kill -KILL "$pid" 2>/dev/null || :
	done <"$1/pids"
}

"$@"
