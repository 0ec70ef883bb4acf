/** Three pictures for the README, into the folder PICTURES (screenshots/readme by itself): tools/console --pictures. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, it } from "vitest";
import { logIn, newContext, newPage, openBrowser, shots, userOf } from "./support/browser";

const folder = process.env.PICTURES ?? join(shots, "readme");
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
  mkdirSync(folder, { recursive: true });
});
afterAll(async () => browser?.close());

async function picture(name: string, role: "member" | "processor" | "auditor", show: (page: Page) => Promise<unknown>) {
  const context = await newContext(browser, { size: { width: 1360, height: 850 } }), page = await newPage(context);
  await logIn(page, userOf(role));
  await show(page);
  await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => {}); // Live updates never end.
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  process.stdout.write(`${join(folder, `${name}.png`)}\n`);
  await context.close();
}

it("of a member's home", () =>
  picture("member", "member", async (page) => {
    await page.getByRole("region", { name: "Insurance card" }).waitFor();
    await page.getByRole("table", { name: "Claims" }).waitFor();
  }));

it("of the claims desk's day", () =>
  picture("processor", "processor", async (page) => {
    await page.locator(".uplot").first().waitFor();
    await page.getByRole("list", { name: "Queue by age" }).waitFor();
  }));

it("of a claim as it stood before", () =>
  picture("auditor", "auditor", async (page) => {
    const claim = process.env.CLAIM;
    if (claim) {
      await page.getByLabel("Claim number, or its id").fill(claim);
      await page.getByRole("button", { name: "Show its events" }).click();
    } else {
      await page.getByLabel("From position").fill("1");
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByRole("table", { name: "Events of the log" }).getByRole("link", { name: /^CLM-/ }).first().click();
    }
    await page.getByText("As it stands now").waitFor();
    // One event back: what that event did is said.
    const before = page.getByRole("button", { name: "The event before" });
    if (await before.isEnabled()) await before.click();
    await page.getByText(/^What this event changed|^This event changed nothing|^Not decided yet/).first().waitFor();
  }));
