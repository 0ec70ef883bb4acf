// Asks the gateway as a client does, and compares what it answers with what the engine answers over HTTP.
import assert from 'node:assert/strict';

const gateway = process.argv[2];
const { BASE_URL, CLAIM, POLICY, MEMBER } = process.env;
const patience = () => AbortSignal.timeout(30_000);

async function log_in(user) {
  const colon = user.indexOf(':');
  const answer = await fetch(`${BASE_URL}/api/v1/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login: user.slice(0, colon), password: user.slice(colon + 1), refreshIn: 'body' }),
    signal: patience(),
  });
  assert.equal(answer.status, 200, 'the engine lets a demo user in');
  return `Bearer ${(await answer.json()).accessToken}`;
}

async function over_http(path, authorization) {
  const answer = await fetch(`${BASE_URL}/api/v1${path}`, { headers: { Authorization: authorization }, signal: patience() });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

async function ask(authorization, query, variables = {}, headers = {}) {
  const answer = await fetch(gateway, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(authorization ? { Authorization: authorization } : {}), ...headers },
    body: JSON.stringify({ query, variables }),
    signal: patience(),
  });
  return answer.json();
}

async function ask_well(authorization, query, variables) {
  const { data, errors } = await ask(authorization, query, variables);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/// The engine's problem, as it reached the caller.
function refused(answer, field) {
  assert.equal(answer.data?.[field] ?? null, null, 'what is refused is not answered');
  assert.equal(answer.errors?.length, 1, JSON.stringify(answer));
  return answer.errors[0].extensions.response.body;
}

async function wait_until_ready() {
  const until = Date.now() + 90_000;
  for (;;) {
    try {
      if ((await ask('', '{ __typename }')).data?.__typename === 'Query') return;
    } catch {
      // It does not listen yet.
    }
    process.kill(Number(process.env.GATEWAY_PID), 0);
    assert.ok(Date.now() < until, 'the gateway answers within 90 s');
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

const cents = amount => {
  assert.match(amount, /^-?[0-9]+\.[0-9]{2}$/, 'an amount is a decimal text');
  return BigInt(amount.replace('.', ''));
};

const a_claim = `query ($claim: queryInput_Queries_claim_claim!) {
  Queries_claim(claim: $claim) {
    policyNumber memberId submitter submitterClaimId received
    outcome { claimNumber status billed planPaid lines { line status billed planPaid } }
    services { procedure billed }
  }
}`;

await wait_until_ready();
const processor = await log_in(process.env.USER_PROCESSOR);
const reporter = await log_in(process.env.USER_REPORTER);
const auditor = await log_in(process.env.USER_AUDITOR);
const recorded = await over_http(`/claims/${CLAIM}`, processor);

const checks = {
  'a claim by its number, with its lines': async () => {
    const { Queries_claim: claim } = await ask_well(processor, a_claim, { claim: CLAIM });
    assert.equal(claim.outcome.claimNumber, CLAIM);
    assert.equal(claim.outcome.status, 'PAID');
    assert.equal(claim.policyNumber, POLICY);
    assert.equal(claim.memberId, MEMBER);
    assert.equal(claim.received, recorded.received);
    assert.ok(claim.outcome.lines.length > 0);
    assert.equal(claim.services.length, claim.outcome.lines.length);
    for (const field of ['billed', 'planPaid']) {
      assert.equal(claim.outcome[field], recorded.outcome[field]);
      const lines = claim.outcome.lines.reduce((sum, line) => sum + cents(line[field]), 0n);
      assert.equal(lines, cents(claim.outcome[field]), `${field} of the lines is that of the claim`);
    }
  },

  "a claim by its submitter's name": async () => {
    const name = `${recorded.submitter}/${recorded.submitterClaimId}`;
    const { Queries_claim: claim } = await ask_well(processor, a_claim, { claim: name });
    assert.equal(claim.outcome.claimNumber, CLAIM);
  },

  'claims with their status': async () => {
    const { Queries_claims: page } = await ask_well(
      processor,
      `{ Queries_claims(status: "DENIED", pageSize: 5) { claims { claimNumber status billed planPaid } next } }`,
    );
    const same = await over_http('/claims?status=DENIED&pageSize=5', processor);
    assert.equal(page.claims.length, 5);
    assert.deepEqual(page.claims.map(claim => claim.claimNumber), same.claims.map(claim => claim.claimNumber));
    for (const claim of page.claims) {
      assert.equal(claim.status, 'DENIED');
      assert.ok(cents(claim.billed) > 0n);
      assert.equal(cents(claim.planPaid), 0n);
    }
    const { Queries_claims: after } = await ask_well(
      processor,
      `query ($next: queryInput_Queries_claims_cursor) {
         Queries_claims(status: "DENIED", pageSize: 5, cursor: $next) { claims { claimNumber } } }`,
      { next: page.next },
    );
    assert.ok(after.claims.length > 0);
    for (const claim of after.claims) assert.ok(!page.claims.some(each => each.claimNumber === claim.claimNumber));
  },

  'statistics': async () => {
    const { Projections_statistics: statistics } = await ask_well(
      reporter,
      `{ Projections_statistics { days { day all { claims billed planPaid } } denials { __typename } position } }`,
    );
    const same = await over_http('/statistics', reporter);
    assert.ok(statistics.days.length > 0);
    assert.deepEqual(
      statistics.days.map(day => [day.day, day.all.claims, day.all.billed]),
      same.days.map(day => [day.day, day.all.claims, day.all.billed]),
    );
    assert.equal(typeof statistics.position, 'string');
    assert.ok(statistics.days.reduce((sum, day) => sum + cents(day.all.billed), 0n) > 0n);
  },

  'days and instants as the engine writes and reads them': async () => {
    const some = await over_http(`/statistics?from=${recorded.received}&to=${recorded.received}`, reporter);
    const { Projections_statistics: statistics } = await ask_well(
      reporter,
      `query ($day: Date) { Projections_statistics(from: $day, to: "${recorded.received}") { days { day } } }`,
      { day: recorded.received },
    );
    assert.deepEqual(statistics.days.map(day => day.day), some.days.map(day => day.day));
    assert.deepEqual(statistics.days.map(day => day.day), [recorded.received]);
    const { events } = await over_http(`/claims/${CLAIM}/history`, auditor);
    const { Audit_history: history } = await ask_well(
      auditor,
      `{ Audit_history(claim: "${CLAIM}") { events { position time } } }`,
    );
    assert.ok(events.length > 0);
    assert.deepEqual(history.events.map(event => event.time), events.map(event => event.time));
    assert.match(history.events[0].time, /\.[0-9]{6}Z$/);
    const no_day = await ask(reporter, '{ Projections_statistics(from: "2026-02-30") { position } }');
    assert.equal(refused(no_day, 'Projections_statistics').problems[0].field, 'from');
  },

  'two questions at once': async () => {
    const data = await ask_well(
      processor,
      `{ one: Queries_claim(claim: "${CLAIM}") { memberId } Queries_policy(policyNumber: "${POLICY}") { position } }`,
    );
    assert.equal(data.one.memberId, MEMBER);
    assert.match(data.Queries_policy.position, /^[0-9]+$/);
  },

  'what is asked by POST without a change is a query': async () => {
    const answer = await ask(
      processor,
      `{ Queries_findEligibility(input: { member: { memberId: "${MEMBER}", lastName: "Lopez", firstName: "Maria",
           birthDate: "1984-02-29" } }) { policyNumber memberId active } }`,
    );
    assert.equal(answer.data?.Queries_findEligibility?.memberId, MEMBER, JSON.stringify(answer));
    assert.equal(answer.data.Queries_findEligibility.policyNumber, POLICY);
  },

  'a change': async () => {
    const data = await ask_well(
      processor,
      `mutation { Claims_command(claim: "${CLAIM}", input: { remark: { text: "Seen by GraphQL" } }) { __typename } }`,
    );
    assert.equal(data.Claims_command.__typename, 'ClaimResult');
    const { remarks } = await over_http(`/claims/${CLAIM}/journey`, processor);
    assert.ok(remarks.some(remark => remark.text === 'Seen by GraphQL'));
  },

  'nothing without a token, though it was answered before': async () => {
    const problem = refused(await ask('', a_claim, { claim: CLAIM }), 'Queries_claim');
    assert.equal(problem.status, 401);
    assert.equal(problem.code, 'UNAUTHORIZED');
    assert.ok(problem.detail.length > 0);
  },

  'nothing that the role does not see': async () => {
    const problem = refused(await ask(reporter, a_claim, { claim: CLAIM }), 'Queries_claim');
    assert.equal(problem.status, 403);
  },

  'the grounds of who asks go with it': async () => {
    const grounds = { 'Purpose-Of-Use': 'HOPERAT' };
    assert.equal((await ask(processor, a_claim, { claim: CLAIM }, grounds)).errors, undefined);
    const unknown = await ask(processor, a_claim, { claim: CLAIM }, { 'Purpose-Of-Use': 'CURIOSITY' });
    assert.equal(refused(unknown, 'Queries_claim').problems[0].field, 'purpose');
  },

  'nothing to who says to be local': async () => {
    assert.equal(refused(await ask('Local', a_claim, { claim: CLAIM }), 'Queries_claim').status, 401);
  },

  'no field that is not there': async () => {
    const answer = await ask(processor, `{ Queries_claim(claim: "${CLAIM}") { socialSecurityNumber } }`);
    assert.equal(answer.data, undefined);
    assert.equal(answer.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    assert.match(answer.errors[0].message, /socialSecurityNumber/);
  },

  'a value the engine refuses, with its problems': async () => {
    const problem = refused(
      await ask(processor, `{ Queries_claims(policyNumber: "${POLICY}", memberId: "${MEMBER}") { next } }`),
      'Queries_claims',
    );
    assert.equal(problem.status, 422);
    assert.equal(problem.problems[0].field, 'filter');
  },

  'no other path than that of the method': async () => {
    const elsewhere = await ask(processor, a_claim, { claim: `../policies/${POLICY}` });
    assert.equal(refused(elsewhere, 'Queries_claim').status, 404);
    const query = await ask(processor, a_claim, { claim: `${CLAIM}?fields=position` });
    assert.equal(refused(query, 'Queries_claim').status, 404);
    for (const claim of ['.', '..']) {
      const answer = await ask(processor, a_claim, { claim });
      assert.equal(answer.data.Queries_claim, null);
      assert.equal(answer.errors[0].message, 'claim must be a name');
    }
  },

  'no streams and no logins in the schema': async () => {
    const { __schema: schema } = await ask_well(
      '',
      '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }',
    );
    const queries = schema.queryType.fields.map(field => field.name);
    const changes = schema.mutationType.fields.map(field => field.name);
    assert.ok(queries.includes('Queries_claim') && changes.includes('Claims_submit'));
    for (const name of ['Live_subscribe', 'Payments_remittance']) assert.ok(!queries.includes(name), name);
    for (const name of changes) assert.doesNotMatch(name, /^Door_|^Session_|openStream/);
  },

  'no page of another origin': async () => {
    const answer = await fetch(gateway, {
      method: 'OPTIONS',
      headers: {
        Origin: 'http://elsewhere.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
      signal: patience(),
    });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}: ${error.message}`);
  }
}
console.log(failed === 0 ? `All ${Object.keys(checks).length} hold.` : `${failed} of ${Object.keys(checks).length} FAILED.`);
process.exit(failed === 0 ? 0 : 1);
