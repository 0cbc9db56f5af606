/** What an adapter need not have: the engine refuses where the capability is absent, and never comes this far. */
import type { Adapter, StreamHandle } from "../adapter.ts";

type Absent = Pick<Adapter, "adoptStream" | "bindDatagram"> & Pick<StreamHandle, "reset" | "setOption" | "getOption">;

function refuse(): never {
  throw new Error("asked for what the adapter has declared absent");
}

/** To spread into an adapter without datagrams and descriptors, and into a stream without options and reset. */
export const absent: Absent = {
  adoptStream: refuse,
  bindDatagram: refuse,
  reset: refuse,
  setOption: refuse,
  getOption: refuse,
};
