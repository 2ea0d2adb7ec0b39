import { Run } from "../../../bench/results";
import type { Row } from "./disturbances";

/** A drill whose rows become figures. */
export class DisturbanceFigures {
  private readonly run: Run;

  /**
   * Made before it measures.
   *
   * @param drill its name, as `npm run drills -- NAME` takes it
   * @param title of its tables
   */
  public constructor(
    drill: string,
    private readonly title = "Disturbances",
  ) {
    this.run = new Run(drill, `npm run drills -- ${drill}`);
  }

  /**
   * Keeps what the disturbances did for docs/figures.md.
   *
   * @param place what the messages go through: `inside of a cluster`
   * @param fleet what the fleet is: `SLIM 3.4`
   */
  public publish(place: string, fleet: string, rows: readonly Row[]): void {
    const values = (figure: (row: Row) => number) =>
      Object.fromEntries(rows.map((row) => [row.disturbance, figure(row)]));
    const series = (what: string, unit: string, figure: (row: Row) => number) => ({
      picture: `${what} ${place}`,
      unit,
      name: fleet,
      values: values(figure),
    });
    this.run.publish(
      {
        title: `${this.title} ${place}, ${fleet}`,
        text: "Five numbered messages a second on each pair of nodes. Lost are those that had not arrived when all pairs were heard again, late those that took more than a second; the gap is the longest time in which a receiver heard nothing of a sender.",
        head: ["Disturbance", "flows", "sent", "lost", "doubled", "late", "longest gap, s", "ended by"],
        rows: rows.map(({ disturbance, flows, sent, lost, duplicated, late, longestGap, healedBy }) => [
          disturbance,
          flows,
          sent,
          lost,
          duplicated,
          late,
          longestGap.seconds.toFixed(1),
          healedBy,
        ]),
        series: [
          series("Longest gap of messages", "longest gap, s", ({ longestGap }) => longestGap.seconds),
          series("Messages lost", "messages lost", ({ lost }) => lost),
        ],
      },
      `${place}-${fleet}`.replaceAll(/[^\w.]+/g, "-"),
    );
  }
}
