#!/bin/sh
# SPDX-License-Identifier: MIT
# plain only
# A hundred counties added up: every total is a hundred times that of one, be
# the files JSON or CSV; one that is a figure off, in whatever table, is named.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

{
	ledger-store init --area 411726
	ledger-import -q --sheet areas "$SOURCE/examples/areas-411726.csv"
	ledger-import -q --exit-zero --rejects bad.csv \
		"$SOURCE/tests/fault/sheet.csv"
} >out 2>&1
mkdir json csv
for format in json csv; do
	exits "one county as $format" 0 ledger-report --period 2025-09 \
		--format "$format" -o "one.$format"
	number=100
	while [ "$number" -lt 200 ]; do
		number=$((number + 1))
		code=41$((number / 100 + 10))$(printf %02d $((number % 100)))
		[ "$number" != 200 ] || code=411301
		sed "s/411726/$code/g; s/泌阳县/第$number县/g" "one.$format" \
			>"$format/$code.$format"
	done
	is "a hundred files of $format" "$(find "$format" -type f | wc -l)" 100
	exits "added up from $format" 0 ledger-report --combine "$format"/* \
		--format json -o "sum-$format.json"
done

# table, row, column, figure of each count that is in the total row, or in a
# row that is no area.
counts()
{
	jq -r --argjson times "$2" '.tables[] | . as $t |
		[.columns[] | select(.kind == "count") | .name] as $columns |
		.rows[] | select(.kind != "area") | . as $row |
		([$t.keys[].name] | map($row[.]) | join("/")) as $name |
		$columns[] | [$t.id, $name, ., $row[.] * $times] | @csv' "$1"
}

counts one.json 100 >expected
ok 'there are figures' [ "$(grep -vc ',0$' expected)" -gt 100 ]
for format in json csv; do
	counts "sum-$format.json" 1 >got
	same "from $format: a hundred times as many" got expected
done

# A count of each table that others must add up to, one more.
for cell in T1:count T2:in_ledger T3:closing T4:registered T5:entitled \
	T6:records; do
	table=${cell%:*}
	jq --arg table "$table" --arg column "${cell#*:}" '(.tables[] |
		select(.id == $table) | .rows[0][$column]) += 1' \
		json/411101.json >wrong.json
	exits "$table with a figure that is off" 3 ledger-report --combine \
		json/411102.json wrong.json
	ok "$table: the file is named" grep -q '^wrong.json:' "$WORK/err"
	is "$table: nothing is written" "$(cat "$WORK/out")" ''
done
done_testing
