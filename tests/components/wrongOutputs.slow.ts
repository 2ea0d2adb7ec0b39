import { execFileSync } from "node:child_process";
import { PROJECT } from "../../cli/project";

/** A program whose one component gets a wrong value from elsewhere; it prints its error, and what it made before. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { MockMonitor } = require("@pulumi/pulumi/runtime/mocks");
const slim = require("./components");
// It knows no error hooks.
MockMonitor.prototype.registerErrorHook = (_request, done) => done(null, {});
const made = [];
const errors = new Set();
process.on("unhandledRejection", (error) => errors.add(error));
process.on("exit", () => {
  const said = [...errors].map((error) => (pulumi.RunError.isInstance(error) ? "" : "no RunError ") + error.message);
  process.stdout.write(JSON.stringify({ said, made }));
});
const spire = { trustDomain: "a.example", className: "spire", agentSocket: "/s" };
const controller = { address: "c:1", serverName: "c", trustDomain: "a.example" };
const from = pulumi.output;
pulumi.runtime
  .setMocks({
    newResource: ({ type, name, inputs }) => {
      made.push(type);
      return { id: name, state: inputs };
    },
    call: () => ({}),
  })
  .then(() => eval(process.argv[1]));
`;

function run(statement: string): { said: string[]; made: string[] } {
  const node = ["--require", "tsx/cjs", "--eval", PROGRAM, statement];
  return JSON.parse(execFileSync(process.execPath, node, { cwd: PROJECT, encoding: "utf8" })) as {
    said: string[];
    made: string[];
  };
}

describe("a wrong value from elsewhere ends the program with one error, and nothing of the component is made", () => {
  it.each([
    [
      `new slim.Spire("it", { trustDomain: from("A"), clusterName: "a" })`,
      /^Spire\.trustDomain: expected a SPIFFE trust domain .* given "A"$/,
    ],
    [
      `new slim.SlimController("it", { spire, logLevel: from("loud") })`,
      /^SlimController\.logLevel: expected one of .* given "loud"$/,
    ],
    [
      `new slim.SlimNodes("it", { spire, controller, trustedDomains: from(["b.example", "a_b"]) })`,
      /^SlimNodes\.trustedDomains\[1\]: expected .* given "a_b"$/,
    ],
    [
      `new slim.SlimNodes("it", { spire, controller: from(undefined) })`,
      /^SlimNodes\.controller: expected where nodes register: .*enableLoadBalancer: true; given undefined$/,
    ],
    [
      `new slim.SampleClients("it", { spire: from({ ...spire, trustDomain: "" }), node: controller })`,
      /^SampleClients\.spire\.trustDomain: expected .* given ""$/,
    ],
    [
      `new slim.SpireFederation("it", { className: "c", foreign: [{ trustDomain: "b.example", bundleEndpointUrl: "https://b", profile: from("web") }] })`,
      /^SpireFederation\.foreign\[0\]\.profile: expected https_spiffe or https_web; given "web"$/,
    ],
    [
      `new slim.ExistingCluster("it", { clusterName: "c", kubeconfig: from("contexts: []") })`,
      /^ExistingCluster\.kubeconfig: expected a kubeconfig with a current context/,
    ],
  ])("%s", (statement, message) => {
    const { said, made } = run(statement);
    expect(said).toEqual([expect.stringMatching(message)]);
    expect(made).toEqual([]);
  });
});
