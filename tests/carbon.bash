# SPDX-License-Identifier: ISC
# What the tests with a running carbon-cache share: load carbon
# shellcheck disable=SC2034 # what is not used here is used by them

load common

# carbon_setup: all but the schema files and the start.
carbon_setup() {
	command -v carbon-cache >/dev/null || skip "no carbon-cache"
	find_python || skip "no Python with the whisper module"
	carbon=$BATS_TEST_TMPDIR/carbon
	tree=$carbon/whisper
	now=$(date +%s)
	mkdir -p "$carbon/conf"
	sent=0
}

teardown() {
	[ -z "${carbon-}" ] || ctl stop
}

find_python() {
	for PYTHON in python3 /usr/bin/python3; do
		export PYTHON
		"$PYTHON" -c 'import whisper' 2>/dev/null && return 0
	done
	return 1
}

ctl() {
	"$BATS_TEST_DIRNAME/carbonctl.sh" "$1" "$carbon" "${@:2}"
}

# feed_lines: sends the lines of standard input and waits until their points are
# written.
feed_lines() {
	local lines

	lines=$(cat)
	ctl send <<<"$lines"
	sent=$((sent + $(wc -l <<<"$lines")))
	ctl written "$sent"
}
