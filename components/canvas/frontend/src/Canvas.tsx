/** The canvas: React Flow over the board's document. Gestures end in `board.commit`; nothing is sent while something is dragged. */
import { applyEdgeChanges, applyNodeChanges, ReactFlow, ReactFlowProvider, useNodesInitialized, useReactFlow, useStore, type Connection, type Edge, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Bar, type Can } from "./Bar";
import type { Board } from "./board";
import { DeskContext, type Desk } from "./context";
import { absolute, added, at, type At, grouped, inserted, moved, part, placed, readPasted, without, withInside } from "./editing";
import { Frames } from "./Frames";
import { refusal } from "./graph";
import { headOf, sizes, tidied, WIDTH, type Size } from "./layout";
import { asEdges, asNodes, movedPlaces } from "./nodes";
import type { Outside } from "./outside";
import { DRAGGED, Side } from "./Side";
import { Step, type StepNode } from "./Step";
import type { Action, Doc, DocEdge } from "./types";
import { plural } from "./words";

const TYPES = { step: Step };
const FIT = { maxZoom: 1, padding: 0.12 };
const SHIFT: At = [32, 32];
/** Below this zoom the words on a step are too small to read: it shows its name and state alone, as large as they are from near. */
const FAR = 0.7;
/** Pixels from the first step to the last from which on a chain has the whole width at first, the kinds of steps folded away. */
const LONG = 1000;
export type Props = { board: Board; outside: Outside; fire: (action: Action) => void; height: number; dark: boolean; adopted: number; show: [string, number] };

export function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Inner {...props} />
    </ReactFlowProvider>
  );
}

/** Pixels between the left edges of the first and the last step that stand in no container. */
function span(doc: Doc): number {
  const lefts = doc.nodes.filter((one) => !one.parent).map((one) => at(one)[0]);
  return lefts.length ? Math.max(...lefts) - Math.min(...lefts) : 0;
}

const asEdge = (one: Connection | Edge): DocEdge => ({ source: one.source, source_port: one.sourceHandle ?? "", target: one.target, target_port: one.targetHandle ?? "" });

