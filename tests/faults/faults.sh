#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Makes every system call of the writing tools fail, one at a time; run.py
# says more; with SUITE=alloc.py every allocation of all tools.
#
# usage: faults.sh builddir [word ...]
set -eu

: "${1:?usage: faults.sh builddir [word ...]}"
here=$(cd "$(dirname "$0")" && pwd)
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

for python in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3 none; do
	"$python" -c 'import concurrent.futures' 2>/dev/null && break
done
if [ "$python" = none ]; then
	echo "1..0 # SKIP no Python"
	exit 77
fi
# What is mounted there nobody else sees, and it ends with the suite.
if unshare --mount true 2>/dev/null; then
	FAULT_ALONE=1
	export FAULT_ALONE
	exec unshare --mount "$python" "$here/${SUITE:-run.py}" "$@"
fi
exec "$python" "$here/${SUITE:-run.py}" "$@"
