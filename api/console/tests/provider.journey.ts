import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectAccessible, logIn, newContext, newPage, onMock, openBrowser, shoot, userOf } from "./support/browser";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(async () => browser?.close());

const patient = { policy: process.env.POLICY ?? "POL-4471902", member: process.env.MEMBER ?? "M-4471902-01" };

describe("a provider", () => {
  let page: Page;
  beforeEach(async () => {
    const context = await newContext(browser);
    page = await newPage(context);
    await logIn(page, userOf("provider"));
    return () => context.close();
  });

  it("sees claims and money at a glance", async () => {
    await page.getByText("To be paid next").waitFor();
    await page.getByRole("table", { name: "Claims" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "provider_overview");
  });

  it("checks a patient's cover, and a stranger is nobody", async () => {
    await page.getByRole("link", { name: "Eligibility" }).click();
    await page.getByLabel("Member ID").fill("M-0000000-99");
    await page.getByLabel("Policy number", { exact: true }).fill(patient.policy);
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByText("Nobody matches").waitFor();
    await page.getByLabel("Member ID").fill(patient.member);
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("table", { name: "What is covered" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "provider_eligibility");
  });

  it("sees what a claim would come to, sends it, and takes it back", async () => {
    await page.getByRole("navigation").getByRole("link", { name: "Submit a claim" }).click();
    await page.getByLabel("Policy number").fill(patient.policy);
    await page.getByLabel("Member ID").fill(patient.member);
    await page.getByLabel("Kind of service").first().click();
    await page.getByRole("option", { name: "Specialist visit" }).click();
    await page.getByLabel("Day of service").fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
    await page.getByLabel("Amount billed").fill("240");
    await page.getByLabel("Procedure code").fill("99213");
    await page.getByRole("textbox", { name: "Diagnosis codes" }).fill("M54.50");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "What it would come to" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "provider_submit");
    await page.getByRole("button", { name: "Send the claim" }).click();
    await page.getByRole("heading", { name: /^Claim CLM-/ }).waitFor();
    await expectAccessible(page);
    await shoot(page, "provider_claim");
    await page.getByRole("button", { name: "Take back" }).click();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.locator("main").getByText(/^(Reversed|Cancelled)$/).first().waitFor();
  });

  it("lists payments and downloads the remittance of one", async () => {
    await page.getByRole("link", { name: "Payments" }).click();
    await page.getByRole("heading", { name: "Payments to you" }).waitFor();
    if (!onMock()) return;
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /remittance of/ }).first().click()]);
    expect(download.suggestedFilename()).toMatch(/\.835$/);
    await expectAccessible(page);
    await shoot(page, "provider_payments");
  });

  it("looks up a patient's authorisations", async () => {
    await page.getByRole("link", { name: "Authorisations" }).click();
    await page.getByLabel("Member ID").fill(patient.member);
    await page.getByLabel("Policy number", { exact: true }).fill(patient.policy);
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("heading", { name: "Of this patient" }).waitFor();
    await expectAccessible(page);
  });
});

describe("a provider's pages", () => {
  for (const look of [{ name: "phone", phone: true }, { name: "dark", dark: true }])
    it(`are accessible and fit: ${look.name}`, async () => {
      const context = await newContext(browser, look);
      const page = await newPage(context);
      await logIn(page, userOf("provider"));
      for (const [path, name] of [["/provider", "overview"], ["/provider/claims", "claims"], ["/provider/submit", "submit"], ["/provider/eligibility", "eligibility"], ["/provider/remittances", "payments"]] as const) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.locator("[role=status][aria-label=Loading]").first().waitFor({ state: "detached" }).catch(() => {});
        await expectAccessible(page);
        await shoot(page, `provider_${name}_${look.name}`);
      }
      await context.close();
    });
});
