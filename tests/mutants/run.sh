#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Makes mistakes in a copy of the source, one at a time, and sees that a suite
# notices each.  README says more.
#
# usage: run.sh sourcedir builddir [word ...]
#
# The source directory is changed and must be a copy; with words only mutations
# whose names contain one of them are tried.  From the environment come MAKE,
# CONFIGURE, which has arguments for configure, BATS, HELPERS, programs that
# tests call beside the tools, RANDOM_MUTANTS, so many more, SEED, which decides
# what they are, and RANDOM_DIRS, where they are made.
set -eu

: "${2:?usage: run.sh sourcedir builddir [word ...]}"
: "${MAKE:=make}" "${CONFIGURE=}" "${BATS:=bats}" "${HELPERS=}"
: "${RANDOM_MUTANTS:=0}" "${SEED:=1}" "${RANDOM_DIRS:=lib}"
source=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$2"
shift 2
log=$PWD/log
seconds=10

# chosen NAME WORD ...: does the name contain one of the words?
chosen()
{
	name=$1
	shift
	[ $# -gt 0 ] || return 0
	for word; do
		case $name in
		*"$word"*)
			return 0 ;;
		esac
	done
	return 1
}

# limited COMMAND ...: a mistake may make something run for ever, or wait.
limited()
{
	# shellcheck disable=SC3045 # all shells have that one
	ulimit -t 100
	exec timeout 900 "$@"
}

# run_bats FILE: until one of its tests fails.
run_bats()
{
	(cd "$source" && limited "$BATS" --tap "$1") &
	while kill -0 $! 2>/dev/null; do
		if grep -q '^not ok' "$log"; then
			kill $!
			return 1
		fi
		sleep 0.2
	done
	wait $!
}

# run_test TEST: builds it and runs it.
run_test()
{
	case $1 in
	*.bats | *.test)
		# shellcheck disable=SC2086 # words
		"$MAKE" -s all $HELPERS || return ;;
	esac
	case $1 in
	*.bats)
		run_bats "tests/$1" ;;
	*.test)
		(limited sh "$source/tests/$1") ;;
	*)
		"$MAKE" -s "tests/$1" && (limited "tests/$1") ;;
	esac
}

# run_room ROOM: the tests that it has; the first one that fails is enough.
run_room()
{
	top_srcdir=$source top_builddir=$PWD PATH=$PWD/bin:$PATH
	LC_ALL=C TZ=UTC
	export top_srcdir top_builddir PATH LC_ALL TZ
	tests=$(awk -v room="$1" '$1 == room { $1 = ""; print; exit }' \
	    "$source/tests/mutants/rooms")
	if [ -z "$tests" ]; then
		echo "$1: tests/mutants/rooms has no tests for it" >&2
		return 1
	fi
	for test in $tests; do
		run_test "$test" || return
	done
}

# run_suite WORD ...: fails if the suite does.
run_suite()
{
	suite=$1
	shift
	case $suite in
	stress)
		"$MAKE" -s check-stress "SECONDS=$seconds" KILLS=0 ;;
	faults)
		"$MAKE" -s check-faults "FAULTS=$*" ;;
	room)
		run_room "$1" ;;
	replay)
		"$MAKE" -s "tests/fuzz/replay-$1" &&
		    top_srcdir=$source "tests/fuzz/replay-$1" ;;
	check)
		case $1 in
		tests/unit/*)
			"$MAKE" -s "$1" || return ;;
		esac
		"$MAKE" -s check-TESTS "TESTS=$*" ;;
	esac
}

# noticed_by: the tests that failed: the first one, and how many more.
noticed_by()
{
	sed -n 's/^not ok [0-9]* -* *//p; s/^it does not hold that //p
	    s/^FAIL: [^ ]* [0-9]* *//p' "$log" | awk '
	    NR == 1 { first = $0 }
	    END { if (NR == 0) first = "no test by name"
	    print first (NR > 1 ? ", and " NR - 1 " more" : "") }'
}

row()
{
	printf '%-38s %-29s %s\n' "$@"
}

# try NAME SUITE TARGET: builds that, and runs the suite; sets by to the test
# that failed or to nothing.
try()
{
	by=
	if ! "$MAKE" -s "$3" >"$log" 2>&1; then
		case $1 in
		random*)
			by="the compiler"
			return ;;
		esac
		tail "$log" >&2
		echo "$1: does not build" >&2
		exit 1
	fi
	# shellcheck disable=SC2086 # words
	(run_suite $2) >"$log" 2>&1 || by=$(noticed_by)
}

# mutate NAME SUITE FILE SCRIPT: makes the mistake, tries it and mends it.
mutate()
{
	cp -p "$source/$3" original
	sed "$4" original >"$source/$3"
	case $2 in
	room*)
		try "$1" "$2" "${3%.c}.o" ;;
	*)
		try "$1" "$2" all ;;
	esac
	cp original "$source/$3"
	if [ -n "$by" ]; then
		passed=$((passed + 1))
		row "$1" "$2" "$by"
	else
		failed=$((failed + 1))
		row "$1" "$2" "NOT NOTICED"
	fi
}

# sound SUITE: it passes where no mistake was made.
sound()
{
	try "no mutation" "$1" all
	if grep -q '^1\.\.0 # SKIP' "$log"; then
		cat "$log" >&2
		echo "$1: skipped here" >&2
		exit 1
	fi
	if [ -n "$by" ]; then
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
	skipped=$(grep -c '^ok .*# skip' "$log") || :
	[ "$skipped" -eq 0 ] || by="$by($skipped tests are skipped)"
	row "none" "$1" "$by"
}

passed=0
failed=0
tab=$(printf '\t')
# shellcheck disable=SC2086 # words
[ -f Makefile ] || eval "\"$source/configure\" -q $CONFIGURE" >"$log"
grep -v '^#' "$source/tests/mutants/mutants" >all
# shellcheck disable=SC2086 # words
(cd "$source" && find $RANDOM_DIRS -name '*.c' | sort | xargs awk \
    -v n="$RANDOM_MUTANTS" -v seed="$SEED" -f tests/mutants/random.awk \
    tests/mutants/rooms) >>all
while IFS=$tab read -r name suite file script; do
	! chosen "$name" "$@" || printf '%s\t%s\t%s\t%s\n' "$name" "$suite" \
	    "$file" "$script"
done <all >mutants

sh "$source/tests/mutants/stale.sh" "$source" <mutants

row mutant suite "noticed by"
cut -f 2 mutants | sort -u >suites
while read -r suite <&3; do
	sound "$suite"
done 3<suites
while IFS=$tab read -r name suite file script <&3; do
	mutate "$name" "$suite" "$file" "$script"
done 3<mutants
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
