import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import * as path from "node:path";
import { PROJECT } from "../../../cli/project";
import type { Docker } from "../../../live/docker";
import { recoverInterrupted } from "../../../cli/recovery";
import type { Checkpoint, PendingOperation } from "../../../cli/recovery/checkpoint";
import { EngineRecords } from "../../../cli/recovery/engineRecords";
import { pidOfEnded } from "../../support/endedProcess";
import { type FakeCluster, FakeEngine } from "../../support/fakeEngine";
import { clusterInState, FakeStore, resource } from "../../support/fakeStore";

const BEGUN = "2026-03-01T10:00:00Z";
const WRITTEN = "2026-03-01T10:00:20Z";
const { cluster, provider, provided } = clusterInState("a");
const NEVER_IN_ENGINE = new FakeEngine({});

/** What an update was doing when it was killed. */
function interrupted(type: PendingOperation["type"], one: PendingOperation["resource"]): Checkpoint {
  return {
    manifest: { time: WRITTEN },
    resources: [cluster, provider],
    pending_operations: [{ type, resource: one }],
  };
}

async function recover(store: FakeStore, engine = NEVER_IN_ENGINE, contents = true): Promise<string[]> {
  const said: string[] = [];
  await recoverInterrupted(store, (line) => said.push(line), {
    contents,
    docker: engine.docker,
    environment: {},
    records: new EngineRecords(mkdtempSync(path.join(tmpdir(), "slim-engines-"))),
  });
  return said;
}

/** A backend of files that an update has locked which is gone, or the holder that is given. */
function lockedBackend(holder: object = {}): { url: string; locks: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "slim-backend-"));
  const locks = path.join(folder, ".pulumi", "locks", "organization", "slim", "single");
  mkdirSync(locks, { recursive: true });
  const lock = { pid: pidOfEnded(), username: "ann", hostname: hostname(), timestamp: BEGUN, ...holder };
  writeFileSync(path.join(locks, "0.json"), JSON.stringify(lock));
  return { url: `file://${folder}?no_tmp_dir=true`, locks };
}

const release = resource("kubernetes:helm.sh/v3:Release", "a-spire-release", {
  ...provided,
  inputs: { name: "spire", namespace: "spire" },
});
const statefulSet = resource("kubernetes:apps/v1:StatefulSet", "a-nodes", {
  ...provided,
  inputs: { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "slim", namespace: "slim" } },
});
const namespace = resource("kubernetes:core/v1:Namespace", "a-slim", {
  ...provided,
  inputs: { apiVersion: "v1", kind: "Namespace", metadata: { name: "slim" } },
});
const running: FakeCluster = { authority: "authority of a" };

