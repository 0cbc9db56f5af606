/** An option that is a block list: this package's class, or the runtime's own. */
import { BlockList } from "./block-list.ts";
import { builtin } from "./builtin.ts";
import { invalidArgType } from "./errors.ts";
import type { NetBlockList } from "./net-address.ts";

/** Null for no list. Throws `ERR_INVALID_ARG_TYPE`. */
export function blockListOf(value: unknown, name: string = "options.blockList"): Pick<NetBlockList, "check"> | null {
  if (!value) return null;
  if (BlockList.isBlockList(value)) return value;
  if (value instanceof builtin("node:net").BlockList) return value as unknown as NetBlockList;
  throw invalidArgType(name, "an net.BlockList", value);
}
