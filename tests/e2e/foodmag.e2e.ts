import { createHash } from "node:crypto";
import { npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { FoodmagInstallation, page, untilPage } from "./support/foodmagInstallation";
import { KindCluster, lines } from "./support/kindCluster";
import { SecretPlaces } from "./support/secretPlaces";
import { buildPlainPhp, loadImage, PLAIN_PHP_IMAGE } from "./support/plainPhp";

// Drupal's image cannot be pulled everywhere: plain PHP stands in for it, under the settings and programs of this project. With
// Drupal itself runs foodmag.drill.ts.

const NAME = "e2e-foodmag";
const SITE = { database: { replicas: 1 }, siteName: "a site", adminPassword: "it's $ecret" };
const cluster = new KindCluster(NAME);
const foodmag = new FoodmagInstallation(cluster, NAME);
let deployment: Deployment;
let url: string;

interface State {
  readonly pod: string;
  readonly site: Record<string, string>;
  readonly rows: number;
  readonly lines: number;
  readonly tls: string;
}

const state = (): State => JSON.parse(page(`${url}/`).text) as State;
/** Waits until the site answers with so many visits, in its database and its files. */
const untilVisits = (count: number) =>
  untilPage(`${url}/`, (code, text) => {
    if (code !== 200) return false;
    const { rows, lines: noted } = JSON.parse(text) as State;
    return rows === count && noted === count;
  });

async function configure(changes: object): Promise<void> {
  await deployment.configure({ "slim:foodmag": { ...SITE, ...changes } });
}

beforeAll(async () => {
  buildPlainPhp();
  deployment = await Deployment.create("foodmag", (config) => ({
    ...config,
    "slim:clusters": [{ name: NAME }],
    "slim:foodmag": SITE,
    "slim:images": { ...(config["slim:images"] as object), drupal: PLAIN_PHP_IMAGE },
  }));
  const start = Date.now();
  await Promise.all([deployment.up(), loadImage(NAME, PLAIN_PHP_IMAGE)]);
  console.log(`up from nothing: ${((Date.now() - start) / 1000).toFixed(0)} s`);
  ({ url } = await foodmag.site(deployment));
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

describe("the food magazine", () => {
  it("is installed as it is configured, and its site answers at a port of the node", async () => {
    await untilVisits(0);
    expect(url).toMatch(/^http:\/\/[\d.]+:30080$/);
    const { site, tls, pod } = state();
    const password = createHash("sha256").update(SITE.adminPassword).digest("hex");
    expect({ site, tls, pod }).toEqual({
      site: { name: "a site", profile: "demo_umami", password },
      tls: "TLSv1.3",
      pod: "foodmag-app-0",
    });
  });

  it("has the names of its document", () => {
    expect(foodmag.names("statefulsets")).toEqual(["foodmag-app", "foodmag-app-sql"]);
    expect(foodmag.names("pods")).toEqual(
      expect.arrayContaining(["foodmag-app-0", "foodmag-app-sql-0"]) as string[],
    );
    expect(foodmag.names("services")).toEqual(
      expect.arrayContaining(["foodmag-app-cms-service", "foodmag-app-sql-service"]) as string[],
    );
    expect(foodmag.names("pvc")).toEqual(
      expect.arrayContaining([
        "foodmag-app-cms-pvc-foodmag-app-0",
        "foodmag-app-sql-data-foodmag-app-sql-0",
      ]) as string[],
    );
    const ports = foodmag.kubectl("get", "service", "foodmag-app-cms-service", "--no-headers");
    expect(ports).toMatch(/NodePort .* 80:30080\/TCP/);
    const slices = ["endpointslices", "--selector", "kubernetes.io/service-name=foodmag-app-sql-service"];
    const led = foodmag.kubectl(
      "get",
      ...slices,
      "--output",
      "jsonpath={.items[*].endpoints[*].targetRef.name}",
    );
    expect(led).toBe("foodmag-app-sql-0");
  });

  it("is well, by its status", () => {
    const { code, stdout } = npmRun("status", deployment, [deployment.name]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/CMS +ok +1 of 1 ready/) as string,
    });
    expect(stdout).toMatch(/files +ok +Bound/);
    expect(stdout).toMatch(/database primary +ok +foodmag-app-sql-0/);
  });

  it("runs without rights on a read-only root", () => {
    const { said } = foodmag.inPod("foodmag-app-0", "sh", "-c", "id -u; touch /opt/drupal/web/x");
    expect(said).toMatch(/^33\n.*Read-only file system/s);
  });

  it("has settings that name no secret, and trust the hosts that are given", () => {
    const ask = (...hosts: string[]) => {
      const program =
        "require '/opt/drupal/web/sites/default/settings.php'; echo json_encode(array_map(fn ($host) => array_filter($settings['trusted_host_patterns'] ?? ['.*'], fn ($one) => preg_match('/' . $one . '/i', $host)) !== [], array_slice($argv, 1)));";
      const { said } = foodmag.inPod(
        ...["foodmag-app-0", "env", `TRUSTED_HOSTS=${hosts.join(" ")}`, "php", "-r", program, "--"],
        ...["food.example", "a.food.example", "foodxexample", "localhost", "evil.example"],
      );
      return JSON.parse(said) as boolean[];
    };
    expect(ask("food.example", "*.food.example")).toEqual([true, true, false, true, false]);
    expect(ask()).toEqual([true, true, true, true, true]);
    const { said } = foodmag.inPod("foodmag-app-0", "sh", "-c", "cat /config/settings.php; env");
    const password = foodmag.kubectl(
      "get",
      "secret",
      "foodmag-app-sql-secret",
      "--output",
      "jsonpath={.data.password}",
    );
    expect(said).not.toContain(Buffer.from(password, "base64").toString());
    expect(said).not.toContain(SITE.adminPassword);
  });

  it("has its secrets in no text that others read", async () => {
    const places = new SecretPlaces(deployment, cluster, ["foodmag-app"]);
    expect(Object.keys(await places.secrets())).toEqual(
      expect.arrayContaining(["hash-salt of foodmag-app/foodmag-app-cms-secret"]),
    );
    const { found } = await places.find();
    // The administrator's password stands in plain text in this test's configuration, of which Pulumi keeps a history.
    expect(found.filter(({ what }) => !what.startsWith("admin-password"))).toEqual([]);
  });

  it("keeps what it has when its pod goes, and the pod of its database", async () => {
    page(`${url}/visit`);
    await untilVisits(1);
    foodmag.kubectl("delete", "pod", "foodmag-app-0");
    console.log(`without its pod: ${(await untilVisits(1)).toFixed(1)} s`);
    foodmag.kubectl("delete", "pod", "foodmag-app-sql-0");
    console.log(`without its only database: ${(await untilVisits(1)).toFixed(1)} s`);
  });

  it("goes from one pod to two, to none, and back, with the same content", async () => {
    await configure({ replicas: 2, enableOneNode: true });
    await deployment.up();
    const pods = new Set<string>();
    for (let asked = 0; asked < 60 && pods.size < 2; asked++) pods.add(state().pod);
    expect([...pods].sort()).toEqual(["foodmag-app-0", "foodmag-app-1"]);
    page(`${url}/visit`);
    await untilVisits(2);
    foodmag.kubectl("scale", "statefulset/foodmag-app", "--replicas", "0");
    for (const pod of ["foodmag-app-1", "foodmag-app-0"]) {
      foodmag.kubectl("wait", `pod/${pod}`, "--for=delete", "--timeout=60s");
    }
    expect(page(`${url}/`).code).toBe(0);
    foodmag.kubectl("scale", "statefulset/foodmag-app", "--replicas", "1");
    await untilVisits(2);
  });
});

describe("its installer", () => {
  const install = (...env: string[]) =>
    foodmag.inPod(
      ...["foodmag-app-0", "env", "INSTALL=automatic", "SITE_NAME=again", "ADMIN_NAME=a", "ADMIN_MAIL=a@b"],
      ...["PROFILE=minimal", ...env, "php", "/config/install.php"],
    );
  const drop = "DROP TABLE IF EXISTS visits, key_value, foodmag_installing";

  it("leaves a site as it is", () => {
    expect(install()).toEqual({ code: 0, said: "The site is there." });
    expect(state().site.name).toBe("a site");
  });

  it("begins anew where it was interrupted", () => {
    foodmag.sql(
      "foodmagappdb",
      "CREATE TABLE foodmag_installing ()",
      "ALTER TABLE foodmag_installing OWNER TO foodmagapp",
    );
    const { code, said } = install();
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringMatching(
        /^An installation was interrupted: it begins anew\.\nInstalled in \d+ s\.$/,
      ) as string,
    });
    expect(state().site.name).toBe("again");
  });

  it("runs once, where two begin at the same time", () => {
    foodmag.sql("foodmagappdb", drop);
    const env =
      "INSTALL=automatic SITE_NAME=once ADMIN_NAME=a ADMIN_MAIL=a@b PROFILE=minimal INSTALLER_SECONDS=3";
    const both = `(env ${env} php /config/install.php & env ${env} php /config/install.php & wait)`;
    const { code, said } = foodmag.inPod("foodmag-app-0", "sh", "-c", both);
    expect(code).toBe(0);
    expect(lines(said).sort()).toEqual([expect.stringMatching(/^Installed in/), "The site is there."]);
  });

  it("refuses a database of another encoding, or somebody else's", () => {
    foodmag.sql(
      "postgres",
      "CREATE DATABASE other TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' OWNER foodmagapp",
    );
    expect(install("DATABASE_NAME=other")).toMatchObject({
      code: 1,
      said: expect.stringMatching(
        /^The database other has the encoding LATIN1, and Drupal needs UTF8: give another database\./,
      ) as string,
    });
    foodmag.sql("postgres", "CREATE DATABASE theirs OWNER foodmagapp");
    foodmag.sql("theirs", "CREATE TABLE accounts ()");
    expect(install("DATABASE_NAME=theirs").said).toMatch(
      /^The database theirs has 1 tables that are not those of a complete installation of Drupal: give an empty database\./,
    );
    expect(install("DATABASE_NAME=none").said).toMatch(/^The database none cannot be used: .*does not exist/);
  });
});

