-- SPDX-License-Identifier: MIT
-- Persons in cells: a row (table, row, column) for each person counted there.
CREATE TEMP TABLE hit (tbl TEXT, row TEXT, col TEXT);
CREATE TEMP TABLE cell (tbl TEXT, row TEXT, col TEXT, value INTEGER);

-- 统计范围: registered, not left, not known not to meet the definition.
CREATE TEMP TABLE p AS SELECT * FROM person_closing WHERE now_status =
	'registered' AND NOT gone AND eligible IS NOT 0;
CREATE TEMP TABLE o AS SELECT * FROM person_opening WHERE now_status =
	'registered' AND NOT gone AND eligible IS NOT 0;
-- Everybody who has not left.
CREATE TEMP TABLE everybody AS SELECT * FROM person_closing
	WHERE now_status IN ('draft', 'registered') AND NOT gone;

-- What became of each: in which row at the opening and at the closing.
CREATE TEMP TABLE flow AS
SELECT record_no, o_row, c_row, CASE
	WHEN o_row IS NULL THEN 'entered'
	WHEN c_row IS NULL THEN 'left'
	WHEN o_row = c_row THEN 'stayed'
	ELSE 'moved' END AS what
FROM (SELECT record_no, max(o_row) AS o_row, max(c_row) AS c_row
	FROM (SELECT record_no, row AS o_row, NULL AS c_row FROM o
		UNION ALL SELECT record_no, NULL, row FROM p)
	GROUP BY record_no);

-- ---- T1 农村留守妇女基本情况排查汇总表 -------------------------------------
INSERT INTO hit SELECT 'T1', row, 'count' FROM p;
INSERT INTO hit SELECT 'T1', row, CASE
	WHEN birth_date IS NULL THEN 'age_missing'
	WHEN age BETWEEN 20 AND 24 THEN 'age_20_24'
	WHEN age BETWEEN 25 AND 34 THEN 'age_25_34'
	WHEN age BETWEEN 35 AND 44 THEN 'age_35_44'
	WHEN age BETWEEN 45 AND 60 THEN 'age_45_60'
	ELSE 'age_other' END FROM p;
INSERT INTO hit SELECT 'T1', row, 'education_' || CASE
	WHEN education IS NULL THEN 'missing'
	WHEN education IN ('vocational', 'college', 'bachelor', 'graduate')
	THEN 'vocational'
	WHEN education IN ('other', 'unstated') THEN 'other'
	ELSE education END FROM p;
INSERT INTO hit SELECT 'T1', row, 'marriage_' || CASE marriage_registered
	WHEN '1' THEN 'registered' WHEN '0' THEN 'unregistered'
	ELSE 'missing' END FROM p;
INSERT INTO hit SELECT 'T1', row, 'health_' || CASE
	WHEN health_status IS NULL THEN 'missing'
	WHEN health_status = '10' THEN 'healthy'
	WHEN health_status = '20' THEN 'weak'
	WHEN health_status IN ('22', '41') THEN 'serious'
	WHEN health_status = '80' THEN 'other'
	WHEN health_status >= '60' THEN 'disabled'
	ELSE 'chronic' END FROM p;
-- 以上 includes the number, 以内 does not. A date without month or day that
-- may lie in two classes is in neither.
INSERT INTO hit SELECT 'T1', row, 'away_' || CASE
	WHEN away_least IS NULL THEN 'missing'
	WHEN away_least >= 120 THEN '10'
	WHEN away_least >= 60 AND away_most < 120 THEN '5_10'
	WHEN away_least >= 36 AND away_most < 60 THEN '3_5'
	WHEN away_least >= 12 AND away_most < 36 THEN '1_3'
	WHEN away_least >= 6 AND away_most < 12 THEN 'half_1'
	ELSE 'outside' END FROM p;
INSERT INTO hit SELECT 'T1', row, 'unvisited_' || CASE
	WHEN v.least >= 120 THEN '10'
	WHEN v.least >= 60 AND v.most < 120 THEN '5_10'
	WHEN v.least >= 24 AND v.most < 60 THEN '2_5'
	WHEN v.least >= 12 AND v.most < 24 THEN '1_2'
	WHEN v.most < 12 THEN '1'
	ELSE 'outside' END
