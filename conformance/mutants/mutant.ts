/**
 * A deliberately broken implementation: the engine over bare Node's sockets with one fault put into it, below the engine
 * (`adapter`) or above (`modules`). The suite is tested by these: each must be caught, by the cases named and no luck.
 * Every file in the directories beside this one holds one; it is an ordinary target module, which `run --target` takes too.
 */
import nodeDgram from "node:dgram";
import nodeNet from "node:net";
import { type Adapter, CAPABILITIES, type Capabilities, createDgram, createNet, openHandles } from "@sock/core";
import { createCompatAdapter } from "@sock/core/compat";
import type { Subject, Target } from "../src/target.ts";

/** The modules before anybody has seen them: a mutant changes them in place. */
export type Modules = Pick<Subject, "net" | "dgram">;

export interface Fault {
  /** The file's name. */
  readonly id: string;
  /** One sentence: what is wrong. */
  readonly fault: string;
  /** Rows of SPEC.md and LEDGER.md that it violates. */
  readonly rows: readonly string[];
  /** Ids of cases that must catch it. Empty for the control alone, which has no fault. */
  readonly killers: readonly string[];
  /** Its killers wait to the end of their budgets, which are long: this much of them will do. */
  readonly patience?: number;
  readonly adapter?: (sound: Adapter) => Adapter;
  readonly modules?: (sound: Modules) => void;
}

export type Mutant = Target & Fault;

/** Everything Node's own sockets can do. */
function everything(): Capabilities {
  const all = Object.fromEntries(Object.keys(CAPABILITIES).map((name) => [name, "compat"]));
  return { ...(all as unknown as Capabilities), "tcp.bound-socket": false };
}

export function mutant(fault: Fault): Mutant {
  return {
    ...fault,
    name: fault.id,
    kind: "adapter",
    runtime: "node",
    optional: true,
    // The control must not fail because the machine is busy. A mutant may, so nobody waits long for what does not come.
    patience: fault.patience ?? (fault.killers.length === 0 ? 2 : 0.5),
    create() {
      const sound = createCompatAdapter({ name: "node", net: nodeNet, dgram: nodeDgram, capabilities: everything() });
      const adapter = fault.adapter?.(sound) ?? sound;
      const modules: Modules = { net: createNet(adapter), dgram: createDgram(adapter) };
      fault.modules?.(modules);
      return { ...modules, capabilities: adapter.capabilities, openHandles: () => openHandles(adapter) };
    },
  };
}
