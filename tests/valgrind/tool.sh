#!/bin/bash
# SPDX-License-Identifier: ISC
# Stands in PATH for a tool, whose name its link has, and runs the tool under
# valgrind, but each set of options and words once: the tests call the tools
# many thousand times, most with other numbers or files only.
#
# It lies in the directory bin of a directory that has the tools, or a link to
# theirs, in tools, and takes notes in seen and logs.

tool=${0##*/}
state=$(readlink -f "$0")
state=${state%/*/*}
key=$tool
hurried=
for word; do
	case $word in
	--now | --now=* | --silent) ;;
	--rate | --rate=*) hurried=yes ;;
	-[a-zA-Z-]*) key+=" ${word%%=*}" ;;
	*[!a-z]*) ;;
	*) key+=" $word" ;;
	esac
done
key=${key//\//_}
key=$state/seen/${key:0:200}

# plainly WORD ...: the tool as it is.
plainly() {
	exec -a "$tool" "$state/tools/$tool" "$@"
}

# bare: neither traced nor limited, which valgrind would be instead, nor
# measured.
bare() {
	local name value

	[ -z "$hurried" ] || return
	[ -z "${LD_PRELOAD-}" ] || return
	[ "$(ulimit -v; ulimit -f)" = $'unlimited\nunlimited' ] || return
	[ "$(ulimit -n)" -ge 256 ] || return
	while read -r name value; do
		[ "$name" != TracerPid: ] || [ "$value" -eq 0 ] || return
	done <"/proc/$$/status"
}

if [ -e "$key" ] || ! bare || ! mkdir "$key" 2>/dev/null; then
	plainly "$@"
fi
# Looked up there, it is called by its name alone, as without valgrind.
PATH=$state/tools:$PATH exec valgrind -q --error-exitcode=99 \
	--child-silent-after-fork=yes --suppressions="$state/known.supp" \
	--log-file="$state/logs/$tool.%p" "$tool" "$@"
