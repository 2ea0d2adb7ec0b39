import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { KubernetesCluster } from "../../live/kubernetesCluster";
import { FakeCluster, type FakeExec } from "../support/fakeCluster";

let api: FakeCluster;
let cluster: KubernetesCluster;
beforeEach(async () => {
  api = await FakeCluster.start();
  cluster = await KubernetesCluster.from(api.kubeconfig);
});
afterEach(() => api.stop());

describe("custom objects", () => {
  it("are those of their kind", async () => {
    const metadata = { name: "one" };
    api.contents = { objects: { "metallb.io/v1beta1/ipaddresspools": [{ metadata }] } };
    const objects = await cluster.customObjects("metallb.io", "v1beta1", "ipaddresspools");
    expect(objects).toEqual([{ metadata }]);
  });

  it("are undefined where the cluster doesn't know the kind", async () => {
    expect(await cluster.customObjects("metallb.io", "v1beta1", "ipaddresspools")).toBeUndefined();
  });

  it("cannot be read from a cluster that doesn't answer", async () => {
    await api.stop();
    await expect(cluster.customObjects("metallb.io", "v1beta1", "ipaddresspools")).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

describe("a command in a container", () => {
  const run = (ended: FakeExec) => {
    api.contents = { exec: () => ended };
    return cluster.exec("spire", "spire-server-0", "spire-server", ["entry", "show"]);
  };

  it("is run as it is given, and what it prints is returned whole", async () => {
    const asked: string[][] = [];
    api.contents = {
      exec: (command, container) => (asked.push([container, ...command]), { stdout: "{}\n[]\n" }),
    };
    expect(await cluster.exec("spire", "spire-server-0", "spire-server", ["entry", "show"])).toBe("{}\n[]\n");
    expect(asked).toEqual([["spire-server", "entry", "show"]]);
  });

  it("that fails is an error with what it printed to its standard error", async () => {
    await expect(run({ stdout: "half", stderr: "no such socket\n", failure: "exit code 1" })).rejects.toThrow(
      "entry show in spire/spire-server-0: no such socket",
    );
  });

  it("that fails without a word is an error with what Kubernetes says", async () => {
    await expect(run({ failure: "exit code 1" })).rejects.toThrow(/spire-server-0: exit code 1$/);
  });

  it("whose connection breaks is an error", async () => {
    await expect(run("breaks off")).rejects.toThrow("the connection to spire/spire-server-0 broke");
  });

  it("cannot be run in a cluster that doesn't answer", async () => {
    await api.stop();
    await expect(run({})).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe("a forwarded port", () => {
  const echo = createServer((socket) => socket.pipe(socket));
  beforeAll(() => new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve)));
  afterAll(() => echo.close());

  it("carries what is sent, both ways, until it is closed", async () => {
    api.contents = { ports: { "slim/slim-control-x:50051": (echo.address() as AddressInfo).port } };
    const forwarded = await cluster.forward("slim", "slim-control-x", 50051);
    const socket = connect(forwarded.port, "127.0.0.1");
    socket.write("ping");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toBe("ping");
    forwarded.close();
    await once(socket, "close");
  });

  it.each([
    ["the pod doesn't listen there", {}],
    ["the pod goes away", { ports: { "slim/slim-control-x:50051": 1 } }],
  ])("ends its connections when %s", async (_what, contents) => {
    api.contents = contents;
    const forwarded = await cluster.forward("slim", "slim-control-x", 50051);
    const socket = connect(forwarded.port, "127.0.0.1");
    expect(await text(socket)).toBe("");
    forwarded.close();
  });
});
