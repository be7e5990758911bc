#!/bin/bash
# SPDX-License-Identifier: ISC
# nginx.sh - an nginx that serves a tree, for the tests.
#
# usage: nginx.sh start ROOT DIRECTORY | stop DIRECTORY
#
# start prints the port when it listens.  What NGINX_EXTRA has is put into the
# block of the server.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/ports.sh
. "$here/../ports.sh"
PATH=$PATH:/usr/sbin:/sbin

# begin: starts it on a port that is free; fails if that is taken meanwhile.
begin() {
	local port i

	port=$(free_ports 1)
	cat >"$dir/nginx.conf" <<-EOF_CONF
	daemon off;
	master_process off;
	worker_processes 1;
	user $(id -un);
	pid $dir/nginx.pid;
	error_log $dir/log/error.log info;
	events { worker_connections 256; }
	http {
		access_log $dir/log/access.log combined;
		client_body_temp_path $dir/tmp/b;
		proxy_temp_path $dir/tmp/p;
		fastcgi_temp_path $dir/tmp/f;
		uwsgi_temp_path $dir/tmp/u;
		scgi_temp_path $dir/tmp/s;
		default_type application/octet-stream;
		server {
			listen 127.0.0.1:$port;
			root $root;
			location / { autoindex on; autoindex_format json; }
			${NGINX_EXTRA-}
		}
	}
	EOF_CONF
	setsid nginx -e "$dir/log/error.log" -c "$dir/nginx.conf" \
	    >"$dir/log/console" 2>&1 </dev/null 3>&- &
	echo $! >"$dir/pid"
	for ((i = 0; i < 600; i++)); do
		(exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
		kill -0 "$(<"$dir/pid")" 2>/dev/null || return
		sleep 0.1
	done
	# Who listens may be another one.
	kill -0 "$(<"$dir/pid")" 2>/dev/null || return
	echo "$port"
}

start() {
	local try

	root=$(cd "$1" && pwd)
	mkdir -p "$2/log" "$2/tmp"
	dir=$(cd "$2" && pwd)
	for try in 1 2 3; do
		! begin || return 0
		echo "nginx.sh: try $try: it ended" >&2
	done
	cat "$dir"/log/* >&2
	return 1
}

stop() {
	kill "$(<"$1/pid")" 2>/dev/null || :
}

"$@"
