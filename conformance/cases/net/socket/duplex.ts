import { Duplex, Transform } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/socket/duplex",
  cases: {
    "async-iteration-reads-to-the-end": {
      level: "must",
      claim: "`for await` over a socket yields every byte and ends with the peer's FIN, and the socket is destroyed.",
      rows: ["K22"],
      docs: ["stream.html#readablesymbolasynciterator"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        await remote.send("one ");
        await remote.send("two");
        await remote.fin();
        let text = "";
        for await (const chunk of socket) text += chunk;
        t.equal(text, "one two", "what was iterated");
        await t.until(() => socket.closed, "the close");
      },
    },
    "leaving-the-loop-destroys": {
      level: "must",
      claim: "`break` out of `for await` destroys the socket.",
      rows: ["K22", "K12"],
      docs: ["stream.html#readablesymbolasynciterator"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        await remote.send("enough");
        for await (const chunk of socket) {
          t.equal(String(chunk), "enough", "the first chunk");
          break;
        }
        t.equal(socket.destroyed, true, "destroyed");
      },
    },
    "reset-throws-out-of-the-loop": {
      level: "must",
      claim: "A reset while iterating rejects the loop with ECONNRESET.",
      rows: ["K22", "TD2"],
      docs: ["stream.html#readablesymbolasynciterator"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        await remote.send("before");
        let thrown: unknown;
        try {
          for await (const _chunk of socket) await remote.rst();
        } catch (error) {
          thrown = error;
        }
        t.error(thrown, { code: "ECONNRESET" }, "what the loop threw");
      },
    },
    "pipeline-echo": {
      level: "must",
      claim: "`pipeline(socket, transform, socket)` works as an echo and resolves at the end of both sides.",
      rows: ["K14", "K22"],
      docs: ["stream.html#streampipelinesource-transforms-destination-options"],
      async run(t: TestContext) {
        let outcome: unknown = "pending";
        const server = await t.listen(null, (socket) => {
          const upper = new Transform({
            transform(chunk, _encoding, done) {
              done(null, chunk.toString().toUpperCase());
            },
          });
          pipeline(socket, upper, socket).then(
            () => {
              outcome = "resolved";
            },
            (error: unknown) => {
              outcome = error;
            },
          );
        });
        const remote = await t.peer.connect({ port: t.portOf(server) });
        await remote.send("echo");
        await remote.fin();
        t.equal((await remote.readToEnd()).toString(), "ECHO", "the echo");
        await t.until(() => outcome !== "pending", "the pipeline's end");
        t.equal(outcome, "resolved", "the pipeline's outcome");
      },
    },
    "pipeline-fails-with-the-reset": {
      level: "must",
      claim: "A pipeline into a socket that is reset rejects with the socket's error.",
      rows: ["K22", "WR1"],
      docs: ["stream.html#streampipelinesource-transforms-destination-options"],
      budget: "long",
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const chunk = t.bytes(1024 * 1024);
        async function* endless(): AsyncGenerator<Buffer> {
          for (;;) yield chunk;
        }
        const running = pipeline(endless, socket).then(
          () => undefined,
          (error: unknown) => error,
        );
        await remote.read(1);
        await remote.rst();
        t.error(await running, { code: /^(ECONNRESET|EPIPE|ECANCELED)$/ }, "what the pipeline rejected with");
      },
    },
    "finished-resolves-when-both-sides-are-done": {
      level: "must",
      claim: "`finished(socket)` resolves after an orderly end of both sides.",
      rows: ["K22"],
      docs: ["stream.html#streamfinishedstream-options"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const done = finished(socket);
        socket.resume();
        socket.end();
        await remote.readToEnd();
        await remote.fin();
        await done;
        t.deepEqual([socket.readableEnded, socket.writableFinished], [true, true], "readableEnded, writableFinished");
      },
    },
    "finished-rejects-on-reset-and-on-destroy": {
      level: "must",
      claim: "`finished(socket)` rejects with ECONNRESET on a reset, with ERR_STREAM_PREMATURE_CLOSE on `destroy()`.",
      rows: ["K22", "TD1", "TD2"],
      docs: ["stream.html#streamfinishedstream-options"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const outcome = (socket: Duplex): Promise<unknown> =>
          finished(socket).then(
            () => "resolved",
            (error: unknown) => error,
          );
        const reset = await t.dial(listener.port);
        const remote = await listener.accept();
        reset.resume();
        const afterReset = outcome(reset);
        await remote.rst();
        t.error(await afterReset, { code: "ECONNRESET" }, "after a reset");
        const destroyed = await t.dial(listener.port);
        const afterDestroy = outcome(destroyed);
        destroyed.destroy();
        t.error(await afterDestroy, { code: "ERR_STREAM_PREMATURE_CLOSE" }, "after destroy()");
      },
    },
    "to-web-reads-and-writes": {
      level: "must",
      claim: "`Duplex.toWeb(socket)` gives a web stream pair that reads and writes the connection.",
      rows: ["K22"],
      docs: ["stream.html#streamduplextowebstreamduplex-options"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const { readable, writable } = Duplex.toWeb(socket as unknown as Duplex);
        const writer = writable.getWriter();
        await writer.write(Buffer.from("by web"));
        t.equal((await remote.read(6)).toString(), "by web", "what the peer read");
        const closing = writer.close();
        t.equal((await remote.readToEnd()).length, 0, "what the peer read before FIN");
        await remote.send("answer");
        await remote.fin();
        const reader = readable.getReader();
        let text = "";
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          text += Buffer.from(value).toString();
        }
        t.equal(text, "answer", "what was read");
        await closing;
      },
    },
    "async-dispose-destroys": {
      level: "must",
      claim: "`Symbol.asyncDispose` destroys the socket with an AbortError and resolves once it is closed.",
      rows: ["K22"],
      docs: ["stream.html#readablesymbolasyncdispose"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const errors: unknown[] = [];
        socket.on("error", (error) => errors.push(error));
        await socket[Symbol.asyncDispose]();
        t.equal(socket.destroyed, true, "destroyed");
        t.equal(socket.closed, true, "closed");
        t.equal(errors.length, 1, "errors");
        t.error(errors[0], { name: "AbortError", code: "ABORT_ERR" }, "the error");
        await remote.closed();
      },
    },
    "events-of-a-stream-come-in-order": {
      level: "must",
      claim: "`finish` follows the last write callback and precedes `close`; `end` follows the last `data`.",
      rows: ["K22", "K06"],
      members: ["net.Socket#event:finish"],
      docs: ["stream.html#event-finish"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const log = t.journal();
        log.watch("", socket, ["data", "end", "finish", "close"]);
        socket.write("x", () => log.mark("written"));
        socket.end(() => log.mark("ended"));
        await log.until("finish");
        await remote.send("y");
        await remote.fin();
        await log.until("close(false)");
        log.ordered("written", "finish", "data", "end", "close(false)");
        log.ordered("written", "ended", "data");
      },
    },
    "flags-follow-the-stream": {
      level: "must",
      claim: "The stream's own flags tell reading, writing, ending, finishing, destroying and closing.",
      rows: ["K22", "K19"],
      docs: ["stream.html#readablereadable", "stream.html#writablewritable"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        const flags = (): unknown[] => [
          socket.readable,
          socket.writable,
          socket.readableEnded,
          socket.writableEnded,
          socket.writableFinished,
          socket.destroyed,
          socket.closed,
        ];
        t.deepEqual(flags(), [true, true, false, false, false, false, false], "when connected");
        const ended = t.once(socket, "finish");
        socket.end();
        t.deepEqual(flags(), [true, false, false, true, false, false, false], "after end()");
        await ended;
        t.deepEqual(flags(), [true, false, false, true, true, false, false], "at `finish`");
        const closed = t.once(socket, "close");
        socket.resume();
        await remote.fin();
        await closed;
        t.deepEqual(flags(), [false, false, true, true, true, true, true], "at `close`");
      },
    },
    "read-helpers-work": {
      level: "must",
      claim: "`toArray`, `map` and the other helpers of a Readable work on a socket.",
      rows: ["K22"],
      docs: ["stream.html#readabletoarrayoptions"],
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        const socket = await t.dial(listener.port);
        const remote = await listener.accept();
        socket.setEncoding("utf8");
        await remote.send("abc");
        await remote.fin();
        const parts = await socket.map((text: string) => text.toUpperCase()).toArray();
        t.equal(parts.join(""), "ABC", "mapped text");
      },
    },
  },
});
