import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { PROJECT } from "../../../cli/project";
import { SPIRE_CHARTS, versionSet } from "../../../slim/versions";
import { KindCluster, lines } from "./kindCluster";
import { machineConfig } from "./machineConfig";

/** Objects that come and go by themselves, or that say only what others do. */
const FLEETING = /^(events|leases|endpointslices|endpoints|componentstatuses|nodes|bindings)(\.|$)|metrics/;

const SPIRE_NAMESPACE = "identity";
const AGENT_SOCKET = "/run/spire/agent-sockets/api.sock";

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
  users: { name: string; user: object }[];
}

interface Role {
  rules: { resources: string[] }[];
}

function nodeImage(): string {
  return machineConfig()["slim:images"]?.kindNode ?? "kindest/node:v1.34.3";
}

/** A cluster that somebody has made by Kind's own command, outside of any stack, with things of his own in it. */
export class OutsideCluster extends KindCluster {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "slim-e2e-outside-"));

  public constructor(private readonly clusterName: string) {
    super(clusterName, "slim");
  }

  /** How a stack names the SPIRE that {@link installSpire} has installed. */
  public readonly existingSpire = {
    namespace: SPIRE_NAMESPACE,
    className: `${SPIRE_NAMESPACE}-spire`,
    socketPath: AGENT_SOCKET,
  };

  /** File of the administrator's kubeconfig. */
  public get kubeconfigFile(): string {
    return path.join(this.folder, "kubeconfig.yaml");
  }

  /**
   * Makes the cluster; it has that many nodes of Kubernetes.
   *
   * @param more further configuration for Kind, and what to do before a pod can run
   */
  public create(nodes = 1, more: { readonly config?: object; readonly prepare?: () => void } = {}): void {
    const roles = Array.from({ length: nodes }, (_, index) => ({
      role: index === 0 ? "control-plane" : "worker",
    }));
    const config = path.join(this.folder, "kind.yaml");
    writeFileSync(
      config,
      stringify({
        kind: "Cluster",
        apiVersion: "kind.x-k8s.io/v1alpha4",
        nodes: roles,
        ...more.config,
      }),
    );
    const where = ["--name", this.clusterName, "--kubeconfig", this.kubeconfigFile];
    execFileSync("kind", ["create", "cluster", ...where, "--image", nodeImage(), "--config", config], {
      stdio: "pipe",
    });
    more.prepare?.();
    this.apply(FOREIGN);
    this.kubectl("wait", "customresourcedefinitions/visitors.e2e.example", "--for=condition=Established");
    this.apply([VISITOR]);
    this.kubectl("rollout", "status", "deployment/resident", "--namespace", "foreign", "--timeout=180s");
  }

  public apply(objects: object[]): void {
    const manifest = objects.map((one) => stringify(one)).join("---\n");
    this.kubectlWithInput(manifest, "apply", "--filename", "-");
  }

  /** All objects that stay as long as nobody changes them, with their UIDs. */
  public inventory(): string[] {
    const kinds = lines(this.kubectl("api-resources", "--verbs=list", "--output=name")).filter(
      (kind) => !FLEETING.test(kind),
    );
    const columns = "custom-columns=:kind,:metadata.namespace,:metadata.name,:metadata.uid";
    return lines(
      this.kubectl("get", kinds.join(","), "--all-namespaces", "--no-headers", "--output", columns),
    )
      .map((line) => line.replace(/\s+/g, " "))
      .sort();
  }

  /** The inventory as soon as it is the expected one, or after a minute: a volume is removed some seconds after its claim. */
  public async inventoryOnce(expected: readonly string[]): Promise<string[]> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const seen = this.inventory();
      if (String(seen) === String(expected) || Date.now() >= deadline) return seen;
      await sleep(2000);
    }
  }

  /** The foreign pod: its UID and how often it was started again. */
  public resident(): string {
    const fields = "jsonpath={.items[*].metadata.uid} {.items[*].status.containerStatuses[*].restartCount}";
    return this.kubectl("get", "pods", "--namespace", "foreign", "--output", fields);
  }

  /** Installs a SPIRE with its CSI driver into the namespace `identity`, as somebody else does. */
  public installSpire(
    trustDomain: string,
    charts: { readonly spire?: string; readonly spireCrds?: string },
  ): void {
    this.spireNamespace = SPIRE_NAMESPACE;
    const values = {
      global: {
        spire: { trustDomain, clusterName: this.clusterName },
        installAndUpgradeHooks: { enabled: false },
        deleteHooks: { enabled: false },
      },
      "spire-server": { federation: { enabled: true } },
      "spire-agent": { socketPath: AGENT_SOCKET, socketAlternate: { names: [] } },
      "spiffe-csi-driver": { enabled: true },
      "spiffe-oidc-discovery-provider": { enabled: false },
    };
    const file = path.join(this.folder, "spire.yaml");
    writeFileSync(file, stringify(values));
    const { spireChart, spireCrdsChart } = versionSet();
    const fromRepository = (name: string, version: string) => [
      name,
      "--repo",
      SPIRE_CHARTS,
      "--version",
      version,
    ];
    const install = (release: string, chart: string[], ...more: string[]) => {
      const where = [
        "--namespace",
        SPIRE_NAMESPACE,
        "--create-namespace",
        "--kubeconfig",
        this.kubeconfigFile,
      ];
      execFileSync("helm", ["install", release, ...chart, ...where, ...more], { stdio: "pipe" });
    };
    install(
      "spire-crds",
      charts.spireCrds === undefined ? fromRepository("spire-crds", spireCrdsChart) : [charts.spireCrds],
    );
    install(
      "spire",
      charts.spire === undefined ? fromRepository("spire", spireChart) : [charts.spire],
      ...["--values", file, "--wait", "--timeout", "5m"],
    );
    this.kubectl(
      "rollout",
      "status",
      "daemonset/spire-agent",
      "--namespace",
      SPIRE_NAMESPACE,
      "--timeout=180s",
    );
  }

  /**
   * Content of a kubeconfig for a user who has the documented rights and no other.
   *
   * @param without a resource that he may not do anything with after all
   */
  public documentedUser(without?: string): string {
    const role = parse(readFileSync(path.join(PROJECT, "docs", "cluster-rights.yaml"), "utf8")) as Role;
    const rules = role.rules.flatMap((rule) => {
      const resources = rule.resources.filter((resource) => resource !== without);
      return resources.length === 0 ? [] : [{ ...rule, resources }];
    });
    this.apply([{ ...role, rules }]);
    return this.kubeconfigWith({ token: this.tokenOf("installer", "slim-installer") });
  }

  /** Content of a kubeconfig whose user logs in by a command. */
  public execUser(): string {
    const token = this.tokenOf("operator", "cluster-admin");
    const apiVersion = "client.authentication.k8s.io/v1";
    const credential = path.join(this.folder, "credential.json");
    writeFileSync(credential, JSON.stringify({ apiVersion, kind: "ExecCredential", status: { token } }));
    return this.kubeconfigWith({
      exec: { apiVersion, command: "cat", args: [credential], interactiveMode: "Never" },
    });
  }

  /** Makes a ServiceAccount with the rights of a ClusterRole; its token. */
  private tokenOf(account: string, clusterRole: string): string {
    const where = [account, "--namespace", "kube-system"];
    this.kubectl("create", "serviceaccount", ...where);
    this.kubectl(
      ...["create", "clusterrolebinding", account, `--clusterrole=${clusterRole}`],
      `--serviceaccount=kube-system:${account}`,
    );
    return this.kubectl("create", "token", ...where, "--duration=4h").trim();
  }

  private kubeconfigWith(user: object): string {
    const config = parse(readFileSync(this.kubeconfigFile, "utf8")) as Kubeconfig;
    return stringify({ ...config, users: config.users.map(({ name }) => ({ name, user })) });
  }

  public remove(): void {
    execFileSync(
      "kind",
      ["delete", "cluster", "--name", this.clusterName, "--kubeconfig", this.kubeconfigFile],
      {
        stdio: "pipe",
      },
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const labels = { app: "resident" };
const FOREIGN: object[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "foreign" } },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kept", namespace: "foreign" },
    data: { key: "value" },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "resident", namespace: "foreign", labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: "resident",
              image: "agntcy/slim/bindings-examples:latest",
              imagePullPolicy: "IfNotPresent",
              command: ["sleep", "infinity"],
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "visitors.e2e.example" },
    spec: {
      group: "e2e.example",
      scope: "Namespaced",
      names: { kind: "Visitor", plural: "visitors", singular: "visitor" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  },
  {
    // It never answers: each deletion of a ServiceAccount or a Service takes these seconds.
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "slow" },
    webhooks: [
      {
        name: "slow.e2e.example",
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        failurePolicy: "Ignore",
        timeoutSeconds: 5,
        clientConfig: { url: "https://192.0.2.1/" },
        rules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["DELETE"],
            resources: ["services", "serviceaccounts"],
          },
        ],
      },
    ],
  },
];
const VISITOR = {
  apiVersion: "e2e.example/v1",
  kind: "Visitor",
  metadata: { name: "guest", namespace: "foreign" },
};
