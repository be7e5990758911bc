#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Runs the tools for so many seconds over trees whose owner exchanges what is
# in them meanwhile; as root half of that as an ordinary user; run.py says more.
#
# usage: hostile.sh seconds
set -eu

: "${1:?usage: hostile.sh seconds}"
here=$(cd "$(dirname "$0")" && pwd)
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

for python in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3 none; do
	"$python" -c 'import ctypes' 2>/dev/null && break
done
if [ "$python" = none ]; then
	echo "1..0 # SKIP no Python"
	exit 77
fi
if [ "$(id -u)" -ne 0 ]; then
	exec "$python" "$here/run.py" "$1"
fi
half=$(($1 / 2))
status=0
"$python" "$here/run.py" $half || status=1
"$python" "$here/run.py" --unprivileged $half || status=1
exit $status
