#!/bin/sh
# SPDX-License-Identifier: MIT
# Stores that somebody changed by hand: each command on each ends with a
# status of its own, never by a signal, nor with what a sanitizer says.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sheet=$SOURCE/tests/cmd/data/women.csv
{
	ledger-store init --area 411726
	ledger-import -q --sheet areas "$SOURCE/tests/cmd/data/areas.csv"
	ledger-import -q "$sheet"
	ledger-export -o export.csv
	sed 's/13800000001/13900000001/; s/2025-08-31/2025-09-30/' "$sheet" | \
		head -3 >changed.csv
	ledger-import -q changed.csv
	printf '%s\n' '身份证号,姓名,帮扶措施,责任部门,落实状态,开始日期' \
		'411726198001010020,王春花,技能培训,人社,已落实,2025-04-01' >measures.csv
	ledger-import -q --sheet measures measures.csv
	ledger-report --period 2025-09 --freeze
} >out 2>&1
record=$(sed -n '2s/,.*//p' export.csv)
ok 'a store to damage' test "$(sqlite3 ledger.db '
	SELECT (SELECT count(*) FROM women) > 3,
		(SELECT count(*) FROM measures) > 0,
		(SELECT count(*) FROM record_version) > 0')" = '1|1|1'
exits 'which is sound' 0 ledger-store check

# Tables lose STRICT, NOT NULL and their checks, so that all goes in.
{
	cat <<'SQL'
PRAGMA writable_schema=ON;
UPDATE sqlite_master SET sql = replace(replace(replace(sql,
	') STRICT', ')'), 'STRICT, WITHOUT', 'WITHOUT'), ' NOT NULL', '')
	WHERE type = 'table';
SQL
} | sqlite3 ledger.db
cp ledger.db base.db

# ends NAME COMMAND...: 0 and 1 are fine (it did not look there), else 2 to 5.
ends()
{
	ends_name=$1
	shift
	ends_status=0
	timeout 60 "$@" >out 2>err || ends_status=$?
	if [ "$ends_status" -gt 5 ] || grep -q -e Sanitizer -e 'runtime error' \
		-e Assertion err; then
		result 1 "$ends_name: $*: status $ends_status"
		sed 's/^/# /' err | cut -c 1-300 | head -30
	fi
}

while IFS='|' read -r name sql; do
	[ -n "$name" ] || continue
	before=$failures
	cp base.db ledger.db
	if ! sqlite3 ledger.db "PRAGMA ignore_check_constraints=ON;
		PRAGMA writable_schema=ON; $sql" >out 2>&1; then
		result 1 "$name: the damage itself"
		sed 's/^/# /' out
		continue
	fi
	for command in 'ledger-store check' \
		"ledger-store history $record" \
		"ledger-store history --full --purpose audit $record" \
		'ledger-export --profile full --purpose audit' \
		'ledger-export --sheet measures' \
		'ledger-export --sheet areas --values label' \
		'ledger-export --area 411726102 --format table' \
		'ledger-due --as-of 2026-09-01' \
		'ledger-due --as-of 2026-09-01 --by village' \
		'ledger-due --as-of 2026-09-01 --split split' \
		'ledger-report --period 2025-09 --format json' \
		'ledger-report --period 2025-09 --level village -q --frozen' \
		'ledger-report --period 2025-09 -q --frozen' \
		'ledger-report --frozen --list' \
		'ledger-report --period 2025-09 --cell T4:total:registered' \
		'ledger-report -n --period 2025-09 --freeze' \
		"ledger-import -n --rejects rejects.csv $sheet" \
		'ledger-import -n export.csv' \
		'ledger-import --sheet measures measures.csv' \
		"ledger-import --force --rejects rejects.csv $sheet"; do
		rm -rf split rejects.csv
		# shellcheck disable=SC2086
		ends "$name" $command
	done
	is "$name" "$((failures - before))" 0
