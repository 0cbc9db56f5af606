/** What an adapter that cannot adopt descriptors must refuse at once. */
import { group, type TestContext } from "../../src/case.ts";

const UNAVAILABLE = { name: "TypeError", code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", message: /unavailable/ };

export default group({
  id: "absence/descriptor",
  cases: {
    "no-stream-descriptors": {
      level: "must",
      claim: "Without adopted stream descriptors `new Socket({ fd })` throws.",
      rows: ["K01", "FD2"],
      absenceOf: "fd.stream",
      run(t: TestContext) {
        t.throws(() => new t.net.Socket({ fd: 0 }), UNAVAILABLE, "new Socket({ fd: 0 })");
      },
    },
    "no-listening-descriptors": {
      level: "must",
      claim: "Without adopted listening descriptors listen({ fd }) throws, and the server can listen on a port.",
      rows: ["S03", "FD1"],
      absenceOf: "fd.listen",
      needs: ["tcp"],
      async run(t: TestContext) {
        const server = t.own(t.net.createServer());
        t.throws(() => server.listen({ fd: 3 } as never), UNAVAILABLE, "listen({ fd: 3 })");
        t.equal(server.listening, false, "listening");
        server.listen(0, "127.0.0.1");
        await t.once(server, "listening");
      },
    },
    "no-datagram-descriptors": {
      level: "must",
      claim: "Without adopted datagram descriptors bind({ fd }) throws, and the socket can be bound to a port.",
      rows: ["D03", "FD1"],
      absenceOf: "fd.datagram",
      needs: ["udp"],
      async run(t: TestContext) {
        const socket = t.own(t.dgram.createSocket("udp4"));
        t.throws(() => socket.bind({ fd: 3 }), UNAVAILABLE, "bind({ fd: 3 })");
        socket.bind(0, "127.0.0.1");
        await t.once(socket, "listening");
      },
    },
  },
});
