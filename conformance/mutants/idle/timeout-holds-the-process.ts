import { mutant } from "../mutant.ts";

export default mutant({
  id: "timeout-holds-the-process",
  fault: "An idle timeout keeps the process alive.",
  rows: ["K07", "K18"],
  killers: ["net/socket/idle-timeout/does-not-hold-the-process"],
  patience: 0.2,
  adapter: (sound) => ({
    ...sound,
    setTimer(fire, ms) {
      const timer = sound.setTimer(fire, ms);
      return Object.assign(timer, { unref: () => timer });
    },
  }),
});
