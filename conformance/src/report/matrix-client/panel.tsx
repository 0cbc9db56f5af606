/** Everything about one case, and about one target's cell of it, in a dialog that gives the focus back. */
import { useEffect, useRef, useState } from "preact/hooks";
import { PAGE_GLYPHS } from "../letters.ts";
import { documentAddress, issueAddress, upstreamIssues } from "../upstream.ts";
import { told } from "./change.ts";
import type { Matrix } from "./matrix.ts";

interface Props {
  readonly matrix: Matrix;
  readonly row: number | undefined;
  readonly column: number | undefined;
  readonly onChoose: (column: number) => void;
  readonly onClose: () => void;
}

export function Panel({ matrix, row, column, onChoose, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (row === undefined) dialog.current?.close();
    else if (dialog.current?.open === false) dialog.current.showModal();
  }, [row]);
  return (
    <dialog ref={dialog} aria-labelledby="panel-title" closedby="any" onClose={onClose}>
      {row !== undefined && (
        <div class="panel">
          <form method="dialog">
            <button type="submit" class="close" aria-label="Close">
              ✕
            </button>
          </form>
          <About matrix={matrix} row={row} />
          <Targets {...{ matrix, row, column, onChoose }} />
          {column !== undefined && <Finding {...{ matrix, row, column }} />}
          <Rows matrix={matrix} row={row} />
        </div>
      )}
    </dialog>
  );
}

function About({ matrix, row }: { matrix: Matrix; row: number }) {
  const { id, level, claim, needs, env } = matrix.case(row);
  return (
    <>
      <h2 id="panel-title">
        <a href={`#${id}`}>{id}</a>
      </h2>
      <p class="claim">{claim}</p>
      <p class="facts">
        <span class="level">{level}</span>
        {needs && <> needs {needs.join(", ")}</>}
        {env && <> on a host with {env.join(", ")}</>}
      </p>
    </>
  );
}

function Targets({ matrix, row, column, onChoose }: Pick<Props, "matrix" | "column" | "onChoose"> & { row: number }) {
  return (
    <ul class="targets" aria-label="Verdict on each target">
      {matrix.data.targets.map(({ runtime, version, kind, name }, index) => {
        const verdict = matrix.verdict(row, index);
        if (verdict === undefined) return null;
        return (
          <li key={index}>
            <button type="button" title={name} aria-pressed={index === column} onClick={() => onChoose(index)}>
              <span class={`glyph ${verdict}`} aria-hidden="true">
                {PAGE_GLYPHS[verdict]}
              </span>{" "}
              {runtime} {version} {kind === "bare" ? "bare" : "@sock"}
              <span class="unseen">: {verdict}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Finding({ matrix, row, column }: { matrix: Matrix; row: number; column: number }) {
  const verdict = matrix.verdict(row, column);
  const detail = matrix.detail(row, column) ?? {};
  const change = matrix.change(row, column);
  const { name, again, runtime, kind } = matrix.target(column);
  const { id } = matrix.case(row);
  const red = verdict !== undefined && verdict !== "pass" && verdict !== "info";
  const upstream = kind === "bare" && red ? upstreamIssues(matrix.case(row), matrix.data.rows, runtime) : [];
  return (
    <section aria-label={name}>
      <h3>
        {name}:{" "}
        {verdict && (
          <span class={`glyph ${verdict}`}>
            {PAGE_GLYPHS[verdict]} {verdict}
          </span>
        )}{" "}
        {detail.code && <code>{detail.code}</code>}
        {detail.flaky && " flaky"}
      </h3>
      {detail.surprise && <p class="warning">Not as expected: {detail.surprise}</p>}
      {change && <p class={`change ${change.kind}`}>Since the run before: {told(change)}.</p>}
      {detail.reason && (
        <p>
          Known: {detail.reason} {detail.issue && <Issue issue={detail.issue} />}
        </p>
      )}
      {upstream.length > 0 && (
        <p>
          Threads in which {runtime} was seen to do otherwise:{" "}
          {upstream.map((issue) => (
            <>
              <Issue issue={issue} />{" "}
            </>
          ))}
        </p>
      )}
      {detail.what && <Block title="What was looked at" text={detail.what} />}
      {detail.expected !== undefined && <Block title="Expected" text={detail.expected} />}
      {detail.actual !== undefined && <Block title="Found" text={detail.actual} />}
      {detail.journal && (
        <>
          <h4>Journal</h4>
          <ol class="journal">
            {detail.journal.map((entry, index) => (
              <li key={index}>{entry}</li>
            ))}
          </ol>
        </>
      )}
      {detail.notes && (
        <Block
          title="Notes"
          text={Object.entries(detail.notes)
            .map((note) => note.join(": "))
            .join("\n")}
        />
      )}
      {detail.stack && <Block title="Where" text={detail.stack} />}
      {again !== "" && <Again text={again.replace("{id}", id)} />}
    </section>
  );
}

function Block({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h4>{title}</h4>
      <pre>{text}</pre>
    </>
  );
}

function Again({ text }: { text: string }) {
  const [copied, setCopied] = useState("");
  useEffect(() => setCopied(""), [text]);
  return (
    <>
      <h4>Again</h4>
      <pre>{text}</pre>
      <button
        type="button"
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => setCopied("Copied."),
            () => setCopied("The browser does not let this page copy."),
          );
        }}
      >
        Copy
      </button>{" "}
      <span role="status">{copied}</span>
    </>
  );
}

function Rows({ matrix, row }: { matrix: Matrix; row: number }) {
  const { rows, docs = [] } = matrix.case(row);
  return (
    <section aria-label="What it proves">
      <h3>What it proves</h3>
      <dl>
        {rows.map((name) => {
          const { section = "", text = "", issues = [] } = matrix.data.rows[name] ?? {};
          return (
            <div key={name}>
              <dt>
                {name} <span class="many">{section}</span>
              </dt>
              <dd>
                {coded(text)}
                {issues.map((issue) => (
                  <>
                    {" "}
                    <Issue issue={issue} />
                  </>
                ))}
              </dd>
            </div>
          );
        })}
      </dl>
      {docs.length > 0 && (
        <p>
          Documentation:{" "}
          {docs.map((anchor) => (
            <>
              <Link href={documentAddress(anchor)} text={anchor} />{" "}
            </>
          ))}
        </p>
      )}
    </section>
  );
}

function Issue({ issue }: { issue: string }) {
  return <Link href={issueAddress(issue)} text={issue} />;
}

function Link({ href, text }: { href: string | undefined; text: string }) {
  return href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>;
}

/** The rows' sentences put code between backquotes. */
function coded(text: string) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
