import { podProxy } from "../../../stacks/fleet/podProxy";

function proxies(environment: Record<string, string>) {
  const warnings: string[] = [];
  return { settings: podProxy(environment, (message) => warnings.push(message)), warnings };
}

describe("the proxies for pods", () => {
  it("are those of the environment, lower case first", () => {
    expect(
      proxies({
        HTTP_PROXY: "http://a:1",
        http_proxy: "http://b:2",
        HTTPS_PROXY: "http://c:3",
        no_proxy: "x",
      }),
    ).toEqual({ settings: { http: "http://b:2", https: "http://c:3", no: "x" }, warnings: [] });
  });

  it.each<Record<string, string>>([{}, { NO_PROXY: "*" }, { HTTPS_PROXY: "" }])(
    "are none in %j",
    (environment) => {
      expect(proxies(environment)).toEqual({ settings: undefined, warnings: [] });
    },
  );

  it("are left out with a warning where a pod cannot reach them", () => {
    const { settings, warnings } = proxies({
      HTTP_PROXY: "http://a:1",
      HTTPS_PROXY: "http://127.0.0.1:3128",
    });
    expect(settings).toEqual({ http: "http://a:1" });
    expect(warnings).toEqual([expect.stringMatching(/^HTTPS_PROXY names a proxy on .*slim:images.client/)]);
    // It may hold a password.
    expect(warnings.join()).not.toContain("3128");
  });
});
