#!/bin/sh
# SPDX-License-Identifier: ISC
# Puts an emulator before the programs of a build that this machine cannot run.
#
# usage: emulate.sh architecture builddir
#
# Each program becomes a script; itself it is below emulated/ afterwards.
set -eu

: "${2:?usage: emulate.sh architecture builddir}"
cd "$2"
# A shell may take for a script of its own what the kernel does not know.
[ -d emulated ] || version=$(./bin/whisper-create --version 2>/dev/null) || :
case ${version-} in
"whisper-create "*)
	exit 0 ;;
esac
for emulator in "qemu-$1-static" "qemu-$1"; do
	! emulator=$(command -v "$emulator") || break
done
[ -n "$emulator" ]

find bin tests -type f -perm -u+x >programs
while read -r program; do
	[ "$(head -c 4 "$program" | tail -c 3)" = ELF ] || continue
	mkdir -p "emulated/${program%/*}"
	mv "$program" "emulated/$program"
	# shellcheck disable=SC2016 # for the other script
	printf '#!/bin/sh\nexec %s -0 "$0" %s "$@"\n' "$emulator" \
		"$PWD/emulated/$program" >"$program"
	chmod +x "$program"
done <programs
