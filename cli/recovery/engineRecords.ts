import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { LOCAL } from "../project";

/**
 * Notes on which Docker engine each Kind cluster was made, so that a cluster which was removed can be told from one that
 * another engine has. A cluster is known by its certificate authority, which no other one has.
 */
export class EngineRecords {
  public constructor(private readonly folder = path.join(LOCAL, "engines")) {}

  /** ID of the engine that a cluster was seen on; undefined if nobody has noted it. */
  public find(certificateAuthority: string): string | undefined {
    const file = this.file(certificateAuthority);
    return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  }

  public note(certificateAuthority: string, engine: string): void {
    if (this.find(certificateAuthority) === engine) return;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.file(certificateAuthority), `${engine}\n`);
  }

  public forget(certificateAuthority: string): void {
    rmSync(this.file(certificateAuthority), { force: true });
  }

  private file(certificateAuthority: string): string {
    const fingerprint = createHash("sha256").update(certificateAuthority.trim()).digest("hex");
    return path.join(this.folder, fingerprint.slice(0, 32));
  }
}
