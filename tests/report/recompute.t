#!/bin/sh
# SPDX-License-Identifier: MIT
# Every cell of T1 to T6 over three invented counties, for other periods,
# levels and times of knowledge, against plain SQL over the same store.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
tools=$SOURCE/tests/report
export LEDGER_NOW=2025-10-08T09:00:00+08:00

# county SEED: a store, its sheets read on the days that their names begin with
county()
{
	mkdir "$WORK/$1" && cd "$WORK/$1" || exit 99
	"$tools/make-county" "$1" "$SOURCE/examples/areas-411726.csv" . ||
		exit 99
	export LEDGER_STORE="$WORK/$1/ledger.db"
	LEDGER_NOW=2025-06-10T09:00:00+08:00
	ledger-store init --area 411726 >/dev/null &&
		ledger-import -q --sheet areas areas.csv || exit 99
	for sheet in 20*.csv; do
		name=${sheet%.csv}
		LEDGER_NOW=${name%-*}T09:30:00+08:00
		status=0
		ledger-import -q --sheet "${name##*-}" \
			--rejects "$name.rejects" "$sheet" 2>/dev/null ||
			status=$?
		[ "$status" -le 1 ] || exit 99
	done
	# Later than what the reports below are known at.
	LEDGER_NOW=2026-03-02T09:00:00+08:00
}

# agree NAME FROM TO KNOWN LEVEL DIGITS
agree()
{
	ledger-report --from "$2" --to "$3" --known-at "$4" --level "$5" \
		--format csv >report.csv || exit 99
	"$tools/melt" report.csv | sort >got
	"$tools/recompute" "$LEDGER_STORE" "$2" "$3" "$4" "$6" | sort >expected
	same "$1" got expected
	cut -d '|' -f 1,3 got >>"$WORK/columns"
}

now=2025-10-08T00:00:00+08:00
county 1
agree 'a calendar month, townships' 2025-09-01 2025-09-30 "$now" township 9
ok 'thousands of figures are compared' test "$(wc -l <expected)" -gt 2500
# The list behind a figure is as long as it, here for every fiftieth; a unit
# test has all of a smaller county.
awk -F '|' '$1 != "T5" && $3 !~ /share$|^villages|^longest/ &&
	++seen % 50 == 1' got >sample
while IFS='|' read -r table row column _; do
	ledger-report --period 2025-09 --known-at "$now" --profile full \
		--purpose test --cell "$table:$row:$column" --format csv \
		>list || exit 99
	echo "$table|$row|$column|$(($(wc -l <list) - 1))"
done <sample >lengths
same 'lists are as long as figures' lengths sample
ok 'dozens of them' test "$(wc -l <sample)" -gt 25

agree 'a month whose end comes later' 2025-10-01 2025-10-31 \
	2025-11-02T00:00:00+08:00 township 9
# The lines over twelve months, each month as if it were the report's own.
ledger-report --period 2025-09 --known-at "$now" --tables T3,T4 --format json |
	jq -r '.tables[] | .id as $id | .charts[] | select(.kind == "line") |
		. as $chart | range(12) | [$id, $chart.categories[.],
		$chart.series[0].values[.] // 0] | @csv' |
	tr -d '"' >got
for month in 2024-10 2024-11 2024-12 2025-01 2025-02 2025-03 2025-04 2025-05 \
	2025-06 2025-07 2025-08 2025-09; do
	"$tools/recompute" "$LEDGER_STORE" $month-01 \
		"$(date -u -d "$month-01 +1 month -1 day" +%F)" "$now" 9 |
		awk -F '|' -v month=$month '$2 != "total" { next }
			$1 == "T3" && $3 == "closing" { stock = $4 }
			$1 == "T4" && $3 == "overdue_share" { share = $4 }
			END { print "T3," month "," stock + 0
				print "T4," month "," share / 100 }'
done | sort >expected
same 'the lines of twelve months' got expected
agree 'February, when a day is missing' 2026-02-01 2026-02-28 \
	2026-03-01T00:00:00+08:00 township 9
county 2
agree 'a cut-off day, villages' 2025-08-21 2025-09-20 "$now" village 12
agree 'before the first sheet was read' 2025-03-01 2025-03-31 "$now" \
	township 9
county 3
agree 'known before the last sheets' 2025-09-01 2025-09-30 \
	2025-09-30T00:00:00+08:00 township 9
agree 'the same, known now' 2025-09-01 2025-09-30 "$now" township 9

# What is compared must be there to be compared: no column is always 0, but
# for those that no sheet can fill, since it would be refused or derived.
awk -F , '/^$/ { head = 0; next }
	!head { head = 1; for (i = 1; i <= NF; i++) names[i] = $i; next }
	{ for (i = 11; i <= NF; i++) if (names[i] !~ /^(measure|department)|_title$/)
		print $1 "|" names[i] }' report.csv | sort -u >all
sort -u "$WORK/columns" | comm -13 - all >zero
cat >never <<'END'
T1|age_missing
T1|age_outside
T1|children_outside
T1|education_outside
T1|health_outside
T1|income_outside
T1|marriage_outside
T1|parents_outside
T2|disability_outside
T2|groups_outside
T3|exit_outside
T3|moved_in_kind_outside
T3|moved_out_kind_outside
T3|new_kind_outside
T4|due_outside
T4|never
END
same 'every column that can be filled is, somewhere' zero never
done_testing
