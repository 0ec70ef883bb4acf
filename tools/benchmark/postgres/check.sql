-- Claims worked out by hand, one after another; prints a line for each answer that is wrong, and nothing if all is well.
-- Columns of `expected`: claim status, plan pays, member owes; then per line its denial, or deductible / copay /
-- coinsurance / plan.
BEGIN;
INSERT INTO policies (policy_id, active_from, active_until, deductible, out_of_pocket_max, filing_days, deductible_met,
                      out_of_pocket_used)
VALUES (9000001, '2026-01-01', '2026-06-30', 50000, 1000000, 90, 0, 0),       -- deductible untouched
       (9000002, '2026-01-01', '2026-12-31', 50000, 1000000, 365, 40000, 0),  -- 100.00 of it left
       (9000003, '2026-01-01', '2026-12-31', 50000, 500000, 365, 50000, 499000),  -- out-of-pocket 10.00 left
       (9000004, '2026-01-01', '2026-12-31', 50000, 1000000, 365, 50000, 0);  -- deductible met
INSERT INTO memberships (policy_id, member_id, enrolled_on, ended_on)
SELECT p, p + 100, '2026-02-01', '2026-12-31' FROM generate_series(9000001, 9000004) p;
-- 1: 80 %, copay 30.00, visit 300.00, year 2,000.00. 2: 100 %, 1,850.00 of 2,000.00 paid. 3: preventive. 4: half.
INSERT INTO usages (policy_id, service_type, coverage, deductible_applies, copay, visit_limit, annual_limit, plan_paid)
SELECT p, s.* FROM generate_series(9000001, 9000004) p,
  (VALUES (1, 8000, true, 3000, 30000, 200000, 0), (2, 10000, true, 0, 90000, 200000, 185000),
          (3, 10000, false, 0, 90000, 200000, 0), (4, 5000, true, 0, 90000, 200000, 0)) s;

CREATE TEMPORARY TABLE cases (number serial, what text, sent text, received date, policy bigint, lines claim_line[],
                              expected text);
