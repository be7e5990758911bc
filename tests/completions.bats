# SPDX-License-Identifier: ISC
# What bash offers behind the name of each tool.

load common

setup() {
	common_setup
	# shellcheck disable=SC1090
	. "$(completions)"
	cp "$FILES/good-points.wsp" a.wsp
	cp "$FILES/good-points.wsp" "b c.wsp"
	mkdir carbon
	touch notes.txt
}

completions() {
	echo "${top_builddir:?}/bin/completions/whisper-tools.bash"
}

# tools: every program that was built, under each of its names.
tools() {
	find "$top_builddir/bin" -maxdepth 1 ! -type d -executable -printf '%f\n'
}

# offers WORD ...: sets COMPREPLY to what is offered for the last word, after
# bash has split the line.
offers() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_whisper_tools "$1" "${COMP_WORDS[COMP_CWORD]}" \
	    "${COMP_WORDS[COMP_CWORD - 1]}" || :
	output=$(printf '%s\n' "${COMPREPLY[@]}")
}

@test "there is completion for every tool that was built" {
	tools >names
	grep -qx whisper-fetch names
	grep -qx find-corrupt-whisper-files names
	while read -r tool; do
		[ "$(complete -p "$tool")" = "complete -F _whisper_tools $tool" ]
	done <names
	head -n 1 "$top_builddir/bin/completions/_whisper-tools" |
		tr ' ' '\n' | grep -v '^#compdef' | sort | diff <(sort names) -
}

@test "every option of every tool's --help is offered" {
	while read -r tool; do
		"$tool" --help | grep -oE '^  ( {4}|-., )--[^][ ]+' |
			grep -oE -e '--?[[:alnum:]][^ ,]*' | sort >want
		[ -s want ]
		offers "$tool" -
		diff want <(sort <<<"$output")
	done < <(tools)
}

@test "options are offered by their beginning, until --" {
	offers whisper-fetch --un
	prints --until
	offers whisper-fetch --no-such
	prints
	offers whisper-fetch a.wsp --json --pre
	prints --pretty
	mv a.wsp ./--un.wsp
	offers whisper-fetch -- --un
	prints --un.wsp
}

@test "operands are files of the tools, and directories" {
	offers whisper-fetch ""
	prints a.wsp "b c.wsp" carbon
	offers whisper-fetch a.wsp b
	prints "b c.wsp"
	offers whisper-fetch n
	prints
	offers whisper-fetch --json --now 5 ""
	prints a.wsp "b c.wsp" carbon
	cp a.wsp carbon
	offers whisper-fetch carbon/
	prints carbon/a.wsp
}

@test "operands are directories, RRD files or any where a tool takes those" {
	touch a.rrd
	offers rrd2whisper ""
	prints a.rrd carbon
	offers rrd2whisper a.rrd ""
	prints a.rrd carbon
	offers whisper-ingest ""
	prints carbon
	offers whisper-ingest carbon n
	prints notes.txt
	offers whisper-auto-resize ""
	prints carbon
	offers whisper-move ""
	prints carbon
	offers whisper-move carbon a
	prints a.wsp
	offers whisper-edit a.wsp ""
	prints erase set add scale clamp interpolate
}

@test "--only and --explain are offered what only they take" {
	offers whisper-auto-resize --only ""
	prints retention aggregation
	offers whisper-fetch --explain a
	prints all
	offers whisper-fetch --from a
	prints
}

methods=(average sum last max min avg_zero absmax absmin)

@test "methods are offered, all that there are" {
	for words in "whisper-create --aggregationMethod" \
	    "whisper-create new.wsp --aggregationMethod =" \
	    "whisper-resize --aggregationMethod" \
	    "whisper-set-aggregation a.wsp" \
	    "whisper-set-aggregation --lock-timeout 5 --backup a.wsp" \
	    "whisper-set-aggregation-method -- a.wsp"; do
		read -ra words <<<"$words"
		offers "${words[@]}" ""
		prints "${methods[@]}"
	done
	for method in "${methods[@]}"; do
		ok whisper-set-aggregation a.wsp "$method"
	done
	poke a.wsp 0 "$(u32 $((${#methods[@]} + 1)))"
	try whisper-info a.wsp aggregationMethod
	[[ $output == unknown* ]]
}

@test "the first operand is never a method" {
	offers whisper-set-aggregation ""
	prints a.wsp "b c.wsp" carbon
	offers whisper-set-aggregation --lock-timeout 5 ""
	prints a.wsp "b c.wsp" carbon
}

@test "fields are offered, all that there are" {
	offers whisper-info --field ""
	fields=("${COMPREPLY[@]}")
	try whisper-info --field nonsense a.wsp
	printf -v want '%s,' "${fields[@]}"
	[[ $output == *"are ${want%,}" ]]
}

@test "a choice is what the tool says of a wrong one" {
	offers whisper-fetch --drop ""
	prints zeroes nulls empty
	offers whisper-fetch --drop n
	prints nulls
	offers whisper-fetch --drop = e
	prints empty
	offers whisper-fetch --drop =
	prints zeroes nulls empty
	offers whisper-resize --backup = n
	prints numbered none
	offers whisper-resize --backup =
	prints keep numbered existing simple none
	offers whisper-resize --backup ""
	prints a.wsp "b c.wsp" carbon
	offers whisper-resize --backup = simple a
	prints a.wsp
	offers whisper-fetch -t ""
	prints
}

