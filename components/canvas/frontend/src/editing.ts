/** Gestures on a document; each gives a new one. `touchstone/chains/editing.py` is the same for the list without a canvas. */
import type { Doc, DocEdge, DocNode, Group } from "./types";
import { edgeId } from "./graph";

export type At = [number, number];
const LONGEST_STEM = 30;

/** Python leaves out what is empty. */
export function full(doc: Partial<Doc>): Doc {
  return { ...doc, schema_version: doc.schema_version ?? 1, nodes: doc.nodes ?? [], edges: doc.edges ?? [], groups: doc.groups ?? [] };
}

export const at = (one: DocNode): At => one.position ?? [0, 0];

/** An id of that stem that is not taken. */
export function freeId(stem: string, taken: Set<string>): string {
  const short = stem.slice(0, LONGEST_STEM);
  let number = 1;
  while (taken.has(`${short}_${number}`)) number += 1;
  return `${short}_${number}`;
}

const ids = (doc: Doc): Set<string> => new Set(doc.nodes.map((one) => one.id));

export function added(doc: Doc, kind: string, version: number, position: At, parent = ""): [Doc, string] {
  const id = freeId(kind, ids(doc));
  const node: DocNode = { id, kind, kind_version: version, position, ...(parent && { parent }) };
  return [{ ...doc, nodes: [...doc.nodes, node] }, id];
}

/** These nodes and all that stands in them. */
export function withInside(doc: Doc, chosen: Iterable<string>): Set<string> {
  const found = new Set(chosen);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const one of doc.nodes) if (one.parent && found.has(one.parent)) found.add(one.id);
  }
  return found;
}

export function without(doc: Doc, chosen: Iterable<string>, edges: Iterable<string> = []): Doc {
  const gone = withInside(doc, chosen);
  const cut = new Set(edges);
  return {
    ...doc,
    nodes: doc.nodes.filter((one) => !gone.has(one.id)),
    edges: doc.edges.filter((one) => !gone.has(one.source) && !gone.has(one.target) && !cut.has(edgeId(one))),
    groups: regrouped(doc.groups, (id) => !gone.has(id)),
  };
}

const regrouped = (groups: Group[], stays: (id: string) => boolean): Group[] =>
  groups.map((one) => ({ ...one, nodes: one.nodes.filter(stays) })).filter((one) => one.nodes.length > 0);

/** A document of these nodes alone, with what stands in them and the edges among them. */
export function part(doc: Doc, chosen: Iterable<string>): Doc {
  const kept = withInside(doc, chosen);
  const nodes = doc.nodes
    .filter((one) => kept.has(one.id))
    .map((one) => (one.parent && !kept.has(one.parent) ? outOf(doc, one) : one));
  const edges = doc.edges.filter((one) => kept.has(one.source) && kept.has(one.target));
  return { schema_version: doc.schema_version, nodes, edges, groups: [] };
}

function outOf(doc: Doc, node: DocNode): DocNode {
  const { parent: _, ...free } = node;
  return { ...free, position: absolute(doc, node) };
}

/** Another document put into this one under new ids. Gives the new ids of its outermost nodes too. */
export function inserted(doc: Doc, other: Doc, shift: At): [Doc, string[]] {
  const taken = ids(doc);
  const renamed = new Map<string, string>();
  for (const one of other.nodes) {
    const id = freeId(one.id.replace(/_\d+$/, "") || one.kind, taken);
    taken.add(id);
    renamed.set(one.id, id);
  }
  const name = (id: string): string => renamed.get(id) ?? id;
  const nodes = other.nodes.map((one): DocNode => {
    if (one.parent) return { ...one, id: name(one.id), parent: name(one.parent) };
    return { ...one, id: name(one.id), position: [at(one)[0] + shift[0], at(one)[1] + shift[1]] };
  });
  const edges = other.edges.map((one) => ({ ...one, source: name(one.source), target: name(one.target) }));
  const outer = nodes.filter((one) => !one.parent).map((one) => one.id);
  return [{ ...doc, nodes: [...doc.nodes, ...nodes], edges: [...doc.edges, ...edges] }, outer];
}

