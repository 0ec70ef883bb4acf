import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectAccessible, logIn, newContext, newPage, onMock, openBrowser, shoot, userOf } from "./support/browser";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(async () => browser?.close());

/** Some claim that was paid. */
async function someClaim(): Promise<string> {
  if (process.env.CLAIM) return process.env.CLAIM;
  const context = await newContext(browser), page = await newPage(context);
  await logIn(page, userOf("member"));
  await page.getByRole("link", { name: "Claims" }).first().click();
  const number = (await page.getByRole("table", { name: "Claims" }).getByRole("row").filter({ hasText: "Paid" }).getByRole("link").first().textContent())!;
  await context.close();
  return number;
}

describe("an auditor", () => {
  let page: Page, claim: string;
  beforeAll(async () => void (claim = await someClaim()), 120_000);
  beforeEach(async () => {
    const context = await newContext(browser);
    page = await newPage(context);
    await logIn(page, userOf("auditor"));
    return () => context.close();
  });
  const goTo = (name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();

  it("goes back in time over a claim's events", async () => {
    await page.getByRole("heading", { name: "Events", level: 1 }).waitFor();
    await expectAccessible(page);
    await shoot(page, "auditor_events");
    await page.getByLabel("Claim number, or its id").fill(claim);
    await page.getByRole("button", { name: "Show its events" }).click();
    await page.getByText("As it stands now").waitFor();
    await page.getByText(/^What this event changed|^This event changed nothing/).waitFor();
    await expectAccessible(page);
    await shoot(page, "auditor_claim");
    const slider = page.getByRole("slider", { name: "Moment of the claim" });
    await slider.focus();
    await page.keyboard.press("Home");
    await page.getByText(/^As it stood after event \d+$/).waitFor();
    await page.locator("main").getByText("Not decided yet").first().waitFor();
    expect(await page.getByText("benefactor audit prove", { exact: false }).first().textContent()).toContain(claim);
  });

  it("looks through the log from any position on, and opens a claim from there", async () => {
    await page.getByLabel("From position").fill("1");
    await page.getByRole("button", { name: "Look" }).click();
    const log = page.getByRole("table", { name: "Events of the log" });
    await log.getByRole("row").nth(1).waitFor();
    expect(await page.getByRole("button", { name: "Earlier" }).isDisabled()).toBe(true);
    await page.getByLabel("Claims that become").first().click();
    await page.getByRole("option", { name: "Denied", exact: true }).click();
    await page.getByRole("button", { name: "Look" }).click();
    await expect.poll(() => log.getByRole("row").filter({ hasNotText: "Denied" }).count()).toBe(1);
    await expectAccessible(page);
    await shoot(page, "auditor_log");
    await log.getByRole("link", { name: /^CLM-/ }).first().click();
    await page.getByText("As it stands now").waitFor();
  });

  it("sees nothing private until the glass is broken with a reason, and nothing after it is mended", async () => {
    await page.goto(`/auditor/claims/${claim}`);
    await page.getByText("Private parts not shown").waitFor();
    if (onMock()) expect(await page.locator("main").textContent()).not.toMatch(/M-4471902/);
    await page.getByRole("button", { name: "Break the glass" }).click();
    await page.getByLabel("Reason").fill("curious");
    await page.getByRole("dialog").getByRole("button", { name: "Break the glass" }).click();
    await page.getByText("At least 10 characters", { exact: true }).waitFor();
    await page.getByLabel("Reason").fill("Complaint 2026-118 names this claim.");
    await expectAccessible(page);
    const asked = page.waitForRequest((request) => request.headers()["break-glass"] === "true");
    await page.getByRole("dialog").getByRole("button", { name: "Break the glass" }).click();
    expect(decodeURIComponent((await asked).headers()["access-reason"]!)).toBe("Complaint 2026-118 names this claim.");
    await page.getByText("The glass is broken").waitFor();
    await page.getByText("Private parts not shown").waitFor({ state: "detached" });
    if (onMock()) await page.getByText(/M-4471902/).first().waitFor();
    await expectAccessible(page);
    await shoot(page, "auditor_glass");
    await page.getByRole("button", { name: "Hide it again" }).click();
    await page.getByText("Private parts not shown").waitFor();
    expect(await page.locator("main").textContent()).not.toMatch(/M-4471902/);
  });

  it("checks a proof without asking anybody", async () => {
    const proofs = new URL("../../../tests/golden/proofs/", import.meta.url);
    await goTo("Check a proof");
    const asked: string[] = [];
    page.on("request", (request) => void (new URL(request.url()).pathname.startsWith("/api/v1/") && request.method() === "POST" && asked.push(request.url())));
    await page.locator("input[type=file]").setInputFiles(fileURLToPath(new URL("inclusion_1.json", proofs)));
    await page.getByLabel("Public key of the log").fill(readFileSync(new URL("log-key.pub", proofs), "utf8"));
    await page.getByRole("button", { name: "Check it" }).click();
    await page.getByRole("heading", { name: "It holds" }).waitFor();
    await page.getByRole("table", { name: "Events that are proved" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "auditor_proof");
    await page.getByLabel("Public key of the log").fill(readFileSync(new URL("witness.pub", proofs), "utf8"));
    await page.getByRole("button", { name: "Check it" }).click();
    await page.getByRole("alert").filter({ hasText: "It does not hold" }).waitFor();
    expect(asked).toEqual([]);
  });

  it("downloads the proof of a claim, and hands it to the check", async () => {
    await page.goto(`/auditor/claims/${claim}`);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download proof" }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`${claim}.proof.json`);
    expect(JSON.parse(readFileSync(await download.path(), "utf8"))).toMatchObject({ format: "benefactor inclusion proof 1" });
    await page.getByRole("button", { name: "Check it here" }).click();
    await page.getByRole("heading", { name: "Check a proof", level: 1 }).waitFor();
    await page.getByText(`${claim}.proof.json`).waitFor();
    const key = onMock() ? readFileSync(new URL("../../../tests/golden/proofs/log-key.pub", import.meta.url), "utf8") : process.env.LOG_KEY;
    if (!key) return;
    await page.getByLabel("Public key of the log").fill(key);
    await page.getByRole("button", { name: "Check it" }).click();
    await page.getByRole("heading", { name: "It holds" }).waitFor();
  });

  it("has the whole log decided again, and sees what came out", async () => {
    await goTo("Replay");
    await page.getByRole("button", { name: "Start a replay" }).click();
    await page.getByRole("heading", { name: "What came out" }).waitFor();
    await page.getByText("Everything that was decided again came out the same.").waitFor();
    await page.getByRole("heading", { name: "What this cannot know" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "auditor_replay");
    if (!onMock()) return;
    await page.getByText("Fingerprints too").click();
    await page.getByRole("button", { name: "Start a replay" }).click();
    await page.getByText(/^Event [\d,]+ of [\d,]+\.$/).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Cancel it" }).click();
    await page.getByText("The same, as far as it came.").waitFor();
    await page.getByRole("button", { name: "Start a replay" }).click();
    await page.getByRole("table", { name: "Differences" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "auditor_replay_differences");
  });

  it("asks who saw what, and who came in", async () => {
    await goTo("Who saw what");
    await page.getByRole("table", { name: "Accesses" }).waitFor();
    const all = await page.getByRole("table", { name: "Accesses" }).getByRole("row").count();
    await page.getByText("Broken glass only").click();
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(() => page.getByRole("table", { name: "Accesses" }).getByRole("row").count()).toBeLessThan(all);
    await expectAccessible(page);
    await shoot(page, "auditor_accesses");
    await goTo("Door log");
    await page.getByRole("table", { name: "Door log" }).waitFor();
    await page.getByText("Refused only").click();
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(() => page.getByRole("table", { name: "Door log" }).getByText("Let in").count()).toBe(0);
    await expectAccessible(page);
    await shoot(page, "auditor_door");
  });
});
