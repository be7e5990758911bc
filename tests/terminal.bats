# SPDX-License-Identifier: ISC
# Names that a terminal would obey are shown by escapes there and in messages,
# and are as they are everywhere else.

load common

setup() {
	common_setup
	need script
	# A title, a beep, a colour by C1, a new line, and no UTF-8.
	name=$'e\e]0;title\a\xc2\x9b31m\nb\xe9.wsp'
	shown='e\033]0;title\007\302\23331m\nb\351.wsp'
	create "$name" 60:5 300:4
	update "$name" $((NOW - 60)):1
	create src.wsp 60:5 300:4
	update src.wsp $((NOW - 120)):1
}

# terminal COMMAND ...: its output and messages are what a terminal gets.
terminal() {
	local line

	printf -v line '%q ' "$@"
	SHELL=$BASH script -qec "$line" /dev/null </dev/null >seen 2>&1 || :
	tr -d '\r' <seen >got
	rm seen
}

# harmless: the terminal got nothing to obey, and the name by its escapes.
harmless() {
	if LC_ALL=C grep -q $'[\001-\010\013-\037\177-\237\351]' got ||
	    ! grep -qF "$1" got; then
		echo "not harmless: ${*:2}"
		od -c got | head -n 20
		return 1
	fi
}

@test "names are shown by escapes on a terminal" {
	local words

	while read -ra words; do
		terminal "${words[@]/NAME/$name}"
		# The name of a metric is a part, and some formats double \.
		harmless '033]0;title' "${words[@]}"
	done <<-END
	whisper-info NAME src.wsp
	whisper-info --stats NAME src.wsp
	whisper-info --field maxRetention NAME src.wsp
	whisper-dump NAME src.wsp
	whisper-fetch --now $NOW NAME src.wsp
	whisper-fetch --now $NOW --format csv NAME
	whisper-fetch --now $NOW --format tsv NAME
	whisper-check -v --now $NOW NAME
	whisper-set-xfilesfactor NAME 0.25
	whisper-set-aggregation --backup NAME max
	whisper-create --overwrite NAME 60:5 300:4
	whisper-resize NAME 60:5 300:5
	whisper-resize -n NAME 60:5 300:6
	whisper-merge --backup src.wsp NAME
	whisper-edit -v --now $NOW --all NAME erase
	whisper-convert --to compressed NAME
	whisper-convert --to compressed --force -n NAME
	whisper-convert --to compressed --force NAME
	END
}

@test "they are harmless in what whisper-auto-resize would have run" {
	mkdir conf tree
	printf '[all]\npattern = .*\nretentions = 60s:9\n' \
	    >conf/storage-schemas.conf
	mv "$name" tree
	terminal whisper-auto-resize tree conf
	harmless "whisper-resize \$'tree/$shown'"
	terminal whisper-auto-resize --doit tree conf
	harmless "$shown"
}

@test "they are shown by escapes in messages" {
	local words

	: >"$name"
	while read -ra words; do
		try "${words[@]/NAME/$name}"
		[ "$status" -ne 0 ]
		printf '%s\n' "$stderr" >got
		harmless "$shown" "${words[@]}"
	done <<-END
	whisper-info NAME
	whisper-fetch NAME
	whisper-update NAME 1:1
	whisper-merge src.wsp NAME
	whisper-diff src.wsp NAME
	whisper-load NAME src.wsp
	END
	try whisper-check --delete-corrupt "$name"
	printf '%s\n' "$stderr" >got
	harmless "$shown" whisper-check --delete-corrupt
}

@test "names are as they are for scripts" {
	ok whisper-check -v --now "$NOW" "$name"
	prints "$name: 9 points"
	ok whisper-create --overwrite "$name" 60:5
	prints "Overwriting existing file: $name" "Created: $name (88 bytes)"
}
