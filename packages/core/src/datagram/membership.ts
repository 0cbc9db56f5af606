/** Multicast groups: joining binds a socket that is not bound. */
import type { Membership } from "../adapter.ts";
import { missingArg } from "../errors.ts";
import { isIP } from "../ip.ts";
import { validateString } from "../validate.ts";
import { bindForMembership } from "./bind.ts";
import { requireCapability } from "./options.ts";
import {
  assertRunning,
  BINDING,
  callError,
  type EngineSocket,
  STATE,
  type State,
  thrownError,
  UNBOUND,
} from "./state.ts";

/** Node's binding takes what cannot become a text for an empty one. */
function groupText(group: unknown): string {
  try {
    return String(group);
  } catch {
    return "";
  }
}

/**
 * Every text must be an address, of one family; whose it may be is the system's business. As in Node a socket is bound
 * by any call whose group is an address, also when it fails then.
 */
function membershipOf(
  socket: EngineSocket,
  source: string | null,
  given: unknown,
  network: unknown,
  call: string,
): Membership {
  const state = socket[STATE];
  const group = groupText(given);
  const family = isIP(group);
  if (family === 0 || (source !== null && isIP(source) !== family)) throw callError("EINVAL", call);
  if (family === 6 && state.family === 4) {
    throw callError(state.bindState === UNBOUND ? "EINVAL" : "ENOPROTOOPT", call);
  }
  if (state.bindState === UNBOUND) bindForMembership(socket);
  // Not by `String`, since a symbol must throw.
  const on = network === undefined || network === null ? null : `${network}`;
  if (on !== null && (family === 4 ? isIP(on) !== 4 : isIP(on) === 0)) throw callError("EINVAL", call);
  return { group, interface: on, source };
}

type Method = "addMembership" | "dropMembership" | "addSourceSpecificMembership" | "dropSourceSpecificMembership";

function join(socket: EngineSocket, membership: Membership, call: Method): void {
  const state = socket[STATE];
  if (state.bindState === BINDING) {
    // The adapter cannot bind at once; what the system says of the group becomes an `error`.
    state.memberships.push({ membership, syscall: call });
    return;
  }
  try {
    state.handle?.addMembership(membership);
  } catch (thrown) {
    throw thrownError(thrown, call);
  }
}

/** Those asked for while the bind was under way. */
export function applyMemberships(socket: EngineSocket): void {
  const state = socket[STATE];
  const { memberships } = state;
  if (memberships.length === 0) return;
  state.memberships = [];
  for (const { membership, syscall } of memberships) {
    try {
      state.handle?.addMembership(membership);
    } catch (thrown) {
      socket.emit("error", thrownError(thrown, syscall));
    }
  }
}

function leave({ handle }: State, membership: Membership, call: Method): void {
  if (handle === null) throw callError(membership.source === null ? "EADDRNOTAVAIL" : "EINVAL", call);
  try {
    handle.dropMembership(membership);
  } catch (thrown) {
    throw thrownError(thrown, call);
  }
}

function anySource(socket: EngineSocket, group: unknown, network: unknown, call: Method): Membership {
  const state = socket[STATE];
  assertRunning(state);
  if (!group) throw missingArg("multicastAddress");
  requireCapability(state, "udp.multicast", call);
  return membershipOf(socket, null, group, network, call);
}

function oneSource(socket: EngineSocket, source: unknown, group: unknown, network: unknown, call: Method): Membership {
  const state = socket[STATE];
  assertRunning(state);
  validateString(source, "sourceAddress");
  validateString(group, "groupAddress");
  requireCapability(state, "udp.source-multicast", call);
  return membershipOf(socket, source, group, network, call);
}

export function addMembership(this: EngineSocket, group: unknown, network: unknown): void {
  const call = "addMembership";
  join(this, anySource(this, group, network, call), call);
}

export function dropMembership(this: EngineSocket, group: unknown, network: unknown): void {
  const call = "dropMembership";
  leave(this[STATE], anySource(this, group, network, call), call);
}

export function addSourceSpecificMembership(
  this: EngineSocket,
  source: unknown,
  group: unknown,
  network: unknown,
): void {
  const call = "addSourceSpecificMembership";
  join(this, oneSource(this, source, group, network, call), call);
}

export function dropSourceSpecificMembership(
  this: EngineSocket,
  source: unknown,
  group: unknown,
  network: unknown,
): void {
  const call = "dropSourceSpecificMembership";
  leave(this[STATE], oneSource(this, source, group, network, call), call);
}
