/** `setNoDelay`, by what leaves: small writes that follow each other go out one by one, or wait for an acknowledgement. */
import { execFileSync } from "node:child_process";
import type { NetSocket } from "@sock/core";
import { group, type PeerConnection, type TestContext } from "../../../src/case.ts";

const WRITES = 8;

/** Segments with data that the kernel has sent on this connection. */
function segments(socket: NetSocket): number {
  const filter = `sport = :${socket.localPort} and dport = :${socket.remotePort}`;
  const shown = execFileSync("ss", ["-Htin", filter], { encoding: "utf8" });
  return Number(/\bdata_segs_out:(\d+)/.exec(shown)?.[1] ?? 0);
}

/** The least time for which Linux holds an acknowledgement back. */
const DELAYED_ACK_MS = 40;
/** A connection that was idle for longer has its next data acknowledged at once. */
const IDLE_MS = 200;
const QUESTIONS = 3;
const ROUNDS = 20;

/**
 * After a question and an answer the kernel of the peer delays its acknowledgements, so that without TCP_NODELAY all
 * writes but the first wait and leave together. Where this process got no processor for so long that an acknowledgement
 * may have come between two writes, their number tells nothing, and they are written again.
 */
async function segmentsOfSmallWrites(t: TestContext, socket: NetSocket, remote: PeerConnection): Promise<number> {
  socket.resume();
  for (let round = 1; ; round++) {
    const before = segments(socket);
    const start = performance.now();
    for (let i = 0; i < QUESTIONS; i++) {
      const read = socket.bytesRead + 6;
      socket.write("question");
      await remote.read(8);
      await remote.send("answer");
      await t.until(() => socket.bytesRead === read, "the answer");
    }
    const answered = performance.now();
    for (let i = 0; i < WRITES; i++) await new Promise((resolve) => socket.write("x", resolve));
    const end = performance.now();
    await remote.read(WRITES);
    const sent = segments(socket) - before - QUESTIONS;
    const told = end - answered < DELAYED_ACK_MS / 2 && end - start < IDLE_MS / 2;
    if (told || round === ROUNDS || t.signal.aborted) return sent;
  }
}

/** At least: a delayed acknowledgement may make the kernel send a segment once more. */
function eachOnItsOwn(t: TestContext, count: number): void {
  t.ok(count >= WRITES, `${WRITES} small writes leave in as many segments, not in ${count}`);
}

export default group({
  id: "net/socket/no-delay",
  cases: {
    "each-write-leaves-at-once": {
      level: "must",
      claim: "After `setNoDelay()` each of several small writes leaves in a segment of its own.",
      rows: ["K15"],
      docs: ["net.html#socketsetnodelaynodelay"],
      needs: ["tcp.no-delay"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        socket.setNoDelay();
        eachOnItsOwn(t, await segmentsOfSmallWrites(t, socket, await listener.accept()));
      },
    },
    "set-before-connect-holds": {
      level: "must",
      claim: "`setNoDelay(true)` before connect holds for the connection.",
      rows: ["K15", "KA4"],
      docs: ["net.html#socketsetnodelaynodelay"],
      needs: ["tcp.no-delay"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket());
        socket.setNoDelay(true);
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        await connected;
        eachOnItsOwn(t, await segmentsOfSmallWrites(t, socket, await listener.accept()));
      },
    },
    "connect-option-holds": {
      level: "must",
      claim: "`noDelay: true` of the connect options holds for the connection.",
      rows: ["K02", "K15", "KA4"],
      members: ["net.TcpNetConnectOpts.noDelay"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["tcp.no-delay"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial({ port: listener.port, host: "127.0.0.1", noDelay: true });
        eachOnItsOwn(t, await segmentsOfSmallWrites(t, socket, await listener.accept()));
      },
    },
    "constructor-option-holds": {
      level: "must",
      claim: "`noDelay: true` given to `new Socket` holds for its connection.",
      rows: ["K01", "K15", "KA4"],
      members: ["net.SocketConstructorOpts.noDelay"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["tcp.no-delay"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = t.own(new t.net.Socket({ noDelay: true }));
        const connected = t.once(socket, "connect");
        socket.connect({ port: listener.port, host: "127.0.0.1" });
        await connected;
        eachOnItsOwn(t, await segmentsOfSmallWrites(t, socket, await listener.accept()));
      },
    },
    "server-option-holds-for-accepted-sockets": {
      level: "must",
      claim: "`noDelay: true` of createServer holds for each connection.",
      rows: ["S11", "K15"],
      members: ["net.ServerOpts.noDelay"],
      docs: ["net.html#netcreateserveroptions-connectionlistener"],
      needs: ["tcp.no-delay"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        const server = await t.listen({ noDelay: true });
        const connection = t.once(server, "connection");
        const remote = await t.peer.connect({ port: t.portOf(server) });
        const [socket] = (await connection) as [NetSocket];
        eachOnItsOwn(t, await segmentsOfSmallWrites(t, socket, remote));
      },
    },
    "off-by-default-joins-small-writes": {
      level: "info",
      claim:
        "Without it small writes wait for an acknowledgement and leave together: how many segments eight of them take.",
      rows: ["K15"],
      docs: ["net.html#socketsetnodelaynodelay"],
      needs: ["tcp.no-delay"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        t.note("segments", await segmentsOfSmallWrites(t, socket, await listener.accept()));
      },
    },
  },
});
