import { hostPort } from "../../slim/hostPort";
import { hostOf } from "../../slim/hosts";

it.each([
  ["172.18.0.5", "172.18.0.5:8443"],
  ["lb-1.cloud.example", "lb-1.cloud.example:8443"],
  ["fd00::5", "[fd00::5]:8443"],
])("the port of %s stands in %s, from which the host is read again", (host, expected) => {
  expect(hostPort(host, 8443)).toBe(expected);
  expect(hostOf(expected)).toBe(host);
  expect(hostOf(`https://${expected}`)).toBe(host);
});
