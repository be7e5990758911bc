#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What "make install" puts somewhere, "make uninstall" takes away again.

bats_require_minimum_version 1.5.0

setup() {
	export LC_ALL=C
	# The make around the tests has no jobs for this one.
	unset MAKEFLAGS MFLAGS
	cd "$BATS_TEST_TMPDIR" || return
}

# build TARGET ARGUMENT ...
build() {
	make -s -C "$top_builddir" "$@" >log 2>&1 || { cat log; return 1; }
}

@test "nothing is left, neither files nor links nor directories" {
	mkdir stage
	build install DESTDIR="$PWD/stage" prefix=/opt/whisper
	[ -x stage/opt/whisper/bin/whisper-info ]
	[ -e stage/opt/whisper/share/man/man1/find-corrupt-whisper-files.1 ]
	build uninstall DESTDIR="$PWD/stage" prefix=/opt/whisper
	run find stage -mindepth 1
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "directories that every prefix has stay, and those of others" {
	mkdir -p prefix/bin prefix/include prefix/lib prefix/share/man/man1
	touch prefix/share/man/man1/other.1
	find prefix | sort >before
	build install prefix="$PWD/prefix"
	[ -e prefix/share/zsh/site-functions ]
	build uninstall prefix="$PWD/prefix"
	build uninstall prefix="$PWD/prefix"
	find prefix | sort | diff before -
}
