/** How `util.inspect` (and so `console.log`) shows an object whose state is private. */
import type { InspectOptions } from "node:util";
import { builtin } from "./builtin.ts";

interface Stylized extends InspectOptions {
  stylize(text: string, style: string): string;
}

/** Shows instances of the class as `name` and what `view` gives. Outside the class, as a declaration file cannot name the symbol. */
export function inspectAs<T extends object>(
  Class: { prototype: T },
  name: string,
  view: (instance: T) => object,
): void {
  Object.defineProperty(Class.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: T, depth: number, options: Stylized): string {
      if (depth < 0) return options.stylize(`[${name}]`, "special");
      const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
      return `${name} ${builtin("node:util").inspect(view(this), inner)}`;
    },
    enumerable: false,
    writable: true,
    configurable: true,
  });
}
