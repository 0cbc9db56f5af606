/** Datagrams that are there before anybody reads. */
import { group, type TestContext } from "../../src/case.ts";

export default group({
  id: "dgram/burst",
  cases: {
    "datagrams-that-wait-together-stay-apart": {
      level: "must",
      claim:
        "Twenty datagrams that wait in the kernel at the same time are twenty messages, in order and of their lengths.",
      rows: ["D02", "UD5"],
      docs: ["dgram.html#event-message"],
      needs: ["udp"],
      async run(t: TestContext) {
        const receiver = await t.bind();
        const sender = await t.bind();
        const got: string[] = [];
        receiver.on("message", (data, { size }) => void got.push(`${data.toString()} ${size}`));
        const texts = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(1 + i * 7, "."));
        const { port } = receiver.address();
        for (const text of texts) sender.send(text, port, "127.0.0.1");
        await t.until(() => got.length >= texts.length, "twenty messages");
        t.deepEqual(
          got,
          texts.map((text) => `${text} ${text.length}`),
          "the messages and their sizes",
        );
      },
    },
  },
});
