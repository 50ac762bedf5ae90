#!/bin/sh
# SPDX-License-Identifier: MIT
# Golden women and children: what the shipped policies, and a county's own
# over two of them, say of synthetic ones. Each has one purpose. The
# expectations were worked out by hand from the clauses that they quote, and
# are never taken from what the program says.
#
# tests/policy/NAME.csv holds the women (or children); expected-NAME.csv, a row
# each: policy, as_of, case (the woman's 序号), item (eligible, or the code of a
# group or measure), result (- where she has none), wanted (fields between ';';
# - where it does not matter) and why. No cell of it holds a comma.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

data=$SOURCE/tests/policy
cp "$data/county.yaml" "$data/county-children.yaml" .

# explain POLICY AS_OF ARGUMENT...: NAME TAB ITEM TAB RESULT TAB WANTED
explain()
{
	policy=$1
	as_of=$2
	shift 2
	[ ! -f "$policy.yaml" ] || policy=./$policy.yaml
	ledger-classify -q --explain --profile full --format tsv \
		--policy "$policy" --as-of "$as_of" "$@" 2>>"$WORK/err" |
		awk -F '\t' -v OFS='\t' '
			NR == 1 {
				for (i = 1; i <= NF; i++)
					at[$i] = i
				next
			}
			{
				item = $at["kind"] == "eligibility" ? \
					"eligible" : $at["code"]
				print $at["name"], item, $at["result"],
					$at["wanted"]
			}'
}

# judge EXPECTED GOT CASES: a line of TAP without its number for each.
judge()
{
	awk -F '\t' '
		FILENAME == ARGV[1] { name[$1] = $2; next }
		FILENAME == ARGV[2] {
			result[$1, $2] = $3
			wanted[$1, $2] = $4
			next
		}
		{
			key = name[$3] SUBSEP $4
			got = key in result ? result[key] : "-"
			good = got == $5 && ($6 == "-" || wanted[key] == $6)
			print (good ? "ok" : "not ok"), $1, $2, $3, $4, $5 \
				($6 == "" || $6 == "-" ? "" : " for " $6) \
				": " $7
			if (!good)
				print "# got", got, wanted[key]
		}' "$3" "$2" "$1"
}

# cases NAME FILE: 序号 TAB 姓名 of the two first columns.
cases()
{
	awk -F , -v OFS='\t' 'NR > 1 { print $1, $2 }' "$1"
}

# number: "ok - text" becomes a test of this file.
number()
{
	while IFS= read -r line; do
		case $line in
		'ok '*) result 0 "${line#ok }" ;;
		'not ok '*) result 1 "${line#not ok }" ;;
		*) echo "$line" ;;
		esac
	done <"$1"
}

# golden NAME ARGUMENT...: the file in groups of a policy and a day.
golden()
{
	name=$1
	shift
	cases "$data/$name.csv" >"$WORK/cases"
	tail -n +2 "$data/expected-$name.csv" | tr ',' '\t' >"$WORK/expected"
	cut -f 1,2 "$WORK/expected" | sort -u >"$WORK/runs"
	while IFS='	' read -r run_policy run_day; do
		awk -F '\t' -v policy="$run_policy" -v day="$run_day" \
			'$1 == policy && $2 == day' "$WORK/expected" \
			>"$WORK/now"
		# Of that day only: others' dates may still lie ahead.
		awk -F '[\t,]' -v keys="$WORK/now" '
			FILENAME == keys { wanted[$3] = 1; next }
			FNR == 1 || $1 in wanted
			' "$WORK/now" "$data/$name.csv" >rows.csv
		if [ -f ledger.db ]; then
			explain "$run_policy" "$run_day" "$@" >"$WORK/got"
		else
			explain "$run_policy" "$run_day" "$@" rows.csv \
				>"$WORK/got"
		fi
		judge "$WORK/now" "$WORK/got" "$WORK/cases" >"$WORK/judged"
		number "$WORK/judged"
	done <"$WORK/runs"
}

