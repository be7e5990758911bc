# SPDX-License-Identifier: ISC
# Snapshots of a tree to which carbon-cache writes.  SNAPSHOTS is how many are
# taken, SNAPSHOT_SECONDS the time between them.

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
		whisper-fetch --store store --now "$now" --archive 10 \
			--from $((begin - 10)) "a.m$i" >got
		for ((k = 0; k <= $1; k++)); do
			printf '%s\t%s.000000\n' $((begin + 60 * k)) $((K + k))
		done | grep -Fxvf got && return 1
	done
	return 0
}

# strike COMMAND ...: runs it and kills it, at any moment.
strike() {
	local pid

	"$@" >struck 2>&1 &
	pid=$!
	sleep "$(printf '0.%03d' $((RANDOM % 40)))"
	kill -9 $pid 2>/dev/null || :
	wait $pid || :
}

# others K: lines of metrics that are written while snapshots are taken.
others() {
	for ((i = 0; i < METRICS; i++)); do
		echo "b.m$i $1 $((begin + 60 * $1 + 10))"
	done >new
	ctl send <new
	sent=$((sent + METRICS))
}

# resized K: every fifth time one metric gets other archives.
resized() {
	local -a archives=(10s:2h 1m:1d)

	[ $(($1 % 5)) = 3 ] || return 0
	[ $(($1 % 2)) = 1 ] || archives=(10s:1h 1m:6h)
	strike whisper-resize --nobackup \
		"$tree/a/m$(($1 % METRICS)).wsp" "${archives[@]}"
	whisper-resize --nobackup "$tree/a/m$(($1 % METRICS)).wsp" \
		"${archives[@]}" >resize
}

@test "what carbon wrote before a snapshot began is in it" {
	METRICS=12 K=100
	begin=$((now - now % 60 - 600))
	for ((k = 0; k < ${SNAPSHOTS:-6}; k++)); do
		next=$((SECONDS + ${SNAPSHOT_SECONDS:-0}))
		feed_lines < <(minute "$k")
		others "$k"
		strike whisper-snapshot -q --window "$tree"
		resized "$k"
		run --separate-stderr whisper-snapshot -q --window "$tree"
		[ "$status" = 0 ]
		! grep -v ' was never committed, ' <(printf %s "$stderr") ||
			false
		now=$(date +%s)
		stored "$k"
		[ "$next" -le "$SECONDS" ] || sleep $((next - SECONDS))
	done
	ctl written "$sent"
	run --separate-stderr whisper-snapshot -q "$tree"
	[ "$status" = 0 ]
	ok python3 -B "$BATS_TEST_DIRNAME/store/audit.py" store
	mkdir copy
	ok whisper-restore -q --no-fsync copy
	ok whisper-diff -R --all "$tree" copy
}
