-- SPDX-License-Identifier: MIT
-- Reports that were sent, with their figures as they were written then.
--
-- Rows are never changed. What is sent again is one more row, which names the
-- one that it replaces; a row that no other one replaces is what holds.

CREATE TABLE report (
	number INTEGER PRIMARY KEY, -- 1, 2, 3 …
	period_from TEXT NOT NULL, -- first day
	period_to TEXT NOT NULL, -- last day
	tables TEXT NOT NULL, -- which ones, with commas
	level TEXT NOT NULL, -- of the areas in their rows
	area TEXT NOT NULL CHECK (length(area) = 12), -- division code
	policy TEXT NOT NULL, -- that persons were classified by
	known_at TEXT NOT NULL, -- what was known then was counted
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- of the figures
	time TEXT NOT NULL, -- when it was kept
	actor TEXT, -- who kept it
	sequence INTEGER NOT NULL UNIQUE, -- journal entry, in the chain of writes
	replaces INTEGER UNIQUE REFERENCES report (number) -- NULL: the first
) STRICT;

CREATE TABLE report_part (
	report INTEGER NOT NULL REFERENCES report (number), -- whose figures
	part INTEGER NOT NULL, -- 1, 2, 3 …: put together they are the whole
	text TEXT NOT NULL, -- JSON
	PRIMARY KEY (report, part)
) STRICT;
