#!/bin/sh
# SPDX-License-Identifier: MIT
# Edges of classes, days and areas, with figures worked out by hand: the first
# and the last of an age, five full years, month ends, a date without a day,
# townships where nobody lives, a form of one's own with a table of one's own.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
tools=$SOURCE/tests/report
areas=$SOURCE/examples/areas-411726.csv

# figures TABLES FROM TO [OPTION...]: those that are not 0, in $WORK/figures
figures()
{
	figures_tables=$1 figures_from=$2 figures_to=$3
	shift 3
	ledger-report --tables "$figures_tables" --from "$figures_from" \
		--to "$figures_to" --format csv "$@" >"$WORK/report.csv" ||
		exit 99
	"$tools/melt" "$WORK/report.csv" >"$WORK/figures"
}

# of ROW COLUMN-PATTERN: "column=value" of the figures, one a line
of()
{
	awk -F '|' -v row="$1" -v pattern="$2" \
		'$2 == row && $3 ~ "^(" pattern ")$" { print $3 "=" $4 }' \
		"$WORK/figures" | sort
}

# store NAME [OPTION...]: an empty store with the county's areas
store()
{
	store_name=$1
	shift
	export LEDGER_STORE="$WORK/$store_name.db"
	ledger-store init --area 411726 "$@" >/dev/null &&
		ledger-import -q --sheet areas "$areas" ||
		exit 99
}

# ---- A county without anybody ------------------------------------------------
export LEDGER_NOW=2025-10-01T09:00:00+08:00
store empty
townships=$(cut -d , -f 1 "$areas" | grep -c '^411726...000$')
townships=$((townships - 1)) # the county itself looks like one
villages=$(cut -d , -f 1 "$areas" | grep '^411726' | grep -vc '000$')
figures T1,T2,T3,T5,T6 2025-09-01 2025-09-30
is 'an empty county has no figure' "$(cat "$WORK/figures")" ''
is 'its share of nothing is blank' \
	"$(grep '^T1,.*,total,' "$WORK/report.csv" | cut -d , -f 11,12)" '0,'
is 'its townships stand there all the same' \
	"$(grep -c '^T1,.*,area,' "$WORK/report.csv")" "$townships"
figures T4 2025-09-01 2025-09-30
is 'its villages are counted, none has reported' "$(of total '.*')" \
	"villages=$villages"

# ---- Ages and years ------------------------------------------------------------
# Born, husband away since, years of it as of 30 September, last visit. On that
# day: 20 today; 19 until tomorrow; 61 today; 60 until tomorrow; born on a
# leap day.
store classes
village=$(grep -m 1 '^411726102[1-9]' "$areas" |
	cut -d , -f 1)
cat >births <<'END'
2005-09-30,2020-09-30,,2024-09-30
2005-10-01,2020-10-01,,2024-10-01
1964-09-30,,5,2020-09-30
1964-10-01,2025-03-31,,2020-10-01
1990-08-31,2015-09,,2015-09
2000-02-29,2015,,
END
awk -F , -v village="$village" '
	function check(number,   i, sum, weights) {
		split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weights, " ")
		for (i = 1; i <= 17; i++)
			sum += substr(number, i, 1) * weights[i]
		return substr("10X98765432", sum % 11 + 1, 1)
	}
	BEGIN {
		print "name,id_no,living_area_code,lives_in_village,survey_date,verified_on,husband_away_since,husband_away_years,husband_last_visit"
	}
	{
		day = $1
		gsub("-", "", day)
		number = "411726" day "12" (NR * 2 % 10)
		print "王秀英," number check(number) "," village \
			",yes,2025-09-30,2025-09-30," $2 "," $3 "," $4
	}' births >classes.csv
ledger-import -q classes.csv 2>/dev/null || exit 99
figures T1 2025-09-01 2025-09-30
is 'the day of the birthday counts' "$(of total 'age_.*')" \
	'age_20_24=1
age_25_34=1
age_35_44=1
age_45_60=1
age_other=2'
# 2020-09-30 and 5.0 years are five full years; a day less is not; half a year
# from the last of March ends with September; all of September 2015 is ten
# years ago, of 2015 some days are and some are not.
is 'five years are in one class' "$(of total 'away_.*')" \
	'away_10=1
