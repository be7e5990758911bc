#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Compares the library and the tools with the reference implementation, the
# Python library and its scripts, by random operations.
#
# usage: oracle.sh driver
#
# driver is the program that replays golden scripts; the tools come from PATH.
# SEED, OPS and COUNT in the environment set the seed, the number of library
# operations and the number of command lines.  The golden scripts are replayed
# with the reference first, to know that it is the one we mean.
set -eu

driver=${1:?usage: oracle.sh driver}
here=$(cd "$(dirname "$0")" && pwd)
SEED=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
OPS=${OPS:-100000}
COUNT=${COUNT:-3000}
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

for python in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3 none; do
	"$python" -c 'import whisper' 2>/dev/null && break
done
if [ "$python" = none ]; then
	echo "1..0 # SKIP no Python with the whisper module (python3-whisper)"
	exit 77
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"; exit 1' HUP INT TERM
status=0

# result NUMBER STATUS TEXT: prints a line of TAP.
result()
{
	if [ "$2" -eq 0 ]; then
		echo "ok $1 - $3"
	else
		echo "not ok $1 - $3"
		status=1
	fi
}

echo "1..3"
echo "# repeat with: SEED=$SEED OPS=$OPS COUNT=$COUNT"

failed=0
"$python" "$here/replay.py" "$here"/../golden/seed*/[0-9]*.txt || failed=$?
result 1 "$failed" "the reference is the one of the golden scripts"

recorded=$("$python" "$here/record.py" "$SEED" "$OPS" "$dir/oracle")
failed=0
"$driver" "$dir/oracle" >"$dir/log" || failed=1
grep -v '^ok \|^1\.\.' "$dir/log" | sed 's/^not ok [0-9]* - /# failed: /'
result 2 "$failed" "library: $recorded"

failed=0
"$python" "$here/tools.py" "$SEED" "$COUNT" || failed=$?
if [ "$failed" -eq 77 ]; then
	COUNT=0
	echo "ok 3 - tools # SKIP no scripts to compare with"
else
	result 3 "$failed" "tools: $COUNT command lines"
fi

if [ "$status" -eq 0 ]; then
	rm -rf "$dir"
	echo "# no difference: $recorded, $COUNT command lines, seed $SEED"
else
	echo "# there are differences, seed $SEED; the scripts are in $dir"
fi
exit "$status"
