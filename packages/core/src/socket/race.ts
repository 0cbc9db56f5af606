/** Happy eyeballs as Node does it: one address after the other, families in turn, each with a time limit but the last. */
import type { IpEndpoint, Timer } from "../adapter.ts";
import { ipBlocked, socketError, systemError } from "../errors.ts";
import { isIP } from "../ip.ts";
import type { ResolvedAddress } from "../lookup.ts";
import { type AttemptSettings, attemptError, bindsFirst, connected, isBlocked, stillConnecting } from "./attempt.ts";
import { Link } from "./link.ts";
import { type EngineSocket, STATE } from "./state.ts";

/** The first address's family first, then one of each in turn; none twice. */
function inTurn(answer: readonly ResolvedAddress[]): ResolvedAddress[] {
  const addresses = answer.filter((entry, at) => answer.findIndex(({ address }) => address === entry.address) === at);
  const family = addresses[0]?.family;
  const same = addresses.filter((entry) => entry.family === family);
  const other = addresses.filter((entry) => entry.family !== family);
  const turns: ResolvedAddress[] = [];
  for (let i = 0; i < Math.max(same.length, other.length); i++) {
    for (const entry of [same[i], other[i]]) if (entry !== undefined) turns.push(entry);
  }
  return turns;
}

export function raceAddresses(
  socket: EngineSocket,
  link: Link,
  addresses: readonly ResolvedAddress[],
  settings: AttemptSettings,
): void {
  socket.autoSelectFamilyAttemptedAddresses = [];
  new Race(socket, link, inTurn(addresses), settings).next();
}

class Race {
  readonly #socket: EngineSocket;
  readonly #addresses: readonly ResolvedAddress[];
  readonly #settings: AttemptSettings;
  readonly #errors: Error[] = [];
  #link: Link;
  #timer: Timer | null = null;
  #turn = -1;

  constructor(socket: EngineSocket, link: Link, addresses: readonly ResolvedAddress[], settings: AttemptSettings) {
    this.#socket = socket;
    this.#link = link;
    this.#addresses = addresses;
    this.#settings = settings;
  }

  #running(): boolean {
    return stillConnecting(this.#socket, this.#link);
  }

  next(): void {
    const socket = this.#socket;
    const state = socket[STATE];
    if (!this.#running()) return;
    const target = this.#addresses[++this.#turn];
    if (target === undefined) {
      this.#fail();
      return;
    }
    const { address, family } = target;
    const { port } = this.#settings;
    const to: IpEndpoint = { address, port, family: family === 6 ? 6 : 4 };
    if (this.#turn > 0) this.#replaceLink();
    const late = bindsFirst(this.#settings);
    if (!late) {
      socket.emit("connectionAttempt", address, port, family);
      if (!this.#running()) return;
    }
    if (isBlocked(socket, target)) {
      this.#lost(target, ipBlocked(address));
      return;
    }
    socket.autoSelectFamilyAttemptedAddresses?.push(`${address}:${port}`);
    if (isIP(address) !== family) {
      this.#lost(target, systemError({ code: "EINVAL", syscall: "connect" }, { address, port }));
      return;
    }
    const link = this.#link;
    link.connect(to, this.#settings, (failure) => {
      this.#stopTimer();
      state.cancelAttempt = null;
      if (link !== this.#link || !this.#running()) return;
      if (failure?.syscall === "bind") {
        this.#errors.push(attemptError(failure, link, to, this.#settings));
        this.next();
        return;
      }
      if (late) {
        socket.emit("connectionAttempt", address, port, family);
        if (!this.#running()) return;
      }
      if (failure === null) connected(socket, link);
      else this.#lost(target, attemptError(failure, link, to, this.#settings));
    });
    state.cancelAttempt = () => this.#abandon(target);
    if (this.#turn < this.#addresses.length - 1) {
      this.#timer = state.adapter.setTimer(() => this.#timedOut(target), this.#settings.timeLimit);
    }
  }

  /** The socket is destroyed in the middle of an attempt, which Node tells as a failure of it, right before `close`. */
  #abandon({ address, family }: ResolvedAddress): void {
    this.#stopTimer();
    this.#socket[STATE].cancelAttempt = null;
    if (!this.#link.attempting) return;
    const { port } = this.#settings;
    const error = systemError({ code: "ECANCELED", syscall: "connect" }, { address, port });
    this.#link.whenClosed(() => this.#socket.emit("connectionAttemptFailed", address, port, family, error));
  }

  /** Each attempt is a handle of its own. */
  #replaceLink(): void {
    const state = this.#socket[STATE];
    const old = this.#link;
    const link = new Link(state, false);
    link.timed = state.idle !== null;
    if (!state.refed) link.unref();
    this.#link = link;
    state.handle = link;
    old.close();
  }

  #lost({ address, family }: ResolvedAddress, error: Error): void {
    this.#errors.push(error);
    this.#socket.emit("connectionAttemptFailed", address, this.#settings.port, family, error);
    this.next();
  }

  #timedOut({ address, family }: ResolvedAddress): void {
    this.#timer = null;
    if (!this.#running()) return;
    const { port } = this.#settings;
    this.#errors.push(systemError({ code: "ETIMEDOUT", syscall: "connect" }, { address, port }));
    // Closed now, so that a late success of it is nobody's.
    this.#link.close();
    this.#socket.emit("connectionAttemptTimeout", address, port, family);
    this.next();
  }

  #stopTimer(): void {
    if (this.#timer === null) return;
    this.#socket[STATE].adapter.clearTimer(this.#timer);
    this.#timer = null;
  }

  #fail(): void {
    const errors = this.#errors;
    if (errors.length === 0) {
      this.#socket.destroy(socketError("ERR_SOCKET_CONNECTION_TIMEOUT"));
      return;
    }
    const error = new AggregateError(errors) as AggregateError & { code?: string };
    const { code } = errors[0] as NodeJS.ErrnoException;
    if (code !== undefined) error.code = code;
    this.#socket.destroy(error);
  }
}
