/** Facts of this machine, probed with bare Node in the orchestrator: never blamed on an adapter. */
import { spawnSync } from "node:child_process";
import dgram from "node:dgram";
import { existsSync } from "node:fs";
import net from "node:net";
import { networkInterfaces } from "node:os";
import type { EnvironmentFact } from "./case.ts";

const PROBE_MS = 1_000;
const GROUP = "239.255.77.77";

export async function probeEnvironment(): Promise<EnvironmentFact[]> {
  const root = process.getuid?.() === 0;
  const facts: [EnvironmentFact, boolean | Promise<boolean>][] = [
    ["linux", process.platform === "linux"],
    ["ipv6", canListen("::1")],
    ["multicast", heard("127.0.0.1", GROUP)],
    ["broadcast", heard("0.0.0.0", "127.255.255.255")],
    ["root", root],
    ["not-root", !root],
    ["proc-net", existsSync("/proc/net/tcp")],
    ["ss", spawnSync("ss", ["-V"]).status === 0],
    ["link-local", linkLocal()],
  ];
  const found = await Promise.all(facts.map(async ([fact, holds]) => ((await holds) ? fact : undefined)));
  return found.filter((fact) => fact !== undefined);
}

/** An interface with an IPv6 address that means nothing without its name. */
function linkLocal(): boolean {
  return Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address.startsWith("fe80:")));
}

function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(0, host, () => server.close(() => resolve(true)));
  });
}

/** Does a datagram to a multicast or broadcast address come back over the loopback interface? */
function heard(local: string, to: string): Promise<boolean> {
  return new Promise((resolve) => {
    const receiver = dgram.createSocket("udp4");
    const sender = dgram.createSocket("udp4");
    const done = (result: boolean): void => {
      clearTimeout(timer);
      receiver.close();
      sender.close();
      resolve(result);
    };
    const timer = setTimeout(done, PROBE_MS, false);
    receiver.once("error", () => done(false));
    receiver.once("message", () => done(true));
    receiver.bind(0, "0.0.0.0", () => {
      sender.bind(0, "127.0.0.1", () => {
        try {
          if (to === GROUP) {
            receiver.addMembership(GROUP, local);
            sender.setMulticastInterface(local);
          } else sender.setBroadcast(true);
          sender.send("probe", receiver.address().port, to, (error) => error && done(false));
        } catch {
          done(false);
        }
      });
    });
  });
}
