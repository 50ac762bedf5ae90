-- SPDX-License-Identifier: MIT
-- What every store has, whatever its form: where it comes from, its
-- descriptors, the runs that changed it, superseded states, the journal.
--
-- Times are texts such as 2025-08-31T09:30:00+08:00, digests of 16 bytes
-- are SipHash-2-4-128 (damage), those of 32 bytes BLAKE2b-256 (the journal).
-- Record numbers and version numbers are 63-bit integers: the number of the
-- store that issued them, shifted left by 32, plus a running number.

CREATE TABLE store (
	one INTEGER PRIMARY KEY CHECK (one = 1), -- there is a single row
	number INTEGER NOT NULL, -- random, 31 bits: part of all numbers issued
	area TEXT NOT NULL CHECK (length(area) = 12), -- division code it is for
	created TEXT NOT NULL, -- time of ledger-store init
	issued INTEGER NOT NULL -- running number of the newest record
) STRICT;

CREATE TABLE descriptor (
	kind TEXT NOT NULL CHECK (kind IN ('form', 'policy')), -- which
	position INTEGER NOT NULL, -- 0; policies that are extended: 1, 2 …
	name TEXT NOT NULL, -- file name that it came from, without folders
	text TEXT NOT NULL, -- the whole YAML text
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- of the text
	PRIMARY KEY (kind, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE code (
	list TEXT NOT NULL, -- name of the code list in the form; the policy's
			    -- measures and departments stand in theirs
	code TEXT NOT NULL, -- as it stands in the fields
	position INTEGER NOT NULL, -- place in the list, from 1
	label TEXT NOT NULL, -- what people read
	PRIMARY KEY (list, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE origin (
	store_no INTEGER PRIMARY KEY, -- number of a store that issued numbers
	code TEXT NOT NULL UNIQUE CHECK (length(code) = 7) -- its letters
) STRICT;

CREATE TABLE batch (
	number INTEGER PRIMARY KEY, -- 1, 2, 3 …
	command TEXT NOT NULL, -- such as ledger-import
	sheet TEXT, -- of the form, that the file was read into
	file TEXT, -- base name
	sha256 TEXT CHECK (length(sha256) = 64), -- of the file, hexadecimal
	options TEXT, -- those that matter for repeating the run
	time TEXT NOT NULL, -- when it ran
	actor TEXT, -- who ran it
	line_count INTEGER NOT NULL, -- data rows read: the six below together
	added INTEGER NOT NULL, -- became new records
	updated INTEGER NOT NULL, -- changed a record
	unchanged INTEGER NOT NULL, -- said what was known
	rejected INTEGER NOT NULL, -- wrong, given back
	held INTEGER NOT NULL, -- neither wrong nor safe, given back
	skipped INTEGER NOT NULL, -- blank, totals, signatures
	checksum INTEGER NOT NULL -- sum over all versions and rows it wrote
) STRICT;

CREATE INDEX batch_sha256 ON batch (sha256);

CREATE TABLE batch_row (
	batch INTEGER NOT NULL REFERENCES batch (number), -- that read the row
	line INTEGER NOT NULL, -- where it stood in the file
	record_no INTEGER NOT NULL, -- what it became; it has no citizen number
	PRIMARY KEY (batch, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_version (
	record_no INTEGER NOT NULL, -- whose former state this is
	version INTEGER NOT NULL, -- the state's own number
	parent INTEGER, -- version that it replaced; NULL: the first
	batch INTEGER NOT NULL, -- run that made the state, see batch
	line INTEGER NOT NULL, -- in that run's file; 0: none
	changed TEXT, -- merge groups that it changed, with commas; NULL: all
	digest BLOB NOT NULL CHECK (length(digest) = 16), -- seal, as _digest
	state TEXT NOT NULL -- name=value lines in byte order of the names
) STRICT;

CREATE UNIQUE INDEX record_version_record
	ON record_version (record_no, version);

CREATE TABLE version_parent (
	record_no INTEGER NOT NULL, -- whose version
	version INTEGER NOT NULL, -- made by a merge
	parent INTEGER NOT NULL, -- a parent beside the first one
	PRIMARY KEY (record_no, version, parent)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
	chain TEXT NOT NULL CHECK (chain IN ('write', 'disclosure')), -- which
	sequence INTEGER NOT NULL, -- 1, 2, 3 … within the chain
	time TEXT NOT NULL, -- when
	actor TEXT, -- who
	command TEXT NOT NULL, -- what was run
	subject INTEGER, -- number of the batch; NULL: no batch
	profile TEXT, -- disclosures: through which profile
	purpose TEXT, -- disclosures: what for
	columns TEXT, -- disclosures: names of the fields shown
	scope TEXT, -- area or record concerned
	counts TEXT, -- name=value lines: a batch's row, or how many were shown
	previous BLOB NOT NULL CHECK (length(previous) = 32), -- digest before
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- of all the above
	PRIMARY KEY (chain, sequence)
) STRICT, WITHOUT ROWID;
