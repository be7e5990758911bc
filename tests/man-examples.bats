# SPDX-License-Identifier: ISC
# Runs the examples of the manual pages and compares what they print.

bats_require_minimum_version 1.5.0

setup() {
	man=$BATS_TEST_DIRNAME/../man
	export LC_ALL=C TZ=UTC
	export LOG=$BATS_TEST_TMPDIR/log
	mkdir "$LOG" "$BATS_TEST_TMPDIR/empty"
	cd "$BATS_TEST_TMPDIR/empty" || return
}

# complain FILE TITLE [FILE]: says which command went wrong, and how.
complain() {
	cat "$1"
	echo "$2"
	[ $# -lt 3 ] || cat "$3"
	return 1
}

# check N: what command number N left is what its page says.
check() {
	local log=$LOG/$1 status

	[ -e "$log.status" ] || complain "$log.command" "was not run"
	read -r status <"$log.status"
	[ "$status" -eq 0 ] ||
		complain "$log.command" "exits $status" "$log.err"
	[ ! -s "$log.err" ] ||
		complain "$log.command" "has errors" "$log.err"
	diff "$log.want" "$log.out" >"$log.diff" ||
		complain "$log.command" "prints > instead of <" "$log.diff"
}

# examples PAGE: runs the commands of a page in one shell and directory.
examples() {
	local n=1

	awk -f "$BATS_TEST_DIRNAME/man-examples.awk" "$man/$1" >"$LOG/script"
	sh "$LOG/script"
	while [ -e "$LOG/$n.command" ]; do
		check $n
		n=$((n + 1))
	done
	case $1 in
	*.1)
		[ $n -gt 1 ] || { echo "$1 has no examples"; return 1; }
	esac
}

@test "every manual page has its examples run here" {
	for page in "$man"/*.[1-9]; do
		grep -Eq "examples ${page##*/}(;|$)" "$BATS_TEST_FILENAME" ||
			{ echo "not run: ${page##*/}"; return 1; }
	done
}

@test "examples of rrd2whisper(1)" {
	rrd2whisper --version >/dev/null 2>&1 ||
		skip "rrd2whisper is not built"
	command -v rrdtool >/dev/null || skip "rrdtool is not installed"
	examples rrd2whisper.1
}
@test "examples of whisper-auto-resize(1)" {
	examples whisper-auto-resize.1
}
@test "examples of whisper-cache(1)" { examples whisper-cache.1; }
@test "examples of whisper-catalog(1)" { examples whisper-catalog.1; }
@test "examples of whisper-check(1)" { examples whisper-check.1; }
@test "examples of whisper-convert(1)" { examples whisper-convert.1; }
@test "examples of whisper-create(1)" { examples whisper-create.1; }
@test "examples of whisper-diff(1)" { examples whisper-diff.1; }
@test "examples of whisper-dump(1)" { examples whisper-dump.1; }
@test "examples of whisper-edit(1)" { examples whisper-edit.1; }
@test "examples of whisper-fetch(1)" { examples whisper-fetch.1; }
@test "examples of whisper-fill(1)" { examples whisper-fill.1; }
@test "examples of whisper-find(1)" { examples whisper-find.1; }
@test "examples of whisper-info(1)" { examples whisper-info.1; }
@test "examples of whisper-ingest(1)" { examples whisper-ingest.1; }
@test "examples of whisper-load(1)" { examples whisper-load.1; }
@test "examples of whisper-merge(1)" { examples whisper-merge.1; }
@test "examples of whisper-move(1)" { examples whisper-move.1; }
@test "examples of whisper-plot(1)" { examples whisper-plot.1; }
@test "examples of whisper-rebuild(1)" { examples whisper-rebuild.1; }
@test "examples of whisper-resize(1)" { examples whisper-resize.1; }
@test "examples of whisper-restore(1)" {
	cp -R "$BATS_TEST_DIRNAME/store/samples/basic" store
	examples whisper-restore.1
}
@test "examples of whisper-schemas(1)" { examples whisper-schemas.1; }
@test "examples of whisper-set-aggregation(1)" {
	examples whisper-set-aggregation.1
}
@test "examples of whisper-set-xfilesfactor(1)" {
	examples whisper-set-xfilesfactor.1
}
@test "examples of whisper-snapshot(1)" {
	examples whisper-snapshot.1
}
@test "examples of whisper-store(1)" {
	cp -R "$BATS_TEST_DIRNAME/store/samples/basic" store
	examples whisper-store.1
}
@test "examples of whisper-store(5)" { examples whisper-store.5; }
@test "examples of whisper-update(1)" { examples whisper-update.1; }
@test "examples of wsp(3)" { examples wsp.3; }
@test "examples of wsp-catalog(3)" { examples wsp-catalog.3; }
@test "examples of wsp-ops(3)" { examples wsp-ops.3; }
@test "examples of wsp-remote(3)" { examples wsp-remote.3; }
@test "examples of wsp-snapshot(3)" { examples wsp-snapshot.3; }
@test "examples of wsp-store(3)" { examples wsp-store.3; }
@test "examples of wsp-tree(3)" { examples wsp-tree.3; }
@test "examples of cwhisper(5)" { examples cwhisper.5; }
@test "examples of whisper(5)" { examples whisper.5; }
@test "examples of whisper-catalog(5)" { examples whisper-catalog.5; }
@test "examples of whisper-schemas(5)" { examples whisper-schemas.5; }
@test "examples of whisper-tools(7)" { examples whisper-tools.7; }
