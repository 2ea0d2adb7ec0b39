import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { withOwnNames } from "./e2e/support/ownNames";

const FOLDER = path.join(__dirname, "e2e");
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

it("clusters of the project's stacks get other names", () => {
  expect(withOwnNames("docker exec slim-cluster-control-plane; spire.admin.example: cluster-a.example")).toBe(
    "docker exec e2e-slim-cluster-control-plane; spire.e2e-admin.example: e2e-cluster-a.example",
  );
  expect(withOwnNames("e2e-admin.example my-slim-cluster")).toBe("e2e-admin.example my-slim-cluster");
});

it.each(files)("e2e/%s names no cluster of the project's stacks", (file) => {
  const text = readFileSync(path.join(FOLDER, file), "utf8");
  expect(withOwnNames(text)).toBe(text);
});