describe("backups", () => {
  it("bring back the database and the files", async () => {
    page(`${url}/visit`);
    const { rows, lines: noted } = state();
    expect(await foodmag.job("foodmag-app-sql-backup")).toContain("is complete");
    expect(await foodmag.job("foodmag-app-cms-backup")).toContain("is complete");
    expect(await foodmag.job("foodmag-app-cms-restore-test")).toContain("passed");
    foodmag.sql("foodmagappdb", "DELETE FROM visits");
    foodmag.inPod("foodmag-app-0", "sh", "-c", "rm $FILES_FOLDER/visits");
    expect(state()).toMatchObject({ rows: 0, lines: 0 });
    foodmag.kubectl("scale", "statefulset/foodmag-app", "--replicas", "0");
    foodmag.kubectl("wait", "pod/foodmag-app-0", "--for=delete", "--timeout=60s");
    await Promise.all([foodmag.job("foodmag-app-sql-restore"), foodmag.job("foodmag-app-cms-restore")]);
    foodmag.sql(
      "postgres",
      "ALTER DATABASE foodmagappdb RENAME TO foodmagappdb_before",
      "ALTER DATABASE foodmagappdb_restored RENAME TO foodmagappdb",
    );
    foodmag.kubectl("scale", "statefulset/foodmag-app", "--replicas", "1");
    await untilPage(`${url}/`, (code) => code === 200);
    expect(state()).toMatchObject({ rows, lines: noted });
  });
});

describe("is refused", () => {
  it("with a port of the nodes that another Service has, before the site is touched", async () => {
    foodmag.kubectl("create", "service", "nodeport", "taken", "--tcp=80:80", "--node-port=31234");
    await configure({ nodePort: 31234 });
    await expect(deployment.up()).rejects.toThrow(
      /Foodmag\.nodePort: expected a port that no other Service of the cluster has; given 31234/,
    );
    expect(page(`${url}/`).code).toBe(200);
    await configure({});
  });
});

describe("the end", () => {
  it("stops the pods in order, before the cluster goes", () => {
    const { code, stdout, stderr } = npmRun("down", deployment, [deployment.name, "--yes"]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /Stopping foodmag-app, one pod after the other\.\nStopping foodmag-app-sql, one pod after the other\./,
    );
    expect(stdout).not.toContain("was not stopped");
    expect(cluster.containers()).toEqual([]);
  });
});
