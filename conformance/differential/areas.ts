/** The areas of comparison, in the order they run. */
import type { Area } from "./area.ts";
import { context } from "./areas/context.ts";
import { dgramInput } from "./areas/dgram-input.ts";
import { dgramSequence } from "./areas/dgram-sequence.ts";
import { netInput } from "./areas/net-input.ts";
import { netMisuse, netRest, netSequence } from "./areas/net-sequence.ts";
import { order } from "./areas/order.ts";
import { surface } from "./areas/surface.ts";

export const AREAS: readonly Area[] = [
  surface,
  netInput,
  dgramInput,
  netSequence,
  netMisuse,
  netRest,
  dgramSequence,
  order,
  context,
];
