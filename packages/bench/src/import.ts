/** Prints the milliseconds that importing the modules takes, and those of processor time: `import.ts bare|adapter`. */
const start = performance.now();
const before = process.cpuUsage();
if (process.argv[2] === "bare") await Promise.all([import("node:net"), import("node:dgram")]);
else await import("@sock/auto");
const { user, system } = process.cpuUsage(before);
console.log(`${performance.now() - start} ${(user + system) / 1000}`);

export {};
