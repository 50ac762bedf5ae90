#!/bin/sh
# SPDX-License-Identifier: MIT
# What was frozen comes out again to the byte, in every format: of a county
# with townships where nobody lives, whose shares are of nothing, and of a
# county where nobody lives at all.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

report()
{
	ledger-report --period 2025-09 --level township --format "$1" -o "$2" \
		-q "$3"
}

# again NAME: the same bytes in nine formats, of all tables with their charts
again()
{
	for format in table csv tsv json jsonl yaml markdown html xlsx; do
		ok "$1: $format is written" report $format sent --freeze
		ok "$1: $format is written again" report $format kept --frozen
		ok "$1: $format is the same" cmp sent kept
		rm -f sent kept
	done
}

export LEDGER_STORE="$WORK/store.db"
ledger-store init --area 411726 >/dev/null || exit 99
ledger-import -q --sheet areas "$SOURCE/examples/areas-411726.csv" || exit 99
again 'nobody'
ledger-report --frozen --period 2025-09 --format json -o kept.json -q
ok 'charts of shares have gaps' perl -MJSON::PP -e '
	local $/;
	my $report = decode_json(<STDIN>);
	exit !grep { $_->{figures} eq "share" &&
			grep { !defined } map { @{$_->{values}} }
				@{$_->{series}} }
		map { @{$_->{charts}} } @{$report->{tables}}' <kept.json

cat >women.csv <<'CSV'
姓名,身份证号,现住址区划代码,是否在农村居住,丈夫外出时间,低收入类型,核实日期
郑晚来,411726198505050069,411726102001,是,2020-03-31,低保,2025-09-20
CSV
ledger-import -q --exit-zero women.csv 2>/dev/null || exit 99
again 'one woman'
done_testing
