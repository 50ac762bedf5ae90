-- SPDX-License-Identifier: MIT
-- Sums over persons, 合计, and shares in hundredths of a percent.
INSERT INTO cell SELECT tbl, row, col, count(*) FROM hit GROUP BY 1, 2, 3;
INSERT INTO cell SELECT tbl, 'total', col, count(*) FROM hit
	WHERE tbl <> 'T5' GROUP BY 1, 3;

-- Half away from zero.
CREATE TEMP TABLE share (tbl TEXT, col TEXT, part TEXT, whole TEXT);
INSERT INTO share VALUES
	('T2', 'in_ledger_share', 'in_ledger', 'surveyed'),
	('T4', 'updated_share', 'current', 'registered'),
	('T4', 'updated_share', 'due_soon', 'registered'),
	('T4', 'overdue_share', 'overdue', 'registered'),
	('T4', 'overdue_share', 'never', 'registered'),
	('T4', 'ledger_overdue_share', 'ledger_overdue', 'ledger'),
	('T4', 'villages_share', 'villages_reported', 'villages'),
	('T5', 'receiving_share', 'receiving', 'entitled'),
	('T6', 'drafts_share', 'drafts', 'records'),
	('T6', 'not_entered_share', 'not_entered', 'ledger');
INSERT INTO cell
SELECT s.tbl, w.row, s.col,
	(20000 * coalesce(sum(p.value), 0) + w.value) / (2 * w.value)
FROM share s JOIN cell w ON w.tbl = s.tbl AND w.col = s.whole
	LEFT JOIN cell p
	ON p.tbl = s.tbl AND p.row = w.row AND p.col = s.part
GROUP BY s.tbl, w.row, s.col, w.value;

-- 占总统计量情况: what is printed adds up to 100.00; the largest remainders
-- go up.
INSERT INTO cell
WITH parts AS (
	SELECT row, 10000 * value / whole AS low, 10000 * value % whole AS rest
	FROM cell, (SELECT value AS whole FROM cell WHERE tbl = 'T1'
		AND row = 'total' AND col = 'count')
	WHERE tbl = 'T1' AND col = 'count' AND row <> 'total'),
ranked AS (
	SELECT *, row_number() OVER (ORDER BY rest DESC, row) AS place,
		10000 - sum(low) OVER () AS short
	FROM parts)
SELECT 'T1', row, 'share', low + (place <= short) FROM ranked
UNION SELECT 'T1', 'total', 'share', 10000 FROM parts;

SELECT * FROM cell WHERE value <> 0 ORDER BY 1, 2, 3;
