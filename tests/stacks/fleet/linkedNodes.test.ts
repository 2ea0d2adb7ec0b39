import * as pulumi from "@pulumi/pulumi";
import { requireLinked } from "../../../stacks/fleet/linkedNodes";
import { startMocks } from "../../support/mocks";

class Controller extends pulumi.ComponentResource {
  public constructor() {
    super("test:index:Controller", "controller");
  }
}

const fleet = {
  kubeconfig: "credentials",
  controller: { namespace: "slim", labels: {}, line: "1.4" as const },
  nodes: [{ kubeconfig: "credentials", namespace: "slim", labels: {}, ids: ["a", "b"] }],
};

it("nodes that are not linked in time end the update, with what is missing", async () => {
  await startMocks();
  const log = jest.spyOn(pulumi.log, "error").mockResolvedValue();
  const controller = new Controller();
  const check = () => Promise.reject(new Error("a and b are not linked"));
  await expect(requireLinked(fleet, controller, { timeoutSeconds: 1, check })).rejects.toThrow(
    "no clients without linked nodes",
  );
  expect(log).toHaveBeenCalledWith(
    "a and b are not linked\n`npm run status -- test` says what to do for each of them.",
    controller,
  );
});

it("nodes that are linked let it go on", async () => {
  await startMocks();
  const check = () => Promise.resolve();
  await expect(requireLinked(fleet, new Controller(), { timeoutSeconds: 1, check })).resolves.toBeUndefined();
});