describe("the contents of a cluster", () => {
  it.each([
    [
      "a release that was being installed loses its record, so that Helm installs anew",
      "creating",
      release,
      "delete secrets --namespace spire --selector owner=helm,name=spire --timeout=60s",
    ],
    [
      "a release that was being upgraded loses its pending revision, so that the deployed one is the last",
      "updating",
      release,
      "delete secrets --namespace spire --selector owner=helm,name=spire,status in (pending-install,pending-upgrade,pending-rollback) --timeout=60s",
    ],
    [
      "an object that was being made is deleted",
      "creating",
      statefulSet,
      "delete StatefulSet.v1.apps slim --namespace slim --ignore-not-found --timeout=60s",
    ],
    [
      "an object without a namespace and a group is deleted",
      "creating",
      namespace,
      "delete Namespace slim --ignore-not-found --timeout=60s",
    ],
  ] as const)("%s", async (_what, type, one, command) => {
    const engine = new FakeEngine({ a: running });
    const store = new FakeStore(interrupted(type, one));
    const said = await recover(store, engine);
    expect(engine.changes).toEqual([`a ${command}`]);
    expect(said).toHaveLength(1);
    expect(store.imported?.deployment.pending_operations).toEqual([]);
    expect(store.imported?.deployment.resources).toEqual([cluster, provider]);
  });

  it.each([
    ["updating", statefulSet, "was being changed"],
    ["deleting", statefulSet, "was being deleted"],
    ["deleting", release, "was being deleted"],
    ["deleting", cluster, "was being deleted"],
    ["reading", namespace, "nothing to clean up"],
    ["importing", namespace, "nothing to clean up"],
    ["creating", resource("random:index/randomId:RandomId", "id"), "exists in the state only"],
    ["creating", resource("pulumi:providers:kubernetes", "new"), "exists in the state only"],
    ["creating", resource("kubernetes:core/v1:NodePatch", "a-node", provided), "was being made"],
  ] as const)(
    "an operation %s that the next update repeats or replaces is named",
    async (type, one, said) => {
      const engine = new FakeEngine({ a: running });
      const store = new FakeStore(interrupted(type, one));
      expect(await recover(store, engine)).toEqual([expect.stringContaining(said)]);
      expect(engine.changes).toEqual([]);
      expect(store.imported?.deployment.pending_operations).toEqual([]);
    },
  );

  it("go with their cluster when that is removed next", async () => {
    const engine = new FakeEngine({ a: running });
    const said = await recover(new FakeStore(interrupted("creating", statefulSet)), engine, false);
    expect(said).toEqual(["StatefulSet slim goes with the cluster a"]);
    expect(engine.changes).toEqual([]);
  });

  it("are gone with a cluster that somebody has removed", async () => {
    const checkpoint = interrupted("creating", statefulSet);
    const other = clusterInState("b").cluster;
    const store = new FakeStore({ ...checkpoint, resources: [...(checkpoint.resources ?? []), other] });
    const said = await recover(store, new FakeEngine({ b: running }));
    expect(said).toEqual([expect.stringContaining("is gone")]);
  });

  it("are not taken for gone on an engine that has no cluster of the stack", async () => {
    const store = new FakeStore(interrupted("creating", statefulSet));
    await expect(recover(store)).rejects.toThrow(/The Docker engine at unix:.*Nothing was changed/);
    expect(store.imported).toBeUndefined();
  });

  it("are not looked for in another cluster of the same name", async () => {
    const engine = new FakeEngine({ a: { authority: "another authority" } });
    const said = await recover(new FakeStore(interrupted("creating", statefulSet)), engine);
    expect(said).toEqual([expect.stringContaining("is not the one that this stack made")]);
    expect(engine.changes).toEqual([]);
  });

  it.each([
    ["exited", "docker start a-control-plane"],
    ["paused", "docker unpause a-control-plane"],
  ])("wait for a node that is %s", async (state, command) => {
    const store = new FakeStore(interrupted("creating", statefulSet));
    await expect(recover(store, new FakeEngine({ a: { ...running, state } }))).rejects.toThrow(command);
    expect(store.imported).toBeUndefined();
  });
});

describe("an object that is in the state by now", () => {
  it("stays, though Pulumi still has the operation that first made it", async () => {
    const engine = new FakeEngine({ a: { ...running, created: "2026-03-01T10:00:10Z", finished: false } });
    const checkpoint = interrupted("creating", cluster);
    expect(await recover(new FakeStore(checkpoint), engine)).toEqual([
      "the cluster a exists now: nothing to clean up",
    ]);
    expect(engine.removed).toEqual([]);
  });
});

