/**
 * `net.BlockList`, on every runtime the same. Unlike Node's, whose order of address rules is that of a hash table,
 * `rules` lists them newest first, as Node does with the other kinds.
 */
import { canonical, SocketAddress } from "./address.ts";
import {
  type Address,
  addressRules,
  findRule,
  isInRange,
  isInSubnet,
  isReversed,
  type Located,
  parseCIDR,
  type Range,
  removeNewest,
  type Subnet,
  toAddress,
  toPlace,
  toRange,
  toSubnet,
} from "./block-rule.ts";
import { invalidArgType, invalidArgValue } from "./errors.ts";
import { inspectAs } from "./inspection.ts";
import type { IpVersion, NetBlockList, NetSocketAddress } from "./net-address.ts";
import { validateString } from "./validate.ts";

export class BlockList implements NetBlockList {
  /** Texts, in the order they were added; one rule for an address, in whichever family it came last. */
  readonly #addresses: Set<string> = new Set();
  readonly #ranges: Range[] = [];
  readonly #subnets: Subnet[] = [];

  static readonly PRIVATE_RANGES: readonly string[] = Object.freeze([
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "::1/128",
    "169.254.0.0/16",
    "fe80::/10",
    "fc00::/7",
  ]);

  static isBlockList(value: unknown): value is BlockList {
    return typeof value === "object" && value !== null && #addresses in value;
  }

  addAddress(address: Address, family: IpVersion = "ipv4"): void {
    this.#addAddress(toAddress(address, family, "address"));
  }

  addAddresses(addresses: readonly Address[], family: IpVersion = "ipv4"): void {
    validateArray(addresses, "addresses");
    validateString(family, "family");
    // All of them or, when one is bad, none.
    const checked = addresses.map((address, i) => toAddress(address, family, `addresses[${i}]`));
    for (const address of checked) this.#addAddress(address);
  }

  #addAddress(address: NetSocketAddress): void {
    const { rule, twin } = addressRules(address);
    if (twin !== null) this.#addresses.delete(twin);
    this.#addresses.add(rule);
  }

  addRange(start: Address, end: Address, family: IpVersion = "ipv4"): void {
    const first = toAddress(start, family, "start");
    const range = toRange(first, toAddress(end, family, "end"));
    if (isReversed(range)) throw invalidArgValue("start", first, "must come before end");
    this.#ranges.push(range);
  }

  addSubnet(network: Address, prefix: number, family: IpVersion = "ipv4"): void {
    this.#subnets.push(toSubnet(toAddress(network, family, "network"), prefix));
  }

  addCIDR(cidr: string): void {
    const { address, prefix, family } = parseCIDR(cidr, "cidr");
    this.addSubnet(address, prefix, family);
  }

  addCIDRs(cidrs: readonly string[]): void {
    validateArray(cidrs, "cidrs");
    const parsed = cidrs.map((cidr, i) => parseCIDR(cidr, `cidrs[${i}]`));
    for (const { address, prefix, family } of parsed) this.addSubnet(address, prefix, family);
  }

  removeAddress(address: Address, family: IpVersion = "ipv4"): void {
    const { rule, twin } = addressRules(toAddress(address, family, "address"));
    this.#addresses.delete(rule);
    if (twin !== null) this.#addresses.delete(twin);
  }

  removeRange(start: Address, end: Address, family: IpVersion = "ipv4"): void {
    const { key } = toRange(toAddress(start, family, "start"), toAddress(end, family, "end"));
    removeNewest(this.#ranges, key);
  }

  removeSubnet(network: Address, prefix: number, family: IpVersion = "ipv4"): void {
    removeNewest(this.#subnets, toSubnet(toAddress(network, family, "network"), prefix).key);
  }

  removeCIDR(cidr: string): void {
    const { address, prefix, family } = parseCIDR(cidr, "cidr");
    this.removeSubnet(address, prefix, family);
  }

  check(address: Address, family: IpVersion = "ipv4"): boolean {
    let asked: Located;
    if (SocketAddress.isSocketAddress(address)) asked = address;
    else {
      validateString(address, "address");
      validateString(family, "family");
      // As in Node, every other family than IPv4 counts as IPv6 here.
      const known = family.toLowerCase() === "ipv4" ? "ipv4" : "ipv6";
      const text = canonical(known, address);
      if (text === null) return false;
      asked = { address: text, family: known };
    }
    const { rule, twin } = addressRules(asked);
    if (this.#addresses.has(rule) || (twin !== null && this.#addresses.has(twin))) return true;
    if (this.#ranges.length === 0 && this.#subnets.length === 0) return false;
    const place = toPlace(asked);
    return this.#ranges.some((range) => isInRange(place, range)) || this.#subnets.some((net) => isInSubnet(place, net));
  }

  clear(): void {
    this.#addresses.clear();
    this.#ranges.length = 0;
    this.#subnets.length = 0;
  }

  get size(): number {
    return this.#addresses.size + this.#ranges.length + this.#subnets.length;
  }

  get rules(): string[] {
    const texts = [...this.#ranges, ...this.#subnets].map(({ text }) => text);
    return [...texts, ...this.#addresses].reverse();
  }

  toJSON(): string[] {
    return this.rules;
  }

  fromJSON(data: string | readonly string[]): void {
    const lines: unknown = typeof data === "string" ? JSON.parse(data) : data;
    if (!Array.isArray(lines) || lines.some((line) => typeof line !== "string")) {
      throw invalidArgType("data", "of type string or string[]", lines);
    }
    for (const line of lines as string[]) this.#addLine(line);
  }

  /** A line that is no rule is passed over; a rule that is wrong throws, and those before it stay. */
  #addLine(line: string): void {
    for (const family of ["ipv4", "ipv6"] as const) {
      const address = findRule("Address", family, line);
      const range = address ?? findRule("Range", family, line);
      const subnet = range ?? findRule("Subnet", family, line);
      if (address !== null) this.addAddress(address[1] as string, family);
      else if (range !== null) this.addRange(range[1] as string, range[2] as string, family);
      else if (subnet !== null) this.addSubnet(subnet[1] as string, Number(subnet[2]), family);
    }
  }
}

inspectAs(BlockList, "BlockList", ({ rules }) => ({ rules }));

function validateArray(value: unknown, name: string): void {
  if (!Array.isArray(value)) throw invalidArgType(name, "an instance of Array", value);
}
