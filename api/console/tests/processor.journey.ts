import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectAccessible, logIn, newContext, newPage, onMock, openBrowser, shoot, userOf } from "./support/browser";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(async () => browser?.close());

// Who is on record under MEMBER: "First Last, 1984-02-29".
const person = /^(\S+) (\S+), (\S+)$/.exec(process.env.PERSON ?? "Maria Lindqvist, 1986-04-17")!;
const policy = process.env.POLICY ?? "POL-4471902";
const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
const claim = (index: number, more: object = {}) =>
  JSON.stringify({ submitter: "BULK", submitterClaimId: `B-${day(0)}-${index}`, received: day(0), policyNumber: process.env.BULK_POLICY ?? "POL-8802310", memberId: process.env.BULK_MEMBER ?? "M-8802310-01", providerNpi: process.env.NPI ?? "1234567893", lines: [{ serviceType: "PRIMARY_CARE", serviceDate: day(1), billed: "165.00", procedure: "99213", diagnoses: ["J06.9"] }], ...more });

/** An X12 file of one set: claims of somebody nobody knows, each with its number and charge. */
const x12Claims = (claims: [string, string][]) => {
  const body = ["ST*837*0001*005010X222A1", "BHT*0019*00*1*20260401*0930*CH", "HL*1**20*1", "NM1*85*2*CLINIC*****XX*1234567893", "HL*2*1*22*0", "SBR*P*18*******CI", "NM1*IL*1*NOBODY*ANY****MI*POL-NOBODY",
    ...claims.flatMap(([number, charge]) => [`CLM*${number}*${charge}***11:B:1*Y*A*Y*Y`, "HI*ABK:I10", "LX*1", `SV1*HC:99213*${charge}*UN*1***1`, "DTP*472*D8*20260310"])];
  return ["ISA*00*          *00*          *ZZ*CONSOLE        *ZZ*BENEFACTOR     *260401*0930*^*00501*000000901*0*P*:", "GS*HC*S*R*20260401*0930*77*X*005010X222A1", ...body, `SE*${body.length + 1}*0001`, "GE*1*77", "IEA*1*000000901", ""].join("~\n");
};

