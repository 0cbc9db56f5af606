/** What each program prints, on every runtime. */
export const EXPECTED: Readonly<Record<string, string>> = {
  echo: `server: client connected
server: client ended
client: Hello World!
client: how are you?
client: disconnected
server: closed
`,
  "count-connections": `server: 1 open
server: 2 open
server: dropped the third
third: closed by the server
server: closing, no further connections
first: bye
server: closed after the last connection
`,
  "collect-to-file": `one: "a single client\\n"
many: "first\\nsecond\\nthird\\ngoodbye\\n"
`,
  "pause-on-connect": `server: paused, 0 bytes read
client: sent 4194304 bytes, got 4194304 back
client: nothing lost
`,
  "idle-timeout": `server: idle for 200 ms, still open
client: are you there?
server: client ended, no further timeout was told
`,
  "udp-acknowledge": `client: sent 9 bytes
server: request 1 (9 bytes, IPv4)
client: ack request 1
`,
  "udp-broadcast": `without setBroadcast: EACCES
3 clients heard: the meeting starts
`,
  "udp-multicast": `3 members heard: the meeting starts
`,
  "auto-cork": `client: 9 bytes held
server: asked for ten lines
server: 70 bytes held until the end of this tick
client: 10 lines, the last is "line 9"
`,
  "process-per-core": `client: 200 connections answered by the workers
client: more than one process had connections
`,
  "port-in-use": `server: listen EADDRINUSE, listening: false
server: listening, on another port: true
client: here I am
`,
};
