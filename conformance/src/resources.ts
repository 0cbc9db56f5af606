/** What a case has opened, and its closing afterwards, whatever state it is in. */
import type { EventEmitter } from "node:events";
import { setMaxListeners } from "node:events";
import type { Closable } from "./case.ts";

export class Resources {
  readonly #owned = new Set<Closable>();

  own<T extends Closable>(resource: T): T {
    if (this.#owned.has(resource)) return resource;
    this.#owned.add(resource);
    // What a server accepts is its case's too.
    if ("getConnections" in resource) {
      (resource as unknown as EventEmitter).on("connection", (socket: Closable) => void this.own(socket));
    }
    return resource;
  }

  closeAll(): void {
    for (const resource of this.#owned) {
      // Errors of the tear-down itself (a reset by the other end that closes too) belong to nobody.
      if ("on" in resource) ignoreErrors(resource as unknown as EventEmitter);
    }
    for (const resource of this.#owned) {
      try {
        if ("destroy" in resource) resource.destroy();
        else resource.close();
      } catch {
        // Not open, or closed by the case: both documented to throw.
      }
    }
    this.#owned.clear();
  }
}

function ignoreErrors(emitter: EventEmitter): void {
  try {
    setMaxListeners(0, emitter);
  } catch {
    // Not a real emitter.
  }
  emitter.on("error", () => {});
}
