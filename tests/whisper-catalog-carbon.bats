# SPDX-License-Identifier: ISC
# whisper-catalog update beside a carbon-cache that makes files: no metric is
# missing that was there, and none is listed that never was.
# CATALOG_SECONDS is how long it goes on, CATALOG_RATE how many files are made
# in a second.

load carbon

setup() {
	common_setup
	carbon_setup
	SECONDS_LONG=${CATALOG_SECONDS:-5}
	RATE=${CATALOG_RATE:-100}
	printf '[all]\npattern = .*\nretentions = 60s:10m\n' \
	    >"$carbon/conf/storage-schemas.conf"
	ctl start
}

# batch FIRST N: lines with points of so many new metrics, one in three of
# them in a new directory, the others in one of those before.
batch() {
	awk -v first="$1" -v n="$2" -v now="$now" 'BEGIN {
		srand(first)
		for (i = first; i < first + n; i++) {
			d = i % 3 == 0 ? i : int(rand() * i)
			d -= d % 3
			printf "load.d%d.e%d.m%d %d %d\n", d % 10, d, i, i, now
		}
	}'
}

# feed: sends new metrics ten times a second until there is a file "enough".
feed() {
	local first=0 n=$(((RATE + 9) / 10))

	while [ ! -e enough ]; do
		batch "$first" "$n" >lines
		cut -d' ' -f1 lines >>sent
		ctl send <lines
		first=$((first + n))
		sleep 0.1
	done
}

# files: the metrics that there are files of.
files() {
	(cd "$tree" && find . -name '*.wsp') |
	    sed 's,^\./,,; s,/,.,g; s,\.wsp$,,' | sort
}

# listed: those of the catalogue.
listed() {
	whisper-find -k -C "$tree/.whisper-catalog" | sort
}

# lacks FIRST SECOND: fails if there is a line in the second that is not in
# the first one.
lacks() {
	comm -13 "$1" "$2" >extra
	[ ! -s extra ] || {
		printf 'not in %s but in %s:\n' "$1" "$2"
		head extra
		return 1
	}
}

# round ARGUMENT ...: an update, of which all is listed that was there before,
# and only what is there after it.
round() {
	files >before
	ok whisper-catalog update --no-fsync "$@" "$tree"
	listed >known
	files >after
	lacks known before
	lacks after known
}

@test "updates in a loop miss nothing and list nothing that never was" {
	local end=$((SECONDS + SECONDS_LONG)) rounds=0 grew=0 last=0 n token

	ok whisper-catalog update --no-fsync "$tree"
	token=$(whisper-catalog info --token "$tree")
	: >sent
	feed 3>&- 4>&- &
	while [ "$SECONDS" -lt "$end" ]; do
		case $((rounds++ % 20)) in
		7)	round --data ;;
		13)	round --consolidate ;;
		19)	round --headers --last ;;
		*)	round ;;
		esac
		n=$(wc -l <known)
		[ "$n" -eq "$last" ] || grew=$((grew + 1))
		last=$n
		sleep 0.1
	done
	: >enough
	wait
	ctl written "$(wc -l <sent)"
	ctl stop
	round
	sort sent | cmp - known
	ok whisper-catalog changes --since "$token" "$tree"
	sed -n 's/^new //p' "$BATS_TEST_TMPDIR/out" | sort | cmp - known
	ok whisper-catalog update --no-fsync --headers "$tree"
	ok whisper-catalog check --tree "$tree"
	prints
	echo "# $(wc -l <known) files, $rounds updates, $grew saw new ones" >&3
	[ "$grew" -gt 1 ]
}
