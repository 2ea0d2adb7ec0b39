import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { DRUPAL_IMAGE } from "../../foodmag/versions";
import { browserProgram, keepPicture, logIn, retitle, startBrowser } from "./support/browser";
import { failedChecks } from "./support/command";
import { Deployment } from "./support/deployment";
import { FoodmagInstallation, hasImage, page as ask, untilPage } from "./support/foodmagInstallation";
import { KindCluster, lines } from "./support/kindCluster";
import { machineConfig } from "./support/machineConfig";

const NAME = "e2e-foodmag-drill";
const image = machineConfig()["slim:images"]?.drupal ?? DRUPAL_IMAGE;
const program = browserProgram();
const missing = [
  ...(hasImage(image) ? [] : [`the image ${image} is not on this machine`]),
  ...(program === undefined ? ["there is no Chromium"] : []),
];
if (missing.length > 0) console.error(`SKIPPED, the drill of the food magazine: ${missing.join(", ")}`);
const describeWhereItCanRun = missing.length > 0 ? describe.skip : describe;

const cluster = new KindCluster(NAME);
const foodmag = new FoodmagInstallation(cluster, NAME);
let deployment: Deployment;
let browser: Browser;
let page: Page;
let url: string;
let password: string;

const seconds = (from: number) => ((Date.now() - from) / 1000).toFixed(1);

async function configure(changes: object): Promise<void> {
  await deployment.configure({ "slim:foodmag": { ...changes } });
  await deployment.up();
}

/** Asks for a page that no cache has, until that is true and 20 answers came since; the longest time between two answers. */
async function longestSilence(isOver: () => boolean): Promise<number> {
  let longest = 0;
  let answered = Date.now();
  let since = 0;
  while (since < 20) {
    const { code } = ask(`${url}/en/user/login?${Date.now()}`);
    if (code === 200) {
      longest = Math.max(longest, Date.now() - answered);
      answered = Date.now();
      since = since > 0 || isOver() ? since + 1 : 0;
    }
    await sleep(100);
  }
  return longest / 1000;
}

