import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

/** A browser of this machine: `SLIM_E2E_BROWSER`, or Chromium on PATH; undefined where there is none. */
export function browserProgram(): string | undefined {
  const names = [process.env.SLIM_E2E_BROWSER, "chromium", "chromium-browser", "google-chrome"];
  return names.find(
    (name) => name !== undefined && spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
  );
}

/** Starts the browser; root may not have its sandbox. */
export async function startBrowser(program: string): Promise<Browser> {
  const { stdout } = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
  return chromium.launch({ executablePath: stdout.trim(), args: ["--no-sandbox"] });
}

/** Keeps a picture of what is seen, where `SLIM_E2E_PICTURES` names a folder. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.SLIM_E2E_PICTURES;
  if (folder === undefined) return;
  await page.screenshot({ path: path.join(folder, `${name}.jpg`), type: "jpeg", quality: 60 });
}

/** Logs in to Drupal; whoever was logged in no longer is. */
export async function logIn(page: Page, url: string, name: string, password: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${url}/user/login`);
  await page.locator('[name="name"]').fill(name);
  await page.locator('[name="pass"]').fill(password);
  await Promise.all([
    page.waitForURL(/\/user\/\d+/),
    page.locator("form.user-login-form [type=submit]").click(),
  ]);
}

/** Gives a node of Drupal another title, on its page for that. */
export async function retitle(page: Page, url: string, node: number, title: string): Promise<void> {
  await page.goto(`${url}/en/node/${node}/edit`);
  await page.locator('[name="title[0][value]"]').fill(title);
  await Promise.all([
    page.waitForURL((now) => !now.pathname.endsWith("/edit")),
    page.locator('form.node-form [data-drupal-selector="edit-submit"]').click(),
  ]);
}
