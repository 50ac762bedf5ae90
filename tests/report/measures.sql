-- SPDX-License-Identifier: MIT
-- T5 帮扶措施落实情况表: each measure's condition, by the action plan's words
-- and the readings that the policy tells of them.
CREATE TEMP TABLE m AS
WITH facts AS (
	SELECT p.*, v.least AS visit_least, v.most AS visit_most,
		s.least AS screened_least, s.most AS screened_most,
		';' || needs || ';' AS n,
		CASE WHEN birth_date IS NOT NULL
			THEN age BETWEEN 16 AND 59 END AS working_age,
		CASE WHEN labor_ability IN ('full', 'weak') THEN 1
			WHEN labor_ability = 'none' THEN 0
			WHEN health_status = '10' THEN 1 END AS able,
		coalesce(disability_grade IN ('1', '2'), 0)
			OR coalesce(substr(disability_cert_no, 20, 1)
				IN ('1', '2'), 0) AS heavy,
		disability_grade IN ('1', '2') AS heavy_grade,
		CASE WHEN CAST(children_count AS INTEGER) = 0 THEN 0
			WHEN care_burden LIKE '%children%' THEN 1
			ELSE CAST(minor_children_count AS INTEGER) > 0
			END AS minors,
		CASE WHEN low_income_type <> 'unstated'
			THEN low_income_type LIKE '%minimum_living%'
			END AS assisted,
		need_long_term_care = 'yes' AS cared,
		infringement_type <> 'none' AND (infringement_type
			LIKE '%domestic%' OR infringement_type
			LIKE '%maltreatment%' OR infringement_type
			LIKE '%discrimination%') AS violated
	FROM p
		LEFT JOIN months_closing v
		ON v.record_no = p.record_no AND v.what = 'visit'
		LEFT JOIN months_closing s
		ON s.record_no = p.record_no AND s.what = 'screened')
SELECT record_no, eligible, 'x' AS measure, 0 AS met FROM facts WHERE 0
UNION ALL SELECT record_no, eligible, '1-national-entry', g_any
	AND national_entry_date IS NULL AND national_no IS NULL FROM facts
UNION ALL SELECT record_no, eligible, column1, 1 FROM facts,
	(VALUES ('2-publicity'), ('6-values'), ('6-harmony'), ('6-honour'))
UNION ALL SELECT record_no, eligible, column1, g_low FROM facts,
	(VALUES ('2-monitor'), ('2-assistance'))
UNION ALL SELECT record_no, eligible, '2-charity',
	labor_ability IN ('weak', 'none') AND g_low FROM facts
UNION ALL SELECT record_no, eligible, column1, g_any FROM facts,
	(VALUES ('2-charity-project'), ('4-culture'), ('4-clubs'),
	('4-charity-culture'), ('5-law'), ('5-health'))
UNION ALL SELECT record_no, eligible, '2-living-subsidy',
	g_disabled AND assisted FROM facts
UNION ALL SELECT record_no, eligible, '2-care-subsidy',
	g_disabled AND cared AND (heavy OR heavy_grade) FROM facts
UNION ALL SELECT record_no, eligible, '2-rehab', g_disabled
	AND (rehab_need = 'yes'
		OR coalesce(n LIKE '%;rehabilitation;%', 0)) FROM facts
UNION ALL SELECT record_no, eligible, '2-community-rehab', g_disabled
	AND coalesce(rehab_need, '') <> 'no' FROM facts
