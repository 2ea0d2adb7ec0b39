import { requirePlatform } from "../../cli/platform";

it.each<NodeJS.Platform>(["linux", "darwin"])("the commands run on %s", (platform) => {
  expect(() => {
    requirePlatform(platform);
  }).not.toThrow();
});

it("the commands refuse Windows and name WSL2", () => {
  expect(() => {
    requirePlatform("win32");
  }).toThrow(/use WSL2/);
});
