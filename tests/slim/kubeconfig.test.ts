import { parse, stringify } from "yaml";
import { selectContext } from "../../slim/kubeconfig";

const CONFIG = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    { name: "one", cluster: { server: "https://one:6443", "certificate-authority": "pki/ca.crt" } },
    { name: "two", cluster: { server: "https://two:6443" } },
  ],
  users: [
    {
      name: "admin",
      user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "./login", args: ["x"] } },
    },
    { name: "other", user: { token: "the-token" } },
  ],
  contexts: [
    { name: "first", context: { cluster: "one", user: "admin", namespace: "team" } },
    { name: "second", context: { cluster: "two", user: "other" } },
    { name: "broken", context: { cluster: "three", user: "other" } },
  ],
  "current-context": "first",
};
const content = stringify(CONFIG);

describe("a kubeconfig", () => {
  it("is reduced to its current context, with absolute paths and its login command", () => {
    const { kubeconfig, context, server } = selectContext(content, undefined, "/home/me/.kube");
    expect({ context, server }).toEqual({ context: "first", server: "https://one:6443" });
    expect(parse(kubeconfig)).toEqual({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "one",
          cluster: { server: "https://one:6443", "certificate-authority": "/home/me/.kube/pki/ca.crt" },
        },
      ],
      users: [
        {
          name: "admin",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1",
              command: "/home/me/.kube/login",
              args: ["x"],
            },
          },
        },
      ],
      contexts: [{ name: "first", context: { cluster: "one", user: "admin", namespace: "team" } }],
      "current-context": "first",
    });
  });

  it("is reduced to another context, with nothing of the others", () => {
    const { kubeconfig } = selectContext(content, "second");
    expect(kubeconfig).toContain("the-token");
    expect(kubeconfig).not.toContain("one");
  });

  it("keeps a login command that is looked for on PATH", () => {
    const users = [{ name: "admin", user: { exec: { command: "aws" } } }];
    const { kubeconfig } = selectContext(stringify({ ...CONFIG, users }), "first", "/folder");
    expect(kubeconfig).toContain("command: aws\n");
  });

  it("may be JSON", () => {
    expect(selectContext(JSON.stringify(CONFIG), "second").server).toBe("https://two:6443");
  });
});

it.each([
  ["no YAML", "a: [", undefined, "a kubeconfig in YAML or JSON"],
  ["no kubeconfig", "hello: world", undefined, "a kubeconfig, which has a list of contexts"],
  ["a scalar", "secret-text", undefined, "a kubeconfig, which has a list of contexts"],
  [
    "an unknown context",
    content,
    "third",
    'a context of the kubeconfig: first, second, broken; it has no "third"',
  ],
  [
    "no current context",
    stringify({ ...CONFIG, "current-context": "" }),
    undefined,
    "a kubeconfig with a current context, or the name of one of its contexts: first, second, broken",
  ],
  [
    "a context without its cluster",
    content,
    "broken",
    "a kubeconfig with the cluster that its context broken names",
  ],
])("%s is refused", (_what, text, context, message) => {
  expect(() => selectContext(text, context)).toThrow(new RangeError(message));
});
