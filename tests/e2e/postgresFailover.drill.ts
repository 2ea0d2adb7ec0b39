import { setTimeout as sleep } from "node:timers/promises";
import { npmRun } from "./support/command";
import { Deployment } from "./support/deployment";
import { KindCluster, lines } from "./support/kindCluster";
import { machineConfig } from "./support/machineConfig";
import { PostgresInstallation } from "./support/postgresInstallation";

const NAME = "e2e-postgres-failover";
const SETTINGS = { storageSize: "1Gi", backup: { storageSize: "1Gi" } };
const cluster = new KindCluster(NAME);
const postgres = new PostgresInstallation(cluster);
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.create("postgres", (config) => ({
    ...config,
    "slim:clusters": [{ name: NAME }],
    "slim:postgres": SETTINGS,
  }));
  await deployment.up();
  postgres.startWriter();
  await postgres.written();
});

afterAll(async () => {
  await deployment.destroy();
  deployment.dispose();
});

/** Does something under the writer, waits until so many members are whole, and answers for it that nothing was lost. */
async function expectNothingLost(what: string, count: number, harm: () => Promise<void>): Promise<void> {
  const before = postgres.gaps().length;
  await harm();
  const leader = await postgres.whole(count);
  await postgres.written();
  const after = postgres.report();
  const gaps = after.gaps.slice(before).map((gap) => `${gap.toFixed(1)} s`);
  console.log(
    `${what}: gaps ${gaps.join(", ") || "none"}; ${after.acknowledged} rows acknowledged, ${after.lost} lost; ${leader} is the primary`,
  );
  expect(after.lost).toBe(0);
}

/** An image as containerd calls it. */
const fullName = (image: string) =>
  image.includes("/") && /^[^/]*[.:]/.test(image)
    ? image
    : `docker.io/${image.includes("/") ? "" : "library/"}${image}`;

async function scale(replicas: number): Promise<void> {
  await deployment.configure({ "slim:postgres": { ...SETTINGS, replicas } });
  await deployment.up();
}

const synchronous = () => postgres.members().find(({ Role }) => Role === "Sync Standby")?.Member;

/** Has this member confirm rows: the other replica is away for a moment. */
async function makeSynchronous(member: string): Promise<void> {
  for (;;) {
    const leader = await postgres.whole(3);
    if (synchronous() === member) return;
    const other = postgres.pods().find((pod) => pod !== leader && pod !== member) ?? "";
    postgres.kubectl("delete", "pod", other);
    await sleep(1000);
  }
}

async function makeLeader(member: string): Promise<void> {
  const leader = await postgres.whole(3);
  if (leader === member) return;
  await makeSynchronous(member);
  postgres.inMember(leader, "patronictl", "switchover", "--leader", leader, "--candidate", member, "--force");
  await postgres.whole(3);
}

