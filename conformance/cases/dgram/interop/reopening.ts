/** Agents that close their socket with the last answer and open another for the next request. */
import { group } from "../../../src/case.ts";

export default group({
  id: "dgram/interop/reopening",
  cases: {
    "close-before-the-next-turn": {
      level: "should",
      claim: "a socket closed in its `message` listener tells `close` before an immediate that was set there before",
      rows: ["D09", "LB8"],
      async run(t) {
        const socket = await t.bind();
        const sender = await t.bind();
        const order: string[] = [];
        const both = new Promise<void>((resolve) => {
          const note = (what: string): void => {
            if (order.push(what) === 2) resolve();
          };
          socket.on("message", () => {
            setImmediate(note, "immediate");
            socket.close(() => note("close"));
          });
        });
        sender.send("x", socket.address().port, "127.0.0.1");
        await both;
        t.deepEqual(order, ["close", "immediate"], "the order");
      },
    },
  },
});
