import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Certificate } from "./greeting";

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];

/** A certificate authority for a trust domain that has no SPIRE. */
export class ForeignAuthority {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "slim-foreign-"));

  public constructor(public readonly trustDomain: string) {
    const name = ["-subj", "/CN=e2e", "-addext", `subjectAltName=URI:spiffe://${trustDomain}`];
    this.openssl("req", "-x509", ...KEY, "-keyout", "ca.key", "-out", "ca.crt", ...name);
  }

  /** Its own certificate in PEM. */
  public get caCertificate(): string {
    return this.read("ca.crt");
  }

  /** Its trust bundle, as SPIFFE writes one. */
  public get bundle(): string {
    const { publicKey, raw } = new X509Certificate(this.caCertificate);
    const key = { use: "x509-svid", ...publicKey.export({ format: "jwk" }), x5c: [raw.toString("base64")] };
    return JSON.stringify({ keys: [key], spiffe_sequence: 1, spiffe_refresh_hint: 300 });
  }

  /** An SVID of its domain. */
  public svid(workload: string): Certificate {
    return this.certificate(workload, ["-CA", "ca.crt", "-CAkey", "ca.key"]);
  }

  /** The same, signed by itself. */
  public selfSigned(workload: string): Certificate {
    return this.certificate(workload, []);
  }

  public dispose(): void {
    rmSync(this.folder, { recursive: true });
  }

  private certificate(workload: string, signer: string[]): Certificate {
    const id = `subjectAltName=URI:spiffe://${this.trustDomain}${workload}`;
    const usage = ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "keyUsage=digitalSignature"];
    const name = ["-subj", "/O=e2e", "-addext", id, ...usage];
    this.openssl("req", "-x509", ...KEY, "-keyout", "leaf.key", "-out", "leaf.crt", ...name, ...signer);
    return { chain: this.read("leaf.crt"), key: this.read("leaf.key") };
  }

  private openssl(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "pipe" });
  }

  private read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }
}
