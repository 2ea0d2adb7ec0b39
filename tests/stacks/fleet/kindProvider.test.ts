import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { kindProvider } from "../../../stacks/fleet/kindProvider";
import { startMocks, valueOf } from "../../support/mocks";

/** What is used of a request to register a resource. */
interface Request {
  getType(): string;
  getEnvvarmappingsMap(): { toObject(): [string, string][] };
}

it("Kind's provider can be given a home folder, so that it doesn't rewrite the user's kubeconfig", async () => {
  await startMocks();
  const register = jest.spyOn(MockMonitor.prototype, "registerResource");
  await valueOf(kindProvider().urn);
  const requests = register.mock.calls.map(([request]) => request as Request);
  register.mockRestore();
  expect(requests.map((request) => [request.getType(), request.getEnvvarmappingsMap().toObject()])).toEqual([
    ["pulumi:providers:kind", [["SLIM_KIND_HOME", "HOME"]]],
  ]);
});
