/** JSON with comments, nothing more: no trailing commas, no duplicate tolerance beyond JSON's own. */
export function parseJsonc(text: string): unknown {
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (m) => (m.startsWith('"') ? m : "")),
  );
}
