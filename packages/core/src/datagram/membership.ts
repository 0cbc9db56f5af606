/** Multicast groups: joining binds a socket that is not bound. */
import type { Membership } from "../adapter.ts";
import { missingArgs } from "../errors.ts";
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

/** Every text must be an address; whose it may be is the system's business. */
function membershipOf(state: State, source: unknown, group: unknown, network: unknown, call: string): Membership {
  const membership = {
    group: String(group),
    interface: network === undefined || network === null ? null : String(network),
    source: source === null ? null : String(source),
  };
  const texts = [membership.group, membership.interface, membership.source];
  if (texts.some((text) => text !== null && isIP(text) === 0)) throw callError("EINVAL", call);
  if (state.family === 4 && isIP(membership.group) === 6) throw callError("ENOPROTOOPT", call);
  return membership;
}

function join(socket: EngineSocket, membership: Membership, call: string): void {
  const state = socket[STATE];
  if (state.bindState === UNBOUND) bindForMembership(socket);
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

function leave(state: State, membership: Membership, call: string): void {
  if (state.handle === null) throw callError(membership.source === null ? "EADDRNOTAVAIL" : "EINVAL", call);
  try {
    state.handle.dropMembership(membership);
  } catch (thrown) {
    throw thrownError(thrown, call);
  }
}

function anySource(state: State, group: unknown, network: unknown, call: string): Membership {
  assertRunning(state);
  if (!group) throw missingArgs("multicastAddress");
  requireCapability(state, "udp.multicast", call);
  return membershipOf(state, null, group, network, call);
}

function oneSource(state: State, source: unknown, group: unknown, network: unknown, call: string): Membership {
  assertRunning(state);
  validateString(source, "sourceAddress");
  validateString(group, "groupAddress");
  requireCapability(state, "udp.source-multicast", call);
  return membershipOf(state, source, group, network, call);
}

export function addMembership(socket: EngineSocket, group: unknown, network: unknown): void {
  const call = "addMembership";
  join(socket, anySource(socket[STATE], group, network, call), call);
}

export function dropMembership(socket: EngineSocket, group: unknown, network: unknown): void {
  const call = "dropMembership";
  leave(socket[STATE], anySource(socket[STATE], group, network, call), call);
}

export function addSourceMembership(socket: EngineSocket, source: unknown, group: unknown, network: unknown): void {
  const call = "addSourceSpecificMembership";
  join(socket, oneSource(socket[STATE], source, group, network, call), call);
}

export function dropSourceMembership(socket: EngineSocket, source: unknown, group: unknown, network: unknown): void {
  const call = "dropSourceSpecificMembership";
  leave(socket[STATE], oneSource(socket[STATE], source, group, network, call), call);
}
