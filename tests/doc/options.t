#!/bin/bash
# SPDX-License-Identifier: MIT
# Option tables and pages agree both ways; no option stands twice; each
# command's help and completion show what its table holds.
# plain only
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# Long options that a page's tagged list describes, one a line.
page_options()
{
	sed -n 's/^\.It Fl \(.*\)$/\1/p' "$1" | tr ',' '\n' |
		sed -n 's/^ *\(Fl \)\{0,1\}-\([a-z][a-z-]*\).*$/\2/p' | sort
}

# The letters, with the long name that stands beside them.
page_letters()
{
	sed -n 's/^\.It Fl \([a-zA-Z]\) .*Fl -\([a-z-]*\).*$/\1 \2/p' "$1" |
		sort
}

for command in "$B"/bin/ledger-*; do
	name=$(basename "$command")
	page=$SOURCE/man/$name.1
	"$command" --dump-options >table
	ok "$name has a page" test -f "$page"
	cut -f2 table | sort -u >"$WORK/table.options"
	page_options "$page" >"$WORK/page.options"
	same "$name: options of table and page" "$WORK/page.options" \
		"$WORK/table.options"
	awk -F'\t' '$3 != "-" { print $3, $2 }' table | sort -u \
		>"$WORK/table.letters"
	page_letters "$page" >"$WORK/page.letters"
	same "$name: letters of table and page" "$WORK/page.letters" \
		"$WORK/table.letters"
	is "$name: no long option twice" \
		"$(cut -f1,2 table | sort | uniq -d)" ""
	is "$name: no letter twice" "$(awk -F'\t' '$3 != "-" { print $1, $3 }' \
		table | sort | uniq -d)" ""
	# An action that is "-" is the command itself.
	for action in $(cut -f1 table | sort -u); do
		words=$action
		[ "$action" != - ] || words=
		# shellcheck disable=SC2086
		"$command" $words --help >help
		for option in $(awk -F'\t' -v a="$action" '$1 == a { print $2 }' \
			table); do
			grep -q -e "--$option" help || echo "$option"
		done >missing
		is "$name $words: help shows every option" "$(cat missing)" ""
		is "$name $words: help fits 80 columns" \
			"$(awk 'length > 80' help)" ""
	done
	for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES \
		ENVIRONMENT FILES 'SEE ALSO'; do
		ok "$name.1 has $section" grep -q "^\.Sh $section" "$page"
	done
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$page" >synopsis
	for option in $(cut -f2 table | sort -u); do
		letter=$(awk -F'\t' -v o="$option" '$2 == o { print $3; exit }' \
			table)
		grep -q -e "Fl -$option" synopsis ||
			grep -q -e "Fl [a-zA-Z]*$letter" synopsis ||
			echo "$option"
	done | grep -v -x -e help -e version >missing
	is "$name: synopsis shows every option" "$(cat missing)" ""
done

for page in "$SOURCE"/man/*.[1578]; do
	is "$(basename "$page") is clean" \
		"$(mandoc -T lint -W warning "$page" 2>&1)" ""
	# Where groff is what man calls: its warnings stand amid the page.
	! command -v groff >/dev/null ||
		is "$(basename "$page") is set without warnings" \
			"$(groff -K utf8 -man -T utf8 "$page" 2>&1 >/dev/null)" ""
done

# Completion, as bash would call it.
"$SOURCE/tests/tools/make-completion" "$B"/bin/ledger-* >completion
complete_words()
{
	COMP_WORDS=("$@")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	COMPREPLY=()
	"_${1//-/_}"
	echo "${COMPREPLY[*]}"
}
# shellcheck source=/dev/null
. ./completion
is 'completes options' "$(complete_words ledger-due --wi)" --within
is 'completes choices' "$(complete_words ledger-due --by t)" township
is 'completes actions' "$(complete_words ledger-store hi)" history
is "completes an action's options" \
	"$(complete_words ledger-store init --ar)" --area
is 'completes no option of another action' \
	"$(complete_words ledger-store check --ar)" ""
done_testing
