#!/usr/bin/env bats
# The session in the README is real.

bats_require_minimum_version 1.5.0

export LC_ALL=C TZ=UTC

# The lines of a section, without their indentation.
section() {
	awk -v name="$1" '
		/^[A-Z]/ { inside = ($0 == name); next }
		inside && /^    / { print substr($0, 5) }
	' "$BATS_TEST_DIRNAME/../README"
}

@test "the session in the README prints what it shows" {
	cd "$BATS_TEST_TMPDIR"
	section 'A SESSION' >session
	[ "$(grep -c '^\$ ' session)" -ge 3 ]
	while IFS= read -r line; do
		printf '%s\n' "$line"
		case $line in
		'$ '*) eval "${line#??}" ;;
		esac
	done < <(grep '^\$ ' session) >got
	diff -u session got
}

@test "the table in the README names the tools there are" {
	section 'THE TOOLS' | sed -n 's/^\(whisper-[a-z-]*\) .*/\1/p' | sort >"$BATS_TEST_TMPDIR/listed"
	grep -o 'bin/whisper-[a-z]*[a-z-]* \\$\|bin/whisper-[a-z-]*$' \
		"$BATS_TEST_DIRNAME/../Makefile.am" |
		sed 's|bin/||; s| \\||' | sort -u >"$BATS_TEST_TMPDIR/built"
	diff -u "$BATS_TEST_TMPDIR/built" "$BATS_TEST_TMPDIR/listed"
}
