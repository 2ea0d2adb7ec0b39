import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { startMocks } from "./support/mocks";

const ROOT = path.join(__dirname, "..");
const examples = readdirSync(path.join(ROOT, "examples"));

it.each(examples)("examples/%s is a program", async (example) => {
  const mocks = await startMocks();
  await pulumi.runtime.runInPulumiStack(() =>
    Promise.resolve(jest.requireActual<object>(path.join(ROOT, "examples", example, "index.ts"))),
  );
  await pulumi.runtime.disconnect();
  expect(mocks.resources.length).toBeGreaterThan(1);
});

it("the README shows one of them", () => {
  const program = readFileSync(path.join(ROOT, "examples", "one-cluster", "index.ts"), "utf8");
  expect(readFileSync(path.join(ROOT, "README.md"), "utf8")).toContain(`\`\`\`ts\n${program}\`\`\`\n`);
});
