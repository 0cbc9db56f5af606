/** Imported for its effect, before everything else of a host. */
import { watchTimers } from "./timers.ts";

watchTimers();
