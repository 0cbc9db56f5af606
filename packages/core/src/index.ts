/** The public surface of `@sock/core`. */
export type * from "./adapter.ts";
export { SocketAddress } from "./address.ts";
export { BlockList } from "./block-list.ts";
export { CAPABILITIES, type Capabilities, type Capability, type Support, supportsOnly } from "./capabilities.ts";
export { createDgram } from "./create-dgram.ts";
export { createNet, type EngineNet } from "./create-net.ts";
export type * from "./dgram.ts";
export { isIP, isIPv4, isIPv6 } from "./ip.ts";
export type * from "./net.ts";
export { openHandles } from "./open-handles.ts";
export type { AnyArguments, AnyListener, TypedEmitter } from "./typed-emitter.ts";
