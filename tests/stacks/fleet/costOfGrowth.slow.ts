import { cost } from "../../../bench/growth/cost";

it("a fleet costs the same for each further cluster, but for the mesh of trust", async () => {
  await cost(1, true); // loads what is loaded once
  const costs = [];
  for (const count of [1, 2, 5, 10, 20]) costs.push({ count, ...(await cost(count, true)) });
  console.log(
    costs
      .map(({ count, resources, relationships, seconds }) =>
        [
          `${count} clusters`,
          `${resources} resources`,
          `${relationships} of the mesh`,
          `${seconds.toFixed(2)} s`,
        ].join(", "),
      )
      .join("\n"),
  );
  const federated = costs.slice(1);
  for (const { count, relationships } of federated) expect(relationships).toBe(count * (count - 1));
  const [first, ...others] = federated;
  const [second] = others;
  const each = ((second?.resources ?? 0) - (first?.resources ?? 0)) / 3;
  for (const { count, resources } of others) {
    expect(resources).toBe((first?.resources ?? 0) + (count - 2) * each);
  }
});
