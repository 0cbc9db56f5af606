/** What is shown, as the address says it: `#text=fin&columns=bun&case=net/…&on=bare-bun`, or just the id of a case or area. */
export interface View {
  readonly text: string;
  readonly area: string;
  readonly level: string;
  /** The name of a target, a runtime, `bare`, `adapter`, or empty for all. */
  readonly columns: string;
  /** A verdict, `broken` for every one that does not conform, or empty. */
  readonly verdict: string;
  readonly differs: boolean;
  readonly unexpected: boolean;
  /** Only what is not as in the run before. */
  readonly changed: boolean;
  /** The case whose panel is open, and the target it is open for (empty: no particular one). */
  readonly case: string;
  readonly on: string;
}

export const EVERYTHING: View = {
  text: "",
  area: "",
  level: "",
  columns: "",
  verdict: "",
  differs: false,
  unexpected: false,
  changed: false,
  case: "",
  on: "",
};

const KEYS = Object.keys(EVERYTHING) as (keyof View)[];

export function isFiltered({ text, area, level, verdict, differs, unexpected, changed }: View): boolean {
  return text !== "" || area !== "" || level !== "" || verdict !== "" || differs || unexpected || changed;
}

export function viewOf(hash: string): View {
  const text = hash.replace(/^#/, "");
  if (text === "") return EVERYTHING;
  // An address from a report or a comment: an id, as it stands.
  if (!text.includes("=")) return { ...EVERYTHING, case: decodeURIComponent(text) };
  const given = new URLSearchParams(text);
  const view: Record<string, string | boolean> = { ...EVERYTHING };
  for (const key of KEYS) {
    const value = given.get(key);
    if (value !== null) view[key] = typeof EVERYTHING[key] === "boolean" ? value === "1" : value;
  }
  return view as unknown as View;
}

export function hashOf(view: View): string {
  const only = KEYS.every((key) => key === "case" || view[key] === EVERYTHING[key]);
  if (only) return view.case === "" ? "" : `#${view.case}`;
  const said = new URLSearchParams();
  for (const key of KEYS) {
    if (view[key] !== EVERYTHING[key]) said.set(key, view[key] === true ? "1" : String(view[key]));
  }
  return `#${said.toString().replaceAll("%2F", "/").replaceAll("%40", "@")}`;
}
