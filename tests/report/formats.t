#!/bin/sh
# SPDX-License-Identifier: MIT
# Workbooks and pages hold what the CSV holds, read by other programs; they
# are the same bytes at another time of day, and sound.
# plain only
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

write=$B/tests/unit/test_figures_formats
mkdir one two
ok 'samples are written' "$write" one
sleep 2.1 # the times in archives count two seconds
ok 'and again' env TZ=Asia/Shanghai LC_ALL=C "$write" two
ok 'the same bytes' diff -r one two

for name in small wide; do
	ok "$name.xlsx is as $name.csv" perl "$SOURCE/tests/report/compare.pl" \
		xlsx one/$name.xlsx one/$name.csv
	ok "$name.html is as $name.csv" perl "$SOURCE/tests/report/compare.pl" \
		html one/$name.html one/$name.csv
done

# It must notice: one figure changed.
sed 's/,66.67,/,66.66,/' one/small.csv >other.csv
exits 'a difference is noticed in a workbook' 1 \
	perl "$SOURCE/tests/report/compare.pl" xlsx one/small.xlsx other.csv
exits 'and in a page' 1 \
	perl "$SOURCE/tests/report/compare.pl" html one/small.html other.csv

# Texts stay texts.
perl -MIO::Uncompress::Unzip=unzip -e '
	unzip "one/hostile.xlsx" => "-", Name => "xl/worksheets/sheet1.xml"' \
	>sheet.xml
is 'no formula in a workbook' "$(grep -c '<f>' sheet.xml)" 0
is 'no script in a page' "$(grep -ciE '<script|<b>|javascript:' one/*.html |
	sed 's/.*://' | sort -u)" 0
is 'nothing from elsewhere' "$(grep -hoE '(src|href|url)[=(][^ >]*' one/*.html |
	grep -vE '^(href="#table[0-9]|url\(#chart[0-9])' | wc -l)" 0

# skipped NAME PROGRAM: whether the program is missing, and said so.
skipped()
{
	command -v "$2" >/dev/null && return 1
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP no $2 here"
}

if ! skipped 'pages are tidy' tidy; then
	ok 'pages are tidy' sh -c 'for file in one/*.html; do
		tidy -q -e -utf8 "$file" || exit 1; done'
fi
if ! skipped 'LibreOffice reads the same figures' soffice; then
	# Its CSV: the headings, then label and figures.
	timeout 120 soffice -env:UserInstallation="file://$WORK/office" \
		--headless --convert-to \
		'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true' \
		one/small.xlsx >office.out 2>&1
	sed -n -e 's/^\(泌水街道\|花园街道\|合计\),/\1,/p' small.csv |
		sed 's/"//g' >office
	# Two columns outside are 0: only the first of them is shown.
	awk -F, 'NR > 1 { print $10 "," $11 "," $12 "," $13 "," $14 "," $15 \
		"," $16 "," $17 "," $19 }' one/small.csv >expected
	same 'LibreOffice reads the same figures' office expected
fi
done_testing
