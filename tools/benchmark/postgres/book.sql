-- The book of business: :policies policies of two members and three coverage rules each, and policy 0, a group of 200
-- members. Policy 0's limits are out of reach, so that it goes on deciding and does not merely deny.
INSERT INTO policies (policy_id, active_from, active_until, deductible, out_of_pocket_max, filing_days)
SELECT p, '2026-01-01', '2026-12-31', 150000, CASE p WHEN 0 THEN 900000000000 ELSE 800000 END, 365
FROM generate_series(0, :policies) p;

INSERT INTO memberships (policy_id, member_id, enrolled_on, ended_on)
SELECT p, p * 1000 + m, '2026-01-01', '2026-12-31'
FROM generate_series(0, :policies) p, LATERAL generate_series(1, CASE p WHEN 0 THEN 200 ELSE 2 END) m;

INSERT INTO usages (policy_id, service_type, coverage, deductible_applies, copay, visit_limit, annual_limit)
SELECT p, r.service_type, r.coverage, r.deductible_applies, r.copay, 100000,
       CASE p WHEN 0 THEN 900000000000 ELSE 500000 END
FROM generate_series(0, :policies) p,
     (VALUES (1, 8000, true, 3000), (2, 8000, true, 0), (3, 8000, true, 0))
       r (service_type, coverage, deductible_applies, copay);

-- Statistics for what was loaded; tables that are empty yet are left out, because statistics of none mislead.
VACUUM ANALYZE policies, memberships, usages;
