-- SPDX-License-Identifier: MIT
-- What the form asks for. Each statement is run once for every sheet, with
-- the words in braces replaced from the form, and left out for sheets where
-- one of them means nothing (a sheet without a citizen number has no index
-- on it):
--
--   {sheet}      the sheet's name: of its table
--   {columns}    a column for each stored field, see below
--   {number}     the field that holds the citizen number
--   {key}        the fields of the primary key
--   {name}       the field that holds the name
--   {status}     the field that holds the record's status
--   {draft}      the code of a draft
--   {due}        living area, birth date, status, verified on: those it has
--   {owner}      the field that names a record of another sheet
--   {view}       the sheet's title: of its view
--   {titles}     the fields by their titles, codes by their labels
--
-- A field's column has the field's name and holds canonical text, but for
-- integers and record numbers, which are INTEGER. Roles' fields come first,
-- since they are read most.

CREATE TABLE {sheet} (
	record_no INTEGER PRIMARY KEY, -- stable; see origin
	_version INTEGER NOT NULL, -- of this state
	_parent INTEGER, -- version that it replaced; NULL: the first
	_batch INTEGER NOT NULL, -- run that made this state, see batch
	_line INTEGER NOT NULL, -- in that run's file; 0: none
	_changed TEXT, -- merge groups that it changed, with commas; NULL: all
	_unknown TEXT, -- name=value lines of fields that the form lacks
	_digest BLOB NOT NULL CHECK (length(_digest) = 16), -- seal of the state
	{columns}
) STRICT;

CREATE UNIQUE INDEX {sheet+number} ON {sheet} ({number})
	WHERE {number} IS NOT NULL;

CREATE UNIQUE INDEX {sheet+key} ON {sheet} ({key});

CREATE INDEX {sheet+draft} ON {sheet} (replace({name}, ' ', ''))
	WHERE {status} = {draft};

CREATE INDEX {sheet+due} ON {sheet} ({due});

CREATE INDEX {sheet+owner} ON {sheet} ({owner});

CREATE VIEW {view} AS
	SELECT {titles} FROM {sheet};
