# SPDX-License-Identifier: ISC
# Snapshots of a tree to which carbon-cache writes.

load carbon

setup() {
	common_setup
	carbon_setup
	command -v whisper-store >/dev/null || skip "made without stores"
	printf '[all]\npattern = .*\nretentions = 10s:1h,1m:6h\n' \
		>"$carbon/conf/storage-schemas.conf"
	ctl start
	export WHISPER_STORE=$PWD/store
	whisper-store init --reserve 0
}

# minute K: lines of all metrics at the K-th minute.
minute() {
	for ((i = 0; i < METRICS; i++)); do
		echo "a.m$i $((K + $1)) $((begin + 60 * $1))"
	done
}

# stored K: all that carbon had written up to the K-th minute is in the newest
# snapshot.
stored() {
	for ((i = 0; i < METRICS; i++)); do
		whisper-fetch --store store --now "$now" \
			--from $((begin - 10)) "a.m$i" >got
		for ((k = 0; k <= $1; k++)); do
			printf '%s\t%s.000000\n' $((begin + 60 * k)) $((K + k))
		done | grep -Fxvf got && return 1
	done
	return 0
}

@test "what carbon wrote before a snapshot began is in it" {
	METRICS=12 K=100
	begin=$((now - now % 60 - 600))
	for k in 0 1 2 3 4 5; do
		feed_lines < <(minute "$k")
		# It writes on while one is killed, and while one is taken.
		for ((i = 0; i < METRICS; i++)); do
			echo "b.m$i $k $((begin + 60 * k + 10))"
		done >new
		ctl send <new
		sent=$((sent + METRICS))
		whisper-snapshot -q --window "$tree" 2>killed &
		pid=$!
		kill -9 $pid
		wait $pid || :
		[ "$k" != 3 ] || whisper-resize --nobackup "$tree/a/m1.wsp" \
			10s:2h 1m:1d >resized
		run --separate-stderr whisper-snapshot -q --window "$tree"
		[ "$status" = 0 ]
		! grep -v ' was never committed, ' <(printf %s "$stderr") ||
			false
		stored "$k"
	done
	ctl written "$sent"
	run --separate-stderr whisper-snapshot -q "$tree"
	[ "$status" = 0 ]
	ok python3 -B "$BATS_TEST_DIRNAME/store/audit.py" store
	mkdir copy
	ok whisper-restore -q --no-fsync copy
	ok whisper-diff -R --all "$tree" copy
}
