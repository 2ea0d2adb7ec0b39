import { isLoopback, proxyVariables } from "../../slim/proxy";

describe("a proxy's variables", () => {
  it("are there in both cases, where they have a value", () => {
    expect(proxyVariables({ https: "http://proxy:3128", no: "a,b" })).toEqual({
      HTTPS_PROXY: "http://proxy:3128",
      https_proxy: "http://proxy:3128",
      NO_PROXY: "a,b",
      no_proxy: "a,b",
    });
  });
});

describe("a proxy on loopback", () => {
  it.each([
    "http://127.0.0.1:3128",
    "127.0.0.1:3128",
    "http://127.1.2.3",
    "localhost:3128",
    "http://user:secret@LOCALHOST:3128/",
    "http://proxy.localhost:1",
    "http://[::1]:3128",
  ])("is seen: %s", (proxy) => {
    expect(isLoopback(proxy)).toBe(true);
  });

  it.each([
    "http://10.0.0.1:3128",
    "proxy.example:3128",
    "http://localhost.example",
    "http://[fd00::1]:3128",
    "::",
  ])("is not seen in %s", (proxy) => {
    expect(isLoopback(proxy)).toBe(false);
  });
});