# covered POLICY FORM [ITEM/RESULT]: eligibility, each group and each measure is
# expected true, false and unknown of somebody; but for those that cannot be.
covered()
{
	ledger-classify --list --policy "$1" --format tsv >list.tsv
	awk -F '\t' -v policy="$1" -v but=" $3 " '
		FILENAME == ARGV[1] {
			split($0, cell, ",")
			if (cell[1] == policy)
				seen[cell[4] "/" cell[5]] = 1
			next
		}
		FNR == 1 { code = "eligible" }
		FNR > 1 && $1 != "group" && $1 != "measure" { next }
		FNR > 1 { code = $2 }
		{
			items++
			for (i = split("true false unknown", result, " "); i; i--) {
				item = code "/" result[i]
				if (item in seen == !index(but, " " item " "))
					continue
				bad = 1
				print "# " item
			}
		}
		END {
			print (bad || items < 10 ? "not ok" : "ok"), policy \
				": all is expected both ways and unknown"
		}' "$data/expected-$2.csv" list.tsv >"$WORK/judged"
	number "$WORK/judged"
}

# A mark that nobody made is no.
covered mca-2025-7 women other/unknown
covered mca-2019-86 women
covered jilin-2020 women
covered zhumadian women
covered children-2016-13 children

golden women
golden children --form left-behind-children

# quotes POLICY LEAST: what follows the place in a clause stands in the document
# (POLICY.txt, an excerpt); … leaves out. LEAST: so many clauses at least.
quotes()
{
	ledger-classify --list --policy "$1" --format tsv >list.tsv
	tr -d ' "\n' <"$data/$1.txt" |
		awk -F '\t' -v policy="$1" -v least="$2" '
			FILENAME == "-" { text = text $0; next }
			FNR == 1 {
				for (i = 1; i <= NF; i++)
					at[$i] = i
				next
			}
			$at["clause"] == "" { next }
			{
				if (!document)
					document = $at["document"]
				if ($at["document"] != document)
					next
				clause = $at["clause"]
				sub(/^.*　/, "", clause)
				count = split(clause, parts, "…")
				for (i = 1; i <= count; i++) {
					gsub(/[ "]/, "", parts[i])
					if (index(text, parts[i]))
						continue
					bad = 1
					print "# " $at["code"], parts[i]
				}
				clauses++
			}
			END {
				print (bad ? "not ok" : "ok"), policy \
					": clauses are quoted"
				print (clauses >= least ? "ok" : "not ok"), \
					policy ": clauses are looked at"
			}' - list.tsv >"$WORK/judged"
	number "$WORK/judged"
}

quotes mca-2025-7 51
quotes mca-2019-86 28
quotes jilin-2020 51
quotes zhumadian 23

# The plain list: months that have passed, and groups.
ledger-classify -q --as-of 2025-10-01 --profile full --format tsv \
	"$data/women.csv" 2>/dev/null >list.tsv || :
column()
{
	awk -F '\t' -v case="$1" -v column="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$1 == case { print $at[column] }' list.tsv
}
is "months since a day" "$(column w002 months_away)" 6
is "months, a day short" "$(column w003 months_away)" 5
is "months of years that were stated" "$(column w012 months_away)" 7
is "groups of one in none" "$(column w001 groups)" ""
is "groups of one in two" \
	"$(column w115 groups)" "low_income;serious_illness"

# The order of rows changes nothing.
{
	head -n 1 "$data/women.csv"
	tail -n +2 "$data/women.csv" | tac
} >backwards.csv
explain mca-2025-7 2025-10-01 "$data/women.csv" | sort >"$WORK/forwards"
explain mca-2025-7 2025-10-01 backwards.csv | sort >"$WORK/backwards"
ok "there are rows to put in order" test -s "$WORK/forwards"
same "rows in the other order" "$WORK/backwards" "$WORK/forwards"

# What a class of the area says needs a store.
ledger-store init --store ledger.db --area 411726 >/dev/null
ledger-import -q --store ledger.db --sheet areas "$data/areas.csv"
ok "the women with areas go in" \
	ledger-import -q --store ledger.db "$data/stored.csv"
golden stored --purpose test

done_testing