function Inner({ board, outside, fire, height, dark, adopted, show }: Props) {
  const flow = useReactFlow<StepNode>();
  const place = useRef<HTMLDivElement>(null);
  const copied = useRef({ text: "", times: 0 });
  const [wide, fold] = useState(() => span(board.doc) < LONG);
  const [wiring, wire] = useState("");
  const zoom = useStore((state) => Math.max(0.2, Math.round(state.transform[2] * 20) / 20));
  const doc = useSyncExternalStore(board.subscribe, () => board.doc);
  const told = useSyncExternalStore(board.subscribe, () => board.told);
  const palette = useSyncExternalStore(outside.subscribe, () => outside.palette);
  const measured = useCallback((id: string): Size | undefined => {
    const size = flow.getInternalNode(id)?.measured;
    return size?.width && size.height ? { width: size.width, height: size.height } : undefined;
  }, [flow]);
  const sized = useCallback((of: Doc) => sizes(of, outside.ports, outside.isBox, measured), [outside, measured]);
  const [nodes, setNodes] = useState<StepNode[]>(() => asNodes([], doc, sized(doc), outside.isBox));
  const [edges, setEdges] = useState<Edge[]>(() => asEdges([], doc));
  const wired = useRef(0);
  const choice = useRef<string[] | null>(null);
  const drawn = useRef(doc);
  if (drawn.current !== doc) {
    // In the same pass as the document: an edge to a node that is not there yet would be dropped.
    drawn.current = doc;
    const choose = choice.current && new Set(choice.current);
    choice.current = null;
    setNodes((before) => asNodes(before, doc, sized(doc), outside.isBox, choose ?? undefined));
    setEdges((before) => asEdges(before, doc));
  }
  const focus = useCallback(() => place.current?.focus({ preventScroll: true }), []);
  const desk = useMemo<Desk>(() => ({ board, outside, fire, focus }), [board, outside, fire, focus]);
  const known = useMemo(() => ({ ports: outside.ports, get types() { return outside.types; }, name: outside.name }), [outside]);

  const chosen = nodes.filter((one) => one.selected).map((one) => one.id);
  const cut = edges.filter((one) => one.selected).map((one) => one.id);
  const commit = (next: Doc, gesture: string, choose?: string[]) => {
    choice.current = choose ?? null;
    board.commit(next, gesture);
  };

  useFirstFit(place);
  useEffect(() => {
    if (adopted) showNew(flow, board.doc, nodes);
    // Only when Python changed the document.
  }, [adopted]);

  const settle = () => {
    const places = movedPlaces(flow.getNodes(), board.doc);
    if (places.size) commit(intoContainers(moved(board.doc, places), [...places.keys()], sized, outside), "move");
  };
  const centre = (): At => {
    const box = place.current?.querySelector(".react-flow")?.getBoundingClientRect();
    const at = flow.screenToFlowPosition({ x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 2 });
    return [at.x, at.y];
  };
  const add = (kind: string, at: At) => {
    const version = palette.find((one) => one.kind === kind)?.version ?? 1;
    const free = freePlace(board.doc, [Math.round(at[0] - WIDTH / 2), Math.round(at[1] - 24)], sized(board.doc), outside);
    const [next, id] = added(board.doc, kind, version, free);
    commit(intoContainers(next, [id], sized, outside), "add", [id]);
    focus();
  };
  const remove = () => {
    if (!chosen.length && !cut.length) return;
    commit(without(board.doc, chosen, cut), "delete", []);
    focus();
  };
  const copy = (): string => {
    if (!chosen.length) return "";
    copied.current = { text: JSON.stringify(part(board.doc, chosen), null, 1), times: 0 };
    board.say(`${plural(chosen.length, "step")} copied.`);
    return copied.current.text;
  };
  const insert = (other: Doc, gesture: string, shift: At) => {
    const [next, fresh] = inserted(board.doc, other, shift);
    if (fresh.length) commit(next, gesture, fresh);
  };
  const paste = (text: string) => {
    const other = readPasted(text);
    if (typeof other === "string") return board.say(other);
    if (copied.current.text !== text) return insert(other, "paste", toCentre(other, centre()));
    const times = (copied.current.times += 1);
    insert(other, "paste", [SHIFT[0] * times, SHIFT[1] * times]);
  };
  const duplicate = () => chosen.length && insert(part(board.doc, chosen), "duplicate", SHIFT);
  const group = () => chosen.length && commit(grouped(board.doc, chosen, "Group"), "group", chosen);
  const tidy = () => {
    commit(moved(board.doc, tidied(board.doc, outside.ports, outside.isBox, measured)), "tidy");
    window.setTimeout(() => void flow.fitView(FIT), 60);
  };
  const all = () => setNodes((before) => before.map((one) => (one.selected ? one : { ...one, selected: true })));
  const choose = (ids: string[]) => {
    const wanted = new Set(ids);
    setNodes((before) => before.map((one) => (one.selected === wanted.has(one.id) ? one : { ...one, selected: wanted.has(one.id) })));
    focus();
  };
  const undo = () => (board.undo(), focus());
  const redo = () => (board.redo(), focus());

  const can: Can[] = [
    { Steps: { label: wide ? "Hide the kinds of steps and the map" : "Show the kinds of steps and the map", does: () => fold(!wide) } },
    {
      Undo: { label: "Undo", keys: "Control+Z", does: undo, off: !board.canUndo },
      Redo: { label: "Redo", keys: "Control+Shift+Z", does: redo, off: !board.canRedo },
    },
    {
      Duplicate: { label: "Duplicate the selected steps", keys: "Control+D", does: () => void duplicate(), off: !chosen.length },
      Copy: { label: "Copy the selected steps as JSON", keys: "Control+C", does: () => void write(copy()), off: !chosen.length },
      Paste: { label: "Paste steps", keys: "Control+V", does: () => void read(board, copied.current.text, paste) },
      Group: { label: "Put a frame around the selected steps", keys: "Control+G", does: () => void group(), off: !chosen.length },
      Delete: { label: "Delete what is selected", keys: "Delete", does: remove, off: !chosen.length && !cut.length },
    },
    {
      Tidy: { label: "Tidy: place the steps along their edges", does: tidy, off: !doc.nodes.length },
      Fit: { label: "Show the whole chain", does: () => void flow.fitView(FIT) },
      "+": { label: "Zoom in", does: () => void flow.zoomIn() },
      "−": { label: "Zoom out", does: () => void flow.zoomOut() },
    },
  ];

  const press = (event: React.KeyboardEvent) => {
    if (isField(event.nativeEvent)) return;
    const held = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const on = nodeAt(event.nativeEvent);
    const does: Record<string, (() => unknown) | undefined> = held
      ? { z: event.shiftKey ? redo : undo, y: redo, d: duplicate, a: all, g: group, f: () => place.current?.querySelector<HTMLInputElement>(".search input")?.focus() }
      : { delete: remove, backspace: remove, f2: () => chosen[0] && outside.edit(chosen[0], "label"), enter: chosen.includes(on) ? () => fire({ type: "edit", id: on }) : undefined };
    const found = does[key];
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found();
  };

  const search = (words: string) => {
    const wanted = words.trim().toLowerCase();
    return doc.nodes.map((one) => ({ id: one.id, text: `${outside.name(one)} ${one.id} ${one.kind} ${one.note ?? ""} ${JSON.stringify(one.options ?? {})}` })).filter((one) => one.text.toLowerCase().includes(wanted));
  };
  const go = (id: string) => {
    const found = flow.getInternalNode(id);
    if (!found) return;
    choice.current = null;
    setNodes((before) => before.map((one) => ({ ...one, selected: one.id === id })));
    const { x, y } = found.internals.positionAbsolute;
    void flow.setCenter(x + (found.measured.width ?? WIDTH) / 2, y + (found.measured.height ?? 80) / 2, { zoom: Math.max(flow.getZoom(), 0.7), duration: 200 });
  };

  const asked = useRef(show[1]);
  useEffect(() => {
    if (asked.current === show[1]) return;
    asked.current = show[1];
    go(show[0]);
    // Only when Python asks anew.
  }, [show[1]]);

  const onNodesChange = useCallback((changes: NodeChange<StepNode>[]) => setNodes((before) => applyNodeChanges(changes, before)), []);
  const onEdgesChange = useCallback((changes: EdgeChange[]) => setEdges((before) => applyEdgeChanges(changes, before)), []);
  const isValid = useCallback((one: Connection | Edge) => refusal(board.doc, asEdge(one), known) === "", [board, known]);

  return (
    <DeskContext value={desk}>
      <div
        ref={place}
        className={`canvas ${dark ? "dark" : "light"} ${wide ? "" : "narrow"} ${wiring ? "wiring" : ""} ${zoom < FAR ? "far" : ""}`}
        style={{ height, "--zoom": zoom } as React.CSSProperties}
        tabIndex={0}
        role="application"
        aria-label="Canvas of the chain"
        onKeyDown={press}
        onKeyUp={(event) => event.key.startsWith("Arrow") && !isField(event.nativeEvent) && settle()}
        onCopy={(event) => {
          if (isField(event.nativeEvent) || !chosen.length) return;
          event.clipboardData.setData("text/plain", copy());
          event.preventDefault();
        }}
        onPaste={(event) => {
          if (isField(event.nativeEvent)) return;
          event.preventDefault();
          paste(event.clipboardData.getData("text/plain"));
        }}
      >
        <Bar groups={can} search={search} mark={(ids) => outside.mark(ids)} go={go} />
        <div className="rest">
          {wide && <Side palette={palette} add={(kind) => add(kind, centre())} />}
          <div
            className="pane"
            onDragOver={(event) => {
              event.preventDefault();
              event.dataTransfer.dropEffect = "copy";
            }}
            onDrop={(event) => {
              const kind = event.dataTransfer.getData(DRAGGED);
              if (!palette.some((one) => one.kind === kind)) return;
              event.preventDefault();
              const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
              add(kind, [at.x, at.y]);
            }}
          >
            {wiring && <style>{wiring}</style>}
            <ReactFlow
              nodes={nodes}
              edges={edges}
              nodeTypes={TYPES}
              onNodesChange={onNodesChange}
              onEdgesChange={onEdgesChange}
              colorMode={dark ? "dark" : "light"}
              minZoom={0.05}
              maxZoom={2}
              zoomOnScroll={false}
              zoomOnDoubleClick={false}
              zoomActivationKeyCode="Control"
              preventScrolling={false}
              selectNodesOnDrag={false}
              autoPanOnNodeDrag={false}
              autoPanOnConnect={false}
              deleteKeyCode={null}
              elevateNodesOnSelect={false}
              proOptions={{ hideAttribution: false }}
              isValidConnection={isValid}
              onConnect={(one) => commit({ ...board.doc, edges: [...board.doc.edges, asEdge(one)] }, "connect")}
              onConnectStart={(_, { nodeId, handleId, handleType }) => wire(fitting(board.doc, outside, nodeId, handleId, handleType))}
              onConnectEnd={(event, end) => {
                wire("");
                wired.current = event.timeStamp;
                if (end.isValid || !end.fromHandle || !end.toHandle) return;
                const [from, to] = end.fromHandle.type === "source" ? [end.fromHandle, end.toHandle] : [end.toHandle, end.fromHandle];
                if (from.type === to.type) return board.say("An edge leads from an output, on the right of a step, to an input, on the left of one.");
                board.say(refusal(board.doc, { source: from.nodeId, source_port: from.id ?? "", target: to.nodeId, target_port: to.id ?? "" }, known));
              }}
              onNodeDragStop={settle}
              onSelectionDragStop={settle}
              onNodeClick={(event, node) => {
                if (inTools(event.nativeEvent)) return;
                focus();
                // An edge that begins and ends at one step ends in a click on it.
                const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.timeStamp - wired.current > 50;
                if (isPlain) fire({ type: "select", id: node.id });
              }}
              onNodeDoubleClick={(event, node) => !inTools(event.nativeEvent) && fire({ type: "edit", id: node.id })}
              onPaneClick={() => {
                focus();
                fire({ type: "select", id: "" });
              }}
            >
              <Frames groups={doc.groups} choose={choose} />
            </ReactFlow>
            {!doc.nodes.length && <p className="empty">Drag a step from the left onto this canvas, or press one there.</p>}
            <div className="told" role="status" aria-live="polite">
              {told && <p>{told}<button aria-label="Close" onClick={() => board.say("")}>×</button></p>}
            </div>
          </div>
        </div>
      </div>
    </DeskContext>
  );
}

