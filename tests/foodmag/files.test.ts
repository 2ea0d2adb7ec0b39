import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

let folder: string;
const at = (...parts: string[]) => path.join(folder, ...parts);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "slim-files-"));
  for (const part of ["backup", "work", "volume/files/styles", "volume/files/a folder", "volume/private"]) {
    mkdirSync(at(part), { recursive: true });
  }
  writeFileSync(at("volume/files/a folder/a picture.jpg"), "picture");
  writeFileSync(at("volume/files/styles/smaller.jpg"), "made again");
  writeFileSync(at("volume/private/letter"), "letter");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(program: string, env: Record<string, string> = {}) {
  return spawnSync("bash", [`foodmag/scripts/${program}`], {
    encoding: "utf8",
    env: {
      ...process.env,
      KEEP: "2",
      BACKUP_FOLDER: at("backup"),
      VOLUME_FOLDER: at("volume"),
      WORK_FOLDER: at("work"),
      ...env,
    },
  });
}

describe("backups of the files", () => {
  it("have everything but what Drupal makes again", () => {
    const { status, stdout } = run("backupFiles.sh");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^backup \d{8}T\d{6}Z is complete: 2 files, \d+ bytes; kept: 1\n$/,
      ) as string,
    });
    expect(run("restoreFilesTest.sh").stdout).toMatch(/^restore test of .* passed: 2 files are equal\n$/);
    expect(readdirSync(at("work"))).toEqual([]);
  });

  it("are kept as many as shall be, and what a killed one has left goes", () => {
    for (const old of ["20200101T000000Z", "20200102T000000Z", ".new-20200103T000000Z"])
      mkdirSync(at("backup", old));
    expect(run("backupFiles.sh").status).toBe(0);
    const left = readdirSync(at("backup"));
    expect(left).toHaveLength(2);
    expect(left).toContain("20200102T000000Z");
  });

  it("that were damaged are noticed", () => {
    run("backupFiles.sh");
    const [backup = ""] = readdirSync(at("backup"));
    const archive = at("backup", backup, "files.tar");
    writeFileSync(archive, readFileSync(archive, "latin1").replace("picture", "pictura"), "latin1");
    for (const program of ["restoreFilesTest.sh", "restoreFiles.sh"]) {
      const { status, stdout, stderr } = run(program);
      expect(status).toBe(1);
      expect(`${stdout}${stderr}`).toContain("files.tar");
    }
    expect(readFileSync(at("volume/private/letter"), "utf8")).toBe("letter");
  });

  it("are put in place, and what was there is kept beside", () => {
    run("backupFiles.sh");
    writeFileSync(at("volume/private/letter"), "changed");
    rmSync(at("volume/files/a folder"), { recursive: true });
    const { status, stdout } = run("restoreFiles.sh");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^2 files of .* are in place; the former ones are in before-/) as string,
    });
    expect(readFileSync(at("volume/private/letter"), "utf8")).toBe("letter");
    expect(readFileSync(at("volume/files/a folder/a picture.jpg"), "utf8")).toBe("picture");
    const before = readdirSync(at("volume")).find((name) => name.startsWith("before-")) ?? "";
    expect(readFileSync(at("volume", before, "private/letter"), "utf8")).toBe("changed");
  });

  it("that are not there are said to be missing", () => {
    expect(run("restoreFiles.sh").stderr).toContain("there is no backup in");
    expect(run("restoreFiles.sh", { BACKUP: "20200101T000000Z" }).stderr).toContain(
      "there is no backup 20200101T000000Z",
    );
  });
});
