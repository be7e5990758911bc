# shellcheck shell=bash
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2034 # what is not used here is used by the tests
# remote.bash - what the tests of what is elsewhere share.

load common

# remote_setup: asks and says without the tools; no user's settings.
remote_setup() {
	common_setup
	: "${PYTHON:=python3}"
	SAY=${top_builddir:?}/tests/remote/say
	[ -x "$SAY" ] || skip "this build reads no URLs"
	export HOME=$PWD/home
	mkdir home
	unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy \
	    ALL_PROXY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY \
	    AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION \
	    AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 AWS_PROFILE \
	    AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
}

# wait_for COMMAND ...: until it succeeds, for a minute at most.
wait_for() {
	local i

	for ((i = 0; i < 600; i++)); do
		"$@" && return
		sleep 0.1
	done
	echo "this did not happen: $*" >&2
	return 1
}

# faults NAME [CERTIFICATE]: starts a server of faults, and sets port.  Its log
# is NAME/log, and it ends when we do.
faults() {
	mkdir "$1"
	mkfifo "$1/in"
	"${PYTHON:-python3}" "$BATS_TEST_DIRNAME/remote/faults.py" "$@" \
	    <"$1/in" >"$1/out" 2>&1 3>&- &
	servers+=($!)
	exec {hold}>"$1/in"
	holds+=("$hold")
	wait_for test -s "$1/port"
	port=$(<"$1/port")
}

# remote_end: stops the servers that were started.
remote_end() {
	local fd

	for fd in "${holds[@]}"; do
		exec {fd}>&-
	done
	[ ${#servers[@]} -eq 0 ] || kill "${servers[@]}" 2>/dev/null || :
	wait
}
