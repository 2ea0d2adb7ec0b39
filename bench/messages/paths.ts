import * as path from "node:path";
import {
  type ClientCopy,
  connectionOf,
  COPY_OF,
  copyOf,
  createRunning,
  removeCopies,
} from "../../tests/e2e/support/clientCopies";
import { ForeignAuthority } from "../../tests/e2e/support/foreignAuthority";
import type { KindCluster } from "../../tests/e2e/support/kindCluster";

const PROGRAM = path.join(__dirname, "measure.py");
const TLS_PORT = 5000;
const SERVICE = "bench-tls";

/** Seconds of round trips, and messages answered in a second. */
export interface Measurement {
  readonly median: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** Two clusters, or one twice: bob asks in the one, at its first node; alice answers in the other, at its second node. */
export class Paths {
  public constructor(
    private readonly from: KindCluster,
    private readonly to: KindCluster,
  ) {}

  /**
   * Through SLIM.
   *
   * @param nodes what the names of the nodes begin with
   */
  public throughSlim(nodes = "slim"): Measurement {
    const [bob, alice] = this.copies();
    for (const { files } of [bob, alice]) {
      const connection = files.data["client.json"] ?? "";
      files.data["client.json"] = connection.replace(/(?<=:\/\/)slim(?=-\d)/, nodes);
    }
    const answering = ["answer", alice.name, ...connectionOf(alice)];
    const asking = ["ask", bob.name, ...connectionOf(bob), alice.name];
    return this.measure(bob, alice, answering, () => asking);
  }

  /** Over one connection of TLS between the same pods; between clusters through a load balancer. */
  public bareTls(): Measurement {
    const [bob, alice] = this.copies();
    const certificates = tlsFiles();
    for (const { files } of [bob, alice]) Object.assign(files.data, certificates);
    const port = String(TLS_PORT);
    return this.measure(bob, alice, ["tls-answer", port], () => ["tls-ask", this.addressOf(alice), port]);
  }

  private copies(): [ClientCopy, ClientCopy] {
    return [copyOf(this.from, "bob", 0), copyOf(this.to, "alice", 1)];
  }

  private measure(
    bob: ClientCopy,
    alice: ClientCopy,
    answering: string[],
    asking: () => string[],
  ): Measurement {
    try {
      createRunning(this.to, alice, PROGRAM, answering);
      this.to.kubectl("wait", `pod/${alice.name}`, "--for=condition=Ready", "--timeout=120s");
      createRunning(this.from, bob, PROGRAM, asking());
      const ended = "--for=jsonpath={.status.phase}=Succeeded";
      this.from.kubectl("wait", `pod/${bob.name}`, ended, "--timeout=300s");
      const [last = ""] = this.from.kubectl("logs", bob.name).trim().split("\n").slice(-1);
      return JSON.parse(last) as Measurement;
    } finally {
      for (const cluster of new Set([this.from, this.to])) removeCopies(cluster);
      this.to.kubectl("delete", "service", SERVICE, "--ignore-not-found");
    }
  }

  /** Where the pods of the asking cluster reach a pod. */
  private addressOf({ name }: ClientCopy): string {
    const read = (...what: string[]) => this.to.kubectl("get", ...what);
    if (this.from === this.to) return read("pod", name, "--output=jsonpath={.status.podIP}");
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: SERVICE, namespace: this.to.clientNamespace },
      spec: { type: "LoadBalancer", selector: { [COPY_OF]: "alice" }, ports: [{ port: TLS_PORT }] },
    };
    this.to.kubectlWithInput(JSON.stringify(service), "create", "--filename", "-");
    const ingress = "{.status.loadBalancer.ingress[0].ip}";
    this.to.kubectl("wait", `service/${SERVICE}`, `--for=jsonpath=${ingress}`, "--timeout=60s");
    return read("service", SERVICE, `--output=jsonpath=${ingress}`);
  }
}

/** A certificate of a new authority, its key, and the authority, by the names that measure.py expects. */
function tlsFiles(): Record<string, string> {
  const authority = new ForeignAuthority("bench.example");
  try {
    const { chain, key } = authority.svid("/client");
    return { "ca.crt": authority.caCertificate, "tls.crt": chain, "tls.key": key };
  } finally {
    authority.dispose();
  }
}