/** Everything is brought into view once, as soon as the canvas has a size: a canvas in a hidden tab has none. */
function useFirstFit(place: React.RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  const ready = useNodesInitialized();
  const done = useRef(false);
  useEffect(() => {
    if (done.current || !ready || !place.current) return;
    const fit = () => {
      if (done.current || !place.current?.querySelector(".react-flow")?.clientWidth) return;
      done.current = true;
      void flow.fitView(FIT);
    };
    fit();
    const seen = new ResizeObserver(fit);
    seen.observe(place.current);
    return () => seen.disconnect();
  }, [ready, flow, place]);
}

/** A node that Python put outside of the view is brought into it. */
function showNew(flow: ReturnType<typeof useReactFlow<StepNode>>, doc: Doc, before: StepNode[]): void {
  const known = new Set(before.map((one) => one.id));
  const fresh = doc.nodes.find((one) => !known.has(one.id));
  if (!fresh) return;
  const [x, y] = absolute(doc, fresh);
  const box = flow.getViewport();
  const shown = { left: -box.x / box.zoom, top: -box.y / box.zoom };
  const inside = x >= shown.left && y >= shown.top && x < shown.left + 600 / box.zoom && y < shown.top + 400 / box.zoom;
  if (!inside) void flow.setCenter(x + WIDTH / 2, y + 40, { zoom: box.zoom, duration: 200 });
}

