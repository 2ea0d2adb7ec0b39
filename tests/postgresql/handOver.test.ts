import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { json } from "node:stream/consumers";

interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
}

const member = (ordinal: number, role: string, state = "streaming"): Member => ({
  name: `postgresql-${ordinal}`,
  role,
  state,
});

/** Stands in for Patroni and for the API server. */
let server: Server;
let url: string;
let members: Member[];
let wanted: number;
const switched: unknown[] = [];
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-hand-over-"));
  writeFileSync(path.join(folder, "token"), "token");
  writeFileSync(path.join(folder, "namespace"), "apps");
  server = createServer((request, response) => {
    const answer = (body: unknown) => response.end(JSON.stringify(body));
    if (request.url === "/cluster") answer({ members });
    else if (request.url === "/apis/apps/v1/namespaces/apps/statefulsets/postgresql")
      answer({ spec: { replicas: wanted } });
    else if (request.url === "/switchover")
      void json(request).then((body) => {
        switched.push(body);
        answer("done");
      });
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  switched.length = 0;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function stop(name: string, seconds = 40): Promise<number | null> {
  const program = spawn("python3", ["postgresql/scripts/handOver.py"], {
    env: {
      ...process.env,
      PATRONI_NAME: name,
      STATEFUL_SET: "postgresql",
      PATRONI_URL: url,
      KUBERNETES_URL: url,
      ACCOUNT_FOLDER: folder,
      SECONDS_AT_MOST: String(seconds),
    },
  });
  return new Promise((resolve) => program.on("exit", resolve));
}

describe("a member that stops", () => {
  it("hands over to the synchronous member, if it is the primary", async () => {
    members = [member(0, "leader", "running"), member(1, "replica"), member(2, "sync_standby")];
    wanted = 3;
    expect(await stop("postgresql-0")).toBe(0);
    expect(switched).toEqual([{ leader: "postgresql-0", candidate: "postgresql-2" }]);
  });

  it("hands nothing over, if it is not", async () => {
    members = [member(0, "leader", "running"), member(1, "sync_standby")];
    wanted = 3;
    expect(await stop("postgresql-1")).toBe(0);
    expect(switched).toEqual([]);
  });

  it("hands nothing over, if nobody stays", async () => {
    members = [member(0, "leader", "running"), member(1, "sync_standby")];
    wanted = 0;
    expect(await stop("postgresql-0")).toBe(0);
    expect(switched).toEqual([]);
  });

  it("hands nothing over, if it is the only one that stays", async () => {
    members = [member(0, "leader", "running"), member(1, "sync_standby")];
    wanted = 1;
    expect(await stop("postgresql-0")).toBe(0);
    expect(switched).toEqual([]);
  });

  it("waits until a member that stays is synchronous", async () => {
    members = [member(0, "replica"), member(1, "sync_standby"), member(2, "leader", "running")];
    wanted = 1;
    const ended = stop("postgresql-2");
    members = [member(2, "leader", "running")];
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(switched).toEqual([]);
    members = [member(0, "sync_standby"), member(2, "leader", "running")];
    expect(await ended).toBe(0);
    expect(switched).toEqual([{ leader: "postgresql-2", candidate: "postgresql-0" }]);
  });

  it("waits for a primary that goes, if it is one that stays", async () => {
    members = [member(0, "replica"), member(1, "sync_standby"), member(2, "leader", "running")];
    wanted = 1;
    const ended: string[] = [];
    const stops = ["postgresql-1", "postgresql-0"].map(async (name) => {
      await stop(name);
      ended.push(name);
    });
    // It takes the primary's place, and then nobody else stays.
    void stops[0]?.then(() => {
      members = [member(0, "leader", "running")];
    });
    await Promise.all(stops);
    expect(ended).toEqual(["postgresql-1", "postgresql-0"]);
    expect(switched).toEqual([]);
  });

  it("gives up in time to stop by itself", async () => {
    members = [member(0, "leader", "running"), member(1, "replica")];
    wanted = 2;
    expect(await stop("postgresql-0", 0.1)).toBe(0);
    expect(switched).toEqual([]);
  });
});
