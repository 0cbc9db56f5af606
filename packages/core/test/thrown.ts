/** What a call gives, or everything a caller can see of the error that it throws, in a form that tests compare. */
export interface Outcome {
  value?: unknown;
  error?: Record<string, unknown>;
}

export function thrown(call: () => unknown): Outcome {
  // The test runner's own formatting of stacks would hide how Node heads them.
  const prepare = Error.prepareStackTrace;
  delete (Error as Partial<ErrorConstructor>).prepareStackTrace;
  try {
    return { value: call() };
  } catch (error) {
    return { error: describeError(error as Error) };
  } finally {
    if (prepare !== undefined) Error.prepareStackTrace = prepare;
  }
}

/** For arguments that Node's types forbid. */
export function wrong(value: unknown): never {
  return value as never;
}

/** Class, name, text, the stack's head and the own enumerable properties with their values, in their order. */
export function describeError(error: Error): Record<string, unknown> {
  const [head = ""] = (error.stack ?? "").split(/\n {4}at /);
  return {
    class: error.constructor.name,
    name: error.name,
    message: error.message,
    string: String(error),
    stack: head,
    properties: JSON.stringify(Object.entries(error).map(([key, value]) => [key, String(value)])),
  };
}
