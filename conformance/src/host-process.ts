/** One host as the orchestrator sees it: a process group that is watched, relayed for, and killed by its id. */
import { type ChildProcess, spawn } from "node:child_process";
import { ownModule, ROOT } from "./layout.ts";
import type { PeerProcess } from "./peer-process.ts";
import { type HostMessage, type HostOrder, MARK, type Outcome, type PeerAnswer } from "./protocol.ts";

/** How a host ended. `current`: the case it died in. */
export interface HostEnd {
  readonly how: "done" | "died" | "stuck";
  readonly current: string | undefined;
  readonly code: string;
  readonly stderr: string;
}

export interface HostEvents {
  readonly onReady: (message: Extract<HostMessage, { type: "ready" }>) => void;
  readonly onResult: (id: string, outcome: Outcome | null) => void;
}

const START_MS = 30_000;
/** Beyond a case's own budget, which the host itself watches: for hosts that spin, and for a machine that is busy. */
const GRACE_MS = 5_000;
const STDERR_LIMIT = 8_000;

const running = new Set<ChildProcess>();

export function killAll(): void {
  for (const child of running) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

export function runHost(order: HostOrder, peer: PeerProcess, events: HostEvents): Promise<HostEnd> {
  const [program = "", ...flags] = peer.network.command(order.command);
  const child = spawn(program, [...flags, ownModule("host"), JSON.stringify(order)], {
    cwd: ROOT,
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, NODE_COMPILE_CACHE: order.cache },
  });
  running.add(child);
  const answer = (answer: PeerAnswer): void =>
    void child.stdin.write(`${JSON.stringify(answer)}
`);
  let current: string | undefined;
  let finished = false;
  let fresh = false;
  let stuck = false;
  let stderr = "";
  let watchdog: NodeJS.Timeout;
  const watch = (ms: number): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      stuck = true;
      killGroup(child);
    }, ms);
  };
  watch(START_MS);

  const receive = (message: HostMessage): void => {
    switch (message.type) {
      case "ready":
        events.onReady(message);
        break;
      case "start":
        current = message.id;
        watch(2 * message.budget + GRACE_MS);
        break;
      case "result":
        current = undefined;
        watch(START_MS);
        events.onResult(message.id, message.outcome);
        break;
      case "peer":
        peer.request(message.call, message.op, message.args, answer);
        break;
      case "done":
        finished = true;
        fresh = message.fresh;
        break;
    }
  };

  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      // Whatever a case wrote to stdout itself may stand before the mark.
      const at = line.indexOf(MARK);
      if (at >= 0) receive(JSON.parse(line.slice(at + 1)) as HostMessage);
    }
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_LIMIT);
  });
  // A host that died does not read its answers any more.
  child.stdin.on("error", () => {});

  return new Promise((resolve) => {
    const end = (code: string): void => {
      clearTimeout(watchdog);
      if (finished && !fresh) peer.release();
      else peer.stop();
      // Children that a case left behind are in the host's group.
      killGroup(child);
      running.delete(child);
      const how = stuck ? "stuck" : finished ? "done" : "died";
      resolve({ how, current, code, stderr });
    };
    child.once("error", (error) => end(`spawn:${(error as NodeJS.ErrnoException).code}`));
    child.once("close", (code, signal) => end(signal ? `signal:${signal}` : `exit:${code}`));
  });
}