FROM p LEFT JOIN months_closing v
	ON v.record_no = p.record_no AND v.what = 'visit';
INSERT INTO hit SELECT 'T1', row, 'parents_' || CASE parents_in_law
	WHEN '1' THEN 'both' WHEN '2' THEN 'one' WHEN '3' THEN 'none'
	ELSE 'missing' END FROM p;
INSERT INTO hit SELECT 'T1', row, 'children_' || CASE
	WHEN children_count IS NULL THEN 'other'
	WHEN CAST(children_count AS INTEGER) >= 3 THEN '3'
	ELSE children_count END FROM p;
INSERT INTO hit SELECT 'T1', row, 'income_' || col FROM p JOIN (
	SELECT '1' AS code, 'work' AS col UNION ALL SELECT '2', 'farming'
	UNION ALL SELECT '3', 'relatives' UNION ALL SELECT '4', 'assistance'
	UNION ALL SELECT '5', 'other')
	ON instr(income_sources, code) > 0;
INSERT INTO hit SELECT 'T1', row, 'income_missing' FROM p
	WHERE income_sources IS NULL;
INSERT INTO hit SELECT 'T1', row, 'help_' || col FROM p JOIN (
	SELECT '1' AS code, 'assistance' AS col UNION ALL SELECT '2', 'loan'
	UNION ALL SELECT '3', 'mutual' UNION ALL SELECT '4', 'training'
	UNION ALL SELECT '5', 'other' UNION ALL SELECT '6', 'none')
	ON instr(help_received, code) > 0;
INSERT INTO hit SELECT 'T1', row, 'help_outside' FROM p
	WHERE help_received IS NULL;

-- ---- T2 困难群体信息台账汇总表 ---------------------------------------------
INSERT INTO hit SELECT 'T2', row, 'surveyed' FROM p;
INSERT INTO hit SELECT 'T2', row, 'in_ledger' FROM p WHERE g_any;
INSERT INTO hit SELECT 'T2', row, 'groups_' || g_count FROM p WHERE g_any;
CREATE TEMP TABLE grouped AS
	SELECT record_no, 'low_income' AS code, g_low AS held, 1 AS closing
	FROM person_closing
	UNION ALL SELECT record_no, 'serious_illness', g_serious, 1
	FROM person_closing
	UNION ALL SELECT record_no, 'disabled', g_disabled, 1
	FROM person_closing
	UNION ALL SELECT record_no, 'rights_infringed', g_rights, 1
	FROM person_closing
	UNION ALL SELECT record_no, 'other', g_other, 1 FROM person_closing
	UNION ALL SELECT record_no, 'ledger', g_any, 1 FROM person_closing
	UNION ALL SELECT record_no, 'low_income', g_low, 0 FROM person_opening
	UNION ALL SELECT record_no, 'serious_illness', g_serious, 0
	FROM person_opening
	UNION ALL SELECT record_no, 'disabled', g_disabled, 0
	FROM person_opening
	UNION ALL SELECT record_no, 'rights_infringed', g_rights, 0
	FROM person_opening
	UNION ALL SELECT record_no, 'other', g_other, 0 FROM person_opening
	UNION ALL SELECT record_no, 'ledger', g_any, 0 FROM person_opening;
INSERT INTO hit SELECT 'T2', row, code FROM p JOIN grouped g
	ON g.record_no = p.record_no AND closing AND held AND code <> 'ledger';
INSERT INTO hit SELECT 'T2', row, 'low_income_' || code FROM p JOIN (
	SELECT 'minimum_living' AS code UNION ALL SELECT 'extreme_poverty'
	UNION ALL SELECT 'marginal' UNION ALL SELECT 'rigid_expenditure'
	UNION ALL SELECT 'relapse_monitored' UNION ALL SELECT 'other')
	ON instr(low_income_type, code) > 0;
INSERT INTO hit SELECT 'T2', row, 'low_income_untyped' FROM p
	WHERE g_low AND coalesce(low_income_type, 'unstated') = 'unstated';
-- Two kinds are 多重; what the row does not say the certificate does.
INSERT INTO hit SELECT 'T2', row, CASE WHEN kind IS NULL OR grade IS NULL
	THEN 'disabled_unspecified' ELSE CASE kind WHEN '1' THEN 'sight'
	WHEN '2' THEN 'hearing' WHEN '3' THEN 'speech' WHEN '4' THEN 'limbs'
	WHEN '5' THEN 'intellect' WHEN '6' THEN 'mental' ELSE 'multiple' END
	|| '_' || grade END
