-- The same decision, optimised by hand for what PL/pgSQL costs: each statement is started and each expression prepared
-- anew in every transaction, so there are few of both. One statement reads and locks policy and member, one per
-- line reads and locks what the line needs, one per line writes it, one writes the claim; rows are written once.
-- A claim that is known and an unknown policy or member go to submit_plain. Of two equal submissions in one moment the
-- second breaks the unique key, and gets its answer when it is sent again.
CREATE FUNCTION submit_lean(p_submitter text, p_submitter_claim_id text, p_policy bigint, p_member bigint, p_npi text,
                            p_diagnoses text, p_received date, p_lines claim_line[])
RETURNS claim_answer LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
  policy_from date;
  policy_until date;
  filing_day date;
  member_days date[];
  known boolean;
  deductible_left bigint;
  out_of_pocket_left bigint;
  line claim_line;
  n int;
  mark bigint;
  v_coverage int;
  annual_left bigint;
  visit_left bigint;
  copay_left bigint;
  counts_deductible boolean;
  stands boolean;
  refused denial_reason;
  v_allowed bigint;
  v_deductible bigint;
  v_copay bigint;
  owed bigint;
  v_over_annual bigint;
  paid bigint;
  relief bigint;
  total_billed bigint;
  total_paid bigint;
  not_owed bigint;
  denied_lines int;
  numbers bigint[];
  v_status claim_status;
