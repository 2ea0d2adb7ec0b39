import { readSubject } from "../../../cli/status/subject";
import { fleetNames } from "../../../slim/names";
import { FakePulumi, type FakeStack } from "../../support/fakePulumi";

const SECRET = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({
  [SECRET]: "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

const OUTPUTS = {
  clusters: {
    one: {
      trustDomain: "by.outputs",
      kubeconfigFile: "one.yaml",
      clients: ["receiver"],
      names: fleetNames(),
    },
  },
  kubeconfigs: secret({ one: "a kubeconfig" }),
};
const ROOT = { type: "pulumi:pulumi:Stack", outputs: OUTPUTS };
const KIND = {
  urn: "urn:pulumi:single::slim::pulumi:providers:kubernetes::one-provider",
  type: "pulumi:providers:kubernetes",
  inputs: { kubeconfig: secret("a kubeconfig") },
};
const MADE = { resources: [ROOT, KIND] };
const VALID = { "slim:clusters": { value: '[{"name":"one","trustDomain":"by.configuration"}]' } };
const INVALID = { "slim:clusters": { value: '[{"name":"One"}]' } };
const ended = (kind: string, result = "succeeded") => ({ kind, result });

let pulumi: FakePulumi;
beforeEach(() => {
  pulumi = new FakePulumi();
});
afterEach(() => {
  pulumi.remove();
});

/** What a status of the stack is about, in short. */
async function subject(stack: FakeStack) {
  pulumi.knows({ config: VALID, ...stack });
  const { completion, expected, configurationError, kubeconfigs } = await readSubject("single");
  return { completion, trustDomain: expected.one?.trustDomain, configurationError, kubeconfigs };
}

it("is what the outputs say after an update that succeeded, with the kubeconfigs", async () => {
  expect(await subject({ deployment: MADE, history: [ended("update")] })).toEqual({
    completion: "complete",
    trustDomain: "by.outputs",
    kubeconfigs: { one: "a kubeconfig" },
  });
});

it.each(["refresh", "import", "resource-import", "rename", "preview"])(
  "is not complete by a %s after an update that failed",
  async (kind) => {
    const history = [ended(kind), ended("update", "failed"), ended("update")];
    expect(await subject({ deployment: MADE, history })).toMatchObject({
      completion: "failed",
      trustDomain: "by.configuration",
    });
  },
);

it("stays complete by a refresh that failed after an update that succeeded", async () => {
  const history = [ended("refresh", "failed"), ended("update")];
  expect(await subject({ deployment: MADE, history })).toMatchObject({ completion: "complete" });
});

it("finds the last update behind many refreshes", async () => {
  const refreshes = Array.from({ length: 25 }, () => ended("refresh"));
  const history = [...refreshes, ended("update", "failed")];
  expect(await subject({ deployment: MADE, history })).toMatchObject({ completion: "failed" });
});

it.each(["succeeded", "failed"])(
  "is half removed after a removal that left something: %s",
  async (result) => {
    const history = [ended("destroy", result), ended("update")];
    expect(await subject({ deployment: MADE, history })).toMatchObject({ completion: "removal failed" });
  },
);

it.each([
  ["was killed after one that succeeded", [ended("update")]],
  ["is the first one and still runs", []],
])("is not complete while an operation is pending: its update %s", async (_what, history) => {
  const deployment = { ...MADE, pending_operations: [{ type: "creating" }] };
  expect(await subject({ deployment, history })).toMatchObject({ completion: "interrupted" });
});

it("is what the configuration says as long as there are no outputs", async () => {
  expect(await subject({ deployment: { resources: [KIND] }, history: [ended("update", "failed")] })).toEqual({
    completion: "failed",
    trustDomain: "by.configuration",
    kubeconfigs: { one: "a kubeconfig" },
  });
});

describe("a configuration that cannot be used", () => {
  const history = [ended("update", "failed"), ended("update")];

  it("leaves the outputs of an earlier update, and is told in its program's words", async () => {
    const found = await subject({ deployment: MADE, history, config: INVALID });
    expect(found).toMatchObject({ completion: "failed", trustDomain: "by.outputs" });
    expect(found.configurationError).toMatch(
      /^a value of the configuration cannot be used:\n {2}slim:clusters\[0\]\.name: expected a name for Kind: .*; given "One"$/,
    );
  });

  it("is the error where nothing else tells what the stack should be", async () => {
    await expect(subject({ deployment: { resources: [KIND] }, history, config: INVALID })).rejects.toThrow(
      /^The stack single has no outputs yet, and a value of the configuration cannot be used:\n {2}slim:clusters/,
    );
  });

  it("is the error also where nothing was made", async () => {
    await expect(subject({ deployment: {}, config: INVALID })).rejects.toThrow(
      /cannot be used:\n {2}slim:clusters/,
    );
  });
});

it.each([
  ["nothing was made", { deployment: {} }],
  ["all was removed", { deployment: {}, history: [ended("destroy"), ended("update")] }],
  ["there is no such stack", {}],
])("is an error that says what to type, where %s", async (_what, stack: FakeStack) => {
  await expect(subject(stack)).rejects.toThrow(/`npm start -- single` brings it up/);
});
