/**
 * The reference peer: bare `node:net` / `node:dgram` of the pinned Node, in a process of its own. Reads commands as JSON
 * lines from stdin, answers on stdout.
 */
import { createInterface } from "node:readline";
import { perform } from "./peer-operations.ts";
import type { PeerArguments } from "./protocol.ts";

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const { call, op, args } = JSON.parse(line) as { call: number; op: string; args: PeerArguments };
    process.stdout.write(`${JSON.stringify(await perform(call, op, args))}\n`);
  })
  .on("close", () => process.exit(0));
