/** Every page of the staff in dark colours and on a phone: nothing breaks WCAG, and nothing scrolls sideways. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible as expectOne, logIn, newContext, newPage, onMock, openBrowser, shoot, userOf } from "./support/browser";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(async () => browser?.close());

const pages = {
  processor: ["", "queue", "claims", "members", "policies", "upload"], admin: ["", "users", "jobs", "keys", "erasures", "demo"], auditor: ["", "accesses", "proof", "door"],
} as const;

async function settle(page: Page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator('[aria-label="Loading"]').first().waitFor({ state: "detached" });
  await page.waitForLoadState("load");
}

for (const look of [{ name: "dark", dark: true }, { name: "phone", phone: true }])
  describe(`on a ${look.name} screen`, () => {
    for (const role of ["processor", "admin", "auditor"] as const)
      it(`every page of the ${role} can be read`, async () => {
        // All of what is wrong at once.
        const wrong: string[] = [];
        const expectAccessible = (page: Page) => expectOne(page).catch((error: Error & { actual?: unknown }) => void wrong.push(`${error.message} ${JSON.stringify(error.actual)}`));
        const context = await newContext(browser, look), page = await newPage(context);
        await logIn(page, userOf(role));
        for (const path of pages[role]) {
          await page.goto(`/${role}/${path}`);
          await settle(page);
          await expectAccessible(page);
          await shoot(page, `${look.name}_${role}_${path || "home"}`);
        }
        if (role === "processor") {
          await page.goto("/processor/claims");
          await page.getByRole("table", { name: "Claims" }).getByRole("link").first().click();
          await page.getByRole("heading", { name: "Similar claims" }).waitFor();
          await settle(page);
          await expectAccessible(page);
          await shoot(page, `${look.name}_processor_claim`);
          await page.getByRole("heading", { name: "Remarks" }).waitFor();
          if (onMock()) {
            await page.goto("/processor/policies");
            await page.getByLabel("Policy number").fill("POL-4471902");
            await page.getByRole("button", { name: "Open", exact: true }).click();
            await page.getByRole("table", { name: "Members" }).waitFor();
            await settle(page);
            await expectAccessible(page);
            await shoot(page, `${look.name}_processor_policy`);
          }
        }
        if (role === "admin") {
          await page.goto("/admin/users");
          await page.getByRole("table", { name: "Users" }).getByRole("link").first().click();
          await page.getByRole("table", { name: "Sessions" }).or(page.getByText("No open sessions")).waitFor();
          await expectAccessible(page);
          await shoot(page, `${look.name}_admin_user`);
        }
        await context.close();
        expect(wrong).toEqual([]);
      }, 180_000);
  });
