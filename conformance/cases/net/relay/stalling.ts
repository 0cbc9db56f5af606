/** A network that stands still: nothing is lost, nothing grows without bound, and idle time is told. */
import { group, type TestContext } from "../../../src/case.ts";
import { relayed } from "../../../src/relayed.ts";

/** More than the kernel's buffers on both sides of the relay hold together. */
const MORE_THAN_BUFFERS = 32_000_000;

export default group({
  id: "net/relay/stalling",
  cases: {
    "stall-holds-the-writer-back": {
      level: "must",
      claim: "While the network stands still `write` returns false and no `drain` comes; after it all bytes arrive.",
      rows: ["K08", "K10", "K13"],
      docs: ["net.html#event-drain"],
      needs: ["tcp"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, { up: { stallAfter: 0 } });
        const data = t.bytes(MORE_THAN_BUFFERS, 2);
        t.equal(client.write(data), false, "write");
        await t.never(client, "drain");
        t.ok(client.writableLength > 0, "something is still queued");
        t.equal((await relay.forwarded("up")).bytes, 0, "bytes that have passed the relay");
        const whole = t.collect(accepted);
        const drained = t.once(client, "drain");
        await relay.resume("up");
        await drained;
        t.equal(client.writableLength, 0, "queued at `drain`");
        client.end();
        t.equal(t.sha256(await whole), t.sha256(data), "digest of what arrived");
      },
    },
    "stall-in-the-middle-loses-nothing": {
      level: "must",
      claim: "A stream that stands still in the middle of a character goes on where it stopped.",
      rows: ["K05", "K06"],
      docs: ["net.html#socketsetencodingencoding"],
      needs: ["tcp"],
      async run(t: TestContext) {
        // The fourth byte is the middle one of a character of three.
        const { client, accepted, relay } = await relayed(t, { up: { stallAfter: 4 } });
        let read = "";
        accepted.setEncoding("utf8");
        accepted.on("data", (text: string) => {
          read += text;
        });
        client.end("ab€cd");
        await t.until(async () => (await relay.forwarded("up")).bytes === 4, "four bytes to pass");
        await t.until(() => read === "ab", "the two whole characters");
        await t.never(accepted, "end");
        t.equal(read, "ab", "no half character");
        const ended = t.once(accepted, "end");
        await relay.resume("up");
        await ended;
        t.equal(read, "ab€cd", "the text");
      },
    },
    "stall-lets-the-idle-timeout-fire": {
      level: "must",
      claim: "A stall is idle time: `timeout` is told and closes nothing; what comes after the stall is read.",
      rows: ["K07"],
      docs: ["net.html#socketsettimeouttimeout-callback"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, { down: { stallAfter: 6 } });
        const log = t.journal();
        log.watch("", client, ["timeout", "end", "error", "close"]);
        let read = "";
        client.setEncoding("utf8");
        client.on("data", (text: string) => {
          read += text;
        });
        client.setTimeout(100);
        accepted.write("first second");
        await log.until("timeout");
        t.equal(read, "first ", "what had passed before the stall");
        t.equal(client.destroyed, false, "destroyed");
        client.setTimeout(0);
        await relay.resume("down");
        await t.until(() => read === "first second", "the rest");
        log.lacks("error");
        log.lacks("close(false)");
      },
    },
    "paused-reader-stops-the-sender-across-the-relay": {
      level: "must",
      claim:
        "A reader that never resumes stops the sender through the network in between; resumed, it gets every byte.",
      rows: ["K13"],
      docs: ["net.html#socketpause"],
      needs: ["tcp"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, {}, { server: { pauseOnConnect: true } });
        const data = t.bytes(MORE_THAN_BUFFERS, 6);
        client.end(data);
        let before = -1;
        // The network has stopped once a look finds what the look before found.
        await t.until(async () => {
          const { bytes } = await relay.forwarded("up");
          const stopped = bytes > 0 && bytes === before;
          before = bytes;
          return stopped;
        }, "the sender to be stopped");
        t.ok(accepted.bytesRead < data.length / 4, "what the paused socket has read is bounded");
        const whole = t.collect(accepted);
        accepted.resume();
        t.equal(t.sha256(await whole), t.sha256(data), "digest of what arrived");
      },
    },
    "other-direction-goes-on-during-a-stall": {
      level: "must",
      claim: "While one direction stands still, the other one is read and written as before.",
      rows: ["K13", "K11"],
      docs: ["net.html#class-netsocket"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, { up: { stallAfter: 0 } });
        client.write("held up");
        accepted.write("delivered");
        t.equal(String((await t.once(client, "data"))[0]), "delivered", "what the client reads meanwhile");
        t.equal(accepted.bytesRead, 0, "what the server has read");
        const arrived = t.once(accepted, "data");
        await relay.resume("up");
        t.equal(String((await arrived)[0]), "held up", "what the server reads after");
      },
    },
  },
});
