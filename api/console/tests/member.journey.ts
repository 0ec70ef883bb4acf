import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectAccessible, logIn, newContext, newPage, onMock, openBrowser, shoot, userOf } from "./support/browser";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(async () => browser?.close());

describe("a member", () => {
  let page: Page;
  beforeEach(async () => {
    const context = await newContext(browser);
    page = await newPage(context);
    await logIn(page, userOf("member"));
    return () => context.close();
  });

  it("sees card, limits and latest claims on one page", async () => {
    await page.getByRole("region", { name: "Insurance card" }).waitFor();
    expect(await page.getByRole("progressbar").count()).toBeGreaterThan(0);
    await page.getByRole("table", { name: "Claims" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "member_overview");
  });

  it("reads coverage, limits and family", async () => {
    await page.getByRole("link", { name: "Coverage" }).click();
    await page.getByRole("table", { name: "What is covered" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "member_coverage");
    await page.getByRole("link", { name: "Family" }).click();
    await page.getByText("Covered since").first().waitFor();
    await expectAccessible(page);
    await shoot(page, "member_family");
  });

  it("opens a claim, its explanation of benefits, and disputes a line", async () => {
    await page.getByRole("navigation").getByRole("link", { name: "Claims", exact: true }).click();
    await page.getByRole("table", { name: "Claims" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "member_claims");
    // One that was decided, and is not in dispute.
    await page.getByRole("table", { name: "Claims" }).getByRole("row").filter({ hasText: /Paid|Approved|Partly approved/ }).getByRole("link").first().click();
    await page.getByText("Line by line").waitFor();
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "member_claim");
    await page.getByRole("link", { name: "Explanation of benefits" }).click();
    await page.getByRole("table", { name: "Services and who pays them" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "member_eob");
    await page.goBack();
    await page.getByRole("button", { name: /Dispute this line, line 1$/ }).click();
    const dialog = page.getByRole("dialog");
    const file = dialog.getByRole("button", { name: "File the dispute" });
    await dialog.getByLabel("Reason").fill("Too short");
    expect(await file.isDisabled()).toBe(true);
    await dialog.getByLabel("Reason").fill("The visit was agreed with the plan beforehand.");
    await expectAccessible(page);
    await file.click();
    await page.getByText("Your dispute is filed").waitFor();
    await page.getByText("Dispute filed", { exact: true }).waitFor();
  });

  it("submits a claim with a document, is told what is missing, and hears of the decision live", async () => {
    await page.getByRole("navigation").getByRole("link", { name: "Submit a claim" }).click();
    await page.getByRole("button", { name: "Send the claim" }).click();
    await page.getByText("has to be chosen").first().waitFor();
    await expectAccessible(page);
    await page.getByLabel("Provider number (NPI)").fill(process.env.NPI ?? "1234567893");
    await page.getByLabel("Kind of service").first().click();
    await page.getByRole("option", { name: "Primary care" }).click();
    await page.getByLabel("Day of service").fill(new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10));
    await page.getByLabel("Amount billed").fill("$6,150.00");
    await page.getByLabel("Procedure code").fill("99214");
    await page.getByRole("textbox", { name: "Diagnosis codes" }).fill("I10");
    await page.keyboard.press("Enter");
    if (onMock()) await page.getByText("Itemized bill", { exact: false }).first().waitFor();
    await page.getByLabel("Choose documents").setInputFiles({ name: "bill.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 bill") });
    await page.getByText("Complete. Nothing is missing.").waitFor();
    await page.getByRole("heading", { name: "What it would come to" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "member_submit");
    await page.getByRole("button", { name: "Send the claim" }).click();
    await page.getByRole("heading", { name: /^Claim CLM-/ }).waitFor();
    await page.getByText("bill.pdf").first().waitFor();
    if (!onMock()) return;
    // The mock's reviewer releases it a moment later.
    await page.getByText("In review").first().waitFor();
    await page.getByRole("alert").filter({ hasText: "The plan pays" }).waitFor();
    await page.locator("main").getByText("Approved", { exact: true }).waitFor();
    await shoot(page, "member_news");
  });

  it("goes through the pages by keyboard, and the focus follows", async () => {
    await page.reload();
    await page.getByRole("region", { name: "Insurance card" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Find a claim by its number");
    await page.keyboard.type("CLM-00000000-NONE");
    await page.keyboard.press("Enter");
    await page.getByText("There is no such claim").waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    expect(await page.title()).toBe("Claim CLM-00000000-NONE · Benefactor");
  });

  it("keeps neither tokens nor numbers in storage or addresses", async () => {
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.getByRole("link", { name: "Coverage" }).click();
    await page.getByRole("table", { name: "What is covered" }).waitFor();
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(kept).not.toMatch(/POL-|M-\d|[A-Za-z0-9_-]{32,}/);
    for (const address of addresses) expect(address).not.toMatch(/POL-|M-\d{4}/);
  });

  it("stays logged in when the page is loaded again, and is out in every tab after logging out", async () => {
    const other = await newPage(page.context());
    await other.goto("/member/claims");
    await other.getByRole("table", { name: "Claims" }).waitFor();
    await page.reload();
    await page.getByRole("region", { name: "Insurance card" }).waitFor();
    await page.getByRole("button", { name: /account of/ }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await page.getByLabel("Login name").waitFor();
    await other.getByLabel("Login name").waitFor();
    await page.goto("/member/claims");
    await page.getByLabel("Login name").waitFor();
  });
});

describe("a member's pages", () => {
  for (const look of [{ name: "phone", phone: true }, { name: "dark", dark: true }, { name: "phone_dark", phone: true, dark: true }])
    it(`are accessible and fit: ${look.name}`, async () => {
      const context = await newContext(browser, look);
      const page = await newPage(context);
      await logIn(page, userOf("member"));
      for (const [path, name] of [["/member", "overview"], ["/member/coverage", "coverage"], ["/member/claims", "claims"], ["/member/submit", "submit"], ["/account", "profile"]] as const) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("load");
        await page.locator("[role=status][aria-label=Loading]").first().waitFor({ state: "detached" }).catch(() => {});
        await expectAccessible(page);
        await shoot(page, `member_${name}_${look.name}`);
      }
      await page.goto("/member/claims");
      await page.getByRole("link", { name: /^CLM-/ }).first().click();
      await page.getByRole("heading", { name: "Timeline" }).waitFor();
      await expectAccessible(page);
      await shoot(page, `member_claim_${look.name}`);
      await context.close();
    });
});
