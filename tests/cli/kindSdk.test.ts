import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { buildKindSdk } from "../../cli/kindSdk";

/** Does what the SDK's own does, as far as it can be seen from outside. */
const SCRIPT = `
  const fs = require("node:fs");
  fs.readFileSync("package.json");
  fs.mkdirSync("bin");
  fs.writeFileSync("bin/index.js", "");
  fs.writeFileSync("path", process.env.PATH);
`;
let folder: string;
let said: jest.SpyInstance;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sdk-"));
  mkdirSync(path.join(folder, "scripts"));
  writeFileSync(path.join(folder, "package.json"), "{}");
  writeFileSync(path.join(folder, "scripts", "postinstall.js"), SCRIPT);
  said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it("the SDK is built where npm has not, with its own compiler, and says so", () => {
  buildKindSdk(folder);
  expect(existsSync(path.join(folder, "bin", "index.js"))).toBe(true);
  expect(readFileSync(path.join(folder, "path"), "utf8")).toMatch(path.join(folder, "node_modules", ".bin"));
  expect(said).toHaveBeenCalledWith(expect.stringContaining("is built now, once"));
});

it("an SDK that is built stays as it is, without a word", () => {
  mkdirSync(path.join(folder, "bin"));
  writeFileSync(path.join(folder, "bin", "index.js"), "built");
  buildKindSdk(folder);
  expect(readFileSync(path.join(folder, "bin", "index.js"), "utf8")).toBe("built");
  expect(said).not.toHaveBeenCalled();
});
