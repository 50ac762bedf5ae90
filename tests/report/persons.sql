-- SPDX-License-Identifier: MIT
-- Who was in the ledger at the end of a day, and what the policy says of her.
-- @DAY is the day, @NAME the table that is made: closing or opening.

-- Which version holds: the last known one whose day has come. Its day is that
-- of the verification, else of the survey, else of the reading.
CREATE TEMP TABLE v_@NAME AS
SELECT record_no, version,
	substr(coalesce(verified_on, survey_date, read_on)
		|| '-01-01', 1, 10) AS day,
	substr(survey_date || '-01-01', 1, 10) AS surveyed,
	status = 'exited' AS gone,
	substr(exit_date || '-01-01', 1, 10) AS exit_day
FROM seen;
CREATE INDEX v_@NAME_of ON v_@NAME (record_no, version);
CREATE TEMP TABLE base_@NAME AS
SELECT record_no, newest, oldest,
	coalesce((SELECT max(version) FROM v_@NAME v
		WHERE v.record_no = e.record_no AND day <= @DAY),
		(SELECT version FROM v_@NAME v WHERE v.record_no = e.record_no
			AND version = oldest AND surveyed <= @DAY)) AS base
FROM (SELECT record_no, max(version) AS newest, min(version) AS oldest
	FROM v_@NAME GROUP BY 1) e;
-- An exit counts from its date, whenever it was recorded.
CREATE TEMP TABLE held_@NAME AS
WITH late AS (
	SELECT b.*, n.gone AND n.exit_day <= @DAY AS left_late,
		h.gone AND h.exit_day > @DAY AS left_later,
		h.gone AS held_gone
	FROM base_@NAME b JOIN v_@NAME n
		ON n.record_no = b.record_no AND n.version = newest
		LEFT JOIN v_@NAME h
		ON h.record_no = b.record_no AND h.version = base)
SELECT record_no, coalesce(base, oldest) AS version,
	coalesce(left_late, 0) OR (coalesce(held_gone, 0)
		AND NOT coalesce(left_later, 0)) AS gone,
	CASE WHEN left_late THEN newest
		WHEN left_later THEN (SELECT max(version) FROM v_@NAME v WHERE
			v.record_no = late.record_no AND version < base
			AND NOT coalesce(gone, 0))
		ELSE base END AS exit_version,
	coalesce(left_later, 0) AND NOT coalesce(left_late, 0) AS stays
FROM late WHERE base IS NOT NULL OR left_late;

-- The state, with status, date and reason of the exit that counts.
CREATE TEMP TABLE state_@NAME AS
SELECT s.*, h.gone,
	CASE WHEN h.stays AND x.version IS NULL THEN 'registered'
		ELSE x.status END AS now_status,
	x.exit_date AS now_exit_date, x.exit_reason AS now_exit_reason,
	a.urban_rural_code AS area_class,
	@DAY AS day
FROM held_@NAME h JOIN seen s
	ON s.record_no = h.record_no AND s.version = h.version
	LEFT JOIN seen x
	ON x.record_no = h.record_no AND x.version = h.exit_version
	LEFT JOIN county.areas a ON a.code = s.living_area_code;

-- Full months from the last (at least) and the first day (at most) of a date
-- that may lack day and month: the 31st is the last day of a shorter month.
CREATE TEMP TABLE months_@NAME AS
WITH dates AS (
	SELECT record_no, 'birth' AS what, birth_date AS date, day
	FROM state_@NAME
	UNION ALL SELECT record_no, 'since', husband_away_since, day
	FROM state_@NAME
	UNION ALL SELECT record_no, 'visit', husband_last_visit, day
	FROM state_@NAME
	UNION ALL SELECT record_no, 'screened', screening_last_date, day
	FROM state_@NAME
	UNION ALL SELECT record_no, 'stated',
		coalesce(verified_on, survey_date), day FROM state_@NAME
	UNION ALL SELECT record_no, 'verified', verified_on, day
	FROM state_@NAME
	UNION ALL SELECT record_no, 'since_verified', husband_away_since,
		verified_on FROM state_@NAME WHERE verified_on IS NOT NULL),
ends AS (
	SELECT record_no, what, day,
		substr(date || '-01-01', 1, 10) AS first,
		CASE length(date) WHEN 4 THEN date || '-12-31'
			WHEN 7 THEN date(date || '-01', '+1 month', '-1 day')
			ELSE date END AS last
	FROM dates WHERE date IS NOT NULL),
counted AS (
	SELECT *, 12 * (substr(day, 1, 4) - substr(first, 1, 4))
			+ substr(day, 6, 2) - substr(first, 6, 2) AS most,
		12 * (substr(day, 1, 4) - substr(last, 1, 4))
			+ substr(day, 6, 2) - substr(last, 6, 2) AS least,
		CAST(substr(day, 9, 2) AS INTEGER) AS d,
		date(day, '+1 day') LIKE '%-01' AS month_end
	FROM ends)
SELECT record_no, what,
	least - (d < CAST(substr(last, 9, 2) AS INTEGER)
		AND NOT month_end) AS least,
	most - (d < CAST(substr(first, 9, 2) AS INTEGER)
		AND NOT month_end) AS most
FROM counted;
CREATE INDEX months_@NAME_of ON months_@NAME (record_no, what);