describe("a cluster whose creation was interrupted", () => {
  const checkpoint: Checkpoint = { ...interrupted("creating", cluster), resources: [] };
  const folder = path.join(PROJECT, ".local", "kubeconfigs");

  const recoverWith = async (found: FakeCluster | undefined, holder: object = {}) => {
    const engine = new FakeEngine(found ? { a: found } : {});
    const { url, locks } = lockedBackend(holder);
    const store = new FakeStore(checkpoint, url);
    const said = recover(store, engine);
    await said.catch(() => undefined);
    return { engine, store, locks, said };
  };

  it("is removed if it was made while that update ran, and the lock is released", async () => {
    const { engine, store, locks, said } = await recoverWith({ created: "2026-03-01T10:00:15Z" });
    expect(await said).toEqual(["removing the unfinished cluster a", expect.stringContaining("releasing")]);
    expect(engine.removed).toEqual(["a"]);
    expect(readdirSync(locks)).toEqual([]);
    expect(store.imported?.deployment.pending_operations).toEqual([]);
  });

  it("is gone if what is left of Kind removes its containers meanwhile", async () => {
    const [there, gone] = [new FakeEngine({ a: {} }), new FakeEngine({})];
    let engine = there;
    const docker: Docker = (...args) => {
      if (args[0] !== "inspect") return engine.docker(...args);
      engine = gone;
      return Promise.reject(new Error("Error: No such object: 2d95a3f9e59f"));
    };
    const said: string[] = [];
    const store = new FakeStore(checkpoint, lockedBackend().url);
    await recoverInterrupted(store, (line) => said.push(line), { docker });
    expect(said[0]).toBe("the unfinished cluster a has no containers: nothing to clean up");
  });

  it("stays if it was there before that update: it is another's", async () => {
    const { engine, store, said } = await recoverWith({ created: "2026-03-01T09:59:00Z" });
    expect(await said).toEqual([
      expect.stringMatching(/the cluster a stays.*not this stack's/),
      expect.stringContaining("releasing"),
    ]);
    expect(engine.removed).toEqual([]);
    expect(store.imported?.deployment.pending_operations).toEqual([]);
  });

  it.each([
    ["it was made long after the last sign of that update", { created: "2026-03-01T11:00:00Z" }, {}],
    [
      "somebody has finished it",
      { created: "2026-03-01T10:00:15Z", authority: "whose?", finished: true },
      {},
    ],
  ])("stays with its operation, and the commands are named, if %s", async (_why, found, holder) => {
    const { engine, store, locks, said } = await recoverWith(found, holder);
    await expect(said).rejects.toThrow(
      /docker rm --force --volumes a-control-plane.*refresh --clear-pending-creates/s,
    );
    expect(engine.removed).toEqual([]);
    expect(store.imported).toBeUndefined();
    expect(readdirSync(locks)).toEqual(["0.json"]);
  });

  it("stays if nobody knows when that update began", async () => {
    const engine = new FakeEngine({ a: { created: "2026-03-01T10:00:15Z" } });
    await expect(recover(new FakeStore(checkpoint), engine)).rejects.toThrow("may belong to this stack");
    expect(engine.removed).toEqual([]);
  });

  it("is removed whenever it was made, if this stack's kubeconfig is for it", async () => {
    mkdirSync(folder, { recursive: true });
    const name = "slim-unit-recovery";
    const file = path.join(folder, `${name}.yaml`);
    const authority = Buffer.from("its authority\n").toString("base64");
    writeFileSync(
      file,
      `kind: Config\nclusters: [{name: kind-${name}, cluster: {certificate-authority-data: ${authority}}}]\n`,
    );
    writeFileSync(`${file}.lock`, "");
    try {
      const engine = new FakeEngine({
        [name]: { created: "2026-03-01T12:00:00Z", authority: "its authority" },
      });
      const own = clusterInState(name).cluster;
      const store = new FakeStore({
        ...checkpoint,
        pending_operations: [{ type: "creating", resource: own }],
      });
      expect(await recover(store, engine)).toEqual([`removing the unfinished cluster ${name}`]);
      expect(engine.removed).toEqual([name]);
      expect([existsSync(file), existsSync(`${file}.lock`)]).toEqual([false, false]);
    } finally {
      rmSync(file, { force: true });
      rmSync(`${file}.lock`, { force: true });
    }
  });

  it("that has no container leaves nothing to do", async () => {
    const { store, said } = await recoverWith(undefined);
    expect(await said).toEqual([
      "the unfinished cluster a has no containers: nothing to clean up",
      expect.stringContaining("releasing"),
    ]);
    expect(store.imported?.deployment.pending_operations).toEqual([]);
  });
});

describe("the contents of a cluster that was there before the stack", () => {
  const existing = resource("pulumi:providers:kubernetes", "prod-provider");
  const there = { provider: `${existing.urn}::0123-abcd` };
  const recoverThere = async (type: PendingOperation["type"], one: object, contents = true) => {
    const changes: unknown[] = [];
    const checkpoint = {
      resources: [existing],
      pending_operations: [{ type, resource: { ...one, ...there } as PendingOperation["resource"] }],
    };
    const store = new FakeStore(checkpoint, "s3://bucket", undefined, { [existing.urn]: "its kubeconfig" });
    const said: string[] = [];
    await recoverInterrupted(store, (line) => said.push(line), {
      contents,
      docker: () => Promise.reject(new Error("Docker is not asked")),
      environment: {},
      records: new EngineRecords(mkdtempSync(path.join(tmpdir(), "slim-engines-"))),
      objects: (kubeconfig) => ({
        deleteObject: async (object) => Promise.resolve(void changes.push(kubeconfig, object)),
        deleteSecrets: async (...where) => Promise.resolve(void changes.push(kubeconfig, ...where)),
      }),
    });
    expect(store.imported?.deployment.pending_operations).toEqual([]);
    return { said, changes };
  };

  it.each([true, false])(
    "is cleared up through its API server, also before it is removed (%s)",
    async (contents) => {
      expect(await recoverThere("creating", statefulSet, contents)).toEqual({
        said: ["removing the unfinished StatefulSet slim in prod"],
        changes: [
          "its kubeconfig",
          { apiVersion: "apps/v1", kind: "StatefulSet", name: "slim", namespace: "slim" },
        ],
      });
    },
  );

  it("has the records of Helm releases cleared up there", async () => {
    expect(await recoverThere("creating", release)).toEqual({
      said: ["removing the record of the unfinished Helm release spire in prod"],
      changes: ["its kubeconfig", "spire", "owner=helm,name=spire"],
    });
  });

  it("keeps what the next update does again", async () => {
    const { said, changes } = await recoverThere("updating", statefulSet);
    expect(said).toEqual([expect.stringContaining("was being changed")]);
    expect(changes).toEqual([]);
  });
});

describe("what nobody knows how to clear up", () => {
  it.each([
    ["something of another kind", resource("aws:s3/bucket:Bucket", "bucket")],
    ["an object in a cluster that the stack did not make", { ...statefulSet, provider: "urn:x::y::z::id" }],
  ])("keeps its operation, and is named with what to type: %s", async (_what, one) => {
    const store = new FakeStore(interrupted("creating", one));
    await expect(recover(store, new FakeEngine({ a: running }))).rejects.toThrow(
      "npm run pulumi -- refresh --clear-pending-creates --yes --stack single",
    );
    expect(store.imported).toBeUndefined();
  });

  it("does not keep the rest from being cleared up", async () => {
    const engine = new FakeEngine({ a: running });
    const checkpoint = interrupted("creating", resource("aws:s3/bucket:Bucket", "bucket"));
    const pending = [...(checkpoint.pending_operations ?? []), { type: "creating", resource: statefulSet }];
    const store = new FakeStore({ ...checkpoint, pending_operations: pending as PendingOperation[] });
    await expect(recover(store, engine)).rejects.toThrow("bucket");
    expect(engine.changes).toHaveLength(1);
  });
});

describe("a stack that is in use", () => {
  it("is left alone, with everything that its update has under way", async () => {
    const { url, locks } = lockedBackend({ pid: process.pid, timestamp: new Date() });
    const engine = new FakeEngine({ a: { created: "2026-03-01T10:00:15Z" } });
    const store = new FakeStore({ ...interrupted("creating", cluster), resources: [] }, url);
    await expect(recover(store, engine)).rejects.toThrow(/single is in use by ann@.*Nothing was changed/);
    expect(engine.removed).toEqual([]);
    expect(store.imported).toBeUndefined();
    expect(readdirSync(locks)).toEqual(["0.json"]);
  });

  it("is left alone in a backend whose locks only Pulumi sees", async () => {
    const engine = new FakeEngine({ a: running });
    const store = new FakeStore(interrupted("creating", statefulSet), "s3://bucket", new Error("in use"));
    await expect(recover(store, engine)).rejects.toThrow("in use");
    expect(engine.changes).toEqual([]);
  });
});

it("does nothing where nothing was interrupted", async () => {
  const store = new FakeStore({ resources: [cluster] });
  expect(await recover(store)).toEqual([]);
  expect(store.imported).toBeUndefined();
});