# choices TOOL: the options of its help with an argument that is a choice.
choices() {
	"$1" --help | sed -nE 's/^  (    |-., )(--[^ ]+) [^ ]+ .*/\2/p' |
	while read -r option; do
		if "$1" "$option" "" 2>&1 </dev/null |
		    grep -q '(choose from '; then
			echo "$option"
		fi
	done
}

@test "whatever a tool lets choose from is offered" {
	while read -r tool; do
		while read -r option; do
			offers "$tool" "$option" ""
			[ ${#COMPREPLY[@]} -gt 1 ] ||
				wrong "nothing offered" "$tool" "$option"
			for choice in "${COMPREPLY[@]}"; do
				try "$tool" "$option" "$choice" </dev/null
				[[ $stderr != *"invalid choice"* ]] ||
					wrong "offered" "$tool" "$option" \
					    "$choice"
			done
		done < <(choices "$tool")
	done < <(find "$top_builddir/bin" -maxdepth 1 -type f -executable \
	    -printf '%f\n')
}

@test "files, directories, times and steps are arguments" {
	offers whisper-create --like ""
	prints a.wsp "b c.wsp" carbon notes.txt
	offers whisper-check --quarantine ""
	prints carbon
	offers whisper-fetch --from -
	[[ $output == *-1h* ]]
	for time in "${COMPREPLY[@]}"; do
		ok whisper-fetch --now "$NOW" --from "$time" a.wsp
	done
	offers whisper-fetch --archive ""
	[ ${#COMPREPLY[@]} -gt 1 ]
	for step in "${COMPREPLY[@]}"; do
		try whisper-fetch --now "$NOW" --archive "$step" a.wsp
		[[ $stderr != *precision* && $stderr != *unit* ]]
	done
	offers whisper-fetch --lock-timeout ""
	prints
}

@test "a tool is asked for its help once" {
	cat >whisper-slow <<-'EOF'
	#!/bin/sh
	echo asked >>asked
	echo "      --slow  be slow"
	EOF
	chmod +x whisper-slow
	offers ./whisper-slow --s
	prints --slow
	offers ./whisper-slow -
	prints --slow
	[ "$(cat asked)" = asked ]
}

@test "a tool that is not there offers files" {
	offers whisper-nonsense -
	prints
	offers whisper-nonsense a
	prints a.wsp
}

@test "bash itself splits and completes a line so" {
	need script
	cat >rc <<-EOF
	PATH=$PATH
	PS1=
	. "$(completions)"
	EOF
	# A tab completes what is unique.
	{
		printf 'whisper-info b\t fileSize\n'
		printf 'whisper-fetch --drop=n\t --now %s a.wsp >fetched\n' \
		    "$NOW"
		printf 'exit\n'
	} >keys
	script -qec "bash --noprofile --rcfile rc -i" /dev/null <keys >typescript
	grep -q 148 typescript
	[ -s fetched ]
	run ! grep None fetched
}

@test "zsh is given every option of every tool's --help" {
	need zsh
	cat >specs <<-'EOF'
	_arguments() { print -rl -- "$@" }
	_call_program() { shift; eval "$@" }
	words=("$1" "")
	. "$2/bin/completions/_whisper-tools"
	EOF
	while read -r tool; do
		"$tool" --help | grep -oE '^  ( {4}|-., )--[^][ ]+' |
			grep -oE -e '--?[[:alnum:]][^ ,]*' | sort >want
		zsh -f specs "$tool" "$top_builddir" >got
		sed -nE 's/^(--?[[:alnum:]_-]+)(=-?|\+)?\[.*/\1/p' got | sort |
			diff want -
		[ "$(grep -c '^--.*=\[.*: _whisper_tools_argument' got)" -eq \
		    "$("$tool" --help | grep -cE '^  .{4}--[^ ]+ [^ ]')" ]
	done < <(tools)
}

@test "zsh itself completes a line so" {
	need script zsh
	# What is typed is written down, and only exit is obeyed.
	cat >.zshrc <<-EOF
	PATH=$PATH
	fpath=($top_builddir/bin/completions \$fpath)
	autoload -Uz compinit
	compinit -D -u
	note() {
		print -r -- "\${BUFFER% }" >>typed
		[[ \$BUFFER == exit ]] || BUFFER=
		zle .accept-line
	}
	zle -N accept-line note
	EOF
	cp a.wsp carbon/in.wsp
	touch x.rrd
	# A tab completes what is unique.
	cat >want <<-'EOF'
	whisper-info b\ c.wsp fileSize
	whisper-fetch --pretty --drop=nulls carbon/in.wsp
	whisper-fetch --explain=all --archive 5min a.wsp
	whisper-set-aggregation -R carbon absmin
	whisper-resize --backup=numbered --aggregationMethod=avg_zero a.wsp
	whisper-edit a.wsp interpolate
	rrd2whisper x.rrd
	whisper-ingest carbon notes.txt
	whisper-load new notes.txt
	whisper-auto-resize --only=retention carbon/
	exit
	EOF
	printf '%b\n' 'whisper-info b\t fileSize' \
	    'whisper-fetch --pre\t --drop=n\t carb\t\t' \
	    'whisper-fetch --explain=al\t --archive 5\t a\t' \
	    'whisper-set-aggregation -R carbon absmi\t' \
	    'whisper-resize --backup=nu\t --aggregationMethod=avg\t a\t' \
	    'whisper-edit a.wsp int\t' 'rrd2whisper x\t' \
	    'whisper-ingest c\t n\t' 'whisper-load new n\t' \
	    'whisper-auto-resize --only=r\t c\t' exit >keys
	ZDOTDIR=$PWD TERM=dumb script -qec "zsh -i" /dev/null <keys >typescript
	diff want typed
}
