/** A browser, pages in it, and what every journey does. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect, inject } from "vitest";

const chrome = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const shots = new URL("../../screenshots/", import.meta.url).pathname;

export const onMock = () => inject("mock");

const mockUsers = { member: "maria", dependent: "tomas", provider: "osei", processor: "priya", admin: "ada", auditor: "ike" };

/** Who logs in: of the mock, or as USER_MEMBER="login:password" and so on say. */
export function userOf(role: keyof typeof mockUsers): [string, string] {
  const given = process.env[`USER_${role.toUpperCase()}`];
  if (given) return [given.slice(0, given.indexOf(":")), given.slice(given.indexOf(":") + 1)];
  return [mockUsers[role], "correct horse"];
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chrome, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

export interface Look { dark?: boolean; phone?: boolean; size?: { width: number; height: number } }

export async function newContext(browser: Browser, { dark, phone, size }: Look = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: inject("baseUrl"),
    colorScheme: dark ? "dark" : "light",
    viewport: size ?? (phone ? { width: 360, height: 740 } : { width: 1280, height: 860 }),
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(Number(process.env.JOURNEY_MS ?? 60_000) / 3);
  return context;
}

/** A page on which nothing may fail unseen. */
export async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  return page;
}

export async function logIn(page: Page, [login, password]: [string, string]) {
  await page.goto("/login");
  await page.getByLabel("Login name").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
}

/** That nothing on the page breaks WCAG 2 A or AA, as far as axe can tell, and that it does not scroll sideways. */
export async function expectAccessible(page: Page) {
  // What moves or changes colour is looked at when it has arrived.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getComputedTiming().iterations !== Infinity).map((a) => a.finished.catch(() => undefined))).then(() => undefined));
  // Not as a script of the page, which its policy refuses.
  await page.evaluate(`${axe}; undefined`);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; help: string; nodes: { target: unknown; failureSummary?: string }[] }[] }> } };
    const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${String(node.target)} ${node.failureSummary ?? ""}`).join(" | ")}`);
  });
  expect(violations, `axe on ${page.url()}`).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
}

export async function shoot(page: Page, name: string) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}${name}.png`, fullPage: true });
}
