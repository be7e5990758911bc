# SPDX-License-Identifier: ISC
# What --help, --version and a wrong option do, for every tool with a page.

bats_require_minimum_version 1.5.0

setup() {
	man=$BATS_TEST_DIRNAME/../man
	cd "$BATS_TEST_TMPDIR" || return
}

# tools: prints the tools that the pages name, each with its page.  Without
# librrd one is not built, and what there is of that name is Python's.
tools() {
	awk '/^\.Sh/ { name = $2 == "NAME" }
	    name && $1 == ".Nm" { print $2, FILENAME }' "$man"/*.1 |
	while read -r tool page; do
		[ "$tool" != rrd2whisper ] ||
			"$tool" --version >/dev/null 2>&1 || continue
		echo "$tool $page"
	done
}

# page_options PAGE: its options, "x name" or "- name", sorted.
page_options() {
	awk '/^\.It Fl / {
		short = "-"
		for (i = 2; i < NF; i++) {
			if ($i != "Fl")
				continue
			if ($(i + 1) ~ /^-/)
				print short, substr($(i + 1), 2)
			else
				short = $(i + 1)
		}
	}' "$1" | LC_ALL=C sort
}

# help_options: the same of the help on standard input.
help_options() {
	sed -n -e 's/^  -\(.\), --\([A-Za-z0-9_-]*\).*/\1 \2/p' \
	    -e 's/^      --\([A-Za-z0-9_-]*\).*/- \1/p' | LC_ALL=C sort
}

# wrong TOOL REASON: says what is wrong with a tool.
wrong() {
	printf '%s: %s\n' "$@"
	printf 'status %s\nstdout:\n%s\nstderr:\n%s\n' "$status" "$output" \
	    "${stderr-}"
	return 1
}

@test "--help and -h print the usage and exit 0" {
	while read -r tool _; do
		run --separate-stderr "$tool" --help
		[ "$status" -eq 0 ] || wrong "$tool" "--help"
		[ -z "$stderr" ] || wrong "$tool" "--help"
		[[ $output == *$'\n\n'"usage: $tool "* ]] ||
			wrong "$tool" "--help"
		help=$output
		run --separate-stderr "$tool" -h
		[ "$status" -eq 0 ] || wrong "$tool" "-h"
		[ "$output" = "$help" ] || wrong "$tool" "-h is not --help"
	done < <(tools)
}

@test "--help begins with what the manual page says and ends with its name" {
	while read -r tool page; do
		does=$(sed -n 's/^\.Nd //p' "$page")
		page=$(basename "$page" .1)
		run --separate-stderr "$tool" --help
		[ "${lines[0]}" = "${does^}." ] || wrong "$tool" "--help"
		[ "${lines[-1]}" = "see $page(1)" ] || wrong "$tool" "--help"
	done < <(tools)
	cd "$BATS_TEST_TMPDIR"
	ln -s "$(command -v whisper-info)" whisper-info.py
	run ./whisper-info.py --help
	[ "${lines[-1]}" = "see whisper-info(1)" ]
}

@test "no line of --help is longer than 80 columns" {
	while read -r tool _; do
		run "$tool" --help
		[ "$(awk 'length > 80' <<<"$output")" = "" ] ||
			wrong "$tool" "--help"
	done < <(tools)
}

@test "methods are listed where a method is taken" {
	for tool in create resize check set-aggregation; do
		run "whisper-$tool" --help
		[ "${lines[-2]}" = "Methods: average, sum, last, max, min,\
 avg_zero, absmax, absmin" ]
	done
	while read -r tool _; do
		run "$tool" --help
		[[ $output == *[Mm]ethods:* || $output != *METHOD* ||
		    $tool == rrd2whisper ]] || wrong "$tool" "--help"
	done < <(tools)
}

@test "the options of --help are those of the manual page" {
	while read -r tool page; do
		"$tool" --help | help_options >in.help
		page_options "$page" >in.page
		[ -s in.page ]
		run diff in.page in.help
		[ "$status" -eq 0 ] ||
			wrong "$tool" "< only in the page, > only in --help"
	done < <(tools)
}

@test "an option with capitals has an alias without" {
	while read -r tool page; do
		for long in $(page_options "$page" | sed 's/^. //'); do
			alias=$(echo "$long" | tr '[:upper:]' '[:lower:]')
			[ "$alias" != "$long" ] || continue
			run --separate-stderr "$tool" "--$long"
			lowered=$(echo "$stderr" | tr '[:upper:]' '[:lower:]')
			run --separate-stderr "$tool" "--$alias"
			[ "$(echo "$stderr" | tr '[:upper:]' '[:lower:]')" = \
			    "$lowered" ] || wrong "$tool" "--$alias"
		done
	done < <(tools)
}

@test "--version and -V print the name and the version, the same for all" {
	version=
	while read -r tool _; do
		run --separate-stderr "$tool" --version
		[ "$status" -eq 0 ] || wrong "$tool" "--version"
		[ -z "$stderr" ] || wrong "$tool" "--version"
		[[ $output =~ ^"$tool "([0-9][^ ]*)$ ]] ||
			wrong "$tool" "--version"
		: "${version:=${BASH_REMATCH[1]}}"
		[ "${BASH_REMATCH[1]}" = "$version" ] ||
			wrong "$tool" "is not version $version"
		run --separate-stderr "$tool" -V
		[ "$output" = "$tool $version" ] || wrong "$tool" "-V"
	done < <(tools)
}

@test "an unknown option exits 2 with the usage on standard error" {
	while read -r tool _; do
		for option in --no-such-option -@; do
			run --separate-stderr "$tool" $option a b
			[ "$status" -eq 2 ] || wrong "$tool" "$option"
			[ -z "$output" ] || wrong "$tool" "$option"
			[[ $stderr == "$tool: "*"usage: $tool "*"
see --help" ]] || wrong "$tool" "$option"
		done
	done < <(tools)
}

@test "no operands exit 2 with the usage on standard error" {
	while read -r tool _; do
		# To it they are patterns, and none means all.
		[ "$tool" != whisper-find ] || continue
		run --separate-stderr "$tool" </dev/null
		[ "$status" -eq 2 ] || wrong "$tool" "without operands"
		[ -z "$output" ] || wrong "$tool" "without operands"
		[[ $stderr == "$tool: "*"usage: $tool "*"
see --help" ]] || wrong "$tool" "without operands"
	done < <(tools)
}