/** The document of a pasted text; what is wrong with it in words where it is none. Python reads every one strictly. */
export function readPasted(text: string): Doc | string {
  try {
    const doc: unknown = JSON.parse(text);
    if (typeof doc === "object" && doc !== null && Array.isArray((doc as Doc).nodes)) {
      const found = full(doc as Partial<Doc>);
      const known = new Set(found.nodes.map((one) => one?.id));
      const fit =
        found.nodes.every(isNode) &&
        known.size === found.nodes.length &&
        Array.isArray(found.edges) &&
        found.edges.every((one) => isEdge(one) && known.has(one.source) && known.has(one.target)) &&
        found.nodes.every((one) => !one.parent || known.has(one.parent));
      return fit ? { ...found, groups: [] } : "What was copied is no part of a chain: its nodes or edges do not fit together.";
    }
  } catch {
    // Told below: it is no JSON.
  }
  return "What was copied is no part of a chain. Copy steps here, or in another chain.";
}

const isText = (value: unknown): boolean => typeof value === "string";
const isNode = (one: DocNode | null): boolean =>
  typeof one === "object" && one !== null && isText(one.id) && isText(one.kind) && (!one.parent || isText(one.parent)) && isPlace(one.position);
const isPlace = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 2 && value.every((one) => Number.isFinite(one)));
const isEdge = (one: DocEdge | null): boolean =>
  typeof one === "object" && one !== null && [one.source, one.source_port, one.target, one.target_port].every(isText);

export function changed(doc: Doc, id: string, change: Partial<DocNode>): Doc {
  return { ...doc, nodes: doc.nodes.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

export function moved(doc: Doc, places: Map<string, At>): Doc {
  return {
    ...doc,
    nodes: doc.nodes.map((one) => {
      const place = places.get(one.id);
      return place ? { ...one, position: [Math.round(place[0]), Math.round(place[1])] } : one;
    }),
  };
}

/** Where a node lies on the whole canvas. */
export function absolute(doc: Doc, node: DocNode): At {
  const byId = new Map(doc.nodes.map((one) => [one.id, one]));
  let [left, top] = at(node);
  const seen = new Set([node.id]);
  for (let up = byId.get(node.parent ?? ""); up && !seen.has(up.id); up = byId.get(up.parent ?? "")) {
    seen.add(up.id);
    left += at(up)[0];
    top += at(up)[1];
  }
  return [left, top];
}

/** A node put into a container, or out of all ("" as parent), where it lies. */
export function placed(doc: Doc, id: string, parent: string): Doc {
  const node = doc.nodes.find((one) => one.id === id);
  const into = doc.nodes.find((one) => one.id === parent);
  if (!node || (node.parent ?? "") === parent) return doc;
  const [left, top] = absolute(doc, node);
  const [x, y] = into ? absolute(doc, into) : [0, 0];
  const { parent: _, ...free } = node;
  const next: DocNode = { ...free, position: [left - x, top - y], ...(parent && { parent }) };
  return { ...doc, nodes: doc.nodes.map((one) => (one.id === id ? next : one)) };
}

export function grouped(doc: Doc, chosen: string[], label: string): Doc {
  const id = freeId("group", new Set(doc.groups.map((one) => one.id)));
  const inside = new Set(chosen);
  return { ...doc, groups: [...regrouped(doc.groups, (one) => !inside.has(one)), { id, label, nodes: chosen }] };
}

export function relabelled(doc: Doc, group: string, label: string): Doc {
  return { ...doc, groups: doc.groups.map((one) => (one.id === group ? { ...one, label } : one)) };
}

export function ungrouped(doc: Doc, group: string): Doc {
  return { ...doc, groups: doc.groups.filter((one) => one.id !== group) };
}
