/**
 * Node's error classes as its documentation names them: `code`, class, message form.
 * @see https://nodejs.org/api/errors.html#nodejs-error-codes
 */
import type { InspectOptions } from "node:util";
import type { Failure } from "./adapter.ts";
import { builtin } from "./builtin.ts";
import { errnoOf, textOf } from "./errno.ts";

export { errnoOf } from "./errno.ts";

type ErrorClass = new (message: string) => Error;

/** One per class: its own prototype, but that `toString` shows the code, as with Node's errors. */
const prototypes = new Map<ErrorClass, object>();

function codedPrototype(Class: ErrorClass): object {
  let prototype = prototypes.get(Class);
  if (prototype === undefined) {
    const withCode = {
      value(this: Error & { code: string }): string {
        return `${this.name} [${this.code}]: ${this.message}`;
      },
      writable: true,
      configurable: true,
    };
    prototype = Object.create(Class.prototype as object, { toString: withCode }) as object;
    prototypes.set(Class, prototype);
  }
  return prototype;
}

/** An error of the given class whose stack shows `Name [CODE]: message`, and whose `code` is its own property, as in Node. */
export function codedError<C extends ErrorClass>(
  Class: C,
  code: string,
  message: string,
): InstanceType<C> & { code: string } {
  const error = new Class(message) as InstanceType<C> & { code: string };
  error.code = code;
  const { name, stack } = error;
  Object.setPrototypeOf(error, codedPrototype(Class));
  if (typeof stack === "string") error.stack = stack.replace(name, () => `${name} [${code}]`);
  return error;
}

function inspect(value: unknown, options?: InspectOptions): string {
  return builtin("node:util").inspect(value, options);
}

/** How Node words "Received …". */
export function received(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
  }
  if (typeof value === "string") {
    const text = value.length > 28 ? `${value.slice(0, 25)}...` : value;
    return `type string (${text.includes("'") ? JSON.stringify(text) : `'${text}'`})`;
  }
  return `type ${typeof value} (${inspect(value)})`;
}

/** `expected`: what stands behind "must be", as Node words it: `of type string`, `an instance of Buffer`. */
export function invalidArgType(name: string, expected: string, actual: unknown): TypeError {
  const kind = name.includes(".") ? "property" : "argument";
  return codedError(
    TypeError,
    "ERR_INVALID_ARG_TYPE",
    `The "${name}" ${kind} must be ${expected}. Received ${received(actual)}`,
  );
}

