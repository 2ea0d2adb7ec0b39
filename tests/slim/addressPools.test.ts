import { DEFAULT_ADDRESS_POOLS, freeSubnets } from "../../slim/addressPools";
import { type AddressRange, parseSubnet } from "../../slim/addresses";

const taken = (...cidrs: string[]): AddressRange[] => cidrs.flatMap((cidr) => parseSubnet(cidr) ?? []);

describe("free subnets", () => {
  it("are the first that no network has, of each pool", () => {
    expect(freeSubnets(DEFAULT_ADDRESS_POOLS, taken("172.17.0.0/16", "172.20.5.0/24"))).toEqual([
      "172.18.0.0/16",
      "172.19.0.0/16",
      "172.21.0.0/16",
      "172.24.0.0/16",
      "172.28.0.0/16",
      "192.168.0.0/20",
    ]);
    expect(freeSubnets([{ base: "10.99.0.0/16", size: 28 }], taken("10.99.0.0/27"))).toEqual([
      "10.99.0.32/28",
    ]);
  });

  it("are none where networks have all", () => {
    expect(freeSubnets(DEFAULT_ADDRESS_POOLS, taken("172.16.0.0/12", "192.168.0.0/16"))).toEqual([]);
    expect(freeSubnets([{ base: "fd00::/8", size: 64 }], [])).toEqual([]);
  });
});
