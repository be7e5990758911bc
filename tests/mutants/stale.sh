#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Says of mutations that they change nothing, as where the source has changed
# since they were written.
#
# usage: stale.sh sourcedir <mutations
set -eu

source=${1:?usage: stale.sh sourcedir <mutations}
tab=$(printf '\t')
status=0
while IFS=$tab read -r name _ file script; do
	case $name in
	'#'*)
		continue ;;
	esac
	if sed "$script" "$source/$file" | cmp -s - "$source/$file"; then
		echo "$name: $file has nothing of the kind" >&2
		status=1
	fi
done
exit "$status"
