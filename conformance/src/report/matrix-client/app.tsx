/** The page: who ran what, the headlines, the filters, the table, and the panel of one case. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Filters } from "./filters.tsx";
import { Headlines } from "./headlines.tsx";
import type { Matrix } from "./matrix.ts";
import { Panel } from "./panel.tsx";
import { Table } from "./table.tsx";
import { hashOf, isFiltered, type View, viewOf } from "./view.ts";

export function App({ matrix }: { matrix: Matrix }) {
  const [view, setView] = useState<View>(() => viewOf(location.hash));
  const change = (part: Partial<View>): void => setView((now) => ({ ...now, ...part }));

  useEffect(() => {
    const follow = (): void => setView(viewOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    const hash = hashOf(view);
    if (hash !== location.hash)
      history.replaceState(null, "", hash === "" ? location.pathname + location.search : hash);
  }, [view]);

  const columns = useMemo(() => matrix.columns(view), [matrix, view.columns]);
  const sections = useMemo(
    () => matrix.sections(view, columns),
    [matrix, columns, view.text, view.area, view.level, view.verdict, view.differs, view.unexpected, view.changed],
  );
  const shown = sections.reduce((sum, { cases }) => sum + cases.length, 0);
  const open = matrix.indexOf(view.case);
  const on = matrix.data.targets.findIndex(({ name }) => name === view.on);

  return (
    <>
      <header>
        <h1>{matrix.data.title}</h1>
        <Headlines matrix={matrix} onChoose={(name) => change({ columns: name })} />
      </header>
      <main>
        <Filters matrix={matrix} view={view} onChange={change} />
        <p class="count" role="status" aria-live="polite">
          {shown} of {matrix.data.cases.length} cases, {columns.length} of {matrix.data.targets.length} targets
        </p>
        <Table
          matrix={matrix}
          sections={sections}
          columns={columns}
          filtered={isFiltered(view)}
          goal={view.case}
          onOpen={(row, column) => {
            change({ case: matrix.case(row).id, on: column === undefined ? "" : matrix.target(column).name });
          }}
        />
      </main>
      <Panel
        matrix={matrix}
        row={open}
        column={on < 0 ? undefined : on}
        onChoose={(column) => change({ on: column === undefined ? "" : matrix.target(column).name })}
        onClose={() => change({ case: "", on: "" })}
      />
    </>
  );
}