describe("a claims processor", () => {
  let page: Page;
  beforeEach(async () => {
    const context = await newContext(browser);
    page = await newPage(context);
    await logIn(page, userOf("processor"));
    return () => context.close();
  });
  const goTo = (name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();

  it("sees the day, the queue's age and why lines are denied", async () => {
    await page.getByRole("heading", { name: "Today", level: 1 }).waitFor();
    await page.getByRole("list", { name: "Queue by age" }).waitFor();
    await page.getByText("Decided by itself").waitFor();
    await page.locator(".uplot").first().waitFor();
    await expectAccessible(page);
    await shoot(page, "processor_dashboard");
  });

  it("works through the queue by keyboard alone", async () => {
    await goTo("Work queue");
    const rows = page.getByRole("list", { name: "Claims in review" }).getByRole("link");
    await rows.first().waitFor();
    const waiting = async () => Number(/\d+/.exec((await page.getByRole("heading", { name: /to decide$/ }).textContent())!)![0]);
    const before = await waiting();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    const number = (await rows.first().getAttribute("data-claim"))!;
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-claim"))).toBe(number);
    await page.keyboard.press("t");
    await page.getByText("Yours", { exact: true }).first().waitFor();
    await expectAccessible(page);
    await shoot(page, "processor_queue");
    await page.keyboard.press("r");
    await page.getByRole("dialog", { name: `Release ${number}` }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Release it");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(waiting).toBe(before - 1);
    // Its neighbour is the current one now, and is opened by Enter.
    await page.keyboard.press("j");
    const next = (await page.evaluate(() => document.activeElement?.getAttribute("data-claim")))!;
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `Claim ${next}` }).waitFor();
  });

  it("reads a claim with its steps, balances and likes, and denies it with a reason", async () => {
    await goTo("Work queue");
    await page.getByRole("list", { name: "Claims in review" }).getByRole("link").last().click();
    await page.getByRole("heading", { name: "Similar claims" }).waitFor();
    if (onMock()) await page.getByText("What was found on it").waitFor();
    await page.getByLabel("Remark", { exact: true }).fill("Asked the practice for the operative report.");
    await page.getByRole("button", { name: "Add the remark" }).click();
    await page.getByText("Asked the practice for the operative report.").first().waitFor();
    await shoot(page, "processor_claim_review");
    await page.getByRole("button", { name: "Deny", exact: true }).click();
    const send = page.getByRole("button", { name: "Deny the claim" });
    await page.getByLabel("Reason").fill("too short");
    expect(await send.isDisabled()).toBe(true);
    await page.getByLabel("Reason").fill("The stay was not necessary by the plan's criteria.");
    await expectAccessible(page);
    await send.click();
    await page.locator("main").getByText("Denied", { exact: true }).first().waitFor();
    await expectAccessible(page);
  });

  it("sees what a decision did to the balances", async () => {
    await goTo("Claims");
    await page.getByLabel("Status").first().click();
    await page.getByRole("option", { name: "Paid", exact: true }).click();
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByRole("table", { name: "Claims" }).getByRole("link").first().click();
    const moved = page.getByRole("table", { name: "Balances before and after the decision" });
    await (onMock() ? moved : moved.or(page.getByText("moved no balance"))).waitFor();
    await page.getByRole("list", { name: "Steps of line 1" }).getByText("Policy and membership").waitFor();
    await expectAccessible(page);
    await shoot(page, "processor_claim");
  });

  it("answers a dispute", async () => {
    await goTo("Claims");
    await page.getByLabel("Status").first().click();
    await page.getByRole("option", { name: "Disputed", exact: true }).click();
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByRole("table", { name: "Claims" }).getByRole("link").first().click();
    await page.getByRole("button", { name: "Answer the dispute" }).click();
    await page.getByLabel(/^Uphold/).check();
    await page.getByLabel("Notes").fill("The referral was on file; the line is decided again.");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Send the answer" }).click();
    await page.locator("main").getByText("Dispute answered").first().waitFor();
  });

  it("finds a member, and nobody where a letter is wrong", async () => {
    await goTo("Members");
    await page.getByLabel("Member ID").fill(process.env.MEMBER ?? "M-4471902-01");
    await page.getByLabel("First name").fill(person[1]!);
    await page.getByLabel("Last name").fill(`${person[2]}q`);
    await page.getByLabel("Birth date").fill(person[3]!);
    await page.getByRole("button", { name: "Find", exact: true }).click();
    await page.getByText("Nobody matches").waitFor();
    await page.getByLabel("Last name").fill(person[2]!);
    await page.getByRole("button", { name: "Find", exact: true }).click();
    await page.getByRole("table", { name: "What is covered" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "processor_member");
  });

  it("opens a policy without its number in the address, revises it and enrols somebody", async () => {
    await goTo("Policies");
    await page.getByLabel("Policy number").fill(policy);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("table", { name: "Members" }).waitFor();
    expect(page.url()).not.toContain(policy);
    await expectAccessible(page);
    await shoot(page, "processor_policy");
    await page.getByRole("button", { name: "Revise the terms" }).click();
    await page.getByLabel("Deductible", { exact: true }).fill("lots");
    await page.getByText("is an amount such as 1500.00").waitFor();
    expect(await page.getByRole("button", { name: "Record the new terms" }).isDisabled()).toBe(true);
    await page.getByLabel("Deductible", { exact: true }).fill("1,250");
    await expectAccessible(page);
    await shoot(page, "processor_policy_revise");
    await page.getByRole("button", { name: "Record the new terms" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByText("$1,250.00").first().waitFor();
    await page.getByRole("button", { name: "Enrol a member" }).click();
    await page.getByLabel("Member ID").fill(`${policy}-${Date.now()}`);
    await page.getByLabel("First name").fill("Ines");
    await page.getByLabel("Last name").fill("Lindqvist");
    await page.getByRole("button", { name: "Enrol", exact: true }).click();
    await page.getByRole("table", { name: "Members" }).getByText("Ines Lindqvist").first().waitFor();
  });

  it("creates a policy", async () => {
    await goTo("Policies");
    await page.getByRole("button", { name: "New policy" }).click();
    const dialog = page.getByRole("dialog", { name: "A new policy" });
    const number = `POL-${Date.now()}`;
    await dialog.getByLabel("Policy number").fill(number);
    await dialog.getByLabel("Member ID").fill(`${number}-01`);
    await dialog.getByLabel("Last name").fill("Marsh");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Create the policy" }).click();
    await page.getByRole("heading", { name: `Policy ${number}` }).waitFor();
  });

  it("uploads claims by the file, and sees the outcome of each", async () => {
    await goTo("Bulk upload");
    const count = Number(process.env.BULK ?? 3000);
    const lines = Array.from({ length: count }, (_, index) => claim(index));
    lines[10] = claim(10, { policyNumber: "POL-NOBODY" });
    lines[20] = "{not json";
    const begun = Date.now();
    await page.getByLabel("Choose a file of claims").setInputFiles({ name: "claims.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(lines.join("\n")) });
    await page.getByText(`Done: ${count.toLocaleString("en-US")} claims`).waitFor({ timeout: 50_000 });
    if (!onMock()) expect(Date.now() - begun).toBeLessThan(5000);
    const table = page.getByRole("table", { name: "Outcome of each line" });
    // Only what is in sight is drawn.
    expect(await table.getByRole("row").count()).toBeLessThan(60);
    await expectAccessible(page);
    await shoot(page, "processor_upload");
    await page.getByRole("radiogroup", { name: "Which lines" }).getByText("Refused", { exact: true }).click();
    await table.getByText(/a policy that is known|no such policy/).waitFor();
    expect(await table.getByRole("row").count()).toBe(3);
    // The same of an X12 file: of two claims one cannot be read, and nobody knows the other's policy.
    const x12 = (name: string, text: string) => page.getByLabel("Choose a file of claims").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await x12("claims.edi", x12Claims([["X-1", "100"], ["X-2", "100.005"]]));
    await page.getByText("Done: 2 claims").waitFor();
    await page.getByRole("table", { name: "Outcome of each claim" }).getByText("CLM02 must have at most two decimals").waitFor();
    // It is acknowledged, by its form and by each claim.
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download claims.000000901.999.x12" }).click();
    const form = await saved;
    expect(form.suggestedFilename()).toBe("claims.000000901.999.x12");
    expect(readFileSync(await form.path(), "utf8")).toMatch(/^ISA[^]*~\nST\*999\*[^]*~\nIK5\*[AE]/);
    await page.getByRole("button", { name: "Download claims.000000901.277CA.x12" }).waitFor();
    await expectAccessible(page);
    await x12("torn.edi", "ISA*00*");
    await page.getByText("the body is no X12 file").waitFor();
  });
});
