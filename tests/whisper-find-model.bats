# SPDX-License-Identifier: ISC
# whisper-find: on random trees a catalogue answers every question as a walk.

load common

setup() {
	common_setup
	export LC_ALL=C.UTF-8
	mkdir conf
	cat >conf/storage-schemas.conf <<-'EOS'
	[all]
	pattern = .
	retentions = 60:20
	EOS
	echo 'cluster x fnv1a_ch h1 h2=b h3:2103=a;' >relay.conf
}

# answer FILE ARGUMENT ...: status, output and errors of a question.
answer() {
	local file=$1

	shift
	status=0
	whisper-find --now "$NOW" -C w "$@" >"$file" 2>"$file.err" || status=$?
	echo "status $status" >>"$file"
}

# alike HOW ARGUMENT ...: the answer is that of the walk.
alike() {
	local how=$1

	shift
	answer known "$@"
	cmp walked known && cmp walked.err known.err && return
	printf 'seed %s, %s:' "$seed" "$how"
	printf ' %q' "$@"
	printf '\n'
	diff walked known | head -20
	diff walked.err known.err
	return 1
}

# ask SEED: a random tree, and random questions.
ask() {
	local seed=$1 args line

	rm -rf w other
	python3 "$BATS_TEST_DIRNAME/model/find.py" "$seed" w "$NOW" >questions
	while IFS= read -r line; do
		IFS=$'\t' read -ra args <<<"$line"
		rm -f {w,other}/.whisper-catalog
		answer walked "${args[@]}"
		whisper-catalog update --no-fsync w
		alike "names, headers" "${args[@]}"
		whisper-catalog update --no-fsync --last other
		alike "with another catalogue" "${args[@]}"
		whisper-catalog update --no-fsync --last w
		alike "newest points" "${args[@]}"
		asked=$((asked + 1))
	done <questions
}

@test "every condition and pattern on random trees, by walk and catalogue" {
	local seed asked=0

	for seed in {1..6}; do
		ask "$seed"
	done
	[ "$asked" -eq 240 ]
}

@test "what changes behind a catalogue is no false answer" {
	local seed asked=0 line args

	# Files change and new ones come; what is found is found by a walk, too.
	for seed in {21..24}; do
		rm -rf w other
		python3 "$BATS_TEST_DIRNAME/model/find.py" "$seed" w "$NOW" >old
		whisper-catalog update --no-fsync --last w
		python3 "$BATS_TEST_DIRNAME/model/find.py" "$((seed + 50))" w \
		    "$((NOW - 7))" >questions
		while IFS= read -r line; do
			[[ $line == *--stale* || $line == *--dead* ||
			    $line == *--never* || $line == *--corrupt* ||
			    $line == *--state* || $line == *--size* ]] ||
				continue
			IFS=$'\t' read -ra args <<<"$line"
			for i in "${!args[@]}"; do
				[[ ${args[i]} != -[cbW0l] ]] || args[i]=-p
			done
			answer known "${args[@]}"
			answer walked -w "${args[@]}"
			# Nothing is found that a walk does not find.
			comm -23 <(sort -u known) <(sort -u walked) >false
			[ ! -s false ] || {
				printf 'seed %s: %s\n' "$seed" "$line"
				cat false
				return 1
			}
			asked=$((asked + 1))
		done <questions
	done
	[ "$asked" -ge 20 ]
}
