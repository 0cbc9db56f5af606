import { nextTick } from "node:process";
import { mutant } from "../mutant.ts";

export default mutant({
  id: "hosts-file-ignored",
  fault: "Names of the hosts file are not known.",
  rows: ["DS8", "DS1", "K03"],
  killers: ["net/socket/lookup/hosts-file-is-honoured", "net/module/connect/port-alone-means-localhost"],
  adapter: (sound) => ({
    ...sound,
    lookup(hostname, request, done) {
      if (hostname === "localhost") nextTick(done, { code: "ENOTFOUND", syscall: "getaddrinfo" }, []);
      else sound.lookup(hostname, request, done);
    },
  }),
});
