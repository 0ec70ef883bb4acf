import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectAccessible, logIn, newContext, newPage, openBrowser, shoot, userOf } from "./support/browser";

let browser: Browser;
beforeAll(async () => void (browser = await openBrowser()));
afterAll(async () => browser?.close());

describe("an administrator", () => {
  let page: Page;
  beforeEach(async () => {
    const context = await newContext(browser);
    page = await newPage(context);
    await logIn(page, userOf("admin"));
    return () => context.close();
  });
  const goTo = (name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();

  it("watches the server live", async () => {
    await page.getByRole("heading", { name: "System health" }).waitFor();
    await page.locator(".uplot").first().waitFor();
    await page.getByText(/^\d[\d.,]*$/).first().waitFor();
    await expect.poll(async () => page.getByText("Throughput", { exact: true }).locator("..").textContent(), { timeout: 10_000 }).toMatch(/\d/);
    await expectAccessible(page);
    await shoot(page, "admin_health");
  });

  it("adds a user, who gets a password that is shown once and has to be replaced", async () => {
    await goTo("Users and roles");
    await page.getByRole("table", { name: "Users" }).waitFor();
    await page.getByRole("button", { name: "Add a user" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a user" });
    const login = `lea${Date.now()}`;
    await dialog.getByLabel("Name", { exact: true }).fill("Lea Brandt");
    await dialog.getByLabel("Login name").fill(login);
    await dialog.getByLabel("Provider", { exact: true }).check();
    await dialog.getByLabel("Provider numbers (NPI)").fill("1234567893");
    await page.keyboard.press("Enter");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    const told = page.getByRole("status").filter({ hasText: "One-time password" });
    const password = (await told.locator("code").textContent())!;
    expect(password.length).toBeGreaterThan(7);
    await expectAccessible(page);
    await shoot(page, "admin_users");
    const other = await newContext(browser);
    const theirs = await newPage(other);
    await theirs.goto("/login");
    await theirs.getByLabel("Login name").fill(login);
    await theirs.getByLabel("Password", { exact: true }).fill(password);
    await theirs.getByRole("button", { name: "Log in" }).click();
    await theirs.getByRole("heading", { name: "Choose a new password" }).waitFor();
    await other.close();
    await page.getByRole("table", { name: "Users" }).getByRole("link", { name: "Lea Brandt" }).first().click();
    await page.getByRole("heading", { name: "Lea Brandt" }).waitFor();
    await page.getByRole("button", { name: "Roles", exact: true }).click();
    await page.getByLabel("Reporter").check();
    await page.getByRole("button", { name: "Change them" }).click();
    await page.getByText("Provider, Reporter").waitFor();
    await page.getByRole("button", { name: "Deactivate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
    await page.getByText("Deactivated", { exact: true }).waitFor();
    await expectAccessible(page);
    await shoot(page, "admin_user");
  });

  it("tries a job without effect, and runs it", async () => {
    await goTo("Jobs");
    await page.getByRole("button", { name: "Try it without effect" }).first().click();
    await page.getByText("It would do this:").waitFor();
    await page.getByRole("button", { name: "Run it now" }).first().click();
    await page.getByRole("button", { name: "Run it", exact: true }).click();
    await page.getByText("Done:").waitFor();
    await expectAccessible(page);
    await shoot(page, "admin_jobs");
  });

  it("rotates the ring", async () => {
    await goTo("Keys");
    await page.getByRole("table", { name: "Keys of the ring" }).waitFor();
    await expectAccessible(page);
    await shoot(page, "admin_keys");
    const before = await page.getByRole("table", { name: "Keys of the ring" }).getByRole("row").count();
    await page.getByRole("button", { name: "Rotate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
    await expect.poll(() => page.getByRole("table", { name: "Keys of the ring" }).getByRole("row").count()).toBe(before + 1);
  });

  it("asks for an erasure, and cannot approve it too", async () => {
    await goTo("Erasures");
    await page.getByLabel("Policy number").fill(process.env.POLICY ?? "POL-4471902");
    await page.getByLabel("Member ID").fill(process.env.MEMBER ?? "M-4471902-03");
    await page.getByLabel("Reason").fill("The member asked for it in writing.");
    await page.getByRole("button", { name: "Ask for the erasure" }).click();
    const told = await page.getByText(/Request \d+$/).first().textContent();
    const request = /\d+/.exec(told!)![0];
    await page.getByLabel("Request", { exact: true }).fill(request);
    await page.getByRole("button", { name: "Approve and erase" }).click();
    await page.getByRole("button", { name: "Erase for good" }).click();
    await page.getByRole("dialog").getByText(/another person|somebody else/).waitFor();
    await page.getByRole("button", { name: "Not now" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Withdraw" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await page.getByText(`Request ${request} is withdrawn.`).waitFor();
    await expectAccessible(page);
    await shoot(page, "admin_erasures");
  });

  it("sets a demo up in one click, and a second time changes nothing", async () => {
    await goTo("Demo set-up");
    await page.getByRole("button", { name: "Set it up" }).click();
    await page.getByText("It is set up.").waitFor();
    await expectAccessible(page);
    await shoot(page, "admin_demo");
    await page.getByRole("button", { name: "Set it up" }).click();
    await page.getByText("It is set up.").waitFor({ state: "detached" });
    await page.getByText("It is set up.").waitFor();
    expect(await page.getByText("Known already").locator("..").textContent()).toContain("120");
  });
});
