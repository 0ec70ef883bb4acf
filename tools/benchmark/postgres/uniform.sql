-- Claims over all policies, of 1, 2 or 3 lines, 2 on average. Each client is a submitter that numbers its claims.
-- run.sh puts the function's name in and sets n (where this client's numbers begin) and policies.
\set n :n + 1
\set policy random(1, :policies)
\set member :policy * 1000 + random(1, 2)
\set npi random(1000000000, 1000001999)
\set day random(0, 150)
\set visit random(8000, 60000)
\set laboratory random(1000, 30000)
\set image random(5000, 90000)
\set lines random(1, 4)
\if :lines = 1
SELECT submit_FUNCTION(:client_id, :n, :policy, :member, :npi, 'E119 I10', '2026-06-15', ARRAY[
  (1, date '2026-01-01' + :day::int, '99213', '', 1, :visit)]::claim_line[]);
\elif :lines < 4
SELECT submit_FUNCTION(:client_id, :n, :policy, :member, :npi, 'E119 I10', '2026-06-15', ARRAY[
  (1, date '2026-01-01' + :day::int, '99213', '25', 1, :visit),
  (2, date '2026-01-01' + :day::int, '80053', '', 1, :laboratory)]::claim_line[]);
\else
SELECT submit_FUNCTION(:client_id, :n, :policy, :member, :npi, 'E119 I10', '2026-06-15', ARRAY[
  (1, date '2026-01-01' + :day::int, '99213', '25', 1, :visit),
  (2, date '2026-01-01' + :day::int, '80053', '', 1, :laboratory),
  (3, date '2026-01-01' + :day::int, '71046', '', 1, :image)]::claim_line[]);
\endif
