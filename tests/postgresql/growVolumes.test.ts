import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { json } from "node:stream/consumers";

/** Stands in for the API server. */
let server: Server;
let url: string;
let volumes: Record<string, string>;
let refusal: string | undefined;
let folder: string;

interface Patch {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const claim = request.url?.replace("/api/v1/namespaces/apps/persistentvolumeclaims/", "") ?? "";
    const storage = volumes[claim];
    const answer = (code: number, body: object) => response.writeHead(code).end(JSON.stringify(body));
    if (request.headers.authorization !== "Bearer token") answer(401, {});
    else if (storage === undefined) answer(404, { message: "not found" });
    else if (request.method === "GET") answer(200, { spec: { resources: { requests: { storage } } } });
    else if (refusal !== undefined) answer(403, { message: refusal });
    else
      void json(request).then((body) => {
        volumes[claim] = (body as Patch).spec.resources.requests.storage;
        answer(200, {});
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-volumes-"));
  writeFileSync(path.join(folder, "token"), "token\n");
  writeFileSync(path.join(folder, "namespace"), "apps");
  volumes = { "data-0": "10Gi", "data-1": "10240Mi" };
  refusal = undefined;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
afterAll(() => {
  server.close();
});

async function grow(size: string): Promise<{ code: number | null; reason: string }> {
  const log = path.join(folder, "log");
  writeFileSync(log, "");
  const program = spawn("python3", ["postgresql/scripts/growVolumes.py"], {
    env: {
      ...process.env,
      CLAIMS: "data-0 data-1 data-2",
      SIZE: size,
      KUBERNETES_URL: url,
      ACCOUNT_FOLDER: folder,
      TERMINATION_LOG: log,
    },
  });
  const code = await new Promise<number | null>((resolve) => program.on("exit", resolve));
  return { code, reason: readFileSync(log, "utf8") };
}

describe("the volumes of members", () => {
  it("grow, those that are there", async () => {
    expect(await grow("20Gi")).toEqual({ code: 0, reason: "" });
    expect(volumes).toEqual({ "data-0": "20Gi", "data-1": "20Gi" });
  });

  it("stay if they have that size, however it is written", async () => {
    expect(await grow("10Gi")).toEqual({ code: 0, reason: "" });
    expect(volumes).toEqual({ "data-0": "10Gi", "data-1": "10240Mi" });
  });

  it("do not shrink", async () => {
    const { code, reason } = await grow("5Gi");
    expect(code).toBe(1);
    expect(reason).toContain("the volume data-0 has 10Gi, and cannot shrink to 5Gi");
  });

  it("do not grow where the storage class does not allow it, which says why", async () => {
    refusal = "the storageclass that provisions the pvc must support resize";
    const { code, reason } = await grow("20Gi");
    expect(code).toBe(1);
    expect(reason).toContain(`cannot grow from 10Gi to 20Gi: ${refusal}`);
    expect(reason).toContain("Set storageSize to 10Gi again");
  });
});
