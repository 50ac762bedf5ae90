#!/bin/sh
# SPDX-License-Identifier: MIT
# Golden folders: run.t [COMMAND [CASE]].
#
# tests/cmd/COMMAND/CASE/ holds `cmd` (a shell snippet), what it reads, and
# what it must give: `stdout`, `stderr` (missing: nothing) and `status`
# (missing: 0). It runs in a fresh copy of the folder. Store numbers are read
# as STORENO, the copy's path as CASE, the source tree's as SOURCE.
#
# UPDATE=1 shows the differences and writes them into the tree.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

normalise()
{
	LC_ALL=C sed -E -e 's/\b[BCDFGHJKLMNPQRSTVWXZ]{7}\b/STORENO/g' \
		-e "s|$here|CASE|g" -e "s|$SOURCE|SOURCE|g" "$1"
}

# compare WHAT: the file in $got beside the one in the case; a missing one is
# empty, a missing status is 0.
compare()
{
	if [ -f "$folder/$1" ]; then
		cp "$folder/$1" "$WORK/expected"
	elif [ "$1" = status ]; then
		echo 0 >"$WORK/expected"
	else
		: >"$WORK/expected"
	fi
	diff -u --label "$name/$1" --label "got/$1" "$WORK/expected" \
		"$got/$1" >>"$WORK/difference" && return 0
	[ "${UPDATE:-0}" = 1 ] || return 1
	case $1:$(cat "$got/$1") in
	status:0 | std*:) rm -f "$folder/$1" ;;
	*) cp "$got/$1" "$folder/$1" ;;
	esac
	return 1
}

run_case()
{
	folder=$1
	name=${folder#"$SOURCE/tests/cmd/"}
	here=$WORK/cases/$name
	got=$WORK/got/$name
	mkdir -p "$(dirname "$here")" "$got"
	cp -R "$folder" "$here"
	(cd "$here" && rm -f cmd stdout stderr status)
	status=0
	(cd "$here" && timeout 120 sh "$folder/cmd") </dev/null \
		>"$got/stdout.raw" 2>"$got/stderr.raw" || status=$?
	normalise "$got/stdout.raw" >"$got/stdout"
	normalise "$got/stderr.raw" >"$got/stderr"
	echo "$status" >"$got/status"
	: >"$WORK/difference"
	same=0
	for what in stdout stderr status; do
		compare "$what" || same=1
	done
	[ "${UPDATE:-0}" = 0 ] || { sed 's/^/# /' "$WORK/difference" && same=0; }
	result "$same" "$name"
	if [ "$same" = 0 ]; then
		rm -rf "$here" "$got"
	else
		sed 's/^/# /' "$WORK/difference"
		echo "# kept in $here"
	fi
}

for file in "$SOURCE"/tests/cmd/${1:-*}/${2:-*}/cmd; do
	[ ! -f "$file" ] || run_case "$(dirname "$file")"
done
done_testing