describeWhereItCanRun("Drupal", () => {
  beforeAll(async () => {
    deployment = await Deployment.create("foodmag", (config) => ({
      ...config,
      "slim:clusters": [{ name: NAME }],
    }));
    const start = Date.now();
    await deployment.up();
    const up = seconds(start);
    ({ url } = await foodmag.site(deployment));
    const first = await untilPage(`${url}/en`, (code) => code === 200);
    const installed = foodmag.kubectl("logs", "foodmag-app-0", "--container", "install").trim();
    console.log(`up from nothing: ${up} s; the front page ${first.toFixed(1)} s after that; ${installed}`);
    password = String((await deployment.outputs()).adminPassword?.value);
    browser = await startBrowser(program ?? "");
    page = await browser.newPage({ viewport: { width: 1100, height: 760 } });
    page.setDefaultTimeout(120_000);
  });

  afterAll(async () => {
    await browser.close();
    await deployment.destroy();
    deployment.dispose();
  });

  it("shows the demo's food magazine", async () => {
    await page.goto(`${url}/en`, { waitUntil: "networkidle" });
    expect(await page.title()).toContain("foodmag");
    await page.getByText("Super easy vegetarian pasta bake").first().waitFor();
    const broken = await page.evaluate<string[]>(
      "[...document.images].filter((one) => one.complete && one.naturalWidth === 0).map(({ src }) => src)",
    );
    expect(broken).toEqual([]);
    await keepPicture(page, "foodmag");
    expect(ask(`${url}/es`).text).toContain("Revista de Comida Umami");
    expect(ask(`${url}/sites/default/settings.php`).code).toBe(403);
    expect(failedChecks(deployment)).toEqual([]);
  });

  it("keeps an edited page when its pod is killed", async () => {
    await logIn(page, url, "admin", password);
    await retitle(page, url, 1, "Edited, and still there");
    foodmag.kubectl("delete", "pod", "foodmag-app-0", "--grace-period=1");
    const away = await untilPage(`${url}/en/user/login`, (code) => code === 200);
    console.log(`the pod was killed: the site answers after ${away.toFixed(1)} s`);
    await page.goto(`${url}/en/node/1`);
    expect(await page.locator("h1").first().innerText()).toBe("Edited, and still there");
    // Whoever was logged in still is.
    expect((await page.goto(`${url}/en/node/1/edit`))?.status()).toBe(200);
    await keepPicture(page, "foodmag-edit");
  });

  it("misses its database for at most 10 s when the primary goes", async () => {
    const members = (role: string) => {
      const ready = "{range .items[*]}{.metadata.name} {.status.containerStatuses[*].ready}{'\\n'}{end}";
      const selector = `app=foodmag-app-sql,role=${role}`;
      const listed = foodmag.kubectl("get", "pods", "--selector", selector, "--output", `jsonpath=${ready}`);
      return lines(listed).flatMap((line) => (line.includes("false") ? [] : [line.split(" ")[0] ?? ""]));
    };
    // One and the other.
    for (let round = 1; round <= 2; round++) {
      const [before = ""] = members("primary");
      const uid = () =>
        foodmag.kubectl("get", "pod", before, "--ignore-not-found", "--output", "jsonpath={.metadata.uid}");
      const old = uid();
      foodmag.kubectl("delete", "pod", before, "--wait=false");
      // On a machine that is too busy, the same member may become the primary again.
      const gap = await longestSilence(
        () =>
          ![old, ""].includes(uid()) && members("primary").length === 1 && members("replica").length === 1,
      );
      console.log(
        `${before}, the primary, was deleted: the longest time without a page was ${gap.toFixed(1)} s`,
      );
      expect(gap).toBeLessThan(10);
      await sleep(10_000);
    }
  });

  it("goes from one pod to two, to none, and back, with everything there", async () => {
    let start = Date.now();
    await configure({ replicas: 2, enableOneNode: true });
    console.log(`1 -> 2: ${seconds(start)} s`);
    for (const pod of ["foodmag-app-0", "foodmag-app-1"]) {
      const read = `echo file_get_contents('http://localhost:8080/en/node/1');`;
      expect(foodmag.inPod(pod, "php", "-r", read).said).toContain("Edited, and still there");
    }
    start = Date.now();
    await configure({ replicas: 0 });
    console.log(`2 -> 0: ${seconds(start)} s`);
    expect(ask(url).code).toBe(0);
    expect(failedChecks(deployment)).toEqual([]);
    start = Date.now();
    await configure({});
    console.log(`0 -> 1: ${seconds(start)} s`);
    await untilPage(
      `${url}/en/node/1`,
      (code, text) => code === 200 && text.includes("Edited, and still there"),
    );
  });

  it("comes back from its backups", async () => {
    console.log(await foodmag.job("foodmag-app-sql-backup"));
    console.log(await foodmag.job("foodmag-app-cms-backup"));
    await logIn(page, url, "admin", password);
    await retitle(page, url, 1, "Edited after the backup");
    foodmag.inPod("foodmag-app-0", "sh", "-c", "rm /opt/drupal/web/sites/default/files/*.jpg");
    const picture = `${url}/sites/default/files/mojito-mocktail.jpg`;
    expect(ask(picture).code).not.toBe(200);
    foodmag.kubectl("scale", "statefulset/foodmag-app", "--replicas", "0");
    foodmag.kubectl("wait", "pod/foodmag-app-0", "--for=delete", "--timeout=60s");
    console.log(await foodmag.job("foodmag-app-sql-restore"));
    console.log(await foodmag.job("foodmag-app-cms-restore"));
    foodmag.sql(
      "postgres",
      "ALTER DATABASE foodmagappdb RENAME TO foodmagappdb_before",
      "ALTER DATABASE foodmagappdb_restored RENAME TO foodmagappdb",
    );
    foodmag.kubectl("scale", "statefulset/foodmag-app", "--replicas", "1");
    await untilPage(
      `${url}/en/node/1`,
      (code, text) => code === 200 && text.includes("Edited, and still there"),
    );
    expect(ask(picture).code).toBe(200);
  });

  it("can be installed on its pages, where the database is filled in", async () => {
    foodmag.kubectl("scale", "statefulset/foodmag-app", "--replicas", "0");
    foodmag.kubectl("wait", "pod/foodmag-app-0", "--for=delete", "--timeout=60s");
    foodmag.sql(
      "postgres",
      "ALTER DATABASE foodmagappdb RENAME TO foodmagappdb_automatic",
      "CREATE DATABASE foodmagappdb TEMPLATE template0 OWNER foodmagapp",
    );
    await deployment.refresh();
    await configure({ install: "pages" });
    await page.context().clearCookies();
    // Drupal makes modules, demo and translations in a few long requests.
    page.setDefaultTimeout(600_000);
    await page.goto(url);
    const next = async () => {
      await page.locator("form [type=submit]").last().click();
    };
    await page.locator('select[name="langcode"]').waitFor();
    await keepPicture(page, "foodmag-install");
    await next();
    await page.locator('input[value="demo_umami"]').check();
    let start = Date.now();
    await next();
    await page.locator('[name="site_name"]').fill("by hand");
    console.log(`the profile was installed in ${seconds(start)} s`);
    await page.locator('[name="site_mail"]').fill("site@example.com");
    await page.locator('[name="account[name]"]').fill("editor");
    await page.locator('[name="account[pass][pass1]"]').fill("a long enough password");
    await page.locator('[name="account[pass][pass2]"]').fill("a long enough password");
    await page.locator('[name="account[mail]"]').fill("editor@example.com");
    start = Date.now();
    await next();
    await page.waitForURL((now) => !now.pathname.includes("install.php"));
    console.log(`the site was configured in ${seconds(start)} s`);
    await untilPage(`${url}/en`, (code, text) => code === 200 && text.includes("by hand"));
    foodmag.kubectl("delete", "pod", "foodmag-app-0");
    await untilPage(`${url}/en`, (code, text) => code === 200 && text.includes("by hand"));
  });
});