/** Nodes that were dropped over a container stand in it from now on; those dragged out of theirs no longer do. */
function intoContainers(doc: Doc, ids: string[], sized: (doc: Doc) => Map<string, Size>, outside: Outside): Doc {
  const size = sized(doc);
  let now = doc;
  for (const id of ids) {
    const node = now.nodes.find((one) => one.id === id);
    if (!node || ids.includes(node.parent ?? "")) continue;
    const [left, top] = absolute(now, node);
    const middle: At = [left + (size.get(id)?.width ?? WIDTH) / 2, top + (size.get(id)?.height ?? 80) / 2];
    const own = withInside(now, [id]);
    const around = now.nodes.filter((one) => outside.isBox(one) && !own.has(one.id) && covers(now, one.id, middle, size));
    const smallest = around.sort((a, b) => (size.get(a.id)?.width ?? 0) - (size.get(b.id)?.width ?? 0))[0];
    now = belowHead(placed(now, id, smallest?.id ?? ""), id, outside);
  }
  return now;
}

function covers(doc: Doc, id: string, [x, y]: At, size: Map<string, Size>): boolean {
  const node = doc.nodes.find((one) => one.id === id);
  const box = size.get(id);
  if (!node || !box) return false;
  const [left, top] = absolute(doc, node);
  return x >= left && x <= left + box.width && y >= top && y <= top + box.height;
}

