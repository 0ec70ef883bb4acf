// Asks a running gateway real questions as a claim processor, and compares the answers with those of HTTP.
// Usage: USER_PROCESSOR=login:password node check.mjs ENGINE GATEWAY
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const [engine, gateway] = process.argv.slice(2);
const [login, ...rest] = (process.env.USER_PROCESSOR ?? "").split(":");

const loggedIn = await fetch(`${engine}/api/v1/login`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ login, password: rest.join(":"), refreshIn: "body" }),
});
assert.equal(loggedIn.status, 200, "USER_PROCESSOR logs in");
const authorization = `Bearer ${(await loggedIn.json()).accessToken}`;

const queries = readFileSync(new URL("queries.graphql", import.meta.url), "utf8");

async function ask(operationName, variables, headers = { authorization }) {
  const answer = await fetch(gateway, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query: queries, operationName, variables }),
  });
  return answer.json();
}

async function overHttp(path) {
  const answer = await fetch(`${engine}/api/v1${path}`, { headers: { authorization } });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

for (let tries = 0; ; ++tries) {
  try {
    await fetch(gateway);
    break;
  } catch {
    assert.ok(tries < 300, "the gateway answers within a minute");
    await new Promise((later) => setTimeout(later, 200));
  }
}

const list = await ask("Denied");
assert.equal(list.errors, undefined, JSON.stringify(list.errors));
const denied = list.data.claims.claims;
assert.ok(denied.length > 0, "some claims are denied");
const same = await overHttp("/claims?status=DENIED&pageSize=5&fields=claims.claimNumber,claims.billed");
assert.deepEqual(denied, same.claims, "the list is that of HTTP");

const claim = denied[0].claimNumber;
const why = await ask("Why", { claim });
assert.equal(why.errors, undefined, JSON.stringify(why.errors));
assert.equal(why.data.claim.claimNumber, claim);
assert.equal(why.data.claim.status, "DENIED");

const stranger = await ask("Denied", {}, {});
assert.ok(stranger.errors?.length > 0, "who says not who they are is told nothing");
assert.ok(!stranger.data?.claims, "who says not who they are is told nothing");

console.log(`GraphQL answers as HTTP does: ${denied.length} denied claims, one of them twice, and nothing to a stranger.`);
