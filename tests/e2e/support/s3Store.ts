import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { docker } from "./kindCluster";

const IMAGE = process.env.SLIM_E2E_S3_IMAGE ?? "ghcr.io/versity/versitygw:v1.8.0";
const NAME = "e2e-s3";
const BUCKET = "backups";
const PORT = 9000;
const KEYS = { accessKey: "e2e-access", secretKey: "e2e-secret-key" };

/** A store that speaks S3, in a container beside the clusters of Kind, whose network must be there. */
export class S3Store {
  /** What an installation needs to use it, without a path. */
  public readonly store: Record<string, string>;

  private constructor(endpoint: string, caCertificate: string) {
    this.store = { endpoint, bucket: BUCKET, ...KEYS, caCertificate };
  }

  public static start(): S3Store {
    S3Store.remove();
    const program = `until [ -f /tls/ready ]; do sleep 0.2; done
      exec versitygw --access ${KEYS.accessKey} --secret ${KEYS.secretKey} --port :${PORT} --cert /tls/tls.crt --key /tls/tls.key --quiet posix /data`;
    docker(
      ...["run", "--detach", "--name", NAME, "--network", "kind", "--user", "0"],
      ...["--entrypoint", "sh", IMAGE, "-c", program],
    );
    const address = docker(
      "inspect",
      "--format",
      "{{.NetworkSettings.Networks.kind.IPAddress}}",
      NAME,
    ).trim();
    docker("exec", NAME, "mkdir", "-p", `/data/${BUCKET}`);
    const folder = mkdtempSync(path.join(tmpdir(), "slim-s3-"));
    try {
      certify(folder, address);
      docker("cp", folder, `${NAME}:/tls`);
      return new S3Store(`${address}:${PORT}`, readFileSync(path.join(folder, "ca.crt"), "utf8"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  public static remove(): void {
    docker("rm", "--force", "--volumes", NAME);
  }

  /** Takes it away, or brings it back; what is in it stays. */
  public stop(): void {
    docker("stop", "--time", "1", NAME);
  }

  public resume(): void {
    docker("start", NAME);
  }
}

/** Makes a certificate authority, and a certificate of it for an address. */
function certify(folder: string, address: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=e2e", "-days", "2");
  openssl("req", ...key, "-keyout", "tls.key", "-out", "tls.csr", "-subj", `/CN=${address}`);
  // pgBackRest compares names alone.
  writeFileSync(path.join(folder, "names"), `subjectAltName=DNS:${address},IP:${address}`);
  openssl(
    ...["x509", "-req", "-in", "tls.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"],
    ...["-out", "tls.crt", "-days", "2", "-extfile", "names"],
  );
  writeFileSync(path.join(folder, "ready"), "");
}
