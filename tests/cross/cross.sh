#!/bin/sh
# SPDX-License-Identifier: ISC
# Builds the tools for another architecture, below build/, and runs tests there:
# with an emulator in between where this machine cannot run what was built.
#
# usage: cross.sh (i386 | s390x) sourcedir builddir [test ...]
#
# Prints a line of TAP and fails with 77 where something that is needed is not
# there, or with NATIVE in the environment, which is for i386, if an emulator is.
# Without tests, all that make check has are run.
set -eu

: "${3:?usage: cross.sh architecture sourcedir builddir [test ...]}"
: "${MAKE:=make}"
architecture=$1
source=$(cd "$2" && pwd)
mkdir -p "$3"
build=$(cd "$3" && pwd)
shift 3
root=$build/sysroot
here=$source/tests/cross

skip()
{
	echo "1..0 # SKIP $*"
	exit 77
}

case $architecture in
i386)
	triplet=i386-linux-gnu host=i686-linux-gnu loader=lib/ld-linux.so.2
	# What has no packages of its own is the compiler of 64 bits.  Nothing
	# that another one has compiled is linked with this.
	compiler="gcc -m32 -Wno-psabi \
-B$root/usr/lib/gcc/i686-linux-gnu/$(gcc -dumpversion)"
	;;
s390x)
	triplet=s390x-linux-gnu host=$triplet loader=lib/ld64.so.1
	compiler=s390x-linux-gnu-gcc
	;;
*)
	skip "nothing is known of $architecture"
	;;
esac

for tool in "${compiler%% *}" apt-get dpkg-deb; do
	command -v "$tool" >/dev/null || skip "$tool is not installed"
done
echo 'int x;' | $compiler -x c -c -o "$build/x.o" - 2>/dev/null ||
	skip "${compiler%% *} does not compile for $architecture"
if [ -n "${NATIVE-}" ]; then
	cat >"$build/x.c" <<-'END'
		void
		_start(void)
		{
			__asm__("int $0x80" : : "a"(1), "b"(0));
		}
	END
	if ! $compiler -nostdlib -static -o "$build/x" "$build/x.c" ||
	    ! "$build/x"; then
		skip "this machine does not run programs of $architecture itself"
	fi 2>/dev/null
fi
sh "$here/sysroot.sh" "$architecture" "$root" >"$build/log" 2>&1 ||
	skip "there are no packages for $architecture"

cd "$build"
if [ ! -e Makefile ]; then
	libraries=$root/usr/lib/$triplet
	# Programs that tests make have to be linked in the same way, and
	# libraries that libraries need are found by the older kind of path.
	"$source/configure" -q --host="$host" CC="$compiler --sysroot=$root \
-Wl,--dynamic-linker=$root/$loader -Wl,--disable-new-dtags \
-Wl,-rpath,$root/lib/$triplet:$libraries" \
	    PKG_CONFIG=pkg-config PKG_CONFIG_SYSROOT_DIR="$root" \
	    PKG_CONFIG_LIBDIR="$libraries/pkgconfig" >>log 2>&1 ||
		{ cat log >&2; exit 1; }
fi
parallel="$MAKE -s -j $(getconf _NPROCESSORS_ONLN)"
if [ $# -gt 0 ]; then
	$parallel for-tests TESTS="$*"
else
	$parallel all
	$parallel check TESTS= >/dev/null
fi
sh "$here/emulate.sh" "$architecture" . ||
	skip "this machine cannot run $architecture: install qemu-user-static"
# A kernel of 64 bits runs the 32 bits of its kind itself.
if [ "$architecture" != i386 ] || [ -d emulated ]; then
	EMULATOR=$architecture; export EMULATOR
fi
[ $# -eq 0 ] || exec "$MAKE" -s check-TESTS TESTS="$*"
exec "$MAKE" -s check
