#!/bin/sh
# SPDX-License-Identifier: ISC
# library.sh ARCHIVE SRCDIR COMPILER ... - compiles the library, and what else
# the fuzz targets call, for a fuzzer: all processors, one archive.
set -eu

: "${3:?usage: library.sh archive srcdir compiler ...}"
archive=$1 top=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export work

# Two rooms may have files of one name.
# shellcheck disable=SC2016 # for the shell that xargs runs
printf '%s\n' "$top"/lib/*/*.c "$top"/lib/ops/*/*.c \
    "$top/bin/input/plaintext.c" | grep -v '/no_[a-z]*\.c$' |
	xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh -c '
		for file; do :; done
		"$@" -c -o "$work/of-$(printf %s "$file" | tr / -).o"' sh "$@"
rm -f "$archive"
ar -cr "$archive" "$work"/*.o
