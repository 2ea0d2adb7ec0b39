import { FleetModel, type Shape } from "../../bench/scale/fleetModel";
import { GATEWAYS, SHAPES } from "../../bench/scale/shapes";
import { SlimController, SlimNodes } from "../../components";
import { AGENT_SOCKET } from "../../components/spire/spireValues";
import { VERSION_SETS, versionSet } from "../../slim/versions";
import { startMocks, valueOf } from "../support/mocks";

const spireOf = (trustDomain: string) => ({
  trustDomain,
  className: "spire-spire",
  agentSocket: AGENT_SOCKET,
});
const versionSetOf = ({ line }: Shape) => VERSION_SETS.find((name) => versionSet(name).line === line);

it.each(SHAPES)("nodes of %s have the configuration that the components make", async (_name, shape) => {
  const model = new FleetModel(shape, 4, 2);
  const { controller, mesh, trustedDomains, trustDomain } = model.nodeSet();
  const mocks = await startMocks();
  for (const ordinal of [0, 1]) {
    mocks.statuses[`nodes-slim-${ordinal}-external`] = {
      loadBalancer: { ingress: [{ ip: `10.1.2.${ordinal + 1}` }] },
    };
  }
  const nodes = new SlimNodes("nodes", {
    spire: spireOf(trustDomain),
    controller,
    replicas: 2,
    trustedDomains: [...trustedDomains],
    mesh: mesh && { domain: mesh.domain, others: [...mesh.others] },
    enableLoadBalancer: true,
    versionSet: versionSetOf(shape),
  });
  await valueOf(nodes.ready);
  expect(mocks.find("kubernetes:core/v1:ConfigMap", "nodes-config").inputs.data).toEqual(model.nodeFiles());
});

it("the controller has the configuration that its component makes", async () => {
  const model = new FleetModel(GATEWAYS, 4, 2);
  const { trustedDomains } = model.controller();
  const mocks = await startMocks();
  const controller = new SlimController("controller", {
    spire: spireOf(model.trustDomains[0] ?? ""),
    trustedDomains: [...trustedDomains],
    versionSet: versionSetOf(GATEWAYS),
  });
  await valueOf(controller.ready);
  const { data } = mocks.find("kubernetes:core/v1:ConfigMap", "controller-config").inputs;
  expect(data).toEqual({ "config.yaml": model.line.controllerConfig(model.controller()) });
});
