// Each of these takes half a second to load, so commands load it when they need it, and beside something else.
jest.mock("@pulumi/pulumi", () => {
  throw new Error("Pulumi's SDK was loaded");
});
jest.mock("@pulumi/pulumi/automation", () => {
  throw new Error("Pulumi's Automation API was loaded");
});
jest.mock("@kubernetes/client-node", () => {
  throw new Error("the client library of Kubernetes was loaded");
});

it.each([
  "../../cli/configuredStack",
  "../../cli/preflight",
  "../../cli/recovery",
  "../../cli/stack",
  "../../cli/status/look",
  "../../cli/status/subject",
  "../../cli/stackOutputs",
  "../../live/untilLinked",
])("%s is there without what takes long to load", (module) => {
  expect(jest.requireActual(module)).toBeDefined();
});
