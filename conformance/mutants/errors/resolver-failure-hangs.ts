import { mutant } from "../mutant.ts";

export default mutant({
  id: "resolver-failure-hangs",
  fault: "When the resolver fails, nobody is told.",
  rows: ["ER5", "ER4"],
  killers: ["net/socket/lookup/unresolvable-name-is-enotfound", "dgram/errors/unknown-host-through-the-callback"],
  patience: 0.2,
  adapter: (sound) => ({
    ...sound,
    lookup: (hostname, request, done) =>
      sound.lookup(hostname, request, (failure, addresses) => {
        if (failure === null) done(failure, addresses);
      }),
  }),
});
