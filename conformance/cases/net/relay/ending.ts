/** How a connection ends is told as it was: a FIN is an end, a reset is an error, and each side has its own. */
import { Buffer } from "node:buffer";
import { group, type TestContext } from "../../../src/case.ts";
import { relayed } from "../../../src/relayed.ts";

export default group({
  id: "net/relay/ending",
  cases: {
    "fin-comes-after-the-last-slice": {
      level: "must",
      claim: "`end` comes after every byte, however late and in whatever pieces, and both ends close without an error.",
      rows: ["K06", "K09", "S12"],
      docs: ["net.html#event-end"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { up: { slice: 2, turns: 3 } });
        const log = t.journal();
        log.watch("c", client, ["error", "close"]);
        log.watch("a", accepted, ["end", "error", "close"]);
        let length = 0;
        accepted.on("data", (chunk) => {
          length += chunk.length;
        });
        accepted.on("end", () => log.mark(`${length} bytes`));
        client.resume();
        client.end(t.bytes(200));
        await log.until("c:close(false)");
        await log.until("a:close(false)");
        log.ordered("a:end", "200 bytes", "a:close(false)");
        log.lacks("c:error");
        log.lacks("a:error");
      },
    },
    "half-close-passes-through": {
      level: "must",
      claim: "After `end()` the reply of a half-open server still arrives, sliced as it is, and then its FIN.",
      rows: ["K11", "S13", "HC5"],
      docs: ["net.html#socketenddata-encoding-callback"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(
          t,
          { up: { slice: "random" }, down: { slice: "random", turns: 2 } },
          { server: { allowHalfOpen: true } },
        );
        const reply = t.collect(client);
        const question = t.collect(accepted);
        client.end("the whole question");
        t.equal((await question).toString(), "the whole question", "what the server read before FIN");
        accepted.write("the ");
        await t.turns();
        accepted.end("answer");
        t.equal((await reply).toString(), "the answer", "what the client read after its own FIN");
        t.equal(await relay.ended("client"), "clean", "the client's connection");
        t.equal(await relay.ended("server"), "clean", "the server's connection");
      },
    },
    "one-sided-fin-leaves-the-other-direction": {
      level: "must",
      claim: "When only the direction towards a half-open client ends, what the client goes on to send still arrives.",
      rows: ["K06", "K11", "HC5"],
      docs: ["net.html#new-netsocketoptions"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { down: { finAfter: 5 } }, { client: { allowHalfOpen: true } });
        const read = t.collect(client);
        const received = t.collect(accepted);
        accepted.write("hello, and more that never arrives");
        t.equal((await read).toString(), "hello", "what the client read before FIN");
        t.equal(client.writable, true, "the client's write side");
        client.write("still ");
        await t.turns();
        client.end("here");
        t.equal((await received).toString(), "still here", "what the server read");
      },
    },
    "early-fin-is-an-end-and-no-error": {
      level: "must",
      claim:
        "A stream that is cut by a FIN ends with `end` and `close(false)`: no error is made up for what is missing.",
      rows: ["K06", "K09"],
      docs: ["net.html#event-end"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { down: { finAfter: 1_000 } });
        const log = t.journal();
        log.watch("", client, ["end", "error", "close"]);
        const read = t.collect(client);
        accepted.on("error", () => {});
        accepted.resume();
        accepted.end(t.bytes(50_000, 4));
        t.equal(t.sha256(await read), t.sha256(t.bytes(50_000, 4).subarray(0, 1_000)), "digest of what came");
        await log.until("close(false)");
        log.equals(["end", "close(false)"]);
      },
    },
    "reset-in-the-middle-is-told-to-the-reader": {
      level: "must",
      claim:
        "After a reset in the middle of a transfer the reader has a beginning of it, then ECONNRESET, and never `end`.",
      rows: ["K09", "K20"],
      docs: ["net.html#event-error_1"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { down: { resetAfter: 10_000 } });
        accepted.on("error", () => {});
        const log = t.journal();
        log.watch("", client, ["end", "error", "close"]);
        const chunks: Buffer[] = [];
        client.on("data", (chunk: Buffer) => chunks.push(chunk));
        const failed = t.once(client, "error");
        accepted.write(t.bytes(300_000, 9));
        const [error] = await failed;
        t.error(error, { code: "ECONNRESET", syscall: "read" }, "the client's error");
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
        const read = Buffer.concat(chunks);
        t.ok(read.length <= 10_000, "nothing from beyond the reset");
        t.equal(t.sha256(read), t.sha256(t.bytes(300_000, 9).subarray(0, read.length)), "digest of what came");
      },
    },
    "reset-in-the-middle-is-told-to-the-writer": {
      level: "must",
      claim:
        "After a reset in the middle of a transfer the writer's callback and `error` tell it, then `close(true)` comes once.",
      rows: ["K09", "K10"],
      docs: ["net.html#socketwritedata-encoding-callback"],
      needs: ["tcp"],
      budget: "long",
      async run(t: TestContext) {
        const { client, accepted } = await relayed(t, { up: { resetAfter: 10_000 } });
        accepted.on("error", () => {});
        accepted.resume();
        const log = t.journal();
        log.watch("", client, ["error", "close"]);
        client.resume();
        const failed = t.once(client, "error");
        const told = new Promise<unknown>((resolve) => client.write(t.bytes(16_000_000), resolve));
        // ECANCELED: the reset was read first, and the write that it found under way given up.
        t.error(await told, { code: /^(ECONNRESET|EPIPE|ECANCELED)$/ }, "what the callback gets");
        const [error] = await failed;
        t.error(error, { code: /^(ECONNRESET|EPIPE)$/ }, "the error");
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
      },
    },
    "reset-of-an-idle-connection": {
      level: "must",
      claim: "A reset of a connection that waits for nothing is an ECONNRESET of read, then `close(true)`.",
      rows: ["K09", "K20"],
      docs: ["net.html#event-close_1"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, {});
        accepted.on("error", () => {});
        accepted.resume();
        client.resume();
        const log = t.journal();
        log.watch("", client, ["end", "error", "close"]);
        const failed = t.once(client, "error");
        await relay.reset("client");
        const [error] = await failed;
        t.error(error, { code: "ECONNRESET", syscall: "read" }, "the error");
        await log.until("close(true)");
        log.equals(["error", "close(true)"]);
      },
    },
    "own-reset-reaches-the-other-end-as-one": {
      level: "must",
      claim:
        "resetAndDestroy() arrives as a reset, not as a FIN, and the other end behind the relay hears of it as ECONNRESET.",
      rows: ["K12", "K09"],
      docs: ["net.html#socketresetanddestroy"],
      needs: ["tcp", "tcp.reset"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, {});
        const log = t.journal();
        log.watch("a", accepted, ["end", "error", "close"]);
        accepted.resume();
        const failed = t.once(accepted, "error");
        client.resetAndDestroy();
        t.equal(await relay.ended("client"), "ECONNRESET", "the client's connection as the relay saw it end");
        t.error((await failed)[0], { code: "ECONNRESET" }, "the error of the accepted socket");
        await log.until("a:close(true)");
        log.lacks("a:end");
      },
    },
    "destroy-after-reading-is-a-fin": {
      level: "must",
      claim: "destroy() of a socket that has read everything ends the connection with a FIN: the other end sees `end`.",
      rows: ["K12", "K06"],
      docs: ["net.html#socketdestroyerror"],
      needs: ["tcp"],
      async run(t: TestContext) {
        const { client, accepted, relay } = await relayed(t, { up: { slice: 1 } });
        const log = t.journal();
        log.watch("", accepted, ["end", "error", "close"]);
        const read = t.collect(accepted);
        await new Promise((resolve) => client.write("goodbye", resolve));
        client.destroy();
        t.equal((await read).toString(), "goodbye", "what was read before the end");
        await log.until("close(false)");
        log.equals(["end", "close(false)"]);
        t.equal(await relay.ended("client"), "clean", "the client's connection as the relay saw it end");
      },
    },
  },
});
