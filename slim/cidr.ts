import { isIP } from "node:net";

/** Whether a text is a range of IPv4 or IPv6 addresses such as `10.0.0.0/8`. */
export function isCidr(text: string): boolean {
  const [, address = "", bits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}
