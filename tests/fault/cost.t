#!/bin/sh
# SPDX-License-Identifier: MIT
# plain only
# Hostile files of 64 KiB cost little: less than 64 MiB of memory (stacks and
# all), and far less time than the seconds that a busy machine is given here.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

ledger-store init --area 411726 >out 2>&1

# cheap NAME COMMAND...: it ends by itself, with a status of its own.
cheap()
{
	cheap_name=$1
	shift
	cheap_status=0
	rm -f rejects.csv
	timeout 10 prlimit --data=67108864 --cpu=2 "$@" >out 2>err ||
		cheap_status=$?
	ok "$cheap_name: status $cheap_status" [ "$cheap_status" -le 3 ]
}

header='姓名,身份证号,现住址区划代码\n'
while IFS='|' read -r name unit; do
	piece=$(printf '%b.' "$unit")
	piece=${piece%.}
	awk -v piece="$piece" 'BEGIN {
		for (size = 0; size < 65536; size += length(piece))
			printf "%s", piece
	}' >pieces
	for before in nothing header quote bracket mapping; do
		case $before in
		nothing) head= ;;
		header) head=$header ;;
		quote) head=$header\" ;;
		bracket) head=[ ;;
		mapping) head='- {' ;;
		esac
		{
			printf '%b' "$head"
			cat pieces
		} | head -c 65536 >file
		for suffix in csv jsonl yaml; do
			mv file "file.$suffix"
			cheap "$name behind $before as $suffix" \
				ledger-import -n --rejects rejects.csv \
				"file.$suffix"
			mv "file.$suffix" file
		done
		cheap "$name behind $before as a form" ledger-store init \
			--store new.db --area 411726 --form ./file
		cheap "$name behind $before as a policy" ledger-store init \
			--store new.db --area 411726 --policy ./file
	done
done <<'END'
quotes|"
pairs of quotes|""
open quotes|a,"b\n
closing quotes|"\n
commas|,
lines|\n
carriage returns|\r
formulas|="
brackets|[
braces|{
keys|{"a":
rows of JSON|{"a":1}\n
rows of YAML|- a: b\n
headings|姓名,
header rows|姓名,身份证号\n
rows of one|王,1,1\n
totals|合计,1\n
signs that nobody sees|\342\200\213
accents|e\314\201
dashes|---\n
anchors|*a 
bytes of no encoding|\377
END
done_testing
