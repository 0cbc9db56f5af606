/** Prints the milliseconds that importing the modules takes: `import.ts bare|adapter`. */
const start = performance.now();
if (process.argv[2] === "bare") await Promise.all([import("node:net"), import("node:dgram")]);
else await import("@sock/auto");
console.log(performance.now() - start);

export {};
