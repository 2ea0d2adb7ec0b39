import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

const PROGRAM = path.join("clients", "keeper.py");
const TEMPLATE = {
  metadata: { name: "alice", uid: "template" },
  template: { metadata: { labels: { app: "client" } }, spec: { containers: [{ name: "client" }] } },
};

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences: { readonly uid: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: { readonly type: string; readonly status: string }[];
  };
}

const owners = [{ uid: "template" }];
const conditions = (ready: boolean) => [{ type: "Ready", status: ready ? "True" : "False" }];

/** Stands in for an API server with the pods of one namespace. */
class FakeApiServer {
  public pod?: Pod;
  /** `METHOD path` of every request that changes something, with its body. */
  public readonly changes: { readonly request: string; readonly body: unknown }[] = [];
  public looks = 0;
  public broken = false;
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then(({ code, body }) => {
      response.writeHead(code).end(JSON.stringify(body));
    });
  });

  public async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<{ code: number; body: unknown }> {
    const { method = "", url = "", headers } = request;
    if (headers.authorization !== "Bearer token-of-keeper") return { code: 401, body: {} };
    if (this.broken) return { code: 500, body: { message: "etcd has no leader" } };
    const object = url.replace("/api/v1/namespaces/default/", "");
    if (method === "GET" && object === "podtemplates/alice") return { code: 200, body: TEMPLATE };
    if (method === "GET" && object === "pods/alice") {
      this.looks += 1;
      return this.pod ? { code: 200, body: this.pod } : { code: 404, body: {} };
    }
    const body = await json(request);
    this.changes.push({ request: `${method} ${object}`, body });
    if (method === "DELETE") this.pod = undefined;
    if (method === "POST") this.pod = { ...(body as Pod), status: { phase: "Running" } };
    return { code: 200, body: {} };
  }
}

const api = new FakeApiServer();
let folder: string;
let keeper: ChildProcess;
let printed = "";

const ready = () => path.join(folder, "ready");

async function keep(): Promise<void> {
  const server = await api.listen();
  folder = mkdtempSync(path.join(tmpdir(), "slim-keeper-"));
  writeFileSync(path.join(folder, "token"), "token-of-keeper\n");
  writeFileSync(path.join(folder, "namespace"), "default");
  writeFileSync(ready(), "of a predecessor");
  keeper = spawn("python3", [PROGRAM, "alice"], {
    env: {
      ...process.env,
      API_SERVER: server,
      ACCOUNT_FOLDER: folder,
      LOOK_SECONDS: "0.05",
      PAUSE_SECONDS: "0.05",
      READY_FILE: ready(),
    },
  });
  keeper.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
}

async function until(seen: () => boolean): Promise<void> {
  while (!seen()) await sleep(20);
}

/** Until the keeper has looked twice more. */
async function twoLooks(): Promise<void> {
  const before = api.looks;
  await until(() => api.looks > before + 1);
}

beforeAll(keep);
beforeEach(() => {
  api.changes.length = 0;
  printed = "";
});
afterAll(() => {
  keeper.kill("SIGKILL");
  api.close();
  rmSync(folder, { recursive: true });
});

describe("the keeper of a pod", () => {
  it("makes it from its template, to which it belongs, where it is not there", async () => {
    await until(() => api.pod !== undefined);
    expect(existsSync(ready())).toBe(false);
    expect(api.changes).toEqual([
      {
        request: "POST pods",
        body: {
          apiVersion: "v1",
          kind: "Pod",
          metadata: {
            labels: { app: "client" },
            name: "alice",
            ownerReferences: [
              {
                apiVersion: "v1",
                kind: "PodTemplate",
                name: "alice",
                uid: "template",
                controller: true,
                blockOwnerDeletion: true,
              },
            ],
          },
          spec: TEMPLATE.template.spec,
        },
      },
    ]);
  });

  it.each(["Pending", "Running", "Succeeded", "Unknown"])("leaves it alone while it is %s", async (phase) => {
    api.pod = { metadata: { name: "alice", uid: "1", ownerReferences: owners }, status: { phase } };
    await twoLooks();
    expect(api.changes).toEqual([]);
  });

  it("is ready while the pod is", async () => {
    const metadata = { name: "alice", uid: "1", ownerReferences: owners };
    api.pod = { metadata, status: { phase: "Running", conditions: conditions(true) } };
    await until(() => existsSync(ready()));
    api.pod = { metadata, status: { phase: "Running", conditions: conditions(false) } };
    await until(() => !existsSync(ready()));
    expect(api.changes).toEqual([]);
  });

  it("leaves one alone that is being deleted", async () => {
    const metadata = {
      name: "alice",
      uid: "1",
      ownerReferences: owners,
      deletionTimestamp: "2026-01-01T00:00:00Z",
    };
    api.pod = { metadata, status: { phase: "Failed" } };
    await twoLooks();
    expect(api.changes).toEqual([]);
  });

  it("makes one that has failed anew: deletes this one, and makes its successor", async () => {
    api.pod = {
      metadata: { name: "alice", uid: "2", ownerReferences: owners },
      status: { phase: "Failed", reason: "Evicted" },
    };
    await until(() => api.pod?.status?.phase === "Running");
    expect(api.changes.map(({ request }) => request)).toEqual(["DELETE pods/alice", "POST pods"]);
    expect(api.changes[0]?.body).toMatchObject({ preconditions: { uid: "2" } });
    expect(printed).toContain("the pod alice has failed (Evicted): deleted\n");
  });

  it("does not take somebody else's pod of that name for its own", async () => {
    api.pod = {
      metadata: { name: "alice", uid: "3", ownerReferences: [] },
      status: { phase: "Running", conditions: conditions(true) },
    };
    await until(() => printed.includes("there is a pod alice already, which is not of the PodTemplate"));
    await twoLooks();
    expect(existsSync(ready())).toBe(false);
    expect(api.changes).toEqual([]);
  });

  it("goes on when the API server has failed, and says so", async () => {
    api.broken = true;
    await until(() => printed.includes("GET podtemplates/alice: 500"));
    api.broken = false;
    api.pod = undefined;
    await until(() => api.changes.length > 0);
    expect(printed).toContain("etcd has no leader");
  });

  it("ends when it is told to, although it is the first process of its container", async () => {
    const ended = new Promise((resolve) => keeper.on("exit", resolve));
    keeper.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
