/** What narrows the table; every control is in the address. */
import { VERDICTS } from "../../protocol.ts";
import type { Matrix } from "./matrix.ts";
import { EVERYTHING, isFiltered, type View } from "./view.ts";

interface Props {
  readonly matrix: Matrix;
  readonly view: View;
  readonly onChange: (part: Partial<View>) => void;
}

type Choice = readonly [value: string, label: string];

export function Filters({ matrix, view, onChange }: Props) {
  const { targets } = matrix.data;
  const runtimes = [...new Set(targets.map(({ runtime }) => runtime))];
  const columns: Choice[] = [
    ["", "all targets"],
    ["bare", "bare modules"],
    ["adapter", "@sock adapters"],
    ...runtimes.map((runtime): Choice => [runtime, `${runtime}, every column`]),
    ...targets.map(({ name }): Choice => [name, name]),
  ];
  // A target may be called as its runtime is: the first of a name stands for both.
  const distinct = columns.filter(([value], index) => columns.findIndex(([other]) => other === value) === index);
  const used = VERDICTS.filter((verdict) => targets.some(({ verdicts }) => verdicts[verdict]));
  return (
    <search>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          <span>Text</span>
          <input
            type="search"
            placeholder="id, claim, row, code"
            value={view.text}
            onInput={(event) => onChange({ text: event.currentTarget.value })}
          />
        </label>
        <Select
          label="Area"
          value={view.area}
          choices={[["", "all areas"], ...matrix.areas.map((area): Choice => [area, area])]}
          onChange={(area) => onChange({ area })}
        />
        <Select
          label="Level"
          value={view.level}
          choices={[
            ["", "all levels"],
            ["must", "must"],
            ["should", "should"],
            ["info", "info"],
          ]}
          onChange={(level) => onChange({ level })}
        />
        <Select
          label="Target"
          value={view.columns}
          choices={distinct}
          onChange={(value) => onChange({ columns: value })}
        />
        <Select
          label="Verdict"
          value={view.verdict}
          choices={[["", "any verdict"], ["broken", "not conforming"], ...used.map((v): Choice => [v, v])]}
          onChange={(verdict) => onChange({ verdict })}
        />
        <Check label="differs between targets" on={view.differs} onChange={(differs) => onChange({ differs })} />
        <Check label="unexpected only" on={view.unexpected} onChange={(unexpected) => onChange({ unexpected })} />
        {matrix.data.before && (
          <Check
            label={`changed since ${matrix.data.before.date.slice(0, 10)}`}
            on={view.changed}
            onChange={(changed) => onChange({ changed })}
          />
        )}
        <button
          type="button"
          disabled={!isFiltered(view) && view.columns === ""}
          onClick={() => onChange({ ...EVERYTHING })}
        >
          Reset
        </button>
      </form>
    </search>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
}

function Select({ label, value, choices, onChange }: SelectProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map(([key, text]) => (
          <option key={key} value={key} selected={key === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
