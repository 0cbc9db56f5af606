// One of the listeners of the broadcast check: binds a shared port, prints what it hears, ends after `count` datagrams.
import { dgram } from "@sock/auto";
import { tell } from "./pattern.ts";

const [port, count] = process.argv.slice(2).map(Number) as [number, number];
let heard = 0;
const socket = dgram.createSocket({ type: "udp4", reuseAddr: true }, (message) => {
  tell({ heard: String(message) });
  if (++heard === count) socket.close();
});
socket.bind(port, () => tell({ port: socket.address().port }));
