/** The programs of docs/examples, unchanged but for the import: each runs as a process of its own on the target. */
import { readFileSync } from "node:fs";
import type { Capability } from "@sock/core";
import { EXPECTED } from "../../../docs/examples/expected.ts";
import { bySpeaker } from "../../../docs/examples/run.ts";
import { type Case, group, type TestContext } from "../../src/case.ts";

const IMPORT = /^import \{[^}]*\} from "@sock\/auto";$/m;

function program(name: string, rows: readonly string[], claim: string, needs: readonly Capability[] = ["tcp"]): Case {
  return {
    level: "must",
    claim,
    rows,
    needs,
    budget: "long",
    async run(t: TestContext) {
      const text = readFileSync(new URL(`../../../docs/examples/${name}.ts`, import.meta.url), "utf8");
      t.ok(IMPORT.test(text), "the program imports @sock/auto");
      const result = await t.child(text.replace(IMPORT, ""));
      t.deepEqual(
        bySpeaker(result.stdout),
        bySpeaker(EXPECTED[name] ?? ""),
        `what ${name}.ts prints (${result.stderr})`,
      );
      t.equal(result.code, 0, "exit code");
    },
  };
}

export default group({
  id: "programs/examples",
  cases: {
    "greeting-and-echo": program(
      "echo",
      ["P01", "K14", "K11"],
      "A server greets and echoes by pipe; the client prints it and the end.",
    ),
    "counted-connections": program(
      "count-connections",
      ["P02", "S08", "S09", "S05"],
      "A server counts its connections, drops the one past maxConnections and closes from inside a connection.",
    ),
    "collected-in-one-file": program(
      "collect-to-file",
      ["P03", "K14"],
      "All clients' data is piped into one file; with end: false a farewell is appended.",
    ),
    "paused-then-piped": program(
      "pause-on-connect",
      ["P04", "S11", "K13"],
      "Connections paused on connect and piped a second later lose nothing.",
    ),
    "idle-told-then-cancelled": program(
      "idle-timeout",
      ["P05", "K07"],
      "An idle timeout is told, closes nothing, and setTimeout(0) cancels it.",
    ),
    "request-and-acknowledgement": program(
      "udp-acknowledge",
      ["P06", "D04"],
      "A UDP request from an unbound client is acknowledged.",
      ["udp"],
    ),
    "broadcast-to-several": program("udp-broadcast", ["P07", "D05"], "One UDP server broadcasts to several clients.", [
      "udp",
      "udp.broadcast",
    ]),
    "multicast-to-several": program(
      "udp-multicast",
      ["P07", "D06"],
      "One UDP server reaches several clients by multicast.",
      ["udp", "udp.multicast"],
    ),
    "port-in-use-then-another": program(
      "port-in-use",
      ["P08", "S10"],
      "A port in use is told as EADDRINUSE, and the server listens on another one after.",
    ),
  },
});
