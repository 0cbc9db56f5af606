/**
 * The load, on Bun's native sockets: `load.ts WORKLOAD`. Prints the port of its own echo server (upstream of a proxy) or
 * datagram sink. It serves every server of its workload, one after the other: `connect PORT` opens the connections;
 * `go PORT MS [MOST]` keeps one exchange under way on each for so long, lets the last ones finish, and prints how many
 * there were and the seconds they took; `count` how many datagrams came.
 */
import { createInterface } from "node:readline";
import { datagramLoad } from "./load/datagram.ts";
import { streamLoad } from "./load/stream.ts";
import { workloadOf } from "./workloads.ts";

const workload = workloadOf(process.argv[2] ?? "");
const load = workload.unit === "datagrams" ? await datagramLoad(workload) : streamLoad(workload);
console.log(load.port);
createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const [command, port, ms, most = "Infinity"] = line.split(" ");
    if (command === "connect") {
      await load.connect(Number(port));
      console.log(workload.connections);
    } else if (command === "count") console.log(load.count());
    else {
      const start = performance.now();
      const exchanges = await load.go(Number(port), Number(ms), Number(most));
      console.log(`${exchanges} ${(performance.now() - start) / 1000}`);
    }
  })
  .on("close", () => process.exit(0));
