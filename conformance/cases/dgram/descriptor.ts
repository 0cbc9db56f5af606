/** `bind({ fd })` with an inherited datagram socket. */
import { group, type TestContext } from "../../src/case.ts";
import { descriptorOf } from "../../src/descriptor.ts";

export default group({
  id: "dgram/descriptor",
  cases: {
    "inherited-socket": {
      level: "must",
      claim:
        "A program that inherits a bound datagram socket receives on it by bind({ fd }), its port and address ignored.",
      rows: ["D03", "FD1"],
      members: ["dgram.BindOptions.fd"],
      docs: ["dgram.html#socketbindoptions-callback"],
      needs: ["udp", "fd.datagram"],
      env: ["linux"],
      budget: "long",
      async run(t: TestContext) {
        const socket = await t.bind();
        const { port } = socket.address();
        const running = t.child(
          `
          const socket = dgram.createSocket("udp4");
          socket.on("message", (data, { port, address }) => {
            socket.send("child got " + data, port, address, () => socket.close());
          });
          socket.bind({ fd: 3, port: 9, address: "203.0.113.1" }, () => console.log(JSON.stringify(socket.address())));
          `,
          [],
          descriptorOf(port),
        );
        // The child has its own copy; what arrives from now on waits in the shared socket.
        socket.close();
        await t.once(socket, "close");
        const peer = await t.peer.datagram();
        await peer.send("inherited", port, "127.0.0.1");
        t.equal((await peer.receive()).data.toString(), "child got inherited", "the child's answer");
        const { code, stdout, stderr } = await running;
        t.equal(stderr, "", "standard error of the child");
        t.deepEqual(JSON.parse(stdout), { address: "127.0.0.1", family: "IPv4", port }, "address() in the child");
        t.equal(code, 0, "exit code of the child");
      },
    },
  },
});
