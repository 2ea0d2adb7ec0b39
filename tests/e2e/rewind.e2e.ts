import * as path from "node:path";
import { PROJECT } from "../../cli/project";
import { POSTGRESQL_IMAGE } from "../../postgresql/versions";
import { docker, lines } from "./support/kindCluster";
import { machineConfig } from "./support/machineConfig";

const IMAGE = machineConfig()["slim:images"]?.postgresql ?? POSTGRESQL_IMAGE;

/** What happens to a former primary whose recovery was interrupted, when that program rewinds it. */
function follow(program: string): string[] {
  const folders = {
    "/project": path.join(PROJECT, "postgresql", "scripts"),
    "/test": path.join(__dirname, "support"),
  };
  const mounts = Object.entries(folders).flatMap(([inside, folder]) => [
    "--volume",
    `${folder}:${inside}:ro`,
  ]);
  const run = ["run", "--rm", "--user", "101:103", "--env", `REWIND=${program}`, ...mounts];
  return lines(docker(...run, "--entrypoint", "bash", IMAGE, "/test/interruptedRecovery.sh"));
}

it("a former primary whose recovery was interrupted is rewound, and follows", () => {
  const seen = follow("bash /project/rewind.sh");
  expect(seen[0]).toMatch(/shut down in recovery/);
  expect(seen[1]).toMatch(/0\/0$/);
  expect(seen.slice(-3)).toEqual(["pg_rewind: Done!", "lost: 0", "after: 1"]);
});

it("pg_rewind alone takes it for one that may follow, which it never does", () => {
  const seen = follow("pg_rewind");
  expect(seen.slice(-3)).toEqual(["pg_rewind: no rewind required", "lost: 1", "after: 0"]);
});
