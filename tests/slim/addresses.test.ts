import {
  formatAddress,
  formatRange,
  parseAddress,
  parseRange,
  parseSubnet,
  without,
} from "../../slim/addresses";
import { hostAddresses, parseHostRange } from "../../slim/hostNumbers";

it.each(["0.0.0.0", "172.18.0.1", "10.99.0.255", "255.255.255.255"])("reads and writes %s", (text) => {
  expect(formatAddress(parseAddress(text) ?? NaN)).toBe(text);
});

it.each(["", "1.2.3", "1.2.3.256", "fc00::1", "01.2.3.4"])("takes no address from %j", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

it.each([
  ["172.18.0.0/16", "172.18.0.0-172.18.255.255"],
  ["10.99.0.128/25", "10.99.0.128-10.99.0.255"],
  ["10.99.0.5/28", "10.99.0.0-10.99.0.15"],
  ["192.168.16.0/20", "192.168.16.0-192.168.31.255"],
  ["10.0.0.0/8", "10.0.0.0-10.255.255.255"],
])("reads the subnet %s", (cidr, range) => {
  const subnet = parseSubnet(cidr);
  expect(subnet && formatRange(subnet)).toBe(range);
  expect(parseRange(range)).toEqual(subnet);
});

it.each(["", "172.18.0.0", "172.18.0.0/33", "fc00:f853:ccd:e793::/64", "172.18.0/16"])(
  "takes no subnet from %j",
  (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  },
);

it.each(["", "10.0.0.1", "10.0.0.2-10.0.0.1", "10.0.0.1-10.0.0.2-10.0.0.3", "a-b"])(
  "takes no range from %j",
  (text) => {
    expect(parseRange(text)).toBeUndefined();
  },
);

it.each([
  [[], ["1-9"]],
  [["3-5"], ["1-2", "6-9"]],
  [["1-2", "9-12"], ["3-8"]],
  [
    ["4-4", "6-6"],
    ["1-3", "5-5", "7-9"],
  ],
  [["0-20"], []],
  [["10-20"], ["1-9"]],
])("takes %j out of 1-9", (others, left) => {
  const range = (text: string) => {
    const [first = NaN, last = NaN] = text.split("-").map(Number);
    return { first, last };
  };
  expect(without(range("1-9"), others.map(range))).toEqual(left.map(range));
});

it.each([
  ["172.18.0.0/16", "200-205", "172.18.0.200-172.18.0.205"],
  ["192.168.16.0/20", "200", "192.168.16.200-192.168.16.200"],
  ["10.99.0.128/25", "200-205", "10.99.0.200-10.99.0.205"],
  ["10.99.0.128/25", "1-9", "10.99.0.1-10.99.0.9"],
])("has in %s for the host numbers %s the addresses %s", (cidr, hosts, addresses) => {
  const [subnet, range] = [parseSubnet(cidr), parseHostRange(hosts)];
  expect(subnet && range && formatRange(hostAddresses(subnet, range))).toBe(addresses);
});
