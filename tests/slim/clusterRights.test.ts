import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { allows, CLUSTER_RIGHTS, describeAccess, EXTRA_RIGHTS, neededAccess } from "../../slim/clusterRights";

it("the documented ClusterRole has the rights that are checked", () => {
  const file = path.join(__dirname, "..", "..", "docs", "cluster-rights.yaml");
  expect(parse(readFileSync(file, "utf8"))).toEqual({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "slim-installer" },
    rules: [...CLUSTER_RIGHTS, ...EXTRA_RIGHTS.networkPolicies],
  });
});

describe("rules", () => {
  const access = { apiGroup: "apps", resource: "deployments", verb: "create" };

  it.each([
    [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "create"] }, true],
    [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }, true],
    [{ apiGroups: [""], resources: ["deployments"], verbs: ["create"] }, false],
    [{ apiGroups: ["apps"], resources: ["statefulsets"], verbs: ["create"] }, false],
    [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] }, false],
    [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["*"], resourceNames: ["slim"] }, false],
    [{}, false],
  ])("%j allow the creation of Deployments: %s", (rule, expected) => {
    expect(allows([rule], access)).toBe(expected);
  });
});

it("what is missing is told by resource", () => {
  const rights = [
    { apiGroups: ["", "apps"], resources: ["pods", "pods/exec"], verbs: ["get", "list"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["watch"] },
  ];
  expect(describeAccess(neededAccess(rights))).toEqual([
    "get, list, watch pods",
    "get, list pods/exec",
    "get, list pods.apps",
    "get, list pods/exec.apps",
  ]);
});