export function invalidArgValue(name: string, actual: unknown, reason = "is invalid"): TypeError {
  let shown = inspect(actual);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  const kind = name.includes(".") ? "property" : "argument";
  return codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The ${kind} '${name}' ${reason}. Received ${shown}`);
}

export function outOfRange(name: string, range: string, actual: unknown): RangeError {
  const isLarge = typeof actual === "number" && Number.isInteger(actual) && Math.abs(actual) > 2 ** 32;
  const shown = isLarge
    ? grouped(`${actual}`)
    : typeof actual === "bigint"
      ? `${grouped(`${actual}`)}n`
      : inspect(actual);
  return codedError(
    RangeError,
    "ERR_OUT_OF_RANGE",
    `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`,
  );
}

/** `1_234_567`. An exponent is cut in threes like digits, as Node does. */
function grouped(digits: string): string {
  const first = digits.startsWith("-") ? 1 : 0;
  let rest = digits;
  let tail = "";
  while (rest.length >= first + 4) {
    tail = `_${rest.slice(-3)}${tail}`;
    rest = rest.slice(0, -3);
  }
  return rest + tail;
}

export function badPort(name: string, port: unknown, allowZero = true): RangeError {
  return codedError(
    RangeError,
    "ERR_SOCKET_BAD_PORT",
    `${name} should be ${allowZero ? ">=" : ">"} 0 and < 65536. Received ${received(port)}.`,
  );
}

export function missingArg(name: string): TypeError {
  return codedError(TypeError, "ERR_MISSING_ARGS", `The "${name}" argument must be specified`);
}

const MESSAGES = {
  ERR_SERVER_ALREADY_LISTEN: "Listen method has been called more than once without closing.",
  ERR_SERVER_NOT_RUNNING: "Server is not running.",
  ERR_SOCKET_ALREADY_BOUND: "Socket is already bound",
  ERR_SOCKET_CLOSED: "Socket is closed",
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: "Socket closed before the connection was established",
  ERR_SOCKET_CONNECTION_TIMEOUT: "Socket connection timeout",
  ERR_SOCKET_DGRAM_IS_CONNECTED: "Already connected",
  ERR_SOCKET_DGRAM_NOT_CONNECTED: "Not connected",
  ERR_SOCKET_DGRAM_NOT_RUNNING: "Not running",
  ERR_SOCKET_HANDLE_ADOPTED: "The bound socket has already been adopted by a server or socket",
} as const;

/** The errors of the socket modules that take no argument, of class `Error`. */
export function socketError(code: keyof typeof MESSAGES): Error & { code: string } {
  return codedError(Error, code, MESSAGES[code]);
}

const TYPE_MESSAGES = {
  ERR_INVALID_HANDLE_TYPE: "This handle type cannot be sent",
  ERR_SOCKET_BAD_BUFFER_SIZE: "Buffer size must be a positive integer",
  ERR_SOCKET_BAD_TYPE: "Bad socket type specified. Valid types are: udp4, udp6",
} as const;

/** As `socketError`, for those of class `TypeError`. */
export function socketTypeError(code: keyof typeof TYPE_MESSAGES): TypeError & { code: string } {
  return codedError(TypeError, code, TYPE_MESSAGES[code]);
}

/** `kind`: what the descriptor is, in upper case (`FILE`, `PIPE`, `TTY`, `UNKNOWN`). */
export function invalidFdType(kind: string): TypeError & { code: string } {
  return codedError(TypeError, "ERR_INVALID_FD_TYPE", `Unsupported fd type: ${kind}`);
}

export function outOfBounds(name: "offset" | "length"): RangeError & { code: string } {
  return codedError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", `"${name}" is outside of buffer bounds`);
}

/** Node throws this one from native code, without the code in its text. */
export function invalidAddress(): Error & { code: string } {
  return Object.assign(new Error("Invalid socket address"), { code: "ERR_INVALID_ADDRESS" });
}

export function ipBlocked(address: string): Error {
  return codedError(Error, "ERR_IP_BLOCKED", `IP(${address}) is blocked by net.BlockList`);
}

/** The adapter cannot do this; `feature` names the call or option. */
export function featureUnavailable(feature: string, adapter: string): TypeError {
  return codedError(
    TypeError,
    "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    `The feature ${feature} is unavailable on the current platform, which is @sock/${adapter}`,
  );
}

/** As Node's own: `name` AbortError, `code` ABORT_ERR, the signal's reason as `cause`. */
export function abortError(cause: unknown): Error {
  const error = new Error("The operation was aborted", cause === undefined ? undefined : { cause });
  (error as Error & { code: string }).code = "ABORT_ERR";
  error.name = "AbortError";
  return error;
}

/** Where a failed call was headed, for the properties and the message of its error. */
export interface FailureContext {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** Shown as `- Local (address:port)` behind the message, as Node does for connects. */
  readonly local?: string | undefined;
  /** A resolver's host name. */
  readonly hostname?: string | undefined;
  /** Put the system's text behind the code (`listen EADDRINUSE: address already in use …`). */
  readonly withText?: boolean;
}

/**
 * The error of a datagram socket's buffer sizes, a class of its own in Node: the system's failure stands in `info`.
 * `syscall` of the failure is `uv_recv_buffer_size` or `uv_send_buffer_size`.
 */
export function bufferSizeError({ code, syscall }: Failure): NodeJS.ErrnoException & { info: object } {
  const errno = errnoOf(code) ?? 0;
  const text = textOf(code) ?? "unknown error";
  const error = codedError(
    Error,
    "ERR_SOCKET_BUFFER_SIZE",
    `Could not get or set buffer size: ${syscall} returned ${code} (${text})`,
  );
  // Node's word for it, which is no class that anybody could name.
  Object.defineProperty(error, "name", { value: "SystemError", writable: true, configurable: true });
  if (typeof error.stack === "string") error.stack = error.stack.replace("Error", "SystemError");
  return Object.assign(error, { info: { errno, code, message: text, syscall }, errno, syscall });
}

/** The operating-system error that Node would give for a failure: code, errno, syscall, address, port, message. */
export function systemError(failure: Failure, context: FailureContext = {}): NodeJS.ErrnoException {
  const { code, syscall } = failure;
  const { address, port, local, hostname } = context;
  const [errno, text] = [errnoOf(code), textOf(code)];
  let where = "";
  if (port !== undefined && port > 0) where = `${address}:${port}`;
  else if (address !== undefined) where = address;
  else if (hostname !== undefined) where = hostname;
  let message = `${syscall} ${code}`;
  if (context.withText && text !== undefined) message += `: ${text}`;
  if (where !== "") message += ` ${where}`;
  if (local !== undefined) message += ` - Local (${local})`;
  const error = new Error(message) as NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string };
  // The order of the properties is Node's, where the two forms come from different functions.
  if (context.withText) error.code = code;
  if (errno !== undefined) error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  if (address !== undefined) error.address = address;
  if (port !== undefined && port !== 0) error.port = port;
  if (hostname !== undefined) error.hostname = hostname;
  return error;
}
