import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { FleetModel } from "../scale/fleetModel";
import { GATEWAYS } from "../scale/shapes";
import { DATA_PORT, NORTHBOUND_PORT, SOUTHBOUND_PORT } from "../../slim/ports";
import { versionSet } from "../../slim/versions";
import { docker, lines } from "../../tests/e2e/support/kindCluster";

const NAME = "e2e-bench";
const CONTROLLER = `${NAME}-controller`;
const PLAIN = { insecure: true };
const { nodeImage, controllerImage } = versionSet("slim-3.4");

interface ControllerFile {
  northbound: object;
  southbound: object;
  topology: { links: object };
}

interface NodeFile {
  services: { "slim/0": { node_id: string; dataplane: { servers: object[] } } };
}

/** A controller of SLIM 3.4 and nodes, each the only one of its domain, in containers and without certificates. */
export class PlainFleet {
  private readonly folder = mkdtempSync(path.join(tmpdir(), `slim-${NAME}-`));
  private nodes = 0;

  /** Starts the controller. */
  public start(): void {
    docker("network", "create", "--label", NAME, NAME);
    const model = new FleetModel(GATEWAYS, 2, 1);
    const controller = parse(model.line.controllerConfig(model.controller())) as ControllerFile;
    this.write("controller.yaml", {
      ...controller,
      northbound: { endpoint: `0.0.0.0:${NORTHBOUND_PORT}`, tls: PLAIN },
      southbound: { ...controller.southbound, tls: PLAIN },
      topology: { links: controller.topology.links },
    });
    const { services, ...rest } = parse(model.nodeFiles()["slim-0.yaml"] ?? "") as NodeFile;
    const { node_id, dataplane } = services["slim/0"];
    this.write("node.yaml", {
      ...rest,
      services: {
        "slim/0": {
          node_id,
          domain_name: "${env:DOMAIN}",
          dataplane: {
            servers: [
              { ...dataplane.servers[0], tls: PLAIN, metadata: { external_endpoint: "${env:ADDRESS}" } },
            ],
            clients: [],
          },
          controller: {
            servers: [],
            clients: [{ endpoint: `http://${CONTROLLER}:${SOUTHBOUND_PORT}`, tls: PLAIN }],
            outbound_clients: [{ endpoint: "", tls: PLAIN }],
          },
        },
      },
    });
    this.run(CONTROLLER, controllerImage, "controller.yaml", ["--publish", `127.0.0.1::${NORTHBOUND_PORT}`]);
  }

  /** Local port of the administration API. */
  public get port(): number {
    return Number(docker("port", CONTROLLER, String(NORTHBOUND_PORT)).split(":").pop());
  }

  /** Starts nodes until there are so many. */
  public growTo(count: number): void {
    for (; this.nodes < count; this.nodes++) {
      const name = nodeName(this.nodes);
      this.run(name, nodeImage, "node.yaml", [
        // Upstream's image names no program.
        ...["--entrypoint", "/slim"],
        ...["--env", `DOMAIN=${name}.example`, "--env", `ADDRESS=${name}:${DATA_PORT}`],
      ]);
    }
  }

  /** Memory of the controller's process, and of the first node's, in bytes. */
  public memory(): { readonly controller: number; readonly node: number } {
    return { controller: residentMemory(CONTROLLER), node: residentMemory(nodeName(0)) };
  }

  /** Removes whatever was made. */
  public remove(): void {
    const made = (...list: string[]) => lines(docker(...list, "--quiet", "--filter", `label=${NAME}`));
    const containers = made("ps", "--all");
    if (containers.length > 0) docker("rm", "--force", "--volumes", ...containers);
    const networks = made("network", "ls");
    if (networks.length > 0) docker("network", "rm", ...networks);
    rmSync(this.folder, { recursive: true });
  }

  private write(file: string, content: object): void {
    writeFileSync(path.join(this.folder, file), stringify(content));
  }

  private run(name: string, image: string, file: string, options: string[]): void {
    docker(
      ...["run", "--detach", "--name", name, "--label", NAME, "--network", NAME, ...options],
      ...["--volume", `${path.join(this.folder, file)}:/config.yaml:ro`, image, "--config", "/config.yaml"],
    );
  }
}

function nodeName(index: number): string {
  return `${NAME}-${index}`;
}

/** Without the page cache, which `docker stats` counts where control groups are of version 1. */
function residentMemory(container: string): number {
  const [, pid = ""] = docker("top", container, "-o", "pid,rss").trim().split("\n");
  return Number(pid.trim().split(/\s+/)[1]) * 1024;
}
