#!/bin/sh
# SPDX-License-Identifier: MIT
# The examples for cron and systemd work as written, but for the paths: each
# line of the crontab is run as cron would run it, each unit is verified where
# there is systemd, and its command is run.
# plain only
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

chmod 700 .
mkdir srv srv/due srv/reports
{
	ledger-store init --store srv/ledger.db --area 411726
	ledger-import --store srv/ledger.db -q --sheet areas \
		"$SOURCE/examples/areas-411726.csv"
	ledger-import --store srv/ledger.db -q --exit-zero \
		--rejects bad.csv "$SOURCE/tests/doc/sheet.csv"
} >out 2>&1

# Paths of an installation become those of this test.
here()
{
	sed -e "s|/srv/careledger|$PWD/srv|g" -e "s|/usr/local/bin|$B/bin|g" "$1"
}

# ends NAME COMMAND...: 0 or 1, somebody must act.
ends()
{
	ends_name=$1
	shift
	status=0
	"$@" >out 2>err || status=$?
	[ "$status" -gt 1 ] && sed 's/^/# /' err
	ok "$ends_name" test "$status" -le 1
}

# ---- crontab(5): NAME=VALUE, or five fields and a command --------------------
here "$SOURCE/examples/careledger.cron" >cron
is 'every line is a comment, a setting or an entry' "$(grep -vE \
	'^$|^#|^[A-Z_]+=|^([0-9*/,-]+ ){5}[^ ]' cron)" ''
is 'no line has a % that cron would take' "$(grep -v '^#' cron |
	sed 's/\\%//g' | grep -c %)" 0
sed -n 's/^\([A-Z_]*=\)/\1/p' cron >settings
grep -E '^[0-9]' cron | sed -E -e 's/^([^ ]+ ){5}//' -e 's/\\%/%/g' >commands
is 'the crontab has three entries' "$(wc -l <commands)" 3
number=0
while read -r line; do
	number=$((number + 1))
	{
		sed 's/^/export /' settings
		echo "$line"
	} >line.sh
	ends "crontab: entry $number" env -i HOME="$HOME" \
		LEDGER_DATA="$LEDGER_DATA" LEDGER_NOW="$LEDGER_NOW" \
		LD_LIBRARY_PATH="${LD_LIBRARY_PATH-}" sh ./line.sh
done <commands
# September's report is named by September, on any of October's days.
month=$(date -d "$(date +%Y-%m-15) -1 month" +%Y-%m)
is 'crontab: a list for each township' "$(find srv/due -name '411726*.csv' |
	wc -l)" 1
is 'crontab: workbook and page' "$(cd srv/reports && echo ./*)" \
	"./$month.html ./$month.xlsx"
is 'crontab: what was sent was kept' "$(ledger-report --store srv/ledger.db \
	--frozen --list --format csv | sed -n '2s/,.*//p')" 1

rm srv/reports/*

# ---- systemd: the units, then what they start --------------------------------
for file in "$SOURCE"/examples/*.service "$SOURCE"/examples/*.timer; do
	here "$file" >"$(basename "$file")"
done
for unit in *.timer; do
	ok "$unit has its service" test -f "${unit%.timer}.service"
	ok "$unit says when" grep -q '^OnCalendar=' "$unit"
done
for unit in *.service; do
	sed -n 's/^ExecStart=//p' "$unit" | sed 's/%%/%/g; s/\$\$/$/g' >line.sh
	is "$unit starts one command" "$(wc -l <line.sh)" 1
	ends "$unit: its command" env LEDGER_STORE="$PWD/srv/ledger.db" \
		sh ./line.sh
done
is 'systemd: the workbook of the month before' \
	"$(cd srv/reports && echo ./*)" "./$month.xlsx"
is 'systemd: the month is that of the timer' "$(sed -n \
	's/^Environment=TZ=//p' careledger-report.service)" "$(sed -n \
	's/^OnCalendar=.* //p' careledger-report.timer)"
if command -v systemd-analyze >/dev/null 2>&1; then
	# The account is made by whoever installs.
	sed -i '/^User=/d' ./*.service
	is 'systemd finds the units sound' \
		"$(systemd-analyze verify ./*.service ./*.timer 2>&1)" ''
	for unit in *.timer; do
		ok "$unit: systemd knows the time" systemd-analyze calendar \
			"$(sed -n 's/^OnCalendar=//p' "$unit")"
	done
fi
done_testing
