-- Decides one claim the straightforward way: a loop over its lines, each step a statement of its own.
CREATE FUNCTION submit_plain(p_submitter text, p_submitter_claim_id text, p_policy bigint, p_member bigint, p_npi text,
                             p_diagnoses text, p_received date, p_lines claim_line[])
RETURNS claim_answer LANGUAGE plpgsql AS $$
DECLARE
  known claims%ROWTYPE;
  new_id bigint;
  policy policies%ROWTYPE;
  membership memberships%ROWTYPE;
  usage usages%ROWTYPE;
  visit record;
  line claim_line;
  n int := 0;
  line_fingerprint bigint;
  refused denial_reason;
  decided line_status;
  allowed bigint;
  deductible bigint;
  copay bigint;
  coinsurance bigint;
  over_visit bigint;
  over_annual bigint;
  balance bigint;
  paid bigint;
  relief bigint;
  taken bigint;
  denied_lines int := 0;
  covered_lines int := 0;
  numbers bigint[] := '{}';
  answer claim_answer;
BEGIN
  -- The unique key makes the second of two equal submissions wait here for the first.
  INSERT INTO claims (submitter, submitter_claim_id, policy_id, member_id, provider_npi, diagnoses, received_on,
                      status, billed, plan_paid, member_owes)
  VALUES (p_submitter, p_submitter_claim_id, p_policy, p_member, p_npi, p_diagnoses, p_received,
          'UNDER_REVIEW', 0, 0, 0)
  ON CONFLICT (submitter, submitter_claim_id) DO NOTHING
  RETURNING claim_id INTO new_id;
  IF new_id IS NULL THEN
    SELECT * INTO known FROM claims c
    WHERE c.submitter = p_submitter AND c.submitter_claim_id = p_submitter_claim_id;
    IF (known.policy_id, known.member_id, known.provider_npi, known.diagnoses) IS DISTINCT FROM
         (p_policy, p_member, p_npi, p_diagnoses)
       OR p_lines IS DISTINCT FROM (SELECT e.lines FROM events e WHERE e.claim_id = known.claim_id
                                    ORDER BY e.position LIMIT 1) THEN
      RAISE EXCEPTION 'IDEMPOTENCY_CONFLICT: % of % has other content', p_submitter_claim_id, p_submitter;
    END IF;
    RETURN ROW(known.claim_id, known.status, known.billed, known.plan_paid, known.member_owes)::claim_answer;
  END IF;

  SELECT * INTO policy FROM policies p WHERE p.policy_id = p_policy FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'NOT_FOUND: policy %', p_policy;
  END IF;
  SELECT * INTO membership FROM memberships m WHERE m.policy_id = p_policy AND m.member_id = p_member;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'NOT_FOUND: member % of policy %', p_member, p_policy;
  END IF;

  answer := ROW(new_id, NULL, 0, 0, 0);
  FOREACH line IN ARRAY p_lines LOOP
    n := n + 1;
    line_fingerprint := hash_record_extended(
      ROW(p_member, p_npi, line.service_date, line.procedure_code, line.modifiers, line.units, line.billed), 0);
    allowed := 0; deductible := 0; copay := 0; coinsurance := 0; over_visit := 0; over_annual := 0; paid := 0;

    SELECT * INTO usage FROM usages u
    WHERE u.policy_id = p_policy AND u.service_type = line.service_type FOR UPDATE;
    refused := CASE
      WHEN line.service_date NOT BETWEEN policy.active_from AND policy.active_until THEN 'POLICY_INACTIVE'
      WHEN line.service_date NOT BETWEEN membership.enrolled_on AND membership.ended_on THEN 'MEMBER_NOT_ENROLLED'
      WHEN p_received - line.service_date > policy.filing_days THEN 'TIMELY_FILING'
      WHEN NOT string_to_array(line.modifiers, ' ') && '{59,76,77,91,XE,XP,XS,XU}'::text[]
           AND EXISTS (SELECT FROM lines l
                       WHERE l.fingerprint = line_fingerprint AND l.status <> 'DENIED'
                         AND l.service_date = line.service_date AND l.procedure_code = line.procedure_code
                         AND l.units = line.units AND l.billed = line.billed) THEN 'DUPLICATE_CLAIM'
      WHEN usage.policy_id IS NULL THEN 'NOT_COVERED_SERVICE'
      WHEN usage.plan_paid >= usage.annual_limit THEN 'ANNUAL_LIMIT_EXHAUSTED'
    END;

    IF refused IS NULL THEN
      SELECT coalesce(sum(r.allowed), 0) AS allowed, coalesce(sum(r.copay), 0) AS copay INTO visit
      FROM results r JOIN lines l USING (claim_id, line_number)
      WHERE r.claim_id = new_id AND r.denial IS NULL
        AND l.service_type = line.service_type AND l.service_date = line.service_date;
      allowed := LEAST(line.billed, GREATEST(0, usage.visit_limit - visit.allowed));
      over_visit := line.billed - allowed;
      IF usage.deductible_applies THEN
        deductible := LEAST(allowed, GREATEST(0, policy.deductible - policy.deductible_met));
      END IF;
      copay := LEAST(GREATEST(0, usage.copay - visit.copay), allowed - deductible);
      balance := allowed - deductible - copay;
      -- Half to even, to the cent.
      paid := balance * usage.coverage / 10000;
      taken := balance * usage.coverage % 10000;
      IF taken > 5000 OR (taken = 5000 AND paid % 2 = 1) THEN
        paid := paid + 1;
      END IF;
      coinsurance := balance - paid;
      relief := GREATEST(0, deductible + copay + coinsurance
                            - GREATEST(0, policy.out_of_pocket_max - policy.out_of_pocket_used));
      IF relief > 0 THEN
        paid := paid + relief;
        taken := LEAST(relief, coinsurance);
        coinsurance := coinsurance - taken;
        relief := relief - taken;
        taken := LEAST(relief, copay);
        copay := copay - taken;
        deductible := deductible - (relief - taken);
      END IF;
      over_annual := GREATEST(0, paid - (usage.annual_limit - usage.plan_paid));
      paid := paid - over_annual;

      UPDATE usages u SET plan_paid = u.plan_paid + paid
      WHERE u.policy_id = p_policy AND u.service_type = line.service_type;
      policy.deductible_met := policy.deductible_met + deductible;
      policy.out_of_pocket_used := policy.out_of_pocket_used + deductible + copay + coinsurance;
    END IF;

    decided := CASE WHEN refused IS NOT NULL THEN 'DENIED'
                    WHEN paid = line.billed THEN 'COVERED'
                    ELSE 'PARTIALLY_COVERED' END;
    INSERT INTO lines (claim_id, line_number, service_type, service_date, procedure_code, modifiers, units, billed,
                       fingerprint, status)
    VALUES (new_id, n, line.service_type, line.service_date, line.procedure_code, line.modifiers, line.units,
            line.billed, line_fingerprint, decided);
    INSERT INTO results (claim_id, line_number, allowed, deductible, copay, coinsurance, over_visit, over_annual,
                         plan_paid, denial)
    VALUES (new_id, n, allowed, deductible, copay, coinsurance, over_visit, over_annual, paid, refused);

    numbers := numbers || ARRAY[-line.service_type, allowed, deductible, copay, deductible + copay + coinsurance,
                                over_annual, paid];
    denied_lines := denied_lines + (decided = 'DENIED')::int;
    covered_lines := covered_lines + (decided = 'COVERED')::int;
    answer.billed := answer.billed + line.billed;
    answer.plan_paid := answer.plan_paid + paid;
    -- What was filed late or twice is the provider's loss.
    IF refused IS NULL OR refused NOT IN ('TIMELY_FILING', 'DUPLICATE_CLAIM') THEN
      answer.member_owes := answer.member_owes + line.billed - paid;
    END IF;
  END LOOP;

  answer.status := CASE WHEN denied_lines = n THEN 'DENIED'
                        WHEN covered_lines = n THEN 'APPROVED'
                        ELSE 'PARTIALLY_APPROVED' END;
  UPDATE policies p SET deductible_met = policy.deductible_met, out_of_pocket_used = policy.out_of_pocket_used
  WHERE p.policy_id = p_policy;
  UPDATE claims c SET status = answer.status, billed = answer.billed, plan_paid = answer.plan_paid,
                      member_owes = answer.member_owes
  WHERE c.claim_id = new_id;
  INSERT INTO events (claim_id, event_type, status, lines, numbers)
  VALUES (new_id, 'claim_adjudicated', answer.status, p_lines, numbers);
  RETURN answer;
END $$;
