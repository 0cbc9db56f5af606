import { mutant } from "../mutant.ts";

export default mutant({
  id: "embedded-addresses-unknown",
  fault: "`isIP` does not know IPv6 addresses that end in an IPv4 one.",
  rows: ["N05"],
  killers: ["net/module/is-ip/embedded-ipv4-tail-is-six"],
  modules({ net }) {
    const { isIP, isIPv6 } = net;
    const embedded = (text: unknown): boolean => /:.*\./.test(String(text));
    Object.assign(net, {
      isIP: (text: string) => (embedded(text) ? 0 : isIP(text)),
      isIPv6: (text: string) => !embedded(text) && isIPv6(text),
    });
  },
});
