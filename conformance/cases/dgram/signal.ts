/** `createSocket({ signal })`. */
import { getEventListeners } from "node:events";
import { group, type TestContext } from "../../src/case.ts";

const NOT_RUNNING = { name: "Error", code: "ERR_SOCKET_DGRAM_NOT_RUNNING", message: "Not running" };

export default group({
  id: "dgram/signal",
  cases: {
    "abort-closes": {
      level: "must",
      claim: "Aborting the signal closes a bound socket: 'close' once, no 'error', and it is not running any more.",
      rows: ["D01", "D09"],
      members: ["dgram.SocketOptions.signal"],
      docs: ["dgram.html#dgramcreatesocketoptions-callback"],
      needs: ["udp"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const socket = await t.bind({ signal: controller.signal });
        const log = t.journal();
        log.watch("", socket, ["close", "error"]);
        controller.abort();
        t.throws(() => socket.address(), NOT_RUNNING, "address() right after abort()");
        await log.until("close");
        await t.turns(3);
        log.equals(["close"]);
      },
    },
    "abort-before-bind": {
      level: "must",
      claim: "Aborting before the bind closes the socket, and bind and send throw ERR_SOCKET_DGRAM_NOT_RUNNING.",
      rows: ["D01", "D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const socket = t.dgram.createSocket({ type: "udp4", signal: controller.signal });
        const closed = t.once(socket, "close");
        controller.abort();
        t.throws(() => socket.bind(0), NOT_RUNNING, "bind");
        t.throws(() => socket.send("x", 4567), NOT_RUNNING, "send");
        await closed;
      },
    },
    "already-aborted": {
      level: "must",
      claim: "A socket made with an aborted signal emits 'close' on a later tick and cannot be bound.",
      rows: ["D01", "D09"],
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.dgram.createSocket({ type: "udp4", signal: AbortSignal.abort() });
        const closed = t.once(socket, "close");
        t.throws(() => socket.bind(0), NOT_RUNNING, "bind");
        await closed;
      },
    },
    "close-leaves-no-abort-listener": {
      level: "must",
      claim: "After close() the socket has no listener left on the signal, and a later abort does nothing.",
      rows: ["D01", "D09", "LF10"],
      needs: ["udp"],
      async run(t: TestContext) {
        const controller = new AbortController();
        const socket = await t.bind({ signal: controller.signal });
        const log = t.journal();
        log.watch("", socket, ["close", "error"]);
        socket.close();
        await log.until("close");
        t.equal(getEventListeners(controller.signal, "abort").length, 0, "abort listeners after 'close'");
        controller.abort();
        await t.turns(3);
        log.equals(["close"]);
      },
    },
  },
});