UNION ALL SELECT record_no, eligible, '2-insurance', g_any
	AND NOT (insured LIKE '%\_medical%' ESCAPE '\') FROM facts
UNION ALL SELECT record_no, eligible, column1,
	g_any AND working_age AND able FROM facts,
	(VALUES ('3-training'), ('3-emerging'), ('3-tourism'),
	('3-spring-breeze'), ('3-women-action'), ('3-policy'),
	('3-post-children'), ('3-post-elders'), ('3-post-marriage'),
	('3-post-disabled'))
UNION ALL SELECT record_no, eligible, column1, g_any AND able FROM facts,
	(VALUES ('3-craft'), ('3-cooperative'), ('3-live-sales'),
	('3-artisan'), ('3-heritage'), ('4-instructor'))
UNION ALL SELECT record_no, eligible, '3-farm-service', g_any
	AND (income_sources LIKE '%2%'
		OR coalesce(employment_status = 'farming', 0)
		OR coalesce(n LIKE '%;farm_work;%', 0)) FROM facts
UNION ALL SELECT record_no, eligible, '3-guidance', g_any AND working_age
	AND able AND (n LIKE '%;employment;%' OR n LIKE '%;training;%'
		OR n LIKE '%;business;%') FROM facts
UNION ALL SELECT record_no, eligible, '3-loan', g_any AND working_age AND able
	AND (n LIKE '%;business;%'
		OR coalesce(employment_status = 'self_employed', 0)) FROM facts
UNION ALL SELECT record_no, eligible, '3-post', g_low AND working_age
	AND labor_ability = 'full' FROM facts
UNION ALL SELECT record_no, eligible, '3-workshop', g_disabled AND able
	FROM facts
UNION ALL SELECT record_no, eligible, '3-disabled', g_disabled
	AND coalesce(labor_ability, '') <> 'none' FROM facts
-- Whoever needs it may be let in by a parameter: a blank need stays unknown.
UNION ALL SELECT record_no, eligible, '4-counsel',
	n LIKE '%;psychological;%'
	AND (g_any OR n LIKE '%;none;%') FROM facts
UNION ALL SELECT record_no, eligible, '4-marriage',
	n LIKE '%;marriage_family;%'
	AND (g_any OR n LIKE '%;none;%') FROM facts
UNION ALL SELECT record_no, eligible, '4-fitness', n LIKE '%;fitness;%'
	AND (g_any OR n LIKE '%;none;%') FROM facts
UNION ALL SELECT record_no, eligible, '5-protect', g_rights FROM facts
UNION ALL SELECT record_no, eligible, '5-legal-aid', g_disabled
	AND no_fixed_income = 'yes' FROM facts
UNION ALL SELECT record_no, eligible, '5-legal-visit', g_disabled
	AND no_fixed_income = 'yes'
	AND (cared OR coalesce(heavy_grade, 0)) FROM facts
UNION ALL SELECT record_no, eligible, '5-land', collective_member = 'yes'
	OR coalesce(infringement_type LIKE '%land%'
		OR infringement_type LIKE '%collective%', 0) FROM facts
UNION ALL SELECT record_no, eligible, '5-screen',
	CASE WHEN birth_date IS NOT NULL THEN age BETWEEN 35 AND 64 END
	AND ((screening = 'never' AND screening_last_date IS NULL)
		OR CASE WHEN screened_least >= 36 THEN 1
			WHEN screened_most < 36 THEN 0 END) FROM facts
UNION ALL SELECT record_no, eligible, '5-council', age >= 18 FROM facts
UNION ALL SELECT record_no, eligible, '5-mediation', g_rights
	OR (g_any AND n LIKE '%;dispute;%') FROM facts
UNION ALL SELECT record_no, eligible, column1, g_rights
	OR (g_any AND (n LIKE '%;rights;%' OR n LIKE '%;violence;%'))
	FROM facts, (VALUES ('5-hotline-12338'), ('5-women-home'))
UNION ALL SELECT record_no, eligible, '5-hotline-12348', g_rights
	OR (g_any AND (n LIKE '%;legal_aid;%' OR n LIKE '%;rights;%'
		OR n LIKE '%;land;%')) FROM facts
UNION ALL SELECT record_no, eligible, '6-violence',
	CASE WHEN n LIKE '%;violence;%' OR violated THEN 1
		WHEN rights_infringed = 'no' THEN 0 ELSE violated END FROM facts
UNION ALL SELECT record_no, eligible, '6-marriage',
	n LIKE '%;marriage_family;%' FROM facts
UNION ALL SELECT record_no, eligible, '6-family', g_any
	AND (coalesce(n LIKE '%;education;%', 0) OR minors) FROM facts
UNION ALL SELECT record_no, eligible, '6-contact',
	CASE WHEN away_least >= 12 THEN 1 WHEN away_most < 12 THEN 0 END
	AND CASE WHEN visit_least >= 12 THEN 1 WHEN visit_most < 12 THEN 0 END
	FROM facts
UNION ALL SELECT record_no, eligible, '6-parenting', coalesce(minors, 0)
	OR coalesce(n LIKE '%;child_care;%' OR n LIKE '%;education;%', 0)
	FROM facts;

-- Of a measure and each department that shares it: a row each.
CREATE TEMP TABLE shared (measure TEXT, department TEXT);
.import '|ledger-classify --list --policy mca-2025-7 --format csv | awk -F, -v OFS="|" "\$1 == \"measure\" { print \$2, \"\"; count = split(\$5, names, \";\"); for (i = 1; count > 1 && i <= count; i++) print \$2, names[i] }"' shared

-- What was given by the closing: the last known word on each provision. Of a
-- measure the latest counts; a screening counts for three years. Current
-- states hold a woman's number, former ones its letters.
CREATE TEMP TABLE last_word AS
SELECT record_no, CASE WHEN instr(woman, '-') = 0 THEN CAST(woman AS INTEGER)
		ELSE (SELECT store_no FROM county.origin WHERE code
			= substr(woman, 1, instr(woman, '-') - 1)) * 4294967296
			+ substr(woman, instr(woman, '-') + 1) END AS woman,
	measure, department, state, outcome,
	substr("from" || '-01-01', 1, 10) AS start
FROM (SELECT *, max(version) OVER (PARTITION BY record_no) AS newest
	FROM provided)
WHERE version = newest;
CREATE TEMP TABLE received AS
SELECT * FROM (
	SELECT *, row_number() OVER (PARTITION BY woman, measure
			ORDER BY start DESC, record_no DESC) AS place,
		coalesce(state, '') <> 'stopped' AS live
	FROM last_word, period
	WHERE start <= last AND (measure <> '5-screen'
		OR date(start, '+36 months') > last))
WHERE place = 1;

CREATE TEMP TABLE wanted AS
SELECT m.measure || '/' || s.department AS row,
	(eligible AND met) AS entitled,
	r.woman IS NOT NULL AND s.department IN ('', r.department) AS given,
	coalesce(r.live, 0) AS live,
	CASE WHEN s.department IN ('', r.department) THEN r.state END AS state,
	CASE WHEN s.department IN ('', r.department) THEN r.outcome END
		AS outcome
FROM m JOIN shared s ON s.measure = m.measure
	LEFT JOIN received r
	ON r.woman = m.record_no AND r.measure = m.measure;
INSERT INTO hit SELECT 'T5', row, 'entitled' FROM wanted WHERE entitled;
INSERT INTO hit SELECT 'T5', row, 'undecided' FROM wanted
	WHERE entitled IS NULL;
INSERT INTO hit SELECT 'T5', row, CASE WHEN NOT given THEN 'not_provided'
	ELSE coalesce(state, 'provision_outside') END
	FROM wanted WHERE entitled;
INSERT INTO hit SELECT 'T5', row, 'missing' FROM wanted
	WHERE entitled AND NOT live;
INSERT INTO hit SELECT 'T5', row, 'receiving' FROM wanted
	WHERE entitled AND state IN ('in_progress', 'done');
INSERT INTO hit SELECT 'T5', row, 'provided' FROM wanted
	WHERE entitled AND given;
INSERT INTO hit SELECT 'T5', row, CASE outcome WHEN 'unknown'
	THEN 'outcome_unknown' ELSE coalesce(outcome, 'outcome_outside') END
	FROM wanted WHERE entitled AND given;
INSERT INTO hit SELECT 'T5', row, 'provided_others' FROM wanted
	WHERE entitled IS NOT 1 AND given;
