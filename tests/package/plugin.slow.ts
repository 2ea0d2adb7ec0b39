import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import { credentials } from "@grpc/grpc-js";
import { PROJECT } from "../../cli/project";

let folder: string;
let plugin: ChildProcessByStdio<null, Readable, null>;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-plugin-"));
});

afterEach(() => {
  plugin.kill();
  rmSync(folder, { recursive: true });
});

/** Runs the plugin as Pulumi does, in the folder of the program; resolves to its port. */
async function start(): Promise<string> {
  const host = path.join(PROJECT, "node_modules/@pulumi/pulumi/cmd/run-plugin");
  plugin = spawn(process.execPath, [host, PROJECT], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(createInterface({ input: plugin.stdout }), "line")) as [string];
  return port;
}

it.each([
  {},
  { strict: true, module: "esnext", target: "ES5", noUnusedLocals: true, exactOptionalPropertyTypes: true },
])("serves the components to a program in a folder with any settings: %j", async (compilerOptions) => {
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const client = new ResourceProviderClient(`127.0.0.1:${await start()}`, credentials.createInsecure());
  const response = await new Promise<GetSchemaResponse>((resolve, reject) => {
    client.getSchema(new GetSchemaRequest(), (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
  client.close();
  const schema = JSON.parse(response.getSchema()) as { name: string; resources: object };
  expect(schema.name).toBe("slim");
  expect(Object.keys(schema.resources)).toEqual(
    expect.arrayContaining(["slim:index:KindCluster", "slim:index:SlimNodes"]),
  );
});
