# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# ports.sh - ports for the servers that tests start.

# free_ports N: prints N ports that nothing listens on.
free_ports()
{
	"${PYTHON:-python3}" - "$1" <<-'END'
	import socket
	import sys
	sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
	for s in sockets:
	    s.bind(("127.0.0.1", 0))
	print(*[s.getsockname()[1] for s in sockets])
	END
}
