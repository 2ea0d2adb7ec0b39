import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { PROJECT } from "../../cli/project";
import { RecordingPulumi } from "../support/recordingPulumi";

// Each test starts a program, which takes seconds on a busy machine.
jest.setTimeout(60_000);

let pulumi: RecordingPulumi;

beforeEach(() => {
  pulumi = new RecordingPulumi("shims");
});

afterEach(() => {
  pulumi.dispose();
});

describe("npm run down", () => {
  const CLUSTER = { urn: "urn", type: "kind:index/cluster:Cluster", inputs: { name: "slim-cluster" } };
  const removals = () => pulumi.calls().filter((call) => call.startsWith("destroy"));

  it("says what it would remove, and removes nothing where nobody can be asked", () => {
    pulumi.state({ resources: [CLUSTER] });
    const { code, stdout, stderr } = pulumi.run("down", ["multicluster"]);
    expect(stdout).toContain("Kind cluster slim-cluster\n");
    expect(stderr).toContain("Type: npm run down -- multicluster --yes\n");
    expect({ code, removals: removals() }).toEqual({ code: 1, removals: [] });
  });

  it("says of a cluster that was there before that it stays", () => {
    const urn = "urn:pulumi:multicluster::slim::slim:index:ExistingCluster::prod";
    pulumi.state({ resources: [CLUSTER, { urn, type: "slim:index:ExistingCluster" }] });
    expect(pulumi.run("down", ["multicluster"]).stdout).toContain(
      "Kind cluster slim-cluster\n  SLIM and what else this stack has put into the cluster prod, which stays\n",
    );
  });

  it("says of a cluster that stays what goes there with the namespaces, or that it cannot be known", () => {
    const urn = "urn:pulumi:multicluster::slim::slim:index:ExistingCluster";
    const provider = `${urn}$pulumi:providers:kubernetes::prod-provider`;
    const server = "https://127.0.0.1:1";
    const kubeconfig = JSON.stringify({
      clusters: [{ name: "c", cluster: { server } }],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    });
    pulumi.state({
      resources: [
        { urn: `${urn}::prod`, type: "slim:index:ExistingCluster" },
        { urn: provider, type: "pulumi:providers:kubernetes", inputs: { kubeconfig } },
        { urn: "n", id: "slim", type: "kubernetes:core/v1:Namespace", provider: `${provider}::id` },
      ],
    });
    expect(pulumi.run("down", ["multicluster"]).stdout).toMatch(
      /which stays\n {2}and what others may have put into its namespaces there, which cannot be looked into: .*ECONNREFUSED/,
    );
  });

  it("removes without being asked by --yes, the stack of --stack", () => {
    pulumi.state({ resources: [{ urn: "urn", type: "pulumi:pulumi:Stack" }] });
    const { code, stdout } = pulumi.run("down", ["--stack", "multicluster", "--yes"]);
    expect(stdout).toContain("all that the stack multicluster has made");
    expect({ code, removals: removals() }).toEqual({
      code: 0,
      removals: ["destroy --yes --skip-preview --stack multicluster"],
    });
  });
});

describe("npm run pulumi", () => {
  it("does nothing where npm kept the stack's name for itself", () => {
    const { code, stderr } = pulumi.run("pulumi", ["destroy", "--yes"], { npm_config_stack: "multicluster" });
    expect({ code, calls: pulumi.calls() }).toEqual({ code: 1, calls: [] });
    expect(stderr).toContain("Type: npm run pulumi -- destroy --yes --stack multicluster\n");
  });

  it("hands everything on to a CLI that is found by its name, and keeps loopback addresses off a proxy", () => {
    pulumi.installFolder();
    const proxy = { http_proxy: "http://proxy.example", NO_PROXY: "corp.example" };
    const { code } = pulumi.run("pulumi", ["stack", "ls", "--help"], proxy);
    expect({ code, calls: pulumi.calls() }).toEqual({ code: 0, calls: ["stack ls --help"] });
    const { PATH, no_proxy, NO_PROXY } = pulumi.env();
    expect(PATH).toBe(pulumi.searchPath);
    expect(NO_PROXY).toMatch(/^corp\.example,.*127\.0\.0\.1/);
    expect(no_proxy).toBe(NO_PROXY);
  });

  it("keeps its state in the project's folder, whatever that is called", () => {
    const parent = mkdtempSync(path.join(tmpdir(), "project-"));
    const project = path.join(parent, "a b%20c%2Fd#100%");
    try {
      mkdirSync(project);
      for (const part of ["cli", "stacks", "Pulumi.yaml", "package.json", "tsconfig.json"]) {
        cpSync(path.join(PROJECT, part), path.join(project, part), { recursive: true });
      }
      for (const installed of ["node_modules", "sdks"]) {
        symlinkSync(path.join(PROJECT, installed), path.join(project, installed));
      }
      expect(pulumi.run("pulumi", ["stack", "ls"], {}, project)).toMatchObject({ code: 0, stderr: "" });
      const { PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE } = pulumi.env();
      // As Go reads a URL: the rest after a ? or # is not part of the path.
      expect(decodeURIComponent(new URL(PULUMI_BACKEND_URL).pathname)).toBe(
        path.join(project, ".local", "state"),
      );
      expect(PULUMI_CONFIG_PASSPHRASE).toBe("");
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});

describe("npm start", () => {
  it("takes a CLI that is found by its name: the folder need not be called bin", () => {
    const { stderr } = pulumi.run("start", ["multicluster"]);
    expect(stderr).not.toMatch(/ENOENT|EACCES/);
    expect(pulumi.calls()[0]).toBe("stack export --stack multicluster");
  });
});
