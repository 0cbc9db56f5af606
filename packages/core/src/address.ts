/** `net.SocketAddress`, on every runtime the same. */
import { invalidAddress, invalidArgValue, outOfRange } from "./errors.ts";
import { inspectAs } from "./inspection.ts";
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from "./ip.ts";
import type { IpVersion, NetSocketAddress, SocketAddressOptions } from "./net-address.ts";
import { validateObject, validatePort, validateString, validateUint32 } from "./validate.ts";

interface Detail {
  readonly address: string;
  readonly port: number;
  readonly family: IpVersion;
  readonly flowlabel: number;
}

const MAX_LABEL = 0xfffff;
const LABEL_RANGE = `>= 0 && <= ${MAX_LABEL}`;

// Not a `#private` field: deep equality (of assertion libraries, of `util`) must see the difference of two addresses.
const DETAIL = Symbol("detail");

function detailOf(value: object): Detail | undefined {
  return (value as { [DETAIL]?: Detail })[DETAIL];
}

export class SocketAddress implements NetSocketAddress {
  static isSocketAddress(value: unknown): value is SocketAddress {
    return typeof value === "object" && value !== null && detailOf(value) !== undefined;
  }

  static parse(input: string): SocketAddress | undefined {
    validateString(input, "input");
    // Node reads the text as the authority of a URL, with all that follows from it: `127.1` and `%31.1.1.1` are
    // addresses, and port 80, the default one of the scheme, comes out as 0.
    const url = `http://${input}`;
    if (!URL.canParse(url)) return undefined;
    const { hostname, port } = new URL(url);
    const family = hostname.startsWith("[") ? "ipv6" : "ipv4";
    const address = family === "ipv6" ? hostname.slice(1, -1) : hostname;
    if (canonical(family, address) === null) return undefined;
    return new SocketAddress({ address, family, port: Number(port) });
  }

  constructor(options: SocketAddressOptions = {}) {
    validateObject(options, "options");
    const asked: unknown = options.family === undefined ? "ipv4" : options.family;
    const lower = (asked as { toLowerCase?: unknown } | null)?.toLowerCase;
    const family: unknown = typeof lower === "function" ? lower.call(asked) : asked;
    if (family !== "ipv4" && family !== "ipv6") throw invalidArgValue("options.family", options.family);
    // As in Node, `IPv4` in any other case than lower needs an address.
    const { address = asked === "ipv4" ? "127.0.0.1" : "::", port = 0, flowlabel = 0 } = options;
    validateString(address, "options.address");
    const number = validatePort(port, "options.port");
    validateUint32(flowlabel, "options.flowlabel");
    // Node 26.10 aborts the process here.
    if (family === "ipv6" && flowlabel > MAX_LABEL) throw outOfRange("options.flowlabel", LABEL_RANGE, flowlabel);
    const text = canonical(family, address);
    if (text === null) throw invalidAddress();
    const detail: Detail = { address: text, port: number, family, flowlabel: family === "ipv6" ? flowlabel >>> 0 : 0 };
    Object.defineProperty(this, DETAIL, { value: detail, enumerable: true });
  }

  get address(): string {
    return (detailOf(this) as Detail).address;
  }

  get port(): number {
    return (detailOf(this) as Detail).port;
  }

  get family(): IpVersion {
    return (detailOf(this) as Detail).family;
  }

  get flowlabel(): number {
    return (detailOf(this) as Detail).flowlabel;
  }

  toJSON(): { address: string; port: number; family: IpVersion; flowlabel: number } {
    return { ...(detailOf(this) as Detail) };
  }
}

inspectAs(SocketAddress, "SocketAddress", (address) => address.toJSON());

/** Canonical text without the zone id, which a socket address does not keep; null when it is no address of the family. */
export function canonical(family: IpVersion, text: string): string | null {
  if (family === "ipv4") {
    const address = parseIPv4(text);
    return address < 0 ? null : formatIPv4(address);
  }
  const zone = text.indexOf("%");
  const groups = parseIPv6(zone === -1 ? text : text.slice(0, zone));
  return groups === null ? null : formatIPv6(groups);
}
