import { mutant } from "../mutant.ts";

export default mutant({
  id: "resolver-code-flattened",
  fault: "A name that does not exist is told as a resolver that does not answer.",
  rows: ["K20", "ER4"],
  killers: ["net/socket/lookup/unresolvable-name-is-enotfound", "dgram/errors/unknown-host-through-the-callback"],
  adapter: (sound) => ({
    ...sound,
    lookup: (hostname, request, done) =>
      sound.lookup(hostname, request, (failure, addresses) => {
        done(failure === null ? null : { code: "EAI_AGAIN", syscall: "getaddrinfo" }, addresses);
      }),
  }),
});
