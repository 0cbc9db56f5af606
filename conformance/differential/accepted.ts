/** Differences that stay, each with its reason. */

export interface Acceptance {
  /** Or how it begins. */
  readonly area: string;
  readonly id: RegExp;
  /** Every line that differs matches it. Absent: whatever differs. */
  readonly lines?: RegExp;
  /** One of the lines that differ matches it: what comes after is its consequence. */
  readonly cause?: RegExp;
  /** Without the lines that match it both are the same, in the same order. */
  readonly moved?: RegExp;
  /** Absent: on every engine. */
  readonly engines?: readonly string[];
  readonly reason: string;
}

export const ACCEPTED: readonly Acceptance[] = [
  {
    area: "surface",
    id: /^module net$/,
    lines: /^(BlockList|SocketAddress|_TransferredBoundSocket|_createServerHandle|_setSimultaneousAccepts): /,
    reason: "Node's own handles, and lazy getters where a value does; `_setSimultaneousAccepts` is of older Nodes.",
  },
  {
    area: "surface",
    id: /^net\.Server\.prototype$/,
    lines: /^(_listen2|_setupWorker): /,
    reason: "The inside of Node's `listen` and of its cluster module.",
  },
  {
    area: "surface",
    id: /^net\.Socket\.prototype$/,
    lines: /^(write|on|addListener|destroy): /,
    reason: "A way past the stream for what the kernel takes at once; what a TLS socket of the runtime listens for.",
  },
  {
    area: "surface",
    id: /^net\.BoundSocket/,
    reason: "Capability `tcp.bound-socket` is absent: the class is there, and says so when it is called.",
  },
  {
    area: "surface",
    id: /^dgram\.Socket\.prototype$/,
    lines: /^(bind|_bindState|_handle|_healthCheck|_queue|_receiving|_reuseAddr|_stopReceiving): /,
    reason: "Members that Node had until version 25 and packages still read; `bind` counts its arguments by itself.",
  },
  {
    area: "surface",
    id: /datagram socket$/,
    lines: /^value (_handle|_receiving|_bindState|_reuseAddr|_healthCheck|_stopReceiving) = /,
    reason: "Members that Node had until version 25 and packages still read.",
  },
  {
    area: "surface",
    id: /^connecting socket/,
    lines: /^value _sockname = /,
    reason: "Node asks the kernel for an address that the socket does not have yet, and keeps the empty answer.",
  },
  {
    area: "dgram-input",
    id: /^fresh datagram\.(add|drop)Membership\(…\) .*"::1"$/,
    lines: /address (=>|throws)/,
    reason: "An IPv6 group makes an IPv6 socket of Node's unbound `udp4`, though the call fails.",
  },
  {
    area: "net-input",
    id: /flowlabel/,
    lines: /CRASHES|flowlabel/,
    reason: "An assertion of Node's own code ends the process.",
  },
  {
    area: "dgram-input",
    id: /set(Recv|Send)BufferSize.* -0$/,
    reason: "An assertion of Node's own code ends the process.",
  },
  {
    area: "net-input",
    id: /^new Socket\(\{ signal: … \}\) .*aborted/,
    reason: "Node tells the error and the close, and then makes the destroyed stream new: the socket stays half alive.",
  },
  {
    area: "net-input",
    id: /^new Socket\(\{ handle: … \}\)/,
    cause: /ERR_FEATURE_UNAVAILABLE_ON_PLATFORM/,
    reason: "No runtime's handle but the engine's own: it says so, where Node stumbles over a missing method.",
  },
  {
    area: "net-input",
    id: /lookup/,
    lines: /^at once socket: /,
    reason: "A kernel socket that is still connecting tells its address; the engine knows it when it is connected.",
  },
  {
    area: "net-input",
    id: /^socket\.connect\(\{ port, host, (signal|blockList): … \}\)/,
    reason: "K02: `socket.connect` takes these options, where Node leaves them to the constructor.",
  },
  {
    area: "net-input",
    id: /^socket\.connect\(\{ lookup \}\) answers/,
    cause:
      /throws TypeError<TypeError> TypeError: Cannot |throws TypeError of the language|bare array-like|lookup\(null, undefined, undefined/,
    reason:
      "Node throws an error of its own into the resolver, and connects for ever; here the socket fails, or goes on.",
  },
  {
    area: "net-input",
    id: /backlog: … .*(null prototype|Symbol|1n|throwing toString)$/,
    lines: /listening=|close => this|^server close\(\)/,
    reason: "The same error is thrown; Node leaves a handle behind that does not listen.",
  },
  {
    area: "net-input",
    id: /^server\.listen\(\{ port, ipv6Only: … \}\)/,
    lines: /^at once server: /,
    engines: ["engine-node", "deno"],
    reason: "A `node:net` server below is bound one turn later, since it has to be told `::` for this.",
  },
  {
    area: "net-input",
    id: /^server\.listen\(\{ fd: … \}\)/,
    lines: /^(at once|later) server: /,
    reason: "Whether a descriptor is open is not asked before the runtime is; the error is the same.",
  },
  {
    area: "net-input",
    id: /^server\.blockList = …/,
    lines: /blockList\.check is not a function/,
    reason: "The engine's own words for the same misuse.",
  },
  {
    area: "order",
    id: /^server\.listen\(0, host\)|^server\.listen of a taken port/,
    reason: "One tick more for the handle below.",
  },
  {
    area: "order",
    id: /^server\.close twice/,
    reason: "Node emits `close` once for each call.",
  },
  {
    area: "order",
    id: /^connect|^destroy while connecting/,
    reason: "A handle that is not there yet closes behind the immediates; a failed one is told when it is closed.",
  },
  {
    area: "dgram-sequence",
    id: /close|dispose/,
    cause: /uncaught TypeError: Cannot read properties of null|throws TypeError {3}"Cannot read properties of null/,
    reason:
      "Node crashes in a call that is made after `close` or waits for a bind behind it; here it is told, or dropped.",
  },
  {
    area: "dgram-sequence",
    id: /dispose|close/,
    cause: /uncaught Error \[ERR_SOCKET_DGRAM_NOT_RUNNING\]/,
    reason: "In Node a second `close` that waits for a bind throws where nobody can catch it.",
  },
  {
    area: "dgram-sequence",
    id: /close.*connect/,
    cause: /#\d+ connect.* (throws Error ERR_SOCKET_DGRAM_IS_CONNECTED|=> undefined)/,
    reason: "In Node a refused `connect` of a closed socket leaves it connecting, so that the next one is told so.",
  },
  {
    area: "dgram-sequence",
    id: /bind taken.*close/,
    cause: /bind EADDRINUSE|close\(\)/,
    reason: "In Node a `close` that waits for a bind is forgotten when the bind fails; here it is done.",
  },
  {
    area: "dgram-sequence",
    id: /bind taken.*(close|dispose)/,
    moved: /^b: /,
    reason: "In Node a `close` that waits for a bind is forgotten when the bind fails; here it is done.",
  },
  {
    area: "dgram-sequence",
    id: /close; .*connect/,
    cause: /^[ab]: close\(\) /,
    reason: "In Node a `connect` behind a `close` that waits for a bind leaves its listener on the closed socket.",
  },
  {
    area: "dgram-sequence",
    id: /send/,
    moved: /send.* callback\((null|Error EMSGSIZE)|^anchor.*: -- /,
    engines: ["deno"],
    reason: "Deno answers a send some turns later.",
  },
  {
    area: "dgram-sequence",
    id: /send/,
    moved: /send to a name.* callback\(null|^anchor.*: -- /,
    engines: ["bun"],
    reason: "How many turns a resolver takes, and a datagram, is not the socket's.",
  },
  {
    area: "dgram-sequence",
    id: /send/,
    cause: /^anchor from a closed one/,
    engines: ["deno"],
    reason: "Deno sends some turns later: the socket that sent it is closed when it arrives.",
  },
  {
    area: "dgram-sequence",
    id: /^\S+ \[udp6.*set(Multicast)?TTL/,
    cause: /throws Error ENOTSUP set(Multicast)?TTL/,
    engines: ["deno"],
    reason: "Deno sets nothing on an IPv6 socket, so the adapter says that it cannot.",
  },
  {
    area: "dgram-sequence",
    id: /getSendQueue/,
    cause: /getSendQueue(Size|Count)/,
    engines: ["engine-node", "deno"],
    reason: "A `node:dgram` socket below does not say at once that the kernel has taken a datagram.",
  },
  {
    area: "dgram-sequence",
    id: /bind taken/,
    cause: /(BufferSize|setTTL|setBroadcast|setMulticast\w+|address).* => /,
    reason: "A bind that failed leaves Node's socket with a descriptor, whose options and address can be asked for.",
  },
  {
    area: "net-sequence",
    id: /resetAndDestroy/,
    cause: /reset EINVAL/,
    reason: "Node cannot reset once a FIN is on its way: it tells EINVAL, and leaks the connection. Here it is reset.",
  },
  {
    area: "net-sequence",
    id: /destroySoon.*connect|onClose\(.*connect.*destroySoon/,
    reason:
      "Node keeps the `finish` listener of a `destroySoon` that never finished, and it destroys the next connection.",
  },
  {
    area: "surface",
    id: /socket/,
    lines: /^(_readableState|_writableState): |_sockname = /,
    engines: ["bun"],
    reason: "The state of Bun's streams has no class of its own.",
  },
  {
    area: "surface",
    id: /^net\.Socket\.prototype$/,
    lines: /^destroy: /,
    engines: ["bun"],
    reason: "Patient with Bun's TLS (`destroyedTooEarly`).",
  },
  {
    area: "net-input",
    id: /encoding|write\(text, …\)|end\(text, …\)/i,
    lines: /Unknown encoding|TypeError of the language|toString called|readableEncoding=|^call => this$/,
    engines: ["bun"],
    reason: 'What is no encoding is told by Bun\'s own streams, `setEncoding("")` included.',
  },
  {
    area: "net-input",
    id: / \/ class$/,
    lines: /family: class/,
    engines: ["bun"],
    reason: "The source text of a class is the language's.",
  },
  {
    area: "net-sequence",
    id: /./,
    cause: /bytesRead=(6[6-9]|[7-9]\d|\d{3})\d{3}\b/,
    engines: ["bun", "deno"],
    reason: "A chunk may be larger than 64 KiB, so that more is read before back-pressure holds.",
  },
  {
    area: "net-misuse",
    id: /./,
    cause: /EISCONN|Local \(0\.0\.0\.0:0\)|bytesRead=(6[6-9]|[7-9]\d|\d{3})\d{3}\b/,
    engines: ["bun"],
    reason: "The kernel is not asked to connect a socket for a second time; and the larger chunks.",
  },
  {
    area: "order",
    id: /destroy|reset|write after end|end with data|server\.close with a connection/i,
    engines: ["bun"],
    reason: "Bun has no phase of its own for handles that close: an immediate that was there before comes before.",
  },
  {
    area: "net-input",
    id: /interval|count|setKeepAlive\(true, 1000, |typeOfService|TypeOfService|ipv6Only/,
    cause: /ERR_FEATURE_UNAVAILABLE_ON_PLATFORM/,
    engines: ["deno"],
    reason: "Capabilities that are absent say so, before anything else is looked at.",
  },
  {
    area: "dgram-input",
    id: /reusePort|BufferSize|fd: /,
    cause: /ERR_FEATURE_UNAVAILABLE_ON_PLATFORM/,
    engines: ["deno"],
    reason: "Capabilities that are absent say so, before anything else is looked at.",
  },
  {
    area: "dgram-input",
    id: /^datagram\.connect/,
    lines: /^(at once|later) datagram: .*address => \{address: "(127\.0\.0\.1|0\.0\.0\.0)"/,
    engines: ["deno"],
    reason: "The kernel's socket stays unconnected, and knows no source address (denoland/deno#36492).",
  },
  {
    area: "net-input",
    id: / \/ (class|\(\) => \{\})$/,
    lines: /family: (class|\(\)\s?=>)/,
    engines: ["deno"],
    reason: "The source text of a function is the language's, and Deno's is stripped of types.",
  },
  {
    area: "order",
    id: /^dgram send/,
    engines: ["deno"],
    reason: "Deno answers a send some turns later: what it will say is not known before.",
  },
  {
    area: "order",
    id: /^data, end and close of a flowing socket|^server\.close with a connection/,
    engines: ["deno"],
    reason: "Deno runs microtasks before ticks after what the loop calls, and closes a turn later on one side.",
  },
  {
    area: "net-input",
    id: /^connected socket\.end\(…\)/,
    lines: /^later socket: /,
    engines: ["deno"],
    reason: "The peer's answer to a FIN is there some turns later.",
  },
  {
    area: "dgram-sequence",
    id: /./,
    cause: /ERR_FEATURE_UNAVAILABLE_ON_PLATFORM/,
    engines: ["deno"],
    reason: "Capabilities that are absent say so.",
  },
  {
    area: "dgram-sequence",
    id: /connect/,
    cause: /address=(0\.0\.0\.0|::):PORT remote=\S+:(PORT|1)\b/,
    engines: ["deno"],
    reason: "The kernel's socket stays unconnected, and knows no source address (denoland/deno#36492).",
  },
  {
    area: "net-sequence",
    id: /connect.*connect/,
    cause: /readableLength=[1-9]/,
    reason: "Bytes of the last connection that nobody has read are not the first of the next.",
  },
  {
    area: "net-sequence",
    id: /connect.*connect/,
    lines: /bytesWritten=/,
    reason: "Bytes that waited for a connect that failed are not among those of the next connection (CS4).",
  },
  {
    area: "net-sequence",
    id: /./,
    cause: /(EPIPE|ECONNRESET) write/,
    engines: ["deno"],
    reason: "Deno tells that a write has failed some turns later, and a reset as EPIPE.",
  },
  {
    area: "net-sequence",
    id: /\[path/,
    cause: /^peer \d+: accepted/,
    engines: ["deno"],
    reason: "A connect to a path that is destroyed before it is done never reaches the server.",
  },
  {
    area: "net-sequence",
    id: /onConnection\([^)]*peer (write|end)/,
    cause: /drain\(\)|callback\(|writableNeedDrain=1/,
    engines: ["deno"],
    reason: "The first write to an accepted connection waits.",
  },
  {
    area: "net-sequence",
    id: /iterate/,
    cause: /listeners=\d(,[1-4]){3}/,
    engines: ["deno"],
    reason: "Deno's streams leave the listeners of an iteration on one that was closed before.",
  },
  {
    area: "context",
    id: /^a server and its client$/,
    lines: /^accepted (data|end): (undefined|listen)$/,
    engines: ["bun"],
    reason: "What Bun tells of an accepted socket has the context of its listener; Node's has none.",
  },
  {
    area: "context",
    id: /^an accepted connection$/,
    lines: /^accepted close: (undefined|listen)$/,
    engines: ["bun"],
    reason: "What Bun tells of an accepted socket has the context of its listener; Node's has none.",
  },
  {
    area: "context",
    id: /^a connection that is reset$/,
    lines: /^write callback: (undefined|write)$/,
    engines: ["bun"],
    reason: "Bun tells the reset by the read, and the write is cancelled in the context of that.",
  },
  {
    area: "context",
    id: /^a connection that is reset$/,
    lines: /^accepted error: (undefined|write)$/,
    engines: ["deno"],
    reason: "Deno tells the reset by the write that waits, Node by the read.",
  },
];