FROM (SELECT row, CASE WHEN disability_type LIKE '%;%' THEN '7'
		WHEN disability_type = '0' THEN NULL
		ELSE coalesce(disability_type,
			substr(disability_cert_no, 19, 1)) END AS kind,
		CASE WHEN has_grade THEN disability_grade
			ELSE substr(disability_cert_no, 20, 1) END AS grade
	FROM p WHERE g_disabled);
-- Into a group and out of it: what she was at both ends.
CREATE TEMP TABLE moves AS
SELECT f.record_no, code, what, o_row, c_row,
	coalesce(max(CASE WHEN NOT closing AND o_row IS NOT NULL
		THEN held END), 0) AS before,
	coalesce(max(CASE WHEN closing AND c_row IS NOT NULL
		THEN held END), 0) AS now
FROM flow f JOIN grouped g ON g.record_no = f.record_no
GROUP BY f.record_no, code, what, o_row, c_row;
INSERT INTO hit SELECT 'T2', c_row, code || '_entered' FROM moves
	WHERE now AND NOT before;
INSERT INTO hit SELECT 'T2', o_row, code || '_left' FROM moves
	WHERE before AND NOT now;
INSERT INTO hit SELECT 'T2', o_row, 'ledger_opening' FROM moves
	WHERE before AND code = 'ledger';
INSERT INTO hit SELECT 'T2', c_row, 'ledger_came' FROM moves
	WHERE what = 'moved' AND before AND now AND code = 'ledger';
INSERT INTO hit SELECT 'T2', o_row, 'ledger_went' FROM moves
	WHERE what = 'moved' AND before AND now AND code = 'ledger';

-- ---- T3 变动情况表 ---------------------------------------------------------
INSERT INTO hit SELECT 'T3', o_row, 'opening' FROM flow
	WHERE o_row IS NOT NULL;
INSERT INTO hit SELECT 'T3', c_row, 'closing' FROM flow
	WHERE c_row IS NOT NULL;
CREATE TEMP TABLE entered AS
SELECT c_row, coalesce(survey_date < (SELECT first FROM period), 0) AS known,
	moved_from_area_code IS NOT NULL AS mover
FROM flow f JOIN p ON p.record_no = f.record_no WHERE what = 'entered';
INSERT INTO hit SELECT 'T3', c_row, 'new' FROM entered
	WHERE known OR NOT mover;
INSERT INTO hit SELECT 'T3', c_row, 'new_other' FROM entered WHERE known;
INSERT INTO hit SELECT 'T3', c_row, 'new_surveyed' FROM entered
	WHERE NOT known AND NOT mover;
INSERT INTO hit SELECT 'T3', c_row, 'moved_in_outside' FROM entered
	WHERE NOT known AND mover;
INSERT INTO hit SELECT 'T3', c_row, 'moved_in_within' FROM flow
	WHERE what = 'moved';
INSERT INTO hit SELECT 'T3', row, 'moved_in' FROM hit
	WHERE tbl = 'T3' AND col LIKE 'moved\_in\_%' ESCAPE '\';
INSERT INTO hit SELECT 'T3', o_row, CASE
	WHEN NOT gone THEN 'exit_ineligible'
	WHEN now_exit_reason IS NULL THEN 'exit_unstated'
	WHEN now_exit_reason = 'moved_away' THEN 'moved_out_outside'
	ELSE 'exit_' || now_exit_reason END
FROM flow f JOIN person_closing c ON c.record_no = f.record_no
WHERE what = 'left';
INSERT INTO hit SELECT 'T3', row, 'exited' FROM hit
	WHERE tbl = 'T3' AND col LIKE 'exit\_%' ESCAPE '\';
INSERT INTO hit SELECT 'T3', o_row, 'moved_out_within' FROM flow
	WHERE what = 'moved';
INSERT INTO hit SELECT 'T3', row, 'moved_out' FROM hit
	WHERE tbl = 'T3' AND col LIKE 'moved\_out\_%' ESCAPE '\';
