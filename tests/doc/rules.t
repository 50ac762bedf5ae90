#!/bin/sh
# SPDX-License-Identifier: MIT
# Every rule, of the program and of the shipped forms, has a paragraph in
# ledger-rules(7) with its severity, and a fixture; nothing else has.
# plain only
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# "id severity" of each rule.
{
	sed -n 's/^RULE(\([^)]*\)$/\1/p' "$SOURCE/lib/form/rules.def" |
		awk -F', *' '{ gsub(/"/, "", $2); print $2, tolower($3) }'
	awk '/^ +rules:$/ { on = 1; next }
	     on && /^  - name:/ { on = 0 }
	     on && $1 == "-" && $2 == "id:" { id = $3 }
	     on && $1 == "severity:" { print id, $2 }' \
		"$SOURCE"/schema/forms/*.yaml
} | sort -u >"$WORK/rules"
awk '/^\.It Sy / { id = $3 }
     /^\.Pq / { sub(/,$/, "", $2); print id, $2 }' \
	"$SOURCE/man/ledger-rules.7" | sort -u >"$WORK/page"
ok 'there are rules' test "$(wc -l <"$WORK/rules")" -gt 80
same 'ledger-rules(7) has a paragraph for every rule' "$WORK/page" \
	"$WORK/rules"

cut -d' ' -f1 "$WORK/rules" >"$WORK/ids"
for folder in "$SOURCE"/tests/rules/*/; do
	basename "$folder"
done | sort >"$WORK/fixtures"
same 'every rule has a fixture, every fixture a rule' "$WORK/fixtures" \
	"$WORK/ids"
is 'no id stands twice in rules.def' \
	"$(sed -n 's/^RULE([A-Z0-9_]*, "\([a-z-]*\)".*/\1/p' \
		"$SOURCE/lib/form/rules.def" | sort | uniq -d)" ""
done_testing
