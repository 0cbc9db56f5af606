/** IP addresses as text: RFC 4291 section 2.2 and RFC 4007 zone ids in, the system's shortest form out. */

/** Nothing but decimal parts without leading zeroes; no shorthand, no octal, no hexadecimal. N05 · net.html#netisipv4input */
export function isIPv4(input: unknown): boolean {
  return parseIPv4(`${input}`) >= 0;
}

/** With embedded IPv4 and a zone id (letters, digits, `-`, `.`, `:`), without brackets. N05 · net.html#netisipv6input */
export function isIPv6(input: unknown): boolean {
  const text = `${input}`;
  const zone = text.indexOf("%");
  if (zone === -1) return parseIPv6(text) !== null;
  return ZONE.test(text.slice(zone + 1)) && parseIPv6(text.slice(0, zone)) !== null;
}

/** 4, 6, or 0 for anything else. Other types than strings count as their text, as in Node. N05 · net.html#netisipinput */
export function isIP(input: unknown): 0 | 4 | 6 {
  const text = `${input}`;
  if (parseIPv4(text) >= 0) return 4;
  return isIPv6(text) ? 6 : 0;
}

const ZONE = /^[-.:0-9A-Za-z]+$/;
const DOT = 46;
const COLON = 58;

/** The address as an unsigned 32-bit number, or -1. */
export function parseIPv4(text: string): number {
  let address = 0;
  let part = -1;
  let dots = 0;
  if (text.length < 7 || text.length > 15) return -1;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === DOT) {
      if (part < 0 || ++dots > 3) return -1;
      address = address * 256 + part;
      part = -1;
    } else {
      // A zero is never followed by another digit, so `part === 0` here is a leading zero.
      if (char < 48 || char > 57 || part === 0) return -1;
      part = (part < 0 ? 0 : part * 10) + char - 48;
      if (part > 255) return -1;
    }
  }
  return dots === 3 && part >= 0 ? address * 256 + part : -1;
}

/** The eight groups, or null. No zone id: the caller cuts it off. */
export function parseIPv6(text: string): number[] | null {
  const groups: number[] = [];
  let gap = -1;
  let at = 0;
  if (text.startsWith("::")) {
    gap = 0;
    at = 2;
    if (text.length === 2) return [0, 0, 0, 0, 0, 0, 0, 0];
  }
  for (;;) {
    const colon = text.indexOf(":", at);
    const end = colon === -1 ? text.length : colon;
    if (colon === -1 && text.indexOf(".", at) !== -1) {
      const tail = parseIPv4(text.slice(at));
      if (tail < 0) return null;
      groups.push(tail >>> 16, tail & 0xffff);
    } else {
      const group = parseGroup(text, at, end);
      if (group < 0) return null;
      groups.push(group);
    }
    if (groups.length > 8) return null;
    if (colon === -1) break;
    at = colon + 1;
    if (text.charCodeAt(at) === COLON) {
      if (gap !== -1) return null;
      gap = groups.length;
      if (++at === text.length) break;
    }
  }
  if (gap === -1) return groups.length === 8 ? groups : null;
  // `::` stands for one group at least.
  if (groups.length === 8) return null;
  groups.splice(gap, 0, ...new Array<number>(8 - groups.length).fill(0));
  return groups;
}

function parseGroup(text: string, start: number, end: number): number {
  if (end === start || end - start > 4) return -1;
  let group = 0;
  for (let i = start; i < end; i++) {
    const char = text.charCodeAt(i);
    let digit = char - 48;
    if (digit < 0) return -1;
    if (digit > 9) {
      digit = (char | 32) - 87;
      if (digit < 10 || digit > 15) return -1;
    }
    group = group * 16 + digit;
  }
  return group;
}

export function formatIPv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** As `inet_ntop` writes it: the longest run of two zero groups or more as `::`, IPv4 inside dotted. */
export function formatIPv6(groups: readonly number[]): string {
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (groups[i + run] === 0) run++;
    if (run > length) {
      start = i;
      length = run;
    }
    i += run;
  }
  const dotted = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  let text = "";
  for (let i = 0; i < (dotted ? 6 : 8); i++) {
    if (i === start) {
      text += "::";
      i += length - 1;
    } else {
      if (i > 0 && !text.endsWith(":")) text += ":";
      text += (groups[i] as number).toString(16);
    }
  }
  if (!dotted) return text;
  const tail = formatIPv4((groups[6] as number) * 65536 + (groups[7] as number));
  return text.endsWith(":") ? text + tail : `${text}:${tail}`;
}

/** The shortest text of an address, its zone id kept, so that two spellings compare equal. Other text is returned as it is. */
export function canonicalIP(text: string): string {
  const zone = text.indexOf("%");
  const groups = parseIPv6(zone === -1 ? text : text.slice(0, zone));
  if (groups === null) return text;
  return zone === -1 ? formatIPv6(groups) : formatIPv6(groups) + text.slice(zone);
}
