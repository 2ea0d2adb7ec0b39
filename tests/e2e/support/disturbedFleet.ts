import { slimLine } from "../../../slim/lines";
import type { SlimLine } from "../../../slim/line";
import { commandRemedies } from "./command";
import { Deployment, lineOf } from "./deployment";
import type { DisturbanceFigures } from "./disturbanceFigures";
import { disturb, type Healer, type Row, unexpectedRemedies } from "./disturbances";
import type { Flows } from "./flow";
import { machineConfig } from "./machineConfig";

/** A fleet that is disturbed while messages flow; what that does to them becomes figures. */
export class DisturbedFleet {
  private readonly rows: Row[] = [];

  private constructor(
    private readonly deployment: Deployment,
    private readonly place: string,
    /** How clusters are linked, where there are several and it is configured. */
    public readonly links?: string,
  ) {}

  /** One cluster; messages stay inside of it. Nothing is made yet. */
  public static inside(clusters: object[]): Promise<DisturbedFleet> {
    return DisturbedFleet.create("single", "inside of a cluster", { "slim:clusters": clusters });
  }

  /** Several clusters; messages go from the cluster `sender` to the cluster `receiver`. Nothing is made yet. */
  public static between(
    clusters: object[],
    clients: { readonly receiver: string; readonly sender: string },
  ): Promise<DisturbedFleet> {
    const changes = { "slim:clusters": clusters, "slim:clients": clients };
    const links = machineConfig()["slim:links"] as string | undefined;
    return DisturbedFleet.create("multicluster", "between clusters", changes, links);
  }

  private static async create(
    base: "single" | "multicluster",
    place: string,
    changes: object,
    links?: string,
  ): Promise<DisturbedFleet> {
    const deployment = await Deployment.create(base, (config) => ({ ...config, ...changes }));
    return new DisturbedFleet(deployment, place, links);
  }

  /** Brings it up; resolves to the line of SLIM that runs. */
  public async up(): Promise<SlimLine> {
    await this.deployment.up();
    return this.line();
  }

  /** Changes keys of the configuration of the running fleet. */
  public async change(changes: Record<string, unknown>): Promise<void> {
    await this.deployment.configure(changes);
    await this.deployment.up();
  }

  public scale(clusters: object[]): Promise<void> {
    return this.change({ "slim:clusters": clusters });
  }

  /**
   * Does something to the fleet, and waits until all messages flow again.
   *
   * @param mayNeed the remedy that it may need
   * @default none: it has to heal by itself
   */
  public async disturb(flows: Flows, what: string, action: () => unknown, mayNeed?: Healer): Promise<void> {
    const row = await disturb(flows, what, action, commandRemedies(this.deployment));
    this.rows.push({ ...row, mayNeed });
  }

  /** What needed a remedy that was not expected. */
  public unexpectedRemedies(): string[] {
    return unexpectedRemedies(this.rows);
  }

  /** Keeps the figures, and removes the fleet. */
  public async end(figures: DisturbanceFigures): Promise<void> {
    if (this.rows.length > 0) {
      const { name } = await this.line();
      const links = this.links === undefined ? "" : `, ${this.links}`;
      figures.publish(this.place, `SLIM ${name}${links}`, this.rows);
    }
    await this.deployment.destroy();
    this.deployment.dispose();
  }

  private async line(): Promise<SlimLine> {
    const name = lineOf(await this.deployment.outputs());
    if (name === undefined) throw new Error("the fleet is not up");
    return slimLine(name);
  }
}
