/** `setMulticastLoopback`, as the kernel has it: on the loopback interface itself it changes nothing that could be heard. */
import { execFileSync } from "node:child_process";
import type { DgramSocket } from "@sock/core";
import { group, type TestContext } from "../../src/case.ts";

/** Does the kernel loop this socket's multicasts back? */
function loops(socket: DgramSocket): boolean {
  const filter = `sport = :${socket.address().port}`;
  const shown = execFileSync("ss", ["-Huan", "--inet-sockopt", filter], { encoding: "utf8" });
  return /inet-sockopt:.*\bmc_loop\b/.test(shown);
}

export default group({
  id: "dgram/multicast-loopback",
  cases: {
    "off-reaches-the-kernel": {
      level: "must",
      claim:
        "Multicasts are looped back by default; setMulticastLoopback(false) turns that off in the kernel, true on.",
      rows: ["D06", "MC5"],
      docs: ["dgram.html#socketsetmulticastloopbackflag"],
      needs: ["udp", "udp.multicast"],
      env: ["linux", "ss"],
      async run(t: TestContext) {
        const socket = await t.bind();
        t.equal(loops(socket), true, "by default");
        socket.setMulticastLoopback(false);
        t.equal(loops(socket), false, "after setMulticastLoopback(false)");
        socket.setMulticastLoopback(true);
        t.equal(loops(socket), true, "after setMulticastLoopback(true)");
      },
    },
  },
});
