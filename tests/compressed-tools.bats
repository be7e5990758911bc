# SPDX-License-Identifier: ISC
# Each tool does to a compressed file what it does to a classic one.

load common

setup() {
	common_setup
	whisper-create --compressed c.wsp 1min:2h 5min:1d >/dev/null
	whisper-create k.wsp 1min:2h 5min:1d >/dev/null
	seq $((NOW - 7000)) 60 "$NOW" |
		awk 'NR < 40 || NR > 50 { print $1 ":" NR % 7 }' >points
	whisper-update --now "$NOW" c.wsp <points
	whisper-update --now "$NOW" k.wsp <points
	cp c.wsp c.old
	cp k.wsp k.old
}

# Where the archives lie, their sizes and the format are not compared.
neutral() {
	sed -E 's/[ck]\.wsp/F/g
	    /^ *"?format"?: "?compressed"?,?$/d
	    s/("?)(offset|size|fileSize|diskSize)"?: [0-9]+,?$/\2/' "$1"
}

# both TOOL ARGUMENT ...: with @ for the file, the tool prints the same and
# ends with the same status for both, in the end they hold the same, and the
# compressed one is compressed and sound.
both() {
	local f want
	for f in k c; do
		cp $f.old $f.wsp
		try "${@//@/$f.wsp}"
		printf '%s\n' "$status" "$output" -- "$stderr" >$f.said
	done
	neutral k.said >k.neutral
	neutral c.said | diff k.neutral - || wrong "differs" "$@"
	hold
}

# hold: both files hold the same.
hold() {
	local from
	for from in -2h -1d; do
		whisper-fetch --now "$NOW" --from $from k.wsp >want
		whisper-fetch --now "$NOW" --from $from c.wsp | diff want -
	done
	whisper-dump --raw k.wsp | sort >want
	whisper-dump --raw c.wsp | sort | diff want -
	[ "$(head -c 18 c.wsp)" = whisper_compressed ]
	ok whisper-check --strict --now "$NOW" c.wsp
}

@test "info, with statistics, as text and as JSON" {
	both whisper-info @
	both whisper-info --json @
	both whisper-info --stats --now "$NOW" @
	both whisper-info --stats --json --now "$NOW" @
	for field in maxRetention xFilesFactor aggregationMethod; do
		both whisper-info @ $field
	done
}

@test "why points are missing" {
	for from in -1h -2h -5h -2d; do
		both whisper-fetch --explain --now "$NOW" --from $from @
		both whisper-fetch --explain --json --now "$NOW" \
			--from $from @
		grep -q '[a-z]' c.said
	done
	both whisper-fetch --explain --now "$NOW" --from -1h --until +1h @
}

@test "fetch in all forms" {
	both whisper-fetch --json --now "$NOW" --from -3h @
	both whisper-fetch --pretty --now "$NOW" --from -3h @
	both whisper-fetch --drop nulls --now "$NOW" --from -3h @
	both whisper-fetch --now "$NOW" --from -1h --until -2h @
	both whisper-fetch --now "$NOW" --from -9d --until -8d @
}

@test "dump as header, raw and pretty" {
	ok whisper-dump --pretty c.wsp
	ok whisper-dump --raw c.wsp
	both whisper-info --stats --now $((NOW + 90000)) @
}

@test "diff finds the same, and the same differences" {
	whisper-update --now "$NOW" k.wsp $((NOW - 60)):99
	cp k.wsp other
	try whisper-diff --now "$NOW" k.old other
	want=$output
	[ "$status" -eq 1 ]
	try whisper-diff --now "$NOW" c.old other
	[ "$status" -eq 1 ]
	[ "$output" = "$want" ]
	both whisper-diff --now "$NOW" other @
	both whisper-diff --summary --now "$NOW" @ other
	both whisper-diff --json --columns --now "$NOW" other @
}

@test "plot, in the terminal and as SVG" {
	both whisper-plot --now "$NOW" --from -2h @
	both whisper-plot --now "$NOW" --from -1d --log @
	both whisper-plot --now "$NOW" --from -5h --sparkline @
}

@test "every change of whisper-edit" {
	for change in "set 3" "add 1" "scale 2" "clamp 2 4" interpolate erase
	do
		# shellcheck disable=SC2086 # words
		both whisper-edit -n --now "$NOW" --from -2h @ $change
		# shellcheck disable=SC2086
		both whisper-edit --no-backup --now "$NOW" --from -2h @ $change
	done
	both whisper-edit --no-backup --now "$NOW" --archive 300 --from -2h @ \
		set 9
}

@test "other settings, and values rescaled to them" {
	both whisper-set-xfilesfactor @ 0.25
	both whisper-set-aggregation --now "$NOW" --rescale @ sum
	[ "$(whisper-info c.wsp aggregationMethod)" = sum ]
	whisper-fetch --now "$NOW" --from -1d c.wsp | grep -q '	20.000000'
	both whisper-set-aggregation --now "$NOW" --rescale @ sum 0.75
	[ "$(whisper-info c.wsp xFilesFactor)" = 0.75 ]
	both whisper-set-aggregation -n --now "$NOW" --rescale @ sum
	both whisper-set-aggregation --now "$NOW" --rescale @ max
}

@test "what waits is rolled up by a new method" {
	ok whisper-set-aggregation c.wsp max
	last=$((NOW - NOW % 300))
	ok whisper-fetch --now "$NOW" --from -1d c.wsp
	[[ $output == *"$((last - 300))	6.000000
$last	5.000000" ]]
	ok whisper-set-aggregation c.wsp first
	bad 1 whisper-set-aggregation c.wsp absmax
}

@test "what is rebuilt" {
	for f in k c; do
		whisper-edit -q --no-backup --now "$NOW" --archive 300 \
			--from -2h $f.wsp erase
		cp $f.wsp $f.old
	done
	hold
	both whisper-rebuild -n --now "$NOW" @
	both whisper-rebuild --now "$NOW" @
	[ "$(sed -n 2p c.said)" != -- ]
}

@test "merge, fill and resampling" {
	whisper-create from.wsp 1min:2h 5min:1d >/dev/null
	seq $((NOW - 6000)) 120 "$NOW" | awk '{ print $1 ":" NR % 3 }' |
		whisper-update --now "$NOW" from.wsp
	whisper-create coarse.wsp 2min:1d >/dev/null
	seq $((NOW - 80000)) 120 "$NOW" | awk '{ print $1 ":" NR % 3 }' |
		whisper-update --now "$NOW" coarse.wsp
	both whisper-merge --now "$NOW" from.wsp @
	both whisper-merge --from -1h --until -30min --now "$NOW" from.wsp @
	both whisper-fill --now "$NOW" from.wsp @
	both whisper-fill --now "$NOW" coarse.wsp @
	both whisper-merge --resample --now "$NOW" coarse.wsp @
}

@test "a file is restored from exact text over an old one" {
	whisper-dump --exact c.wsp >text
	ok whisper-update --now "$NOW" c.wsp "$NOW":5
	run ! cmp -s c.wsp c.old
	ok whisper-load --overwrite c.wsp text
	cmp c.wsp c.old
	bad 1 whisper-load c.wsp text
	sed 's/^format compressed$/format mixed/' text >wrong
	bad 1 whisper-load d.wsp wrong
	[ ! -e d.wsp ]
	head -c 400 text >short
	bad 1 whisper-load d.wsp short
	[ ! -e d.wsp ]
}

@test "rules of a tree, half of it compressed" {
	mkdir t conf
	cp c.wsp k.wsp t
	printf '%s\n' '[all]' 'pattern = .*' 'retentions = 1m:4h,5m:2d' \
		>conf/storage-schemas.conf
	printf '%s\n' '[all]' 'pattern = .*' 'xFilesFactor = 0.25' \
		'aggregationMethod = max' >conf/storage-aggregation.conf
	try whisper-auto-resize --now "$NOW" --no-backup --dialect go-carbon \
		--doit t conf
	[ "$status" -eq 0 ]
	mv t/*.wsp .
	hold
	for f in c k; do
		[ "$(whisper-info $f.wsp maxRetention)" = 172800 ]
		[ "$(whisper-info $f.wsp aggregationMethod)" = max ]
		[ "$(whisper-info $f.wsp xFilesFactor)" = 0.25 ]
	done
	mv c.wsp k.wsp t
	try whisper-auto-resize --now "$NOW" --dialect go-carbon --check t conf
	[ "$status" -eq 0 ]
}

@test "a metric that is moved over another one" {
	for f in k c; do
		rm -rf t
		mkdir t
		cp $f.old t/a.wsp
		cp $f.old t/b.wsp
		whisper-edit -q --no-backup --now "$NOW" --from -1h t/b.wsp \
			erase
		ok whisper-move --no-backup --now "$NOW" --merge t a b
		[ ! -e t/a.wsp ]
		mv t/b.wsp $f.wsp
	done
	hold
	[ "$(whisper-fetch --now "$NOW" --from -1h c.wsp | grep -vc None)" \
		-gt 50 ]
}
