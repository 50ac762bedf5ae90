# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What golden cases begin with. Persons are synthetic; villages are real.

data=$SOURCE/tests/cmd/data
export LEDGER_ACTOR=clerk

# A store of 泌阳县 with its areas.
store()
{
	ledger-store init --area 411726 &&
		ledger-import -q --sheet areas "$data/areas.csv"
}

# … and the women of data/women.csv.
women()
{
	store && ledger-import -q "$data/women.csv" 2>/dev/null
}

# A store with a small policy, women and provisions: see data/county.yaml.
county()
{
	ledger-store init --area 411726 --policy "$data/county.yaml" &&
		ledger-import -q --sheet areas "$data/areas.csv" &&
		ledger-import -q "$data/county-women.csv" 2>/dev/null &&
		ledger-import -q --sheet measures \
			"$data/county-provisions.csv"
}
