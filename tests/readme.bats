#!/usr/bin/env bats
# What the READMEs say is so.

bats_require_minimum_version 1.5.0

export LC_ALL=C TZ=UTC

# The lines of a section, without their indentation.
section() {
	awk -v name="$1" '
		/^[A-Z]/ { inside = ($0 == name); next }
		inside && /^    / { print substr($0, 5) }
	' "$BATS_TEST_DIRNAME/../README"
}

# replay SECTION: its commands print what it shows.
replay() {
	cd "$BATS_TEST_TMPDIR" || return
	section "$1" >session
	[ "$(grep -c '^\$ ' session)" -ge 3 ]
	while IFS= read -r line; do
		printf '%s\n' "$line"
		case $line in
		'$ '*) eval "${line#??}" ;;
		esac
	done < <(grep '^\$ ' session) >got
	diff -u session got
}

@test "the session in the README prints what it shows" {
	replay 'A SESSION'
}

@test "what was there, in the README, is put back" {
	command -v whisper-store >/dev/null || skip "made without stores"
	replay 'WHAT WAS THERE'
}

@test "the table in the README names the tools there are" {
	section 'THE TOOLS' | sed -n 's/^\(whisper-[a-z-]*\) .*/\1/p' | sort >"$BATS_TEST_TMPDIR/listed"
	grep -o 'bin/whisper-[a-z]*[a-z-]* \\$\|bin/whisper-[a-z-]*$' \
		"$BATS_TEST_DIRNAME/../Makefile.am" |
		sed 's|bin/||; s| \\||' | sort -u >"$BATS_TEST_TMPDIR/built"
	diff -u "$BATS_TEST_TMPDIR/built" "$BATS_TEST_TMPDIR/listed"
}

@test "the READMEs and the table of lint name the rooms there are" {
	cd "$BATS_TEST_DIRNAME/.."
	find lib -name '*.c' -printf '%h/\n' | sort -u >"$BATS_TEST_TMPDIR/lib"
	sed -n 's,^\([a-z/]*/\)  .*,lib/\1,p' lib/README | sort |
		diff "$BATS_TEST_TMPDIR/lib" -
	find bin -mindepth 1 -type d | sed 's,$,/,' | sort \
		>"$BATS_TEST_TMPDIR/bin"
	section 'WHERE THINGS ARE' | sed -n 's,^\(bin/[a-z]*/\)  .*,\1,p' |
		sort | diff "$BATS_TEST_TMPDIR/bin" -
	while read -r room; do
		grep -Eq "(^| )${room%/}( |\$)" tests/lint/rooms
	done < <(grep -v completions "$BATS_TEST_TMPDIR/lib" \
		"$BATS_TEST_TMPDIR/bin" -h)
}

# number WORD: what a word counts.
number() {
	local words=(none one two three four five six seven eight nine ten)
	local i

	for i in "${!words[@]}"; do
		[ "${words[i]}" != "${1,,}" ] || printf '%d\n' "$i"
	done
}

@test "the READMEs name the public headers there are, and their pages" {
	cd "$BATS_TEST_DIRNAME/.."
	find lib -maxdepth 1 -name '*.h' -printf '%f\n' | sort \
		>"$BATS_TEST_TMPDIR/headers"
	section 'WHERE THINGS ARE' | sed '/^bin/,$d' | grep -o 'wsp[a-z-]*\.h' |
		sort | diff "$BATS_TEST_TMPDIR/headers" -
	sed -n 's/^\(wsp[a-z-]*\.h\) .*/\1/p' lib/README | sort |
		diff "$BATS_TEST_TMPDIR/headers" -
	count=$(grep -o '[A-Z][a-z]* headers' lib/README)
	[ "$(number "${count% headers}")" -eq \
		"$(wc -l <"$BATS_TEST_TMPDIR/headers")" ]
	awk '/^wsp/ { header = $1 } / wsp[a-z-]*\(3\)$/ { print header, $NF }' \
		lib/README >"$BATS_TEST_TMPDIR/pages"
	diff "$BATS_TEST_TMPDIR/headers" \
		<(sort "$BATS_TEST_TMPDIR/pages" | sed 's/ .*//')
	while read -r header page; do
		grep -q "^\.In $header" "man/${page%(3)}.3"
	done <"$BATS_TEST_TMPDIR/pages"
}

@test "the README names the directories of the tests" {
	cd "$BATS_TEST_DIRNAME/.."
	find tests -mindepth 1 -maxdepth 1 -type d -printf '%f/\n' | sort \
		>"$BATS_TEST_TMPDIR/there"
	section 'WHERE THINGS ARE' | sed -n '/^tests\//,$p' |
		grep -o '[a-z]*/' | grep -vx tests/ | sort |
		diff "$BATS_TEST_TMPDIR/there" -
}

@test "whisper-tools(7) lists the tools of the README" {
	section 'THE TOOLS' | sed -n 's/^\([a-z0-9-]*\)  .*/\1/p' | sort \
		>"$BATS_TEST_TMPDIR/listed"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/listed")" -ge 20 ]
	sed -n 's/^\.It Xr \([a-z0-9-]*\) 1.*/\1/p' \
		"$BATS_TEST_DIRNAME/../man/whisper-tools.7" | sort |
		diff "$BATS_TEST_TMPDIR/listed" -
}

@test "bootstrap without sudo says in one line what to ask root for" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	cp "$top_srcdir/bootstrap" "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	ln -s "$(command -v dirname)" "$(command -v sh)" bin
	printf '#!/bin/sh\necho 1000\n' >bin/id
	printf '#!/bin/sh\nexit 1\n' >bin/dpkg-query
	chmod +x bin/id bin/dpkg-query
	run -1 --separate-stderr env PATH="$PWD/bin" sh ./bootstrap check \
		</dev/null
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == "bootstrap: please ask root for: apt-get install\
 --no-install-recommends autoconf "*" zstd" ]]
}