-- How long the husband has been away: since that day, or the years that were
-- stated and what has passed since; before they were stated what was left to
-- that day is taken off, a month begun as a whole one.
CREATE TEMP TABLE away_@NAME AS
SELECT s.record_no,
	CASE WHEN husband_away_since IS NOT NULL THEN max(m.least, 0)
		WHEN husband_away_years IS NOT NULL
		THEN max(CAST(husband_away_years * 12 AS INTEGER)
			+ coalesce(p.least, 0), 0) END AS least,
	CASE WHEN husband_away_since IS NOT NULL THEN max(m.most, 0)
		WHEN husband_away_years IS NOT NULL AND p.most IS NOT NULL
		THEN max(CAST(husband_away_years * 12 AS INTEGER)
			+ p.most, 0)
		WHEN husband_away_years IS NOT NULL THEN 9999 END AS most
FROM state_@NAME s
	LEFT JOIN months_@NAME m
	ON m.record_no = s.record_no AND m.what = 'since'
	LEFT JOIN months_@NAME p
	ON p.record_no = s.record_no AND p.what = 'stated';

-- 农村留守妇女，是指丈夫连续外出务工、经商等半年以上，本人留在农村居住生活的妇女。
CREATE TEMP TABLE person_@NAME AS
WITH facts AS (
	SELECT s.*, a.least AS away_least, a.most AS away_most,
		CAST(b.least / 12 AS INTEGER) AS age,
		CASE WHEN a.least >= 6 THEN 1 WHEN a.most < 6 THEN 0 END
			AS away_half,
		CASE WHEN urban_rural_code IS NOT NULL
			THEN urban_rural_code IN ('210', '220')
			WHEN area_class IS NOT NULL
			THEN area_class IN ('210', '220')
			ELSE lives_in_village = 'yes' END AS rural,
		coalesce(marital_status IN ('10', '30', '40'), 0) AS unmarried,
		coalesce(health_status IN ('10', '20'), 0) AS well,
		instr(';1;2;3;4;5;6;7;',
			';' || substr(disability_type, 1, 1) || ';') > 0
			AS has_kind,
		disability_grade IN ('1', '2', '3', '4') AS has_grade
	FROM state_@NAME s JOIN away_@NAME a ON a.record_no = s.record_no
		LEFT JOIN months_@NAME b
		ON b.record_no = s.record_no AND b.what = 'birth'),
groups AS (
	SELECT record_no,
	-- 低收入妇女
	CASE WHEN low_income_type LIKE '%minimum_living%'
		OR low_income_type LIKE '%extreme_poverty%'
		OR low_income_type LIKE '%marginal%'
		OR low_income_type LIKE '%rigid_expenditure%'
		OR low_income_type LIKE '%relapse_monitored%'
		OR low_income_type LIKE '%other%' THEN 1
		WHEN coalesce(low_income_type, 'unstated') = 'unstated'
		THEN CASE WHEN low_income_since IS NOT NULL THEN 1 END
		WHEN low_income_type IS NOT NULL THEN 0 END AS low_income,
	-- 重病妇女
	CASE WHEN health_status IN ('22', '41') THEN 1
		WHEN serious_illness <> 'none' THEN 1
		WHEN well OR serious_illness = 'none' THEN 0
		END AS serious_illness,
	-- 残疾妇女
	CASE WHEN disabled = 'yes' OR has_kind OR has_grade
		OR disability_cert_no IS NOT NULL
		OR health_status BETWEEN '60' AND '69' THEN 1
		WHEN well OR disability_type = '0' OR disability_grade = '0'
		OR disabled = 'no' THEN 0 END AS disabled,
	-- 合法权益遭受侵害妇女
	CASE WHEN rights_infringed = 'yes' THEN 1
		WHEN coalesce(infringement_state, '') <> 'closed'
		AND (coalesce(infringement_type, 'none') <> 'none'
			OR infringement_date IS NOT NULL) THEN 1
		WHEN infringement_type = 'none' OR rights_infringed = 'no'
		THEN 0 END AS rights_infringed,
	-- 等
	coalesce(other_difficulty = 'yes', 0) AS other
	FROM facts)
SELECT f.*, g.low_income AS g_low, g.serious_illness AS g_serious,
	g.disabled AS g_disabled, g.rights_infringed AS g_rights,
	g.other AS g_other,
	(g.low_income OR g.serious_illness OR g.disabled
		OR g.rights_infringed OR g.other) AS g_any,
	coalesce(g.low_income, 0) + coalesce(g.serious_illness, 0)
		+ coalesce(g.disabled, 0) + coalesce(g.rights_infringed, 0)
		+ coalesce(g.other, 0) AS g_count,
	(away_half AND rural AND NOT unmarried AND NOT gone) AS eligible,
	CASE WHEN length(living_area_code) = 12
		AND substr(living_area_code, 1, (SELECT digits FROM period))
			|| CASE (SELECT digits FROM period) WHEN 9 THEN '000'
				ELSE '' END <> ''
		AND substr(living_area_code, 1, 6) = '411726'
		AND substr(living_area_code, 7, 3) <> '000'
		AND ((SELECT digits FROM period) = 9
			OR substr(living_area_code, 10) <> '000')
		THEN substr(substr(living_area_code, 1,
			(SELECT digits FROM period)) || '000', 1, 12)
		ELSE 'unclear' END AS row
FROM facts f JOIN groups g ON g.record_no = f.record_no;
CREATE INDEX person_@NAME_of ON person_@NAME (record_no);
