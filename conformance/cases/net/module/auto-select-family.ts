import { group, type TestContext } from "../../../src/case.ts";

export default group({
  id: "net/module/auto-select-family",
  cases: {
    "is-on-by-default": {
      level: "must",
      claim: "`getDefaultAutoSelectFamily()` is true unless something changed it.",
      rows: ["K23", "DS2"],
      docs: ["net.html#netgetdefaultautoselectfamily"],
      exclusive: true,
      run(t: TestContext) {
        t.equal(t.net.getDefaultAutoSelectFamily(), true, "the default");
      },
    },
    "setter-changes-what-the-getter-tells": {
      level: "must",
      claim: "`setDefaultAutoSelectFamily` changes the default both ways, and refuses what is no boolean.",
      rows: ["K23"],
      docs: ["net.html#netsetdefaultautoselectfamilyvalue"],
      exclusive: true,
      run(t: TestContext) {
        t.net.setDefaultAutoSelectFamily(false);
        t.equal(t.net.getDefaultAutoSelectFamily(), false, "after false");
        t.throws(
          () => t.net.setDefaultAutoSelectFamily("yes" as unknown as boolean),
          { name: "TypeError", code: "ERR_INVALID_ARG_TYPE", message: /^The "value" argument must be of type boolean/ },
          "a string",
        );
        t.equal(t.net.getDefaultAutoSelectFamily(), false, "after the refused value");
        t.net.setDefaultAutoSelectFamily(true);
        t.equal(t.net.getDefaultAutoSelectFamily(), true, "after true");
      },
    },
    "off-tries-the-first-address-only": {
      level: "must",
      claim: "With the default off, a name with two addresses is tried at its first one only, and its error is plain.",
      rows: ["K23", "DS2"],
      docs: ["net.html#netsetdefaultautoselectfamilyvalue"],
      needs: ["tcp"],
      exclusive: true,
      async run(t: TestContext) {
        const listener = await t.peer.listen();
        t.net.setDefaultAutoSelectFamily(false);
        const asked: unknown[] = [];
        const socket = t.own(
          t.net.connect({
            port: listener.port,
            host: "two.example",
            lookup(_host, options, callback) {
              asked.push(options.all ?? false);
              callback(null, "127.0.0.2", 4);
            },
          }),
        );
        const [error] = await t.once(socket, "error");
        t.deepEqual(asked, [false], "`all` of the one lookup");
        t.error(error, { name: "Error", code: "ECONNREFUSED", address: "127.0.0.2", port: listener.port }, "the error");
      },
    },
    "attempt-timeout-is-at-least-ten": {
      level: "must",
      claim: "The default time per attempt is a positive number, can be set, and values under 10 become 10.",
      rows: ["K23", "DS3"],
      docs: [
        "net.html#netgetdefaultautoselectfamilyattempttimeout",
        "net.html#netsetdefaultautoselectfamilyattempttimeoutvalue",
      ],
      exclusive: true,
      run(t: TestContext) {
        t.ok(t.net.getDefaultAutoSelectFamilyAttemptTimeout() >= 250, "the default is 250 ms or more");
        t.net.setDefaultAutoSelectFamilyAttemptTimeout(1234);
        t.equal(t.net.getDefaultAutoSelectFamilyAttemptTimeout(), 1234, "after 1234");
        t.net.setDefaultAutoSelectFamilyAttemptTimeout(5);
        t.equal(t.net.getDefaultAutoSelectFamilyAttemptTimeout(), 10, "after 5");
      },
    },
    "bad-attempt-timeouts-throw": {
      level: "must",
      claim: "A time per attempt that is no positive integer throws and changes nothing.",
      rows: ["K20", "K23"],
      exclusive: true,
      run(t: TestContext) {
        t.net.setDefaultAutoSelectFamilyAttemptTimeout(1000);
        const set = (value: unknown) => () => t.net.setDefaultAutoSelectFamilyAttemptTimeout(value as number);
        const range = {
          name: "RangeError",
          code: "ERR_OUT_OF_RANGE",
          message: /^The value of "value" is out of range/,
        };
        for (const value of [0, -1, 1.5, 2 ** 31]) t.throws(set(value), range, String(value));
        t.throws(set("10"), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, "a string");
        t.equal(t.net.getDefaultAutoSelectFamilyAttemptTimeout(), 1000, "unchanged");
      },
    },
  },
});
