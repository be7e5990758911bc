#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Loads files with writers for some seconds, then kills so many of them, and
# sees that nothing is lost; run.py says more; with SUITE=compressed.py those
# of compressed files are killed.
#
# usage: stress.sh seconds kills
set -eu

: "${2:?usage: stress.sh seconds kills}"
here=$(cd "$(dirname "$0")" && pwd)
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

for python in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3 none; do
	"$python" -c 'import os; os.waitstatus_to_exitcode' 2>/dev/null &&
		break
done
if [ "$python" = none ]; then
	echo "1..0 # SKIP no Python 3.9"
	exit 77
fi
exec "$python" "$here/${SUITE:-run.py}" "$@"
