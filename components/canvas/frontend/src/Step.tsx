/** One step on the canvas. Every text in it is a text: what people and models wrote is never read as HTML or Markdown. */
import { Handle, Position, useUpdateNodeInternals, type Node, type NodeProps } from "@xyflow/react";
import { memo, useEffect, useRef } from "react";
import { useDesk } from "./context";
import { changed } from "./editing";
import { useView } from "./outside";
import type { DocNode, Port, Status } from "./types";
import { duration, money, plural } from "./words";

export type StepNode = Node<{ node: DocNode; box: boolean }, "step">;
const SIGNS: Record<string, string> = { running: "●", ok: "✓", cached: "↺", pinned: "⚲", skipped: "⤼", error: "✕", stopped: "■", stale: "!", waiting: "…" };

export const Step = memo(function Step({ id, data, selected }: NodeProps<StepNode>) {
  const { outside } = useDesk();
  const view = useView(outside, id);
  const { node, box } = data;
  const ports = outside.ports(node);
  const kind = outside.kind(node);
  const update = useUpdateNodeInternals();
  const shape = JSON.stringify(ports);
  const drawn = useRef(shape);
  useEffect(() => {
    // React Flow measures a node that is drawn first by itself; asked by each of 200 it would measure all of them again and again.
    if (drawn.current !== shape) update(id);
    drawn.current = shape;
  }, [shape, id, update]);
  const blocks = view.look?.problems?.find((one) => !one.warning);
  const problem = blocks ?? view.look?.problems?.[0];
  const state = view.status?.state ?? "";
  return (
    <div className={["step", box && "box", selected && "chosen", view.found && "found", state, blocks && "broken"].filter(Boolean).join(" ")}>
      {selected && <Tools id={id} />}
      <div className="head" title={kind?.help}>
        <Title node={node} editing={view.editing === "label"} />
        <div className="kind">{kind ? (node.label ? kind.title : node.id) : `Unknown kind: ${node.kind}`}</div>
      </div>
      <div className="ports">
        <div>{ports.inputs.map((one) => <Way key={one.name} port={one} side="in" />)}</div>
        <div className="out">{ports.outputs.map((one) => <Way key={one.name} port={one} side="out" />)}</div>
      </div>
      {problem && <div className={blocks ? "problem" : "warning"} title={problem.text}>{`${blocks ? "✕" : "!"} ${problem.text}`}</div>}
      {view.status && <Went status={view.status} />}
      <Note node={node} editing={view.editing === "note"} />
      <div className="afar" aria-hidden="true">
        <span>{[blocks ? "✕" : SIGNS[state], outside.name(node)].filter(Boolean).join(" ")}</span>
        {view.status && <small>{figuresOf(view.status).join(" · ")}</small>}
      </div>
    </div>
  );
});

function Way({ port, side }: { port: Port; side: "in" | "out" }) {
  const { outside } = useDesk();
  const words = outside.types[port.type]?.words ?? port.type;
  const free = side === "in" && port.required === false;
  const title = `${port.name}: ${words}${free ? ", may be left open" : ""}${port.help ? `. ${port.help}` : ""}`;
  return (
    <div className={`way ${side} ${port.gone ? "gone" : ""}`} title={port.gone ? `${port.name} is not there any more` : title}>
      <Handle
        id={port.name}
        type={side === "in" ? "target" : "source"}
        position={side === "in" ? Position.Left : Position.Right}
        className={`of-${Object.keys(outside.types).indexOf(port.type)}`}
        aria-label={title}
      />
      <span>{port.name}</span>
      {free && <small>optional</small>}
    </div>
  );
}

function Title({ node, editing }: { node: DocNode; editing: boolean }) {
  const { outside } = useDesk();
  if (editing) return <Field node={node} field="label" most={100} named="Name of the step" />;
  return (
    <div className="title" onDoubleClick={(event) => { event.stopPropagation(); outside.edit(node.id, "label"); }}>
      {outside.name(node)}
    </div>
  );
}

function Note({ node, editing }: { node: DocNode; editing: boolean }) {
  const { outside } = useDesk();
  if (editing) return <Field node={node} field="note" most={5000} named="Note on the step" long />;
  if (!node.note) return null;
  return (
    <div className="note nowheel" title={node.note} onDoubleClick={(event) => { event.stopPropagation(); outside.edit(node.id, "note"); }}>
      {node.note}
    </div>
  );
}

function Field({ node, field, most, named, long = false }: { node: DocNode; field: "label" | "note"; most: number; named: string; long?: boolean }) {
  const { board, outside, focus } = useDesk();
  const ended = useRef(false);
  const end = (value: string | null, back: boolean) => {
    if (ended.current) return;
    ended.current = true;
    outside.endEdit();
    if (value !== null && value.trim() !== (node[field] ?? "")) board.commit(changed(board.doc, node.id, { [field]: value.trim() }), field);
    if (back) focus();
  };
  const shared = {
    className: "nodrag nowheel nopan",
    "aria-label": named,
    defaultValue: node[field] ?? "",
    maxLength: most,
    autoFocus: true,
    onBlur: (event: { currentTarget: { value: string } }) => end(event.currentTarget.value, false),
    onKeyDown: (event: React.KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      event.stopPropagation();
      if (event.key === "Escape") end(null, true);
      if (event.key === "Enter" && !(long && event.shiftKey)) end(event.currentTarget.value, true);
    },
  };
  return long ? <textarea rows={3} {...shared} /> : <input {...shared} />;
}

const figuresOf = (status: Status): string[] => [
  ...(status.ms !== undefined ? [duration(status.ms)] : []),
  ...(status.tokens ? [plural(status.tokens, "token")] : []),
  ...(status.cost ? [money(status.cost)] : []),
];

function Went({ status }: { status: Status }) {
  const figures = figuresOf(status);
  return (
    <div className="went">
      <div className="figures">
        <b>{`${SIGNS[status.state] ?? "·"} ${status.word}`}</b>
        {figures.length > 0 && <span>{figures.join(" · ")}</span>}
      </div>
      {status.preview && <div className="preview">{status.preview}</div>}
    </div>
  );
}

function Tools({ id }: { id: string }) {
  const { outside, fire } = useDesk();
  return (
    <div className="tools nodrag nopan">
      {outside.canRun && <button onClick={() => fire({ type: "run_from", id })}>Run from here</button>}
      {outside.canRun && <button onClick={() => fire({ type: "run_to", id })}>Run to here</button>}
      <button onClick={() => fire({ type: "edit", id })}>Options</button>
      <button onClick={() => outside.edit(id, "label")}>Rename</button>
      <button onClick={() => outside.edit(id, "note")}>Note</button>
    </div>
  );
}