away_3_5=1
away_5_10=2
away_half_1=1
away_outside=1'
is 'a visit as long ago is too' "$(of total 'unvisited_.*')" \
	'unvisited_10=1
unvisited_1=1
unvisited_1_2=1
unvisited_2_5=1
unvisited_5_10=1
unvisited_outside=1'
LEDGER_NOW=2025-11-01T00:00:00+08:00
figures T1 2025-09-01 2025-10-31
LEDGER_NOW=2025-10-01T09:00:00+08:00
is 'a month later one is a year older' "$(of total 'age_20_24|age_other')" \
	'age_20_24=2
age_other=2'

# ---- Ends of months --------------------------------------------------------------
# Six months from 31 August end on 28 February; from 30 March on 30 September.
store due
awk -F , -v OFS=, 'NR == 1 { print; next }
	{ $6 = NR == 2 ? "2025-08-31" : NR == 3 ? "2025-03-30" : "2025-03-31"
	  $5 = $9 = ""; print }' classes.csv >due.csv
LEDGER_NOW=2025-09-01T09:00:00+08:00 ledger-import -q due.csv 2>/dev/null ||
	exit 99
figures T4 2025-09-01 2025-09-30
is 'the last day is not overdue' \
	"$(of total 'current|due_soon|overdue|longest.*')" \
	'current=1
due_soon=5'
LEDGER_NOW=2026-03-01T00:00:00+08:00
figures T4 2026-02-01 2026-02-28
LEDGER_NOW=2025-10-01T09:00:00+08:00
is 'half a year from 31 August ends with February' \
	"$(of total 'current|due_soon|overdue|longest.*')" \
	'due_soon=1
longest_overdue=151
overdue=5'
LEDGER_NOW=2026-03-01T00:00:00+08:00
figures T4 2026-02-01 2026-03-01
LEDGER_NOW=2025-10-01T09:00:00+08:00
is 'and is over on the first of March' \
	"$(of total 'current|due_soon|overdue|longest.*')" \
	'longest_overdue=152
overdue=6'

# ---- Moved, left, back and late ---------------------------------------------------
# One moves on 10 September to another township and one within hers; one left
# in August, is back on 5 September; one leaves on 30 September, which is told
# in October; one was surveyed in August and read in October.
other=$(grep '^411726' "$areas" | cut -d , -f 1 |
	grep -v "000$\|^$(echo "$village" | cut -c 1-9)" | head -n 1)
beside=$(grep "^$(echo "$village" | cut -c 1-9)" \
	"$areas" | cut -d , -f 1 |
	grep -v "000$\|^$village" | head -n 1)
store flow
head -n 1 classes.csv >heading
# say LINE VERIFIED AREA FIELDS...: what is said of the woman of that line
say()
{
	awk -F , -v OFS=, -v line="$1" -v verified="$2" -v area="$3" \
		-v rest="$4" 'NR == line + 1 { print $1, $2, area, $4,
			"2025-08-01", verified, "2020-01", rest }' classes.csv
}
# read DAY NAME: a sheet from standard input
read_sheet()
{
	{
		echo 'name,id_no,living_area_code,lives_in_village,survey_date,verified_on,husband_away_since,status,exit_date,exit_reason,_confirm'
		cat
	} >"$1.csv"
	LEDGER_NOW=${1}T09:00:00+08:00 ledger-import -q "$1.csv" 2>/dev/null ||
		result 1 "the sheet of $1 is read"
}
{
	say 1 2025-08-05 "$village" ,,,
	say 2 2025-08-05 "$village" ,,,
	say 3 2025-08-05 "$village" exited,2025-08-20,husband_returned,
	say 4 2025-08-05 "$village" ,,,
} | read_sheet 2025-08-25
{
	say 1 2025-09-10 "$other" ,,,
	say 2 2025-09-10 "$beside" ,,,
	say 3 2025-09-05 "$village" 'registered,〈清空〉,〈清空〉,record-exited'
} | read_sheet 2025-09-20
{
	say 4 2025-10-02 "$village" exited,2025-09-30,died,
	say 5 2025-08-06 "$village" ,,,
} | read_sheet 2025-10-02
LEDGER_NOW=2025-10-03T09:00:00+08:00
home=$(echo "$village" | cut -c 1-9)000
away=$(echo "$other" | cut -c 1-9)000
figures T1,T3 2025-09-01 2025-09-30
is 'her township has lost two and got one back' "$(of "$home" 'opening|new.*|moved.*|exit.*|closing|changed')" \
	'changed=1