describe("no acknowledged row is lost when", () => {
  it("the server's first process is killed", async () => {
    const leader = await postgres.whole(3);
    await expectNothingLost("postmaster killed", 3, async () => {
      postgres.inMember(
        leader,
        "sh",
        "-c",
        "kill -9 $(head -n 1 /var/lib/postgresql/data/pgdata/postmaster.pid)",
      );
      await sleep(3000);
    });
  });

  it("all members are restarted one after the other", async () => {
    await postgres.whole(3);
    await expectNothingLost("rolling restart", 3, () => {
      postgres.kubectl("rollout", "restart", "statefulset/postgresql");
      postgres.kubectl("rollout", "status", "statefulset/postgresql", "--timeout=300s");
      return Promise.resolve();
    });
  });

  it("they get another image", async () => {
    // The same programs under another name: what is tried is the way from one to the other.
    const other = `${postgres.image}-other`;
    cluster.run(["ctr", "--namespace", "k8s.io", "images", "tag", fullName(postgres.image), fullName(other)]);
    const images = { ...machineConfig()["slim:images"], postgresql: other };
    const { kindNode, postgresql, postgresExporter } = images;
    await expectNothingLost("another image", 3, async () => {
      await deployment.configure({ "slim:images": { kindNode, postgresql, postgresExporter } });
      await deployment.up();
    });
    const used = postgres.kubectl(
      ...["get", "pods", "--selector", "app=postgresql", "--output"],
      "jsonpath={range .items[*]}{.spec.containers[0].image}{'\\n'}{end}",
    );
    expect(lines(used)).toEqual([other, other, other]);
  });

  it("their volumes shall grow, where the class of the volumes allows it", async () => {
    cluster.kubectl("patch", "storageclass", "standard", "--patch", '{"allowVolumeExpansion": true}');
    await expectNothingLost("more storage", 3, async () => {
      await deployment.configure({ "slim:postgres": { ...SETTINGS, storageSize: "2Gi" } });
      await deployment.up();
    });
    // Nobody here makes them larger.
    const asked = postgres.kubectl(
      ...["get", "pvc", "--selector", "app=postgresql", "--output"],
      "jsonpath={range .items[*]}{.spec.resources.requests.storage}{'\\n'}{end}",
    );
    expect(lines(asked)).toEqual(["2Gi", "2Gi", "2Gi"]);
    SETTINGS.storageSize = "2Gi";
  });

  it("their certificate is renewed", async () => {
    const ask = (member: string) =>
      `openssl s_client -connect ${member}:5432 -starttls postgres -CAfile /tls/ca.crt -verify_return_error < /dev/null 2>/dev/null`;
    const presented = () =>
      postgres.pods().map((member) => {
        const host = `${member}.postgresql-headless.laboratory-swarm.svc.cluster.local`;
        return postgres.inMember(
          member,
          "sh",
          "-c",
          `${ask(host)} | openssl x509 -noout -fingerprint -enddate`,
        );
      });
    const before = presented();
    // Every update finds it in the second half of its life.
    await expectNothingLost("certificate renewed", 3, async () => {
      await deployment.configure({ "slim:postgres": { ...SETTINGS, certificateHours: 1 } });
      await deployment.up();
    });
    const after = presented();
    expect(new Set(after).size).toBe(1);
    expect(after).not.toEqual(before);
    await expectNothingLost("certificate renewed again", 3, async () => {
      await deployment.up();
    });
    expect(presented()).not.toEqual(after);
    await deployment.configure({ "slim:postgres": SETTINGS });
    await deployment.up();
  });

  it("one member stays, and neither the primary nor the one who confirms is it", async () => {
    await makeLeader("postgresql-2");
    await makeSynchronous("postgresql-1");
    await expectNothingLost("3 members to 1", 1, () => scale(1));
    expect(postgres.leader()).toBe("postgresql-0");
    const { code } = npmRun("status", deployment, [deployment.name]);
    expect(code).toBe(0);
  });

  it("members come back", async () => {
    await expectNothingLost("1 member to 2", 2, () => scale(2));
    await expectNothingLost("2 members to 3", 3, () => scale(3));
  });

  // Kubernetes then stops all of them at once.
  it("one member stays, and is started again in the same update", async () => {
    await makeLeader("postgresql-2");
    await makeSynchronous("postgresql-1");
    await expectNothingLost("3 members to 1, with another certificate", 1, async () => {
      await deployment.configure({ "slim:postgres": { ...SETTINGS, certificateHours: 2, replicas: 1 } });
      await deployment.up();
    });
    expect(postgres.leader()).toBe("postgresql-0");
    await expectNothingLost("1 member to 3, with another certificate", 3, () => scale(3));
  });

  it("it is stopped and started", async () => {
    await scale(0);
    expect(postgres.pods()).toEqual([]);
    const claims = postgres.kubectl("get", "pvc", "--selector", "app=postgresql", "--output", "name");
    expect(lines(claims)).toHaveLength(3);
    await expectNothingLost("0 members to 3", 3, () => scale(3));
  });

  it("somebody deletes the StatefulSet", async () => {
    await expectNothingLost("StatefulSet deleted", 3, async () => {
      postgres.kubectl("delete", "statefulset", "postgresql");
      await deployment.refresh();
      await deployment.up();
    });
  });
});

it("a backup during a failover is whole, or there is none", async () => {
  const leader = await postgres.whole(3);
  postgres.kubectl("create", "job", "first", "--from=cronjob/postgres-backup");
  postgres.kubectl("wait", "job/first", "--for=condition=complete", "--timeout=180s");
  postgres.kubectl("create", "job", "during", "--from=cronjob/postgres-backup");
  postgres.kubectl("delete", "pod", leader);
  const condition = () =>
    postgres.kubectl("get", "job", "during", "-o", "jsonpath={.status.conditions[*].type}");
  while (!/Complete|Failed/.test(condition())) await sleep(1000);
  console.log(`the backup during a failover: ${condition()}`);
  postgres.kubectl("create", "job", "tested", "--from=cronjob/postgres-restore-test");
  postgres.kubectl("wait", "job/tested", "--for=condition=complete", "--timeout=180s");
  expect(postgres.kubectl("logs", "job/tested")).toContain("passed");
});

it("a server does not start on the data of another major version, and says the way to go", async () => {
  const leader = await postgres.whole(3);
  const member = postgres.pods().find((pod) => pod !== leader) ?? "";
  const version = (text: string) =>
    postgres.inMember(member, "sh", "-c", `echo ${text} > /var/lib/postgresql/data/pgdata/PG_VERSION`);
  version("16");
  postgres.kubectl("delete", "pod", member);
  const reason = () =>
    postgres.kubectl(
      ...["get", "pod", member, "--output"],
      "jsonpath={.status.initContainerStatuses[*]['state','lastState'].terminated.message}",
    );
  while (!reason().includes("PostgreSQL 16")) await sleep(1000);
  expect(reason()).toContain("restore the backup into it");
  expect(postgres.report().lost).toBe(0);
});