INSERT INTO hit SELECT 'T3', c_row, 'changed'
FROM flow f JOIN held_opening a ON a.record_no = f.record_no
	JOIN held_closing b ON b.record_no = f.record_no
WHERE c_row IS NOT NULL AND o_row IS NOT NULL
	AND (a.version <> b.version
		OR a.exit_version IS NOT b.exit_version OR a.gone <> b.gone);

-- ---- T4 更新及时情况表 -----------------------------------------------------
-- Six calendar months later, or that month's last day.
CREATE TEMP TABLE due AS
SELECT *, CAST(julianday(day) - julianday(due_on) AS INTEGER) AS days
FROM (SELECT *, min(date(start, '+6 months',
		CASE WHEN substr(date(start, '+6 months'), 9, 2)
			< substr(start, 9, 2)
		THEN '-' || CAST(substr(date(start, '+6 months'), 9, 2)
			AS INTEGER) || ' days' ELSE '+0 days' END)) AS due_on
	FROM (SELECT *, substr(verified_on || '-01-01', 1, 10) AS start
		FROM everybody)
	GROUP BY record_no);
INSERT INTO hit SELECT 'T4', row, CASE WHEN now_status = 'draft' THEN 'drafts'
	ELSE 'registered' END FROM due;
INSERT INTO hit SELECT 'T4', row, CASE WHEN verified_on IS NULL THEN 'never'
	WHEN days > 0 THEN 'overdue' WHEN days >= -30 THEN 'due_soon'
	ELSE 'current' END
FROM due WHERE now_status = 'registered';
INSERT INTO hit SELECT 'T4', row, 'ledger' FROM due
	WHERE now_status = 'registered' AND g_any;
INSERT INTO hit SELECT 'T4', row, 'ledger_overdue' FROM due
	WHERE now_status = 'registered' AND g_any
		AND (verified_on IS NULL OR days > 0);
INSERT INTO cell SELECT 'T4', row, 'longest_overdue', max(days) FROM due
	WHERE now_status = 'registered' AND days > 0 GROUP BY row;
INSERT INTO cell SELECT 'T4', 'total', 'longest_overdue', max(days) FROM due
	WHERE now_status = 'registered' AND days > 0 HAVING count(*) > 0;
CREATE TEMP TABLE villages AS
	SELECT code, substr(substr(code, 1, (SELECT digits FROM period))
		|| '000', 1, 12) AS row
	FROM county.areas WHERE substr(code, 10) <> '000';
INSERT INTO hit SELECT 'T4', row, 'villages' FROM villages;
INSERT INTO hit SELECT 'T4', row, 'villages_reported' FROM villages
	WHERE code IN (SELECT living_area_code FROM everybody, period
		WHERE survey_date BETWEEN first AND last
			OR verified_on BETWEEN first AND last);

-- ---- T6 数据质量表 ---------------------------------------------------------
CREATE TEMP TABLE quality AS
SELECT e.*, v.least AS verified_least, s.least AS sv_least, s.most AS sv_most,
	coalesce(serious_illness <> 'none', 0) AS ill
FROM everybody e
	LEFT JOIN months_closing v
	ON v.record_no = e.record_no AND v.what = 'verified'
	LEFT JOIN months_closing s ON s.record_no = e.record_no
		AND s.what = CASE WHEN verified_on IS NULL THEN 'since'
			ELSE 'since_verified' END;
INSERT INTO hit SELECT 'T6', row, 'records' FROM quality;
INSERT INTO hit SELECT 'T6', row, 'drafts' FROM quality
	WHERE now_status = 'draft';
INSERT INTO hit SELECT 'T6', row, 'without_number' FROM quality
	WHERE id_no IS NULL;
INSERT INTO hit SELECT 'T6', row, 'without_phone' FROM quality
	WHERE phone IS NULL;
INSERT INTO hit SELECT 'T6', row, 'without_away_since' FROM quality
	WHERE husband_away_since IS NULL;
INSERT INTO hit SELECT 'T6', row, 'without_away' FROM quality
	WHERE husband_away_since IS NULL AND husband_away_years IS NULL;
INSERT INTO hit SELECT 'T6', row, 'without_last_visit' FROM quality
	WHERE husband_last_visit IS NULL;
INSERT INTO hit SELECT 'T6', row, 'without_health' FROM quality
	WHERE health_status IS NULL;
