-- All claims under policy 0, otherwise as in uniform.sql.
\set n :n + 1
\set policy 0
\set member random(1, 200)
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
