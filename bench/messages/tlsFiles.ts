import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];

/** A certificate of a new authority, its key, and the authority, by the names that measure.py expects. */
export function tlsFiles(): Record<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), "slim-bench-"));
  const openssl = (...args: string[]) =>
    execFileSync("openssl", ["req", "-x509", ...KEY, ...args], { cwd: folder, stdio: "pipe" });
  try {
    openssl("-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=bench");
    openssl(
      ...["-keyout", "tls.key", "-out", "tls.crt", "-subj", "/O=bench", "-CA", "ca.crt", "-CAkey", "ca.key"],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    );
    const read = (name: string) => [name, readFileSync(path.join(folder, name), "utf8")];
    return Object.fromEntries(["ca.crt", "tls.crt", "tls.key"].map(read)) as Record<string, string>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