/** What stands in a container covers neither its head nor its border. */
function belowHead(doc: Doc, id: string, outside: Outside): Doc {
  const node = doc.nodes.find((one) => one.id === id);
  const parent = doc.nodes.find((one) => one.id === node?.parent);
  if (!node || !parent) return doc;
  const [x, y] = node.position ?? [0, 0];
  return moved(doc, new Map([[id, [Math.max(16, x), Math.max(headOf(outside.ports(parent)), y)]]]));
}

/** The place itself, or the first one below it where it covers no other node. What goes into a container may cover it. */
function freePlace(doc: Doc, [x, y]: At, size: Map<string, Size>, outside: Outside): At {
  const boxes = doc.nodes.filter((one) => !outside.isBox(one)).map((one) => [...absolute(doc, one), size.get(one.id)?.height ?? 80] as const);
  let top = y;
  for (;;) {
    const under = boxes.find(([left, other, height]) => Math.abs(left - x) < WIDTH && top < other + height && other < top + 80);
    if (!under) return [x, top];
    top = under[1] + under[2] + 24;
  }
}

/** How far a copied document goes so that its corner lies in the middle of the view. */
function toCentre(other: Doc, [x, y]: At): At {
  const corners = other.nodes.filter((one) => !one.parent).map((one): At => one.position ?? [0, 0]);
  return [Math.round(x - Math.min(...corners.map((one) => one[0]))), Math.round(y - Math.min(...corners.map((one) => one[1])))];
}

/** A style that dims the ports which the port at hand does not fit. Types are named by number: no name of the document gets into it. */
function fitting(doc: Doc, outside: Outside, id: string | null, port: string | null, side: string | null): string {
  const node = doc.nodes.find((one) => one.id === id);
  const ports = node && outside.ports(node)[side === "source" ? "outputs" : "inputs"];
  const type = ports?.find((one) => one.name === port)?.type;
  if (type === undefined) return "";
  const fits = Object.keys(outside.types).flatMap((one, number) => {
    const [from, to] = side === "source" ? [type, one] : [one, type];
    return outside.types[from]?.fits.includes(to) ? [`.of-${number}`] : [];
  });
  return `.way.${side === "source" ? "in" : "out"}:not(:has(${fits.join(",") || ".none"})) { opacity: 0.25; }`;
}

const target = (event: Event): Element | null => (event.composedPath()[0] as Element) ?? null;
const isField = (event: Event): boolean => ["INPUT", "TEXTAREA", "SELECT"].includes(target(event)?.tagName ?? "");
/** The node that has the focus itself. Enter selects it first, and opens its options then. */
const nodeAt = (event: Event): string => (target(event)?.classList.contains("react-flow__node") ? (target(event)?.getAttribute("data-id") ?? "") : "");
const inTools = (event: Event): boolean => target(event)?.closest(".tools, input, textarea") !== null;

async function write(text: string): Promise<void> {
  if (text) await navigator.clipboard?.writeText(text).catch(() => undefined);
}

async function read(board: Board, copied: string, paste: (text: string) => void): Promise<void> {
  const text = (await navigator.clipboard?.readText().catch(() => "")) || copied;
  if (text) paste(text);
  else board.say("Press Ctrl+V on the canvas: this browser does not let a button read what was copied.");
}
