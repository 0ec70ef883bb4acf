/**
 * What the console has to show of itself, measured in a browser: tools/console --figures. Against an engine (BASE_URL,
 * USER_PROCESSOR, USER_MEMBER, USER_PROVIDER), which may have any number of claims; it enrols policies of its own and
 * files FIGURE_CLAIMS claims under them. Requests are those that the pages send, FIGURE_LOADS times each.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, today } from "@/words/dates";
import { logIn, newContext, newPage, onMock, openBrowser, userOf } from "./support/browser";
import { isMet, percentile, table, type Figure } from "./support/figures";

const loads = Number(process.env.FIGURE_LOADS ?? 200), count = Number(process.env.FIGURE_CLAIMS ?? 10_000), paints = 10;
const minutes = (many: number) => many * 60_000;

let browser: Browser;
const figures: Figure[] = [];
beforeAll(async () => void (browser = await openBrowser()));
afterAll(async () => {
  await browser?.close();
  if (onMock()) process.stdout.write("\nThe engine is a stand-in: these figures say nothing.\n");
  process.stdout.write(`\n${table(figures)}\n\n`);
});

/** Against a stand-in nothing is judged. */
function record(figure: Figure) {
  figures.push(figure);
  if (!onMock()) expect.soft(isMet(figure), table([figure])).toBe(true);
}

interface Asked { kind: "dashboard" | "list"; name: string; url: string; method: string; body: string | null; token: string }

/** What a page asks of the engine when somebody goes to *path*. Live updates and logins are left out. */
async function askedBy(page: Page, kind: Asked["kind"], path: string, settled: (page: Page) => Promise<unknown>): Promise<Asked[]> {
  const found = new Map<string, Asked>();
  const hear = (request: { url: () => string; method: () => string; postData: () => string | null; headers: () => Record<string, string> }) => {
    const url = new URL(request.url()), token = request.headers().authorization;
    const at = url.pathname.replace("/api/v1", "");
    if (!url.pathname.startsWith("/api/v1/") || !token || /^\/(events|refresh|login|logout)/.test(at)) return;
    // Numbers of members stay out of what is printed.
    const name = `${request.method()} ${at.replace(/\/\d{10}(?=\/|$)/, "/{npi}")}${[...url.searchParams.keys()].length ? `?${[...url.searchParams.keys()].join("&")}` : ""}`;
    if (!found.has(name)) found.set(name, { kind, name, url: request.url(), method: request.method(), body: request.postData(), token });
  };
  page.on("request", hear);
  await page.goto(path);
  await settled(page);
  page.off("request", hear);
  return [...found.values()];
}

