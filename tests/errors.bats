# SPDX-License-Identifier: ISC
# What a tool says of an error of its own does not depend on chance.

load common

setup() {
	common_setup
	whisper-create a.wsp 60:10 >/dev/null
}

# known COMMAND ...: runs it by valgrind, for which a value that nobody has set
# is an error, or as it is with a sanitizer, beside which valgrind has no place.
known() {
	if [ -n "${SANITIZE-}" ]; then
		try "$@"
	else
		try valgrind -q --error-exitcode=99 "$@"
		# Of other architectures it has to have the debugging symbols.
		[[ $stderr != *"valgrind:  Fatal error at startup"* ]] ||
			skip "valgrind does not work with these tools"
	fi
	[ "$status" -eq 1 ] || wrong 'status is not 1' "$@"
}

# says LINE: it is all that is said.
says() {
	[[ -z $output && $stderr == "$1" ]] || wrong "not: $1" known
}

@test "a range without data is explained to be so" {
	known whisper-fetch --explain all --now "$NOW" --from 1 --until 100 \
	    a.wsp
	says "whisper-fetch: a.wsp: No data in selected timerange"
}

@test "a value that is none is refused by edit" {
	known whisper-edit --all a.wsp set abc
	says "whisper-edit: a.wsp: invalid value: 'abc'"
}

@test "a range without data is no plot" {
	known whisper-plot --now "$NOW" --from 1 --until 100 a.wsp
	says "whisper-plot: a.wsp: No data in selected timerange"
}

@test "a list that is not there is said to be so" {
	known whisper-info --files-from none
	says "whisper-info: none: No such file or directory"
}
