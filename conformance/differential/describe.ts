/** Values, errors and property lists as short texts that two runs can be compared by. */
import { Buffer } from "node:buffer";

/** Ports that the kernel chose differ from run to run: all of Linux's default range, which no table of inputs uses. */
const EPHEMERAL = /(?<![\w.])(3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3})(?![\w.]*\d)/g;

/** A file of a temporary directory, whose name is made up for each run. */
const TEMPORARY = /\/[^\s'"]*\/sock-[\w-]+\//g;

export function normalize(text: string): string {
  return text.replace(EPHEMERAL, "PORT").replace(TEMPORARY, "DIR/");
}

let anyLanguage = false;

/**
 * For a comparison of two runtimes: what the language itself says of a misuse, and how a runtime's own modules lay out
 * their errors, is left out. The class, the code and the message of a coded error stay.
 */
export function describeForAnyLanguage(): void {
  anyLanguage = true;
}

function describeError(error: Error): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (anyLanguage && syscall === undefined) {
    // Each runtime shows a value in its own way.
    const words = error.message.split("\n")[0]?.replace(/(Received|Unknown encoding:|IP address:) .*/, "$1 …");
    if (code !== undefined) return `${error.name} [${code}] ${words}`;
    if (/^(Type|Range|Syntax)Error$/.test(error.name)) return `${error.name} of the language`;
  }
  const own = Object.keys(error).map((key) => `${key}=${describe((error as unknown as Record<string, unknown>)[key])}`);
  const hidden = ["cause", "errors"]
    .filter((key) => Object.hasOwn(error, key) && !Object.keys(error).includes(key))
    .map((key) => `${key}~${describe((error as unknown as Record<string, unknown>)[key])}`);
  const [first = ""] = (error.stack ?? "").split("\n");
  const head = first === `${error.name} [${(error as NodeJS.ErrnoException).code}]: ${error.message.split("\n")[0]}`;
  const plain = first === `${error.name}: ${error.message.split("\n")[0]}`.replace(/: $/, "");
  const stack = head ? "coded" : plain ? "plain" : `"${first}"`;
  // Node's own name for some of its classes, behind the one that `name` tells.
  const made = error.constructor?.name === "NodeError" ? "Error" : error.constructor?.name;
  return `${made}<${error.name}> ${String(error)} {${[...own, ...hidden].join(", ")}} stack:${stack}`;
}

/** One line. Objects by their class and enumerable own properties, one level deep. */
export function describe(value: unknown, depth = 1): string {
  if (value instanceof Error) return describeError(value);
  if (Buffer.isBuffer(value)) {
    return value.length > 24 ? `Buffer(${value.length})` : `Buffer(${JSON.stringify(value.toString("latin1"))})`;
  }
  switch (typeof value) {
    case "string":
      return value.length > 200 ? `string(${value.length})` : JSON.stringify(value);
    case "function":
      return `function ${value.name}/${value.length}`;
    case "bigint":
      return `${value}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "object": {
      if (value === null) return "null";
      if (Array.isArray(value)) {
        return depth < 0 ? "[…]" : `[${value.map((item) => describe(item, depth - 1)).join(", ")}]`;
      }
      const name = value.constructor?.name ?? "null prototype";
      if (depth <= 0 || (name !== "Object" && name !== "null prototype")) return name;
      return `${name === "Object" ? "" : name}{${Object.entries(value)
        .map(([key, item]) => `${key}: ${describe(item, depth - 1)}`)
        .join(", ")}}`;
    }
    default:
      return String(value);
  }
}

/** What a call gave: its value, or what it threw. */
export function outcome(call: () => unknown, subject?: unknown): string {
  try {
    const value = call();
    return value === subject && subject !== undefined ? "=> this" : `=> ${describe(value)}`;
  } catch (error) {
    return `throws ${describe(error)}`;
  }
}

/** Reads properties, each of which may throw. */
export function snapshot(object: object, names: readonly string[]): string {
  return names
    .map((name) => {
      try {
        return `${name}=${describe((object as Record<string, unknown>)[name], 1)}`;
      } catch (error) {
        return `${name} throws ${(error as Error).message}`;
      }
    })
    .join(" ");
}