/** Asks the same again and again from a page of the same origin, and says what the browser's own timing says. */
async function timesOf(page: Page, asked: Asked, times: number): Promise<number[]> {
  return page.evaluate(async ({ url, method, body, token, times }) => {
    const ask = async () => {
      const answer = await fetch(url, { method, body, cache: "no-store", headers: { Authorization: token, ...(body !== null && { "Content-Type": "application/json" }) } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname} was answered with ${answer.status}`);
    };
    performance.setResourceTimingBufferSize(times + 100);
    await ask();
    performance.clearResourceTimings();
    for (let load = 0; load < times; load++) await ask();
    // Entries come a moment later than answers.
    const named = () => performance.getEntriesByType("resource").filter(({ name }) => name === url);
    for (let tries = 0; tries < 100 && named().length < times; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    return named().map(({ duration }) => duration);
  }, { ...asked, times });
}

const claims = (page: Page) => page.getByRole("table", { name: "Claims" }).or(page.getByText("No claims here")).first().waitFor();

describe("the console", () => {
  it("paints", async () => {
    const painted = async (page: Page, path: string) => {
      await page.goto(path);
      return (await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime)).jsonValue() as Promise<number>;
    };
    const strangers: number[] = [], members: number[] = [];
    for (let load = 0; load < paints; load++) {
      // A browser that has nothing of the console yet.
      const context = await newContext(browser);
      strangers.push(await painted(await newPage(context), "/login"));
      await context.close();
    }
    const context = await newContext(browser), page = await newPage(context);
    await logIn(page, userOf("member"));
    for (let load = 0; load < 5; load++) members.push(await painted(page, "/member"));
    await context.close();
    record({ what: "First contentful paint, nothing cached", typical: percentile(strangers, 0.5), measured: Math.max(...strangers), unit: "ms", target: { most: 1000 } });
    record({ what: "First contentful paint, a member's home", typical: percentile(members, 0.5), measured: Math.max(...members), unit: "ms", target: { most: 1000 } });
  }, minutes(3));

  it("is answered", async () => {
    const all: Record<Asked["kind"], number[]> = { dashboard: [], list: [] };
    const visits: ["processor" | "member" | "provider", [Asked["kind"], string, (page: Page) => Promise<unknown>][]][] = [
      ["processor", [
        ["dashboard", "/processor", (page) => page.getByRole("list", { name: "Queue by age" }).waitFor()],
        ["list", "/processor/claims", claims],
        ["list", "/processor/queue", (page) => page.getByRole("heading", { name: /to decide$/ }).waitFor()],
      ]],
      ["member", [["dashboard", "/member", (page) => page.getByRole("region", { name: "Insurance card" }).waitFor()], ["list", "/member/claims", claims]]],
      ["provider", [["dashboard", "/provider", (page) => page.getByText("To be paid next").waitFor()], ["list", "/provider/claims", claims]]],
    ];
    for (const [role, places] of visits) {
      const context = await newContext(browser), page = await newPage(context);
      await logIn(page, userOf(role));
      const asked: Asked[] = [];
      for (const [kind, path, settled] of places)
        for (const one of await askedBy(page, kind, path, async (at) => { await settled(at); await at.waitForTimeout(300); })) if (!asked.some(({ name }) => name === one.name)) asked.push(one);
      // Nothing of the console asks besides.
      await page.goto("/favicon.svg");
      for (const one of asked) {
        const times = await timesOf(page, one, loads);
        all[one.kind].push(...times);
        record({ what: `${role}: ${one.name}`, typical: percentile(times, 0.5), measured: percentile(times, 0.99), unit: "ms, p99", target: { most: 40 } });
      }
      await context.close();
    }
    record({ what: "Dashboards, all of them", typical: percentile(all.dashboard, 0.5), measured: percentile(all.dashboard, 0.99), unit: "ms, p99", target: { most: 40 } });
    record({ what: "Lists, all of them", typical: percentile(all.list, 0.5), measured: percentile(all.list, 0.99), unit: "ms, p99", target: { most: 40 } });
  }, minutes(15));

  it("takes a file of claims while lists stay live", async () => {
    const folder = mkdtempSync(join(tmpdir(), "benefactor-figures-"));
    const context = await newContext(browser);
    try {
      await upload(context, join(folder, "claims.ndjson"));
    } finally {
      await context.close();
      rmSync(folder, { recursive: true });
    }
  }, minutes(5));
});

const npi = process.env.NPI ?? "1234567893";
const families = 200, run = Date.now().toString(36).toUpperCase(), year = today().slice(0, 4);
const numberOf = (family: number) => (onMock() ? "POL-8802310" : `FIG-${run}-${family}`);
const memberOf = (family: number) => (onMock() ? "M-8802310-01" : `${numberOf(family)}-01`);

const policies = () => Array.from({ length: families }, (_, family) => ({
  policyNumber: numberOf(family), holder: memberOf(family), effective: `${Number(year) - 1}-01-01`, expiration: `${year}-12-31`, deductible: "500.00", outOfPocketMax: "3000.00", timelyFilingDays: 365,
  rules: [{ serviceType: "PRIMARY_CARE", coveragePercent: "80.00", copay: "25.00" }, { serviceType: "LAB_WORK", coveragePercent: "90.00" }],
  members: [{ memberId: memberOf(family), relationship: "SELF", enrolled: `${Number(year) - 1}-01-01` }],
}));

const lines = () => Array.from({ length: count }, (_, index) => JSON.stringify({
  submitter: "FIGURES", submitterClaimId: `F-${run}-${index}`, received: today(), policyNumber: numberOf(index % families), memberId: memberOf(index % families), providerNpi: npi,
  // No two lines of a member are the same.
  lines: [{ serviceType: index % 3 ? "PRIMARY_CARE" : "LAB_WORK", serviceDate: addDays(today(), -Math.floor(index / families) % 60), billed: `${90 + (index % 150)}.00`, procedure: index % 3 ? "99213" : "80053", diagnoses: ["J06.9"] }],
}));

async function upload(context: BrowserContext, file: string) {
  const page = await newPage(context);
  await logIn(page, userOf("processor"));
  const [asked] = await askedBy(page, "list", "/processor/claims", claims);
  if (!onMock())
    await page.evaluate(async ({ token, document }) => {
      const answer = await fetch("/api/v1/enrollments:batch", { method: "POST", headers: { Authorization: token, "Content-Type": "application/json" }, body: JSON.stringify(document) });
      const { results } = (await answer.json()) as { results?: { refused?: { reason?: string } }[] };
      // A provider may be known already, with other content.
      const refused = (results ?? []).slice(1).find((one) => one.refused)?.refused;
      if (!answer.ok || refused) throw new Error(`policies were not enrolled: ${answer.status} ${refused?.reason ?? ""}`);
    }, { token: asked!.token, document: { providers: [{ npi, name: "Figures", network: "IN_NETWORK" }], policies: policies() } });
  writeFileSync(file, lines().join("\n"));

  // Another tab shows the newest claims meanwhile.
  const list = await newPage(context);
  await list.goto("/processor/claims");
  await claims(list);
  await list.evaluate(() => {
    const first = () => document.querySelector("main table tbody tr td")?.textContent ?? "";
    const seen: number[] = ((window as unknown as { changes: number[] }).changes = []);
    let before = first();
    new MutationObserver(() => {
      const now = first();
      if (now === before) return;
      before = now;
      seen.push(performance.now());
    }).observe(document.querySelector("main")!, { subtree: true, childList: true, characterData: true });
  });

  await page.goto("/processor/upload");
  await page.getByLabel("Choose a file of claims").waitFor({ state: "attached" });
  await page.evaluate(() => {
    const told = ((window as unknown as { told: Set<string> }).told = new Set<string>());
    new MutationObserver(() => {
      const text = [...document.querySelectorAll("main [role=status]")].map(({ textContent }) => textContent ?? "").find((words) => words.includes("answered …"));
      if (text) told.add(text);
    }).observe(document.querySelector("main")!, { subtree: true, childList: true, characterData: true });
  });
  const begun = await list.evaluate(() => performance.now());
  await page.getByLabel("Choose a file of claims").setInputFiles(file);
  const done = page.getByText(new RegExp(`^Done: ${count.toLocaleString("en-US")} claims in [\\d.]+ seconds`));
  await done.waitFor({ timeout: minutes(3) });
  const seconds = Number(/in ([\d.]+) seconds/.exec((await done.textContent())!)![1]);
  const steps = await page.evaluate(() => (window as unknown as { told: Set<string> }).told.size);
  const refused = Number((await page.getByText("Refused", { exact: true }).first().locator("xpath=following-sibling::p[1]").textContent())!.replace(/\D/g, ""));
  // What came last is shown a moment later.
  await list.waitForTimeout(1000);
  const changes = (await list.evaluate(() => (window as unknown as { changes: number[] }).changes)).filter((at) => at >= begun).map((at) => (at - begun) / 1000);
  const during = changes.filter((at) => at <= seconds);
  const gaps = [...during, seconds].map((at, index) => at - (during[index - 1] ?? 0));
  record({ what: `Upload of ${count.toLocaleString("en-US")} claims`, measured: seconds, unit: "s", target: { most: 5 } });
  record({ what: "  of those refused", measured: refused, unit: "", target: { most: 0 } });
  record({ what: "  steps of progress that were shown", measured: steps, unit: "", target: { least: 3 } });
  record({ what: "  times that a list in another tab showed newer claims meanwhile", measured: during.length, unit: "", target: { least: 2 } });
  record({ what: "  longest that it showed no newer ones", measured: Math.max(...gaps), unit: "s" });
}
