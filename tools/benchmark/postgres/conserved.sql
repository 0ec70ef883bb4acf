-- What does not add up, over all claims: a row per promise broken; none if all is well.
SELECT 'usages: plan paid, policy ' || u.policy_id || ' service ' || u.service_type
FROM usages u
LEFT JOIN (SELECT c.policy_id, l.service_type, sum(r.plan_paid) AS paid
           FROM results r JOIN lines l USING (claim_id, line_number) JOIN claims c USING (claim_id) GROUP BY 1, 2) s
  USING (policy_id, service_type)
WHERE u.plan_paid <> coalesce(s.paid, 0) OR u.plan_paid > u.annual_limit
UNION ALL
SELECT 'policies: deductible or out-of-pocket, policy ' || p.policy_id
FROM policies p
LEFT JOIN (SELECT c.policy_id, sum(r.deductible) AS deductible, sum(r.deductible + r.copay + r.coinsurance) AS owed
           FROM results r JOIN claims c USING (claim_id) GROUP BY 1) s USING (policy_id)
WHERE p.deductible_met <> coalesce(s.deductible, 0) OR p.out_of_pocket_used <> coalesce(s.owed, 0)
   OR p.deductible_met > p.deductible OR p.out_of_pocket_used > p.out_of_pocket_max
UNION ALL
SELECT 'lines: split, claim ' || claim_id || ' line ' || line_number
FROM results r JOIN lines l USING (claim_id, line_number)
WHERE CASE WHEN r.denial IS NULL
           THEN r.plan_paid + r.deductible + r.copay + r.coinsurance + r.over_visit + r.over_annual <> l.billed
           ELSE r.plan_paid + r.deductible + r.copay + r.coinsurance <> 0 OR l.status <> 'DENIED' END
UNION ALL
SELECT 'claims: totals, claim ' || c.claim_id
FROM claims c
LEFT JOIN (SELECT claim_id, sum(l.billed) AS billed, sum(r.plan_paid) AS paid
           FROM results r JOIN lines l USING (claim_id, line_number) GROUP BY 1) s USING (claim_id)
WHERE (c.billed, c.plan_paid) IS DISTINCT FROM (s.billed, s.paid)
UNION ALL
SELECT 'events: none or several, claim ' || c.claim_id
FROM claims c WHERE (SELECT count(*) FROM events e WHERE e.claim_id = c.claim_id) <> 1
LIMIT 20;
