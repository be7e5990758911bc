#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs tests of the tools with valgrind between them and the tools, and prints
# their TAP; an error that valgrind found is one more test that failed.
#
# usage: run.sh builddir test.bats ...
set -eu

: "${2:?usage: run.sh builddir test.bats ...}"
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$1" && pwd)/bin
state=${tools%/bin}/tests/valgrind
shift
jobs=$(getconf _NPROCESSORS_ONLN)

if ! command -v valgrind >/dev/null; then
	echo '1..0 # SKIP valgrind is not installed'
	exit 77
fi
rm -rf "$state"
mkdir -p "$state/bin" "$state/seen" "$state/logs" "$state/tap"
ln -s "$tools" "$state/tools"
cp "$here/tool.sh" "$state/bin/.tool"
chmod +x "$state/bin/.tool"
cp "$here/known.supp" "$state"
for tool in "$tools"/*; do
	[ ! -f "$tool" ] || [ ! -x "$tool" ] ||
		ln -s .tool "$state/bin/${tool##*/}"
done
# Who is not root writes notes, too.
chmod 1777 "$state/seen" "$state/logs"
PATH=$state/bin:$PATH
TOOLS_RUN_BY=valgrind
export PATH TOOLS_RUN_BY state
status=0
# shellcheck disable=SC2016 # for the shell that xargs runs
printf '%s\n' "$@" | xargs -P "$jobs" -n 1 sh -c '
	bats --tap "$1" >"$state/tap/${1##*/}" 2>&1 </dev/null' sh || status=1
cat "$state"/tap/*
for log in "$state"/logs/*; do
	# Other lines tell of system calls that it does not know.
	grep -q "^==" "$log" || continue
	status=1
	echo "not ok valgrind: ${log##*/}"
	sed 's/^/# /' "$log"
done
echo "# runs under valgrind: $(find "$state/logs" -type f | wc -l)"
exit $status