done <<'END'
nothing|SELECT 1
area's code no code|UPDATE areas SET code = 'x' WHERE rowid = (SELECT max(rowid) FROM areas)
area's code a number|UPDATE areas SET code = 12345678901234567 + rowid
area's code NULL|UPDATE areas SET code = NULL
area's name NULL|UPDATE areas SET name = NULL
area's name bytes|UPDATE areas SET name = x'fffe00'
area's name huge|UPDATE areas SET name = printf('%.*c', 900000, 'A')
version 0|UPDATE measures SET _version = 0
version below 0|UPDATE women SET _version = -9223372036854775808
version the last|UPDATE women SET _version = 9223372036854775807
version text|UPDATE women SET _version = 'x'
version NULL|UPDATE women SET _version = NULL
parent the last|UPDATE women SET _parent = 9223372036854775807
batch the last|UPDATE women SET _batch = 9223372036854775807
line below 0|UPDATE women SET _line = -1
kept figures no JSON|UPDATE report_part SET text = 'x'
kept figures gone|DELETE FROM report_part
kept report NULL|UPDATE report SET period_from = NULL, tables = NULL, known_at = NULL, digest = NULL
kept report replaces itself|UPDATE report SET replaces = number
digest NULL|UPDATE women SET _digest = NULL
digest short|UPDATE women SET _digest = x'00'
changed huge|UPDATE women SET _changed = printf('%.*c', 900000, 'A')
record number below 0|UPDATE women SET record_no = -record_no
record number 0|UPDATE women SET record_no = 0 WHERE rowid = (SELECT max(rowid) FROM women)
record number the last|UPDATE women SET record_no = 9223372036854775807 WHERE rowid = (SELECT max(rowid) FROM women)
owner below 0|UPDATE measures SET woman = -1
owner text|UPDATE measures SET woman = 'x'
owner the last|UPDATE measures SET woman = 9223372036854775807
status unknown|UPDATE women SET status = 'x;y;;'
status bytes|UPDATE women SET status = x'ffff'
days that are none|UPDATE women SET verified_on = '2025-13-45', birth_date = '0000-00-00'
days as numbers|UPDATE women SET verified_on = 1.5, birth_date = -1
living area short|UPDATE women SET living_area_code = '4'
living area NULL|UPDATE women SET living_area_code = NULL
number short|UPDATE women SET id_no = rowid
number empty|UPDATE women SET id_no = '' WHERE rowid = (SELECT max(rowid) FROM women)
name controls|UPDATE women SET name = char(27) || '[31m' || char(0) || 'x'
all needs unknown|UPDATE women SET needs = ';;a;b;;'
measure unknown|UPDATE measures SET measure = NULL
store's number large|UPDATE store SET number = 2147483648
store's number below 0|UPDATE store SET number = -1
store's number the last|UPDATE store SET number = 9223372036854775807
store's area letters|UPDATE store SET area = 'abcdefghijkl'
store's area NULL|UPDATE store SET area = NULL
no store|DELETE FROM store
issued the last|UPDATE store SET issued = 9223372036854775807
issued below 0|UPDATE store SET issued = -5
issued text|UPDATE store SET issued = 'x'
form NULL|UPDATE descriptor SET text = NULL WHERE kind = 'form'
form's digest NULL|UPDATE descriptor SET digest = NULL
policy empty|UPDATE descriptor SET text = '' WHERE kind = 'policy'
batch's number the last|UPDATE batch SET number = 9223372036854775807 WHERE number = 2
batch's file NULL|UPDATE batch SET file = NULL, command = NULL, time = NULL
batch's counts the last|UPDATE batch SET added = 9223372036854775807, updated = 9223372036854775807, line_count = -9223372036854775808
batch's rows elsewhere|UPDATE batch_row SET record_no = -1, line = -1
old version's text NULL|UPDATE record_version SET state = NULL
old version's text huge|UPDATE record_version SET state = '{' || printf('%.*c', 900000, '[')
old version's text no object|UPDATE record_version SET state = '[1,{"a":null}]'
old version's number|UPDATE record_version SET version = 0, parent = -1
old version its own parent|UPDATE record_version SET parent = version
old version's digest|UPDATE record_version SET digest = NULL, changed = NULL
journal's digest NULL|UPDATE journal SET digest = NULL, previous = NULL
journal's digest short|UPDATE journal SET digest = x'01'
journal's sequence the last|UPDATE journal SET sequence = 9223372036854775807 WHERE sequence = (SELECT max(sequence) FROM journal)
journal's texts NULL|UPDATE journal SET time = NULL, actor = NULL, command = NULL, counts = NULL
journal's chain|UPDATE journal SET chain = chain || 'x'
no journal|DELETE FROM journal
origin NULL|UPDATE origin SET code = NULL
origin another|UPDATE origin SET store_no = -1, code = 'ABCDEFG'
code's label NULL|UPDATE code SET label = NULL, position = -1
a further column|ALTER TABLE women ADD COLUMN further TEXT DEFAULT 'q'
a column less|ALTER TABLE women DROP COLUMN phone
a trigger|CREATE TRIGGER away AFTER INSERT ON batch BEGIN DELETE FROM women; END
a trigger on updates|CREATE TRIGGER away AFTER UPDATE ON women BEGIN DELETE FROM women; END
a view for a table|ALTER TABLE areas RENAME TO areas_x; CREATE VIEW areas AS SELECT * FROM areas_x
a view for the women|DROP TABLE women; CREATE VIEW women AS SELECT 1 AS record_no
a table gone|DROP TABLE measures
an index gone|DELETE FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
an index of nonsense|UPDATE sqlite_master SET rootpage = 2 WHERE type = 'index' AND sql IS NOT NULL
version of the store|PRAGMA user_version = 0
END
done_testing
