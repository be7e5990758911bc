#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Random histories of stores, many and long; see history.py.  SEED is the number
# before that of the first one.
#
# usage: long.sh srcdir [rounds]
set -eu

here=$(cd "$1/tests/store" && pwd)
rounds=${2:-1000}
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
seed=${SEED:-0}
done=0
while [ "$done" -lt "$rounds" ]; do
	for how in "" kill; do
		seed=$((seed + 1))
		rm -rf "$top/work"
		mkdir "$top/work"
		# shellcheck disable=SC2086 # no word is one, too
		(cd "$top/work" && python3 "$here/history.py" "$seed" 25 $how)
	done
	done=$((done + 50))
done