closing=3
exit_died=1
exited=1
moved_out=1
moved_out_within=1
new=1
new_other=1
opening=4'
is 'the other one has got one' "$(of "$away" 'opening|new.*|moved.*|exit.*|closing|changed|count')" \
	'changed=1
closing=1
count=1
moved_in=1
moved_in_within=1'
figures T1,T3 2025-09-01 2025-09-30 --level village
is 'between villages both moved' "$(of total 'moved_.*')" \
	'moved_in=2
moved_in_within=2
moved_out=2
moved_out_within=2'
figures T3 2025-09-01 2025-09-30 --known-at 2025-09-30T00:00:00+08:00
is 'what was told in October was not known in September' \
	"$(of "$home" 'opening|exited|closing')" \
	'closing=3
opening=3'
figures T3 2025-08-01 2025-08-31
is 'a survey read late counts in its month' "$(of "$home" 'new.*|opening|closing|exited')" \
	'closing=4
new=4
new_surveyed=4'

# ---- The table of ledger-report-format(5) ------------------------------------------
# All have husbands away since 2020, none a phone; nobody is in a group.
sed -n '/^\.Bd -literal/,/^\.Ed/p' "$SOURCE/man/ledger-report-format.5" |
	sed -e '/^\./d' -e 's/\\(dq/"/g' >phones.yaml
figures phones.yaml 2025-09-01 2025-09-30
is 'the table of the manual counts' "$(of total '.*')" \
	'count=4
lacks=4
lacks_share=10000'

# ---- A form of one's own, and a table of one's own ----------------------------------
store children --form left-behind-children
cat >children.csv <<END
name,sex,birth_date,living_area_code,parents_away,guardian_kind,survey_date,assistance
王小红,2,2019-10-01,$village,both,grandparents,2025-09-01,none
王小明,1,2019-09-30,$village,both,grandparents,2025-09-01,minimum_living
李小军,1,2011-10-01,$village,both,none,2025-09-01,
李小英,2,2009-10-01,$other,both,relatives,2025-09-01,medical;temporary
END
ledger-import -q children.csv 2>/dev/null || [ $? = 1 ] || exit 99
cat >children.yaml <<'END'
id: C1
title: 农村留守儿童情况汇总表
subtitle: 统计时间：截止到{to}
version: "1"
rows: areas
population: {lifecycle: [draft, registered]}
columns:
  - {name: count, title: 数量, count: {}}
  - title: 年龄段情况
    name: age
    choice: single
    of: [count]
    columns:
      - {name: age_0_5, title: 0-5周岁, count: {when: {field: birth_date, full_years: {at_most: 5}}}}
      - {name: age_6_13, title: 6-13周岁, count: {when: {field: birth_date, full_years: {at_least: 6, at_most: 13}}}}
      - {name: age_14_16, title: 14-16周岁, count: {when: {field: birth_date, full_years: {at_least: 14, at_most: 16}}}}
  - {name: girls, title: 女, count: {when: {field: sex, equals: "2"}}}
  - {name: unguarded, title: 无人监护, count: {when: {group: unguarded}}}
  - {name: hardship, title: 家庭经济困难, count: {when: {group: hardship}}}
END
figures ./children.yaml 2025-09-01 2025-09-30
is 'children are counted by a table that a county wrote' "$(of total '.*')" \
	'age_0_5=1
age_14_16=1
age_6_13=2
count=4
girls=2
hardship=2
unguarded=1'
exits 'a table of another form is refused' 2 \
	ledger-report --tables T1 --period 2025-09
done_testing
