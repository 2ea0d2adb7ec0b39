import { stringify } from "yaml";
import { plainSecrets, secretsOf } from "./secrets";

const PEM = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIAabcdefghij\n-----END EC PRIVATE KEY-----\n";
const key = Buffer.from(PEM).toString("base64");
const kubeconfig = stringify({ users: [{ name: "admin", user: { "client-key-data": key } }] });
const whats = (text: string, known?: Record<string, string>) =>
  plainSecrets(text, known).map(({ what }) => what);

describe("a secret in plain text", () => {
  it.each([
    ["a private key", `{"key": "${PEM.replaceAll("\n", "\\n")}"}`],
    ["a private key in base64", key],
    ["a private key in base64", Buffer.from(`x${PEM}`).toString("base64")],
    ["a private key in base64", Buffer.from(`xx${PEM}`).toString("base64")],
    ["a credential of a kubeconfig", kubeconfig],
    ["a credential of a kubeconfig", 'token: "0123456789abcdefghij"'],
    ["a JSON web token", "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzcGlmZmUifQ.c2ln"],
    ["a password", 'PGPASSWORD="hunter22"'],
    ["a password", '{\\"password\\":\\"hunter22\\"}'],
  ])("is found: %s", (what, text) => {
    expect(whats(text)).toContain(what);
  });

  it("is found by its value, encoded or decoded", () => {
    const known = secretsOf(kubeconfig);
    expect(whats(key, known)).toContain("key of admin");
    expect(whats("… MHcCAQEEIAabcdefghij …", known)).toEqual(["key of admin, decoded"]);
  });

  it("is not seen in what Pulumi encrypts, in certificates and in words", () => {
    expect(
      whats('{"kubeconfig": {"4dabf18193072939515e22adb298388d": "…", "ciphertext": "v1:AAAA"}}'),
    ).toEqual([]);
    expect(whats("-----BEGIN CERTIFICATE-----\nMIIB")).toEqual([]);
    expect(whats('"adminPassword": "[secret]"')).toEqual([]);
    expect(whats('"password":"kubectl get secret postgresql-secret"')).toEqual([]);
    expect(whats("random:index/randomPassword:RandomPassword::postgres-password")).toEqual([]);
    expect(whats("passwords are generated; automountServiceAccountToken: false")).toEqual([]);
  });
});
