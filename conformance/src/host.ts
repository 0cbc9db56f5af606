/** Runs in the runtime under test. Timers are watched before anything else is loaded: see timers.ts. */
import { watchTimers } from "./timers.ts";

watchTimers();
await import("./host-session.ts");