INSERT INTO hit SELECT 'T6', row, 'without_low_income' FROM quality
	WHERE low_income_type IS NULL;
INSERT INTO hit SELECT 'T6', row, 'without_expected' FROM quality
	WHERE id_no IS NULL OR birth_date IS NULL OR ethnicity IS NULL
		OR education IS NULL OR hukou_registered IS NULL
		OR living_area_code IS NULL OR living_address IS NULL
		OR parents_in_law IS NULL OR children_count IS NULL
		OR coalesce(husband_away_since, husband_away_years) IS NULL
		OR husband_last_visit IS NULL OR health_status IS NULL
		OR income_sources IS NULL OR help_received IS NULL
		OR survey_date IS NULL OR report_unit IS NULL
		OR verified_on IS NULL;
INSERT INTO hit SELECT 'T6', row, 'ledger' FROM quality WHERE g_any;
INSERT INTO hit SELECT 'T6', row, 'not_entered' FROM quality
	WHERE g_any AND coalesce(national_entry_date, national_no) IS NULL;
INSERT INTO hit SELECT 'T6', row, 'same_name_birth' FROM quality q
	WHERE EXISTS (SELECT * FROM everybody e WHERE e.name = q.name
		AND e.birth_date = q.birth_date
		AND e.record_no <> q.record_no);
INSERT INTO hit SELECT 'T6', row, 'living_not_hukou' FROM quality
	WHERE substr(living_area_code, 7, 3) <> '000'
		AND substr(hukou_area_code, 7, 3) <> '000'
		AND substr(living_area_code, 1, 9)
			<> substr(hukou_area_code, 1, 9);
INSERT INTO hit SELECT 'T6', row, 'not_married' FROM quality WHERE unmarried;
INSERT INTO hit SELECT 'T6', row, 'away_short' FROM quality
	WHERE CAST(husband_away_years AS REAL) < 0.5 OR sv_most < 6;
INSERT INTO hit SELECT 'T6', row, 'lives_urban' FROM quality
	WHERE urban_rural_code < '200' OR lives_in_village = 'no';
INSERT INTO hit SELECT 'T6', row, 'age_unusual' FROM quality
	WHERE age < 20 OR age > 60;
INSERT INTO hit SELECT 'T6', row, 'health_contradiction' FROM quality
	WHERE health_status = '10'
		AND (ill OR has_kind OR disability_cert_no IS NOT NULL);
INSERT INTO hit SELECT 'T6', row, 'disabled_contradiction' FROM quality
	WHERE disabled = 'no'
		AND (has_kind OR disability_cert_no IS NOT NULL);
INSERT INTO hit SELECT 'T6', row, 'certificate_missing' FROM quality
	WHERE disability_cert_no IS NULL
		AND (has_kind OR health_status BETWEEN '60' AND '69');
INSERT INTO hit SELECT 'T6', row, 'low_income_contradiction' FROM quality
	WHERE low_income_type = 'none' AND low_income_since IS NOT NULL;
INSERT INTO hit SELECT 'T6', row, 'rights_contradiction' FROM quality
	WHERE rights_infringed = 'no' AND (infringement_type <> 'none'
		OR infringement_date IS NOT NULL);
INSERT INTO hit SELECT 'T6', row, 'screening_contradiction' FROM quality
	WHERE screening = 'never' AND screening_last_date IS NOT NULL;
INSERT INTO hit SELECT 'T6', row, 'minor_children_exceed' FROM quality
	WHERE CAST(children_count AS INTEGER) = 0
		AND CAST(minor_children_count AS INTEGER) > 0;
INSERT INTO hit SELECT 'T6', row, 'other_difficulty_reason' FROM quality
	WHERE other_difficulty = 'yes' AND other_difficulty_reason IS NULL;
INSERT INTO hit SELECT 'T6', row, 'away_years_stale' FROM quality
	WHERE husband_away_years IS NOT NULL AND husband_away_since IS NULL
		AND verified_least >= 12;
INSERT INTO hit SELECT 'T6', row, 'verified_before_survey' FROM quality
	WHERE verified_on < survey_date;
INSERT INTO hit SELECT 'T6', row, 'exit_incomplete' FROM quality
	WHERE (now_exit_date IS NULL) <> (now_exit_reason IS NULL);
