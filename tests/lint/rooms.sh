#!/bin/sh
# SPDX-License-Identifier: ISC
# Checks that the house is in order: rooms use only what is below them, by
# their headers and by the symbols of the object files, the tools use the
# public headers only, no headers include each other in a circle, and no
# function is too long.  Prints what is wrong, one thing a line, and notes.
#
# usage: rooms.sh sourcedir builddir [table]
#
# The table of rooms is the file rooms beside this one.
set -eu

: "${2:?usage: rooms.sh sourcedir builddir [table]}"
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$2" && pwd)
table=${3-$here/rooms}
case $table in
/*) ;;
*) table=$PWD/$table ;;
esac
: "${NM:=nm}" "${AWK:=awk}"
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# scan SCRIPT [ARGUMENT ...]: runs one of the scripts with the table.
scan()
{
	script=$1
	shift
	"$AWK" -v table="$table" -f "$here/rooms.awk" -f "$here/$script" "$@"
}

find lib bin -name '*.[ch]' | sort >"$work/files"
grep '^lib/[^/]*\.h$' "$work/files" >"$work/public"

# shellcheck disable=SC2046 # one word each
scan includes.awk -v list="$work/files" $(cat "$work/files") \
	>"$work/found" || status=1
sed '/^edge /d' "$work/found"

sed -n 's/^edge //p' "$work/found" >"$work/edges"
if ! tsort "$work/edges" >"$work/order" 2>"$work/loop"; then
	printf 'headers include each other in a circle:\n'
	sed -n 's/^tsort: //p' "$work/loop"
	status=1
fi

# shellcheck disable=SC2046 # one word each
"$AWK" -f "$here/../../lib/public.awk" $(cat "$work/public") |
	sed 's/^/public /' >"$work/names"
sed 's/^/file /' "$work/files" >>"$work/names"
(
	cd "$build"
	find lib bin -name '*.o' | sort >"$work/objects"
	# shellcheck disable=SC2046 # one word each
	[ ! -s "$work/objects" ] || "$NM" -PAg $(cat "$work/objects")
) >>"$work/names"
scan symbols.awk "$work/names" || status=1

# shellcheck disable=SC2046 # one word each
"$AWK" -f "$here/functions.awk" $(cat "$work/files") || status=1
exit $status