BEGIN
  -- The look-ups beside the locked row are subqueries, not joins: a lock over a join is dearer to start.
  SELECT p.active_from, p.active_until, p_received - p.filing_days,
         p.deductible - p.deductible_met, p.out_of_pocket_max - p.out_of_pocket_used,
         (SELECT ARRAY[m.enrolled_on, m.ended_on] FROM memberships m
          WHERE m.policy_id = p_policy AND m.member_id = p_member),
         EXISTS (SELECT FROM claims c
                 WHERE c.submitter = p_submitter AND c.submitter_claim_id = p_submitter_claim_id),
         0, 0::bigint, 0::bigint, 0::bigint, 0, '{}'::bigint[], nextval('claims_claim_id_seq')
  INTO policy_from, policy_until, filing_day, deductible_left, out_of_pocket_left, member_days, known,
       n, total_billed, total_paid, not_owed, denied_lines, numbers, new_id
  FROM policies p WHERE p.policy_id = p_policy
  FOR UPDATE;
  IF known IS NOT FALSE OR member_days IS NULL THEN
    RETURN submit_plain(p_submitter, p_submitter_claim_id, p_policy, p_member, p_npi, p_diagnoses, p_received,
                        p_lines);
  END IF;

  FOREACH line IN ARRAY p_lines LOOP
    n := n + 1;
    mark := hash_record_extended(
      ROW(p_member, p_npi, line.service_date, line.procedure_code, line.modifiers, line.units, line.billed), 0);
    -- Sees all that earlier claims and lines did, because it begins after the lock was granted.
    SELECT u.coverage, u.annual_limit - u.plan_paid, u.visit_limit, u.copay, u.deductible_applies,
           EXISTS (SELECT FROM lines l
                   WHERE l.fingerprint = mark AND l.status <> 'DENIED' AND l.service_date = line.service_date
                     AND l.procedure_code = line.procedure_code AND l.units = line.units AND l.billed = line.billed),
           NULL::denial_reason, 0::bigint
    INTO v_coverage, annual_left, visit_left, copay_left, counts_deductible, stands, refused, v_over_annual
    FROM usages u WHERE u.policy_id = p_policy AND u.service_type = line.service_type
    FOR UPDATE;
    IF stands THEN
      stands := NOT string_to_array(line.modifiers, ' ') && '{59,76,77,91,XE,XP,XS,XU}'::text[];
    END IF;

    IF stands OR v_coverage IS NULL OR annual_left <= 0 OR line.service_date < filing_day
       OR line.service_date NOT BETWEEN policy_from AND policy_until
       OR line.service_date NOT BETWEEN member_days[1] AND member_days[2] THEN
      refused := CASE
        WHEN line.service_date NOT BETWEEN policy_from AND policy_until THEN 'POLICY_INACTIVE'
        WHEN line.service_date NOT BETWEEN member_days[1] AND member_days[2] THEN 'MEMBER_NOT_ENROLLED'
        WHEN line.service_date < filing_day THEN 'TIMELY_FILING'
        WHEN stands THEN 'DUPLICATE_CLAIM'
        WHEN v_coverage IS NULL THEN 'NOT_COVERED_SERVICE'
        ELSE 'ANNUAL_LIMIT_EXHAUSTED' END;
      v_allowed := 0; v_deductible := 0; v_copay := 0; owed := 0; v_over_annual := 0; paid := 0;
      denied_lines := denied_lines + 1;
      -- What was filed late or twice is the provider's loss.
      IF refused IN ('TIMELY_FILING', 'DUPLICATE_CLAIM') THEN
        not_owed := not_owed + line.billed;
      END IF;
    ELSE
      IF -line.service_type = ANY (numbers) THEN
        SELECT visit_left - coalesce(sum(r.allowed), 0), GREATEST(0, copay_left - coalesce(sum(r.copay), 0))
        INTO visit_left, copay_left
        FROM results r JOIN lines l USING (claim_id, line_number)
        WHERE r.claim_id = new_id AND r.denial IS NULL
          AND l.service_type = line.service_type AND l.service_date = line.service_date;
      END IF;
      v_allowed := LEAST(line.billed, GREATEST(0, visit_left));
      v_deductible := CASE WHEN counts_deductible THEN LEAST(v_allowed, deductible_left) ELSE 0 END;
      v_copay := LEAST(copay_left, v_allowed - v_deductible);
      -- Half to even, to the cent: half up, and down again where that made a tie odd.
      relief := (v_allowed - v_deductible - v_copay) * v_coverage;
      paid := (relief + 5000) / 10000 - (relief % 20000 = 5000)::int;
      owed := v_allowed - paid;  -- Deductible, copay and coinsurance.
      IF owed > out_of_pocket_left THEN
        relief := owed - out_of_pocket_left;
        paid := paid + relief;
        owed := out_of_pocket_left;
        -- Coinsurance gives first, then the copay, then the deductible.
        v_copay := LEAST(v_copay, GREATEST(0, owed - v_deductible));
        v_deductible := LEAST(v_deductible, owed);
      END IF;
      IF paid > annual_left THEN
        v_over_annual := paid - annual_left;
        paid := annual_left;
      END IF;
      deductible_left := deductible_left - v_deductible;
      out_of_pocket_left := out_of_pocket_left - owed;
    END IF;
    total_billed := total_billed + line.billed;
    total_paid := total_paid + paid;
    -- The service type is negative, which no amount is: so a later line of the same one is told above.
    numbers := numbers || ARRAY[-line.service_type, v_allowed, v_deductible, v_copay, owed, v_over_annual, paid];

    WITH moved AS (
      UPDATE usages u SET plan_paid = u.plan_paid + paid
      WHERE u.policy_id = p_policy AND u.service_type = line.service_type AND paid > 0
    ), sent AS (
      INSERT INTO lines (claim_id, line_number, service_type, service_date, procedure_code, modifiers, units, billed,
                         fingerprint, status)
      VALUES (new_id, n, line.service_type, line.service_date, line.procedure_code, line.modifiers, line.units,
              line.billed, mark, CASE WHEN refused IS NOT NULL THEN 'DENIED'::line_status
                                      WHEN paid = line.billed THEN 'COVERED' ELSE 'PARTIALLY_COVERED' END)
    )
    INSERT INTO results (claim_id, line_number, allowed, deductible, copay, coinsurance, over_visit, over_annual,
                         plan_paid, denial)
    VALUES (new_id, n, v_allowed, v_deductible, v_copay, owed - v_deductible - v_copay,
            CASE WHEN refused IS NULL THEN line.billed - v_allowed ELSE 0 END, v_over_annual, paid, refused);
  END LOOP;

  v_status := CASE WHEN denied_lines = n THEN 'DENIED'::claim_status WHEN total_paid = total_billed THEN 'APPROVED'
                   ELSE 'PARTIALLY_APPROVED' END;
  WITH moved AS (
    UPDATE policies p
    SET deductible_met = p.deductible - deductible_left, out_of_pocket_used = p.out_of_pocket_max - out_of_pocket_left
    WHERE p.policy_id = p_policy AND denied_lines < n
  ), kept AS (
    INSERT INTO claims (claim_id, submitter, submitter_claim_id, policy_id, member_id, provider_npi, diagnoses,
                        received_on, status, billed, plan_paid, member_owes)
    VALUES (new_id, p_submitter, p_submitter_claim_id, p_policy, p_member, p_npi, p_diagnoses, p_received, v_status,
            total_billed, total_paid, total_billed - total_paid - not_owed)
  )
  INSERT INTO events (claim_id, event_type, status, lines, numbers)
  VALUES (new_id, 'claim_adjudicated', v_status, p_lines, numbers);
  RETURN ROW(new_id, v_status, total_billed, total_paid, total_billed - total_paid - not_owed)::claim_answer;
END $$;
