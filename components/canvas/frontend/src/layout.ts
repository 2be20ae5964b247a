/** Sizes and places of steps. The document knows places only: a container is as large as what stands in it. */
import { Graph, layout } from "@dagrejs/dagre";
import type { Doc, DocNode, Ports } from "./types";
import { lines } from "./graph";
import { at, type At } from "./editing";

export type Size = { width: number; height: number };
export type Measure = (id: string) => Size | undefined;
export const WIDTH = 208;
/** Pixels between steps that stand above each other: what one that has run says below its ports needs as much. */
const GROWS = 96;
const HEAD = 62, ROW = 20, EDGE = 24, LEAST_BOX: Size = { width: 280, height: 170 };

const rows = (ports: Ports): number => Math.max(ports.inputs.length, ports.outputs.length);

/** Pixels that the head of a container takes; what stands in it begins below. */
export const headOf = (ports: Ports): number => HEAD + ROW * rows(ports) + 8;

/** The size of every node: measured where it was drawn, else as it will about be. */
export function sizes(doc: Doc, ports: (node: DocNode) => Ports, isBox: (node: DocNode) => boolean, measured: Measure): Map<string, Size> {
  const of = lines(doc);
  const found = new Map<string, Size>();
  const inside = new Map<string, DocNode[]>();
  for (const one of doc.nodes) inside.set(one.parent ?? "", [...(inside.get(one.parent ?? "") ?? []), one]);
  const deepestFirst = [...doc.nodes].sort((a, b) => (of.get(b.id)?.length ?? 0) - (of.get(a.id)?.length ?? 0));
  for (const node of deepestFirst) {
    const children = inside.get(node.id) ?? [];
    const plain = { width: WIDTH, height: HEAD + ROW * rows(ports(node)) + (node.note ? 34 : 0) };
    found.set(node.id, isBox(node) || children.length ? around(children, found, ports(node)) : (measured(node.id) ?? plain));
  }
  return found;
}

function around(children: DocNode[], known: Map<string, Size>, ports: Ports): Size {
  const far = children.map((one): At => {
    const size = known.get(one.id) ?? LEAST_BOX;
    return [at(one)[0] + size.width + EDGE, at(one)[1] + size.height + EDGE];
  });
  return {
    width: Math.max(LEAST_BOX.width, ...far.map((one) => one[0])),
    height: Math.max(LEAST_BOX.height, headOf(ports) + EDGE, ...far.map((one) => one[1])),
  };
}

/** Every node's place from left to right along the edges, containers from the inside out. */
export function tidied(doc: Doc, ports: (node: DocNode) => Ports, isBox: (node: DocNode) => boolean, measured: Measure): Map<string, At> {
  const of = lines(doc);
  const scopes = [...new Set(doc.nodes.map((one) => one.parent ?? ""))].sort((a, b) => (of.get(b)?.length ?? 0) - (of.get(a)?.length ?? 0));
  const places = new Map<string, At>();
  let now = doc;
  for (const scope of scopes) {
    const size = sizes(now, ports, isBox, measured);
    const box = doc.nodes.find((one) => one.id === scope);
    const corner: At = box ? [EDGE, headOf(ports(box))] : [0, 0];
    for (const [id, place] of scopePlaces(now, scope, size, of, corner)) places.set(id, place);
    now = { ...now, nodes: now.nodes.map((one) => ({ ...one, position: places.get(one.id) ?? at(one) })) };
  }
  return places;
}

function scopePlaces(doc: Doc, scope: string, size: Map<string, Size>, of: Map<string, string[]>, corner: At): [string, At][] {
  const inside = doc.nodes.filter((one) => (one.parent ?? "") === scope).map((one) => one.id);
  const here = new Set(inside);
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: GROWS, ranksep: 72 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of inside) graph.setNode(id, { ...(size.get(id) ?? { width: WIDTH, height: HEAD }) });
  for (const edge of doc.edges) {
    const source = of.get(edge.source)?.find((one) => here.has(one));
    const target = of.get(edge.target)?.find((one) => here.has(one));
    if (source && target && source !== target) graph.setEdge(source, target);
  }
  layout(graph);
  return inside.map((id) => {
    const { x, y, width, height } = graph.node(id) as { x: number; y: number; width: number; height: number };
    return [id, [Math.round(x - width / 2 + corner[0]), Math.round(y - height / 2 + corner[1])]];
  });
}
