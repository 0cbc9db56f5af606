/** What a case needs without saying so: its folder's transport. */
import type { Capability } from "@sock/core";
import type { Case } from "./case.ts";

/** Folders whose cases open TCP sockets, unless they name paths, and datagram sockets. Those of `net/module` and `net/values` open none. */
const IMPLIED: readonly (readonly [folder: RegExp, needed: Capability, instead: Capability])[] = [
  [/^net\/(server|socket|relay|extras|interop)\//, "tcp", "unix"],
  [/^dgram\//, "udp", "udp"],
];

/** `group`: the case's group. An absence case shows what is left without a capability, and says itself what it needs. */
export function withImpliedNeeds(group: string, test: Case): Case {
  const needs = test.needs ?? [];
  const [, needed, instead] = IMPLIED.find(([folder]) => folder.test(`${group}/`)) ?? [];
  if (test.absenceOf !== undefined || !needed || !instead) return test;
  return needs.includes(needed) || needs.includes(instead) ? test : { ...test, needs: [needed, ...needs] };
}
