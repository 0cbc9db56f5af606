/**
 * The members that `@types/node` documents for `net` and `dgram`: functions, classes with their methods and properties,
 * events of the event maps, and the properties of every options and result interface, inherited ones included. Read from
 * the declarations themselves, so that a newer version brings its new members.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseSync, type Statement, type TSInterfaceDeclaration, type TSInterfaceHeritage } from "oxc-parser";

type Interfaces = ReadonlyMap<string, TSInterfaceDeclaration>;

const MODULES = ["net", "dgram"] as const;
/** Where what the two extend is declared. */
const BASES = ["events", "stream"] as const;

/** `net.isIP`, `net.Socket`, `net.Socket.pause`, `net.Server[Symbol.asyncDispose]`, `net.Server#event:drop`, `net.ListenOptions.signal`. */
export function documentedMembers(): string[] {
  const bases = BASES.flatMap((name) => [...interfacesOf(declarations(name))]);
  return MODULES.flatMap((module) => {
    const statements = declarations(module);
    const known = new Map([...bases, ...interfacesOf(statements)]);
    const classes = new Set(statements.flatMap((found) => (found.type === "ClassDeclaration" ? [found.id?.name] : [])));
    return [...new Set(statements.flatMap((statement) => membersOf(statement, known, classes)))].map(
      (name) => `${module}.${name}`,
    );
  });
}

function typesDirectory(): string {
  return dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
}

/** The statements of every `declare module` and namespace of one file, in one list. */
function declarations(module: string): Statement[] {
  const file = join(typesDirectory(), `${module}.d.ts`);
  const { program, errors } = parseSync(file, readFileSync(file, "utf8"));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return flattened(program.body as Statement[]);
}

function flattened(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((statement): Statement[] => {
    if (statement.type === "ExportNamedDeclaration" && statement.declaration) return flattened([statement.declaration]);
    if (statement.type !== "TSModuleDeclaration") return [statement];
    return flattened((statement.body as { body?: Statement[] } | null)?.body ?? []);
  });
}

function interfacesOf(statements: readonly Statement[]): Interfaces {
  const found = statements.filter((statement) => statement.type === "TSInterfaceDeclaration");
  return new Map(found.map((declared) => [declared.id.name, declared]));
}

function membersOf(statement: Statement, known: Interfaces, classes: ReadonlySet<string | undefined>): string[] {
  switch (statement.type) {
    case "TSDeclareFunction":
    case "FunctionDeclaration":
      return statement.id ? [statement.id.name] : [];
    case "ClassDeclaration": {
      const name = statement.id?.name ?? "";
      const own = statement.body.body.flatMap((member) => ("key" in member ? [nameOf(member)] : []));
      return [name, ...own.filter((key) => key !== ".constructor").map((key) => name + key)];
    }
    case "TSInterfaceDeclaration": {
      // Beside a class of its name it only lends that class the methods of an event emitter.
      if (classes.has(statement.id.name)) return [];
      const [, emitter] = /^(\w+)EventMap$/.exec(statement.id.name) ?? [];
      const keys = propertiesOf(statement, known);
      if (emitter !== undefined) return keys.map((key) => `${emitter}#event:${key.slice(1)}`);
      return keys.map((key) => statement.id.name + key);
    }
    default:
      return [];
  }
}

/** An interface's own properties, then those of what it extends (`Omit<X, …>` counts as X: what is left out is declared anew). */
function propertiesOf(declared: TSInterfaceDeclaration, known: Interfaces): string[] {
  const own = declared.body.body.flatMap((member) => ("key" in member ? [nameOf(member)] : []));
  const inherited = declared.extends.flatMap((heritage) => {
    const base = known.get(baseOf(heritage));
    return base && base !== declared ? propertiesOf(base, known) : [];
  });
  return [...new Set([...own, ...inherited])];
}

function baseOf(heritage: TSInterfaceHeritage): string {
  const name = lastName(heritage.expression);
  const argument = heritage.typeArguments?.params[0];
  return name === "Omit" && argument?.type === "TSTypeReference" ? lastName(argument.typeName) : name;
}

/** `stream.DuplexEventMap` is declared as `DuplexEventMap`. */
function lastName(node: object): string {
  const { name, right, property } = node as { name?: string; right?: object; property?: object };
  return name ?? lastName(right ?? property ?? { name: "" });
}

/** With what joins it to its owner: `.pause`, `[Symbol.dispose]`. */
function nameOf(member: object): string {
  const { key, computed } = member as { key: { name?: string; value?: unknown }; computed: boolean };
  return computed ? `[Symbol.${lastName(key)}]` : `.${key.name ?? String(key.value)}`;
}
