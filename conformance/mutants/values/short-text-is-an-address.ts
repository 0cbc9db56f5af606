import { mutant } from "../mutant.ts";

export default mutant({
  id: "short-text-is-an-address",
  fault: "`isIP` takes three numbers, or one beyond 255, for an IPv4 address.",
  rows: ["N05"],
  killers: ["net/module/is-ip/other-text-is-zero"],
  modules({ net }) {
    const { isIP, isIPv4 } = net;
    const loose = (text: unknown): boolean => typeof text === "string" && /^\d+(\.\d+){2,3}$/.test(text);
    Object.assign(net, {
      isIP: (text: string) => (loose(text) ? 4 : isIP(text)),
      isIPv4: (text: string) => loose(text) || isIPv4(text),
    });
  },
});