INSERT INTO cases (what, sent, received, policy, lines, expected) VALUES
  ('the deductible takes all', 'a', '2026-03-10', 9000001, ARRAY[(1, '2026-03-01', '99213', '', 1, 25000)::claim_line],
   'PARTIALLY_APPROVED 0 25000; 25000/0/0/0'),
  ('sent again, the same answer', 'a', '2026-03-10', 9000001,
   ARRAY[(1, '2026-03-01', '99213', '', 1, 25000)::claim_line], 'PARTIALLY_APPROVED 0 25000; 25000/0/0/0'),
  ('other content under the same id', 'a', '2026-03-10', 9000001,
   ARRAY[(1, '2026-03-01', '99213', '', 1, 25001)::claim_line], 'IDEMPOTENCY_CONFLICT'),
  ('a line that stands', 'b', '2026-03-10', 9000001, ARRAY[(1, '2026-03-01', '99213', '', 1, 25000)::claim_line],
   'DENIED 0 0; DUPLICATE_CLAIM'),
  ('its twin with modifiers that set it apart', 'c', '2026-03-10', 9000001,
   ARRAY[(3, '2026-03-02', '99395', '25 76', 1, 15000), (3, '2026-03-02', '99395', '25 76', 1, 15000)]::claim_line[],
   'APPROVED 30000 0; 0/0/0/15000 0/0/0/15000'),
  ('twins in one claim', 'd', '2026-03-10', 9000001,
   ARRAY[(3, '2026-03-03', '99395', '', 1, 15000), (3, '2026-03-03', '99395', '', 1, 15000)]::claim_line[],
   'PARTIALLY_APPROVED 15000 0; 0/0/0/15000 DUPLICATE_CLAIM'),
  ('filed too late', 'e', '2026-06-30', 9000001, ARRAY[(1, '2026-03-04', '99213', '', 1, 25000)::claim_line],
   'DENIED 0 0; TIMELY_FILING'),
  ('after the policy', 'f', '2026-07-10', 9000001, ARRAY[(1, '2026-07-01', '99213', '', 1, 25000)::claim_line],
   'DENIED 0 25000; POLICY_INACTIVE'),
  ('before the membership', 'g', '2026-02-10', 9000001, ARRAY[(1, '2026-01-31', '99213', '', 1, 25000)::claim_line],
   'DENIED 0 25000; MEMBER_NOT_ENROLLED'),
  ('no rule', 'h', '2026-03-10', 9000001, ARRAY[(9, '2026-03-01', '00100', '', 1, 25000)::claim_line],
   'DENIED 0 25000; NOT_COVERED_SERVICE'),
  ('unknown member', 'i', '2026-03-10', 9000009, ARRAY[(1, '2026-03-01', '99213', '', 1, 25000)::claim_line],
   'NOT_FOUND'),
  ('the rest of the deductible', 'j', '2026-03-10', 9000002,
   ARRAY[(1, '2026-03-01', '99213', '', 1, 25000)::claim_line], 'PARTIALLY_APPROVED 9600 15400; 10000/3000/2400/9600'),
  ('out-of-pocket maximum', 'k', '2026-03-10', 9000003, ARRAY[(1, '2026-03-01', '99213', '', 1, 25000)::claim_line],
   'PARTIALLY_APPROVED 24000 1000; 0/1000/0/24000'),
  ('beyond the out-of-pocket maximum', 'l', '2026-03-10', 9000003,
   ARRAY[(4, '2026-03-01', '80053', '', 1, 7000)::claim_line], 'APPROVED 7000 0; 0/0/0/7000'),
  ('deductible met', 'm', '2026-03-10', 9000004, ARRAY[(1, '2026-03-01', '99213', '', 1, 25000)::claim_line],
   'PARTIALLY_APPROVED 17600 7400; 0/3000/4400/17600'),
  ('capped to the visit', 'n', '2026-03-10', 9000004, ARRAY[(1, '2026-03-02', '99213', '', 1, 50000)::claim_line],
   'PARTIALLY_APPROVED 21600 28400; 0/3000/5400/21600'),
  ('two lines of one visit, one copay, one cap', 'o', '2026-03-10', 9000004,
   ARRAY[(1, '2026-03-03', '99213', '', 1, 25000), (1, '2026-03-03', '99214', '', 1, 10000)]::claim_line[],
   'PARTIALLY_APPROVED 21600 13400; 0/3000/4400/17600 0/0/1000/4000'),
  ('half a cent goes to the even one, down', 'p', '2026-03-10', 9000004,
   ARRAY[(4, '2026-03-01', '80053', '', 1, 10001)::claim_line], 'PARTIALLY_APPROVED 5000 5001; 0/0/5001/5000'),
  ('half a cent goes to the even one, up', 'q', '2026-03-10', 9000004,
   ARRAY[(4, '2026-03-01', '80053', '', 1, 10003)::claim_line], 'PARTIALLY_APPROVED 5002 5001; 0/0/5001/5002'),
  ('to the annual limit', 'r', '2026-03-10', 9000004, ARRAY[(2, '2026-03-01', '70551', '', 1, 30000)::claim_line],
   'PARTIALLY_APPROVED 15000 15000; 0/0/0/15000'),
  ('the annual limit is used up', 's', '2026-03-10', 9000004,
   ARRAY[(2, '2026-03-02', '70551', '', 1, 20000), (3, '2026-03-02', '99395', '', 1, 20000)]::claim_line[],
   'PARTIALLY_APPROVED 20000 20000; ANNUAL_LIMIT_EXHAUSTED 0/0/0/20000');

CREATE TEMPORARY TABLE answers (number int, got text);
DO $$
DECLARE
  c record;
  a claim_answer;
BEGIN
  FOR c IN SELECT * FROM cases ORDER BY number LOOP
    BEGIN
      a := submit_FUNCTION('check', c.sent, c.policy, c.policy + 100, '1234567893', 'E119', c.received, c.lines);
      INSERT INTO answers
      SELECT c.number, format('%s %s %s; %s', a.status, a.plan_paid, a.member_owes, string_agg(
        coalesce(r.denial::text, concat_ws('/', r.deductible, r.copay, r.coinsurance, r.plan_paid)), ' '
        ORDER BY r.line_number))
      FROM results r WHERE r.claim_id = a.claim_id;
    EXCEPTION WHEN raise_exception THEN
      INSERT INTO answers VALUES (c.number, split_part(sqlerrm, ':', 1));
    END;
  END LOOP;
END $$;
SELECT format('%s: expected "%s", got "%s"', what, expected, got)
FROM cases LEFT JOIN answers USING (number) WHERE expected IS DISTINCT FROM got ORDER BY number;
SELECT 'sent again: recorded twice' FROM claims WHERE submitter = 'check' AND submitter_claim_id = 'a'
HAVING count(*) <> 1;
ROLLBACK;
