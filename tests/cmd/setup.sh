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

# One small table of that store, for September.
small()
{
	ledger-report --period 2025-09 --tables "$data/table.yaml" "$@"
}

# The files of two counties, 泌阳县 and an invented copy of it.
counties()
{
	small --format json -o 411726.json
	sed 's/411726/411727/g; s/泌阳县/汝南县/g' 411726.json >411727.json
}

# The journal's digests differ from store to store; YAML quotes some of them.
digests()
{
	sed -E "s/'?[0-9a-f]{64}'?/DIGEST/g"
}
