#!/bin/sh
# SPDX-License-Identifier: MIT
# The README's month works as written, line after line, on a fresh store; its
# test command is the one that .ci/run runs.
# plain only
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# The indented block below a heading.
block()
{
	awk -v heading="## $1" '$0 == heading { on = 1; next }
		/^## / { on = 0 } on && sub(/^\t/, "")' "$SOURCE/README.md"
}

cp "$SOURCE/examples/areas-411726.csv" areas.csv
cp "$SOURCE/examples/taishanmiao-gb18030.csv" sheet.csv
chmod 700 .
block "A clerk's month" >month
is 'each line of the month is told of' "$(grep -c . month)" \
	"$(grep -c '^[0-9]\. ' "$SOURCE/README.md")"
while read -r line; do
	status=0
	sh -c "$line" >>out 2>err || status=$?
	# 1 says that somebody must act: mend rows, visit women.
	[ "$status" -gt 1 ] && sed 's/^/# /' err
	ok "$line" test "$status" -le 1
done <month
is 'what cannot go in comes out' "$(head -n 1 bad.csv | grep -c _confirm)" 1
is 'a list for the township' "$(find . -name '411726*.csv')" \
	./2025-10/411726109000.csv
is 'whose headings are titles' \
	"$(head -n 1 2025-10/*.csv | grep -c '到期日期')" 1
is 'the ledger for daily work' "$(head -n 1 ledger.csv | grep -c '"姓名"')" 1
is 'nothing else is printed' "$(cat out)" ""

is 'the README has two commands' "$(block 'Two commands' | grep -c .)" 2
is '.ci/run runs the second' "$(sed -n 's/^exec //p' "$SOURCE/.ci/run")" \
	"$(block 'Two commands' | tail -n 1)"
done_testing
