#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs at once lose nothing: each waits for its turn. The same file twice is
# the same as once.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sheet=$SOURCE/tests/fault/sheet.csv

query()
{
	sqlite3 -cmd '.timeout 20000' ledger.db "$1"
}

new_store()
{
	rm -f ledger.db
	ledger-store init --area 411726 >out 2>&1 &&
		ledger-import -q --sheet areas \
			"$SOURCE/examples/areas-411726.csv" >>out 2>&1
}

# run NAME COMMAND...: its status goes into a file of that name.
run()
{
	run_name=$1
	shift
	run_status=0
	"$@" >"$run_name.out" 2>&1 || run_status=$?
	echo "$run_status" >"$run_name.status"
}

# The sound rows, dealt to forty sheets of one row, and to two halves.
sed '12d; 22d; 32d' "$sheet" >sound.csv
rows=$(($(wc -l <sound.csv) - 1))
awk 'NR == 1 { head = $0; next } {
	file = "one-" NR - 1 ".csv"
	print head >file
	print >file
	close(file)
	half = "half-" NR % 2 ".csv"
	if (NR <= 3) print head >half
	print >half
}' sound.csv

new_store
run first ledger-import -q half-0.csv &
run second ledger-import -q half-1.csv &
wait
is 'two imports at once: the first' "$(cat first.status first.out)" 0
is 'two imports at once: the second' "$(cat second.status second.out)" 0
is 'the women of both' "$(query 'SELECT count(*) FROM women')" "$rows"
exits 'sound' 0 ledger-store check

# Four processes with many small imports, between lists and exports.
worker()
{
	for i in 0 1 2 3 4 5 6 7 8 9; do
		number=$(($1 + i * 4))
		[ "$number" -le "$rows" ] || continue
		run "import-$number" ledger-import -q "one-$number.csv"
		run "due-$number" ledger-due --as-of 2026-09-01
		run "export-$number" ledger-export --format csv
	done
}

new_store
for worker in 1 2 3 4; do
	worker "$worker" &
done
wait
is 'each import succeeds' \
	"$(cat import-*.status | sort | uniq -c | tr -s ' ')" " $rows 0"
is 'each list tells of someone' \
	"$(cat due-*.status | sort | uniq -c | tr -s ' ')" " $rows 1"
is 'each export succeeds' \
	"$(cat export-*.status | sort | uniq -c | tr -s ' ')" " $rows 0"
is 'none is lost, none is there twice' \
	"$(query 'SELECT count(*), count(DISTINCT id_no) FROM women')" \
	"$rows|$rows"
exits 'sound: records, journal, versions' 0 ledger-store check
# The areas' import is one more.
is 'every import is a batch' "$(query 'SELECT count(*) FROM batch')" \
	$((rows + 1))
is 'nothing is left' "$(find . -name '.?*' -o -name 'ledger.db?*')" ''

# The same file again, by one and by two at once.
records()
{
	query 'SELECT * FROM women ORDER BY record_no'
	query 'SELECT * FROM record_version ORDER BY 1, 2'
}

records >before
run again ledger-import --summary summary.yaml sound.csv
is 'again: done' "$(cat again.status)" 0
is 'again: all unchanged' "$(grep -E '^(rows|unchanged):' summary.yaml)" \
	"$(printf 'rows: %d\nunchanged: %d' "$rows" "$rows")"
records >after
same 'again: the same records' after before
run first ledger-import -q sound.csv &
run second ledger-import -q sound.csv &
wait
is 'twice at once: done' "$(cat first.status second.status)" \
	"$(printf '0\n0')"
records >after
same 'twice at once: the same records' after before

# The same new file by two at once: one adds, the other finds all there.
new_store
run first ledger-import --summary first.yaml sound.csv &
run second ledger-import --summary second.yaml sound.csv &
wait
is 'a new file twice at once' \
	"$(sed -n 's/^added: //p' first.yaml second.yaml | sort -n | tr '\n' ' ')" \
	"0 $rows "
is 'nobody is there twice' "$(query 'SELECT count(*) FROM women')" "$rows"
exits 'sound' 0 ledger-store check
done_testing
