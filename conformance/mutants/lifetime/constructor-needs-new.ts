import { mutant } from "../mutant.ts";

export default mutant({
  id: "constructor-needs-new",
  fault: "`Socket` and `Server` are classes that cannot be called.",
  rows: ["K24"],
  killers: [
    "net/socket/constructing/callable-without-new",
    "net/socket/constructing/function-inherits-and-calls-socket",
    "net/server/create/constructor-with-and-without-new",
  ],
  modules: ({ net }) =>
    Object.assign(net, { Socket: class extends net.Socket {}, Server: class extends net.Server {} }),
});
