import { spawnSync } from "node:child_process";
import * as path from "node:path";

/** The benchmarks, by name: what each finds out, and what it needs. */
const BENCHES: Record<string, string> = {
  scale: "links, relationships and lengths of configurations for up to 1,000 clusters; needs nothing",
  growth: "time and memory of the program, and time of a preview, for 1 to 20 clusters; needs Pulumi",
  bringUp:
    "npm start, status and down against the same by hand, as `bringUp multicluster 3` for 3 rounds; needs Docker, kind, helm, kubectl",
  cost: "memory and CPU of each container when idle, for single or another stack; needs Docker",
  messages:
    "round trips and throughput in a cluster, or with `messages multicluster` between two; needs Docker, OpenSSL 3",
  controller:
    "memory of the controller and of a node for 3 to 100 clusters, or as many as are named; needs Docker",
  figures:
    "writes docs/figures.md and its pictures from the latest results of the others and of drills, which are in .local/bench",
};

const [name = "", ...args] = process.argv.slice(2);
if (name in BENCHES) {
  const file = path.join(__dirname, `${name}.ts`);
  const { status } = spawnSync(process.execPath, ["--require", "tsx/cjs", file, ...args], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} else {
  const known = Object.entries(BENCHES).map(
    ([bench, does]) => `  npm run bench -- ${bench.padEnd(10)} ${does}`,
  );
  console.log(["Benchmarks:", ...known].join("\n"));
  process.exitCode = name === "" ? 0 : 1;
}
