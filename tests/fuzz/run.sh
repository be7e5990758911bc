#!/bin/sh
# run.sh SECONDS - runs the fuzz targets one after the other, SECONDS in all,
# and each for a second at least.
#
# The targets for whole files get four fifths of the time, being slow.  The
# targets, built by "make fuzz", are below top_builddir and the corpus is below
# top_srcdir.  What a target finds is left in tests/fuzz/findings of the build.
# The status is 0 if there was nothing to find.

targets="answer block carry catalog compressed file glob header list
	listing load pages plaintext rebuild repair retention schema store text url"

if [ $# -ne 1 ]; then
	echo "usage: run.sh seconds" >&2
	exit 2
fi
build=${top_builddir:-.}/tests/fuzz
corpus=${top_srcdir:-.}/tests/fuzz/corpus

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
TMPDIR=$work
if [ -w /dev/shm ]; then
	TMPDIR=$(mktemp -d -p /dev/shm) || exit 1
	trap 'rm -rf "$work" "$TMPDIR"' EXIT
fi
export TMPDIR
mkdir -p "$build/findings" || exit 1

passed=0
failed=0
for target in $targets; do
	mkdir "$work/$target" || exit 1
	case $target in
	compressed | file | rebuild | repair | store)
		seconds=$((($1 * 4 / 5 + 4) / 5)) ;;
	*)
		seconds=$((($1 / 5 + 14) / 15)) ;;
	esac
	longest=2048
	case $target in catalog | pages) longest=8192 ;; esac
	log=$work/$target.log
	if "$build/fuzz-$target" -max_total_time="$seconds" -timeout=10 \
	    -malloc_limit_mb=256 -max_len="$longest" -print_final_stats=1 \
	    -artifact_prefix="$build/findings/$target-" \
	    "$work/$target" "$corpus/$target" >"$log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		tail -n 50 "$log"
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	echo "$target: ${runs:-no} executions in $seconds s"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
