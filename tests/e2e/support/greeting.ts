import { type KindCluster, lines } from "./kindCluster";

/** A certificate, with those that lead to its authority, and its key, in PEM. */
export interface Certificate {
  readonly chain: string;
  readonly key: string;
}

/** How a client greets: in plaintext, with TLS but no certificate of its own, or with one. */
export type Greeting = "plaintext" | "tls" | Certificate;

/** What {@link greet} returns when a server spoke HTTP/2 with it. */
export const ANSWERED = "answered";

/**
 * Prints `answered`, `closed` without a word, or the error that ended it; fails where nobody takes the connection.
 * Arguments: host, port, plaintext or tls, certificate and key in PEM.
 */
const PROGRAM = `
import os, socket, ssl, sys, tempfile
host, port, how, *certificate = sys.argv[1:]
GREETING = b"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
SETTINGS = 4
connection = socket.create_connection((host, int(port)), timeout=5)
try:
    if how == "tls":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(folder, name) for name in ("chain", "key")]
            for file, text in zip(files, certificate):
                with open(file, "w") as opened:
                    opened.write(text + "\\n")
            if certificate:
                context.load_cert_chain(*files)
        connection = context.wrap_socket(connection)
    connection.sendall(GREETING)
    answer = connection.recv(9)
    print("answered" if len(answer) == 9 and answer[3] == SETTINGS else "closed")
except OSError as error:
    print(error)
`;

/**
 * Greets `host:port` from the pod of alice as an HTTP/2 client; returns `answered`, or how it ended.
 *
 * @throws Error if it cannot be reached
 */
export function greet(cluster: KindCluster, endpoint: string, greeting: Greeting): string {
  const [host = "", port = ""] = endpoint.split(":");
  const args =
    typeof greeting === "string" ? [host, port, greeting] : [host, port, "tls", greeting.chain, greeting.key];
  return cluster.python(PROGRAM, ...args).trim();
}

/** What a client without an SVID gets at a port, in TLS and in plaintext. */
export function withoutSvid(cluster: KindCluster, endpoint: string): string[] {
  return (["tls", "plaintext"] as const).map((how) => greet(cluster, endpoint, how));
}

/** The SVID in what a SPIRE server prints when its administrator has it mint one. */
export function svidIn(minted: string): Certificate {
  // The roots come last, under a title of their own.
  const [own = ""] = minted.split(/^Root CAs:/m);
  const blocks = (name: string) =>
    (own.match(new RegExp(`-----BEGIN ${name}-----[^-]*-----END ${name}-----`, "g")) ?? []).join("\n");
  return { chain: blocks("CERTIFICATE"), key: blocks("PRIVATE KEY") };
}

const OPEN_PORTS = `
import socket, sys
from concurrent.futures import ThreadPoolExecutor
def is_open(port):
    try:
        socket.create_connection((sys.argv[1], int(port)), timeout=3).close()
        return True
    except OSError:
        return False
with ThreadPoolExecutor() as pool:
    ports = sys.argv[2:]
    print("\\n".join(port for port, found in zip(ports, pool.map(is_open, ports)) if found))
`;

/** Those of the ports that a connection from the pod of alice reaches. */
export function openPorts(cluster: KindCluster, host: string, ports: readonly number[]): number[] {
  return lines(cluster.python(OPEN_PORTS, host, ...ports.map(String))).map(Number);
}
