/** The rules of a block list: one address, a range, a network; their text, and what each matches. */
import { SocketAddress } from "./address.ts";
import { invalidArgValue } from "./errors.ts";
import { parseIPv4, parseIPv6 } from "./ip.ts";
import type { IpVersion, NetSocketAddress } from "./net-address.ts";
import { validateInteger, validateString } from "./validate.ts";

/** An address in the IPv4-mapped space, where the two families compare: `1.2.3.4` is `::ffff:1.2.3.4`. */
export interface Place {
  readonly groups: readonly number[];
  readonly family: IpVersion;
  readonly mapped: boolean;
}

export interface Range {
  readonly start: Place;
  readonly end: Place;
  readonly text: string;
  readonly key: string;
}

export interface Subnet {
  readonly net: Place;
  /** Bits in the mapped space. */
  readonly bits: number;
  readonly text: string;
  readonly key: string;
}

export type Address = string | NetSocketAddress;

/** What a rule looks at. */
export type Located = Pick<NetSocketAddress, "address" | "family">;

const ADDRESS = { ipv4: "(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})", ipv6: "([0-9a-fA-F:.]+)" } as const;
const PREFIX = { ipv4: "(\\d{1,2})", ipv6: "(\\d{1,3})" } as const;

/** Finds a rule's text anywhere in a line; numbers and addresses are checked only when the rule is added. */
export function findRule(kind: "Address" | "Range" | "Subnet", family: IpVersion, line: string): string[] | null {
  const address = ADDRESS[family];
  const rest = kind === "Range" ? `-${address}` : kind === "Subnet" ? `/${PREFIX[family]}` : "";
  return new RegExp(`${kind}: ${label(family)} ${address}${rest}`).exec(line);
}

export function toAddress(address: Address, family: IpVersion, name: string): NetSocketAddress {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, name);
  validateString(family, "family");
  return new SocketAddress({ address, family });
}

export function toPlace({ address, family }: Located): Place {
  if (family === "ipv4") {
    const number = parseIPv4(address);
    return { groups: [0, 0, 0, 0, 0, 0xffff, number >>> 16, number & 0xffff], family, mapped: true };
  }
  const groups = parseIPv6(address) as number[];
  const mapped = groups[5] === 0xffff && groups.every((group, i) => i > 4 || group === 0);
  return { groups, family, mapped };
}

function label(family: IpVersion): string {
  return family === "ipv4" ? "IPv4" : "IPv6";
}

function addressRule({ address, family }: Located): string {
  return `Address: ${label(family)} ${address}`;
}

/** The rule of an address, and that of the same address in the other family, if there is one. */
export function addressRules(address: Located): { rule: string; twin: string | null } {
  const rule = addressRule(address);
  if (address.family === "ipv4") return { rule, twin: `Address: IPv6 ::ffff:${address.address}` };
  const twin = address.address.startsWith("::ffff:") && address.address.includes(".");
  return { rule, twin: twin ? `Address: IPv4 ${address.address.slice(7)}` : null };
}

export function toRange(start: NetSocketAddress, end: NetSocketAddress): Range {
  const text = `Range: ${label(start.family)} ${start.address}-${end.address}`;
  return { start: toPlace(start), end: toPlace(end), text, key: `${text} ${rest(start)} ${rest(end)}` };
}

export function toSubnet(net: NetSocketAddress, prefix: number): Subnet {
  validateInteger(prefix, "prefix", 0, net.family === "ipv4" ? 32 : 128);
  const text = `Subnet: ${label(net.family)} ${net.address}/${prefix}`;
  const bits = net.family === "ipv4" ? prefix + 96 : prefix;
  return { net: toPlace(net), bits, text, key: `${text} ${rest(net)}` };
}

/** What a rule's text does not show and `check` does not look at, but Node compares when a range or a network is removed. */
function rest({ family, port, flowlabel }: NetSocketAddress): string {
  return family === "ipv4" ? `${port}` : `${port} ${flowlabel}`;
}

/** Two families compare only where the IPv6 address is a mapped one. */
function isComparable(a: Place, b: Place): boolean {
  return a.family === b.family || (a.mapped && b.mapped);
}

function compare(a: Place, b: Place): number {
  for (let i = 0; i < 8; i++) {
    const difference = (a.groups[i] as number) - (b.groups[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function isReversed({ start, end }: Range): boolean {
  return isComparable(start, end) && compare(start, end) > 0;
}

export function isInRange(place: Place, { start, end }: Range): boolean {
  return (
    isComparable(place, start) && isComparable(place, end) && compare(place, start) >= 0 && compare(place, end) <= 0
  );
}

export function isInSubnet(place: Place, { net, bits }: Subnet): boolean {
  for (let i = 0, left = bits; left > 0; i++, left -= 16) {
    const difference = (place.groups[i] as number) ^ (net.groups[i] as number);
    if (difference >>> Math.max(16 - left, 0) !== 0) return false;
  }
  return true;
}

export function removeNewest(rules: { readonly key: string }[], key: string): void {
  const at = rules.findLastIndex((rule) => rule.key === key);
  if (at !== -1) rules.splice(at, 1);
}

export function parseCIDR(cidr: string, name: string): { address: string; prefix: number; family: IpVersion } {
  validateString(cidr, name);
  const slash = cidr.lastIndexOf("/");
  if (slash === -1) throw invalidArgValue("cidr", cidr, 'must contain a prefix length (e.g. "10.0.0.0/8")');
  const digits = cidr.slice(slash + 1);
  const prefix = Number.parseInt(digits, 10);
  // Exactly as it would be printed: no `08`, no `8.0`, no space.
  if (Number.isNaN(prefix) || `${prefix}` !== digits) {
    throw invalidArgValue("cidr", cidr, "prefix length must be a valid integer");
  }
  const address = cidr.slice(0, slash);
  return { address, prefix, family: address.includes(":") ? "ipv6" : "ipv4" };
}
