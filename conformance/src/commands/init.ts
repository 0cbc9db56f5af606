/** `init`: what a project needs to run the suite on its own adapter, as files to change. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { PROGRAM } from "../layout.ts";
import { CONFIG_NAME } from "../plugin/config.ts";
import { type Flags, UsageError } from "./usage.ts";

const TARGET_NAME = "conformance-target.js";

const TARGET = `/** What the conformance suite runs against. The runtime under test imports this module. */
import { defineTarget } from "@sock/conformance";

export default defineTarget({
  name: "mine",
  // One target on each. Another runtime needs "command" in ${CONFIG_NAME}.
  runtimes: ["node"],
  async create() {
    // A runtime's own modules:
    const net = await import("node:net");
    const dgram = await import("node:dgram");
    return { net: net.default, dgram: dgram.default, capabilities: {}, openHandles: () => 0 };

    // An adapter for @sock/core:
    // const { createDgram, createNet, openHandles } = await import("@sock/core");
    // const { adapter } = await import("./my-adapter.js");
    // return {
    //   net: createNet(adapter),
    //   dgram: createDgram(adapter),
    //   capabilities: adapter.capabilities,
    //   openHandles: () => openHandles(adapter),
    // };
  },
});
`;

export async function init(arguments_: readonly string[], _flags: Flags): Promise<number> {
  const [directory = ".", ...more] = arguments_;
  if (more.length > 0) throw new UsageError("init takes one directory");
  const files: readonly (readonly [string, string])[] = [
    [TARGET_NAME, TARGET],
    [CONFIG_NAME, `${JSON.stringify({ target: `./${TARGET_NAME}` }, null, 2)}\n`],
  ];
  const paths = files.map(([name]) => join(resolve(directory), name));
  const taken = paths.filter((path) => existsSync(path));
  if (taken.length > 0) throw new UsageError(`there already: ${taken.map((path) => relative("", path)).join(", ")}`);
  mkdirSync(resolve(directory), { recursive: true });
  for (const [index, [, content]] of files.entries()) {
    const path = paths[index] as string;
    writeFileSync(path, content);
    console.log(`wrote ${relative("", path)}`);
  }
  const change = resolve(directory) === resolve(".") ? "" : `cd ${relative("", resolve(directory))} && `;
  console.log(`next: ${change}${PROGRAM} run net/socket/half-close`);
  return 0;
}
