/** The document as React Flow draws it. What did not change stays the very same object, so that it is not drawn again. */
import type { Edge, Node } from "@xyflow/react";
import type { StepNode } from "./Step";
import type { Doc, DocNode } from "./types";
import { edgeId, lines } from "./graph";
import { at, type At } from "./editing";
import type { Size } from "./layout";

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export function asNodes(before: StepNode[], doc: Doc, size: Map<string, Size>, isBox: (node: DocNode) => boolean, choose?: Set<string>): StepNode[] {
  const known = new Map(before.map((one) => [one.id, one]));
  const of = lines(doc);
  const outerFirst = [...doc.nodes].sort((a, b) => (of.get(a.id)?.length ?? 0) - (of.get(b.id)?.length ?? 0));
  return outerFirst.map((node) => {
    const box = isBox(node) || doc.nodes.some((one) => one.parent === node.id);
    const next = asNode(node, box, size.get(node.id));
    const old = known.get(node.id);
    const selected = choose ? choose.has(node.id) : (old?.selected ?? false);
    if (!old) return { ...next, selected };
    const kept = old.selected === selected && same(old.position, next.position) && old.parentId === next.parentId && old.zIndex === next.zIndex && same(old.style, next.style) && same(old.data, next.data);
    return kept ? old : { ...old, ...next, data: same(old.data, next.data) ? old.data : next.data, selected };
  });
}

function asNode(node: DocNode, box: boolean, size: Size | undefined): StepNode {
  const [x, y] = at(node);
  return {
    id: node.id,
    type: "step",
    position: { x, y },
    data: { node: withoutPlace(node), box },
    parentId: node.parent || undefined,
    zIndex: box && !node.parent ? -1 : 0,
    style: box && size ? { width: size.width, height: size.height } : undefined,
    ariaLabel: node.label || node.kind,
  };
}

/** A moved node is drawn at another place, and is not another node. */
function withoutPlace(node: DocNode): DocNode {
  const { position: _, ...rest } = node;
  return rest;
}

export function asEdges(before: Edge[], doc: Doc): Edge[] {
  const known = new Map(before.map((one) => [one.id, one]));
  return doc.edges.map(
    (one) =>
      known.get(edgeId(one)) ?? {
        id: edgeId(one),
        source: one.source,
        sourceHandle: one.source_port,
        target: one.target,
        targetHandle: one.target_port,
        ariaLabel: `${one.source_port} of ${one.source} to ${one.target_port} of ${one.target}`,
      },
  );
}

/** Where nodes lie on the screen and not in the document yet. */
export function movedPlaces(nodes: Node[], doc: Doc): Map<string, At> {
  const places = new Map(doc.nodes.map((one) => [one.id, at(one)]));
  const moved = nodes.filter((one) => {
    const place = places.get(one.id);
    return place && (place[0] !== Math.round(one.position.x) || place[1] !== Math.round(one.position.y));
  });
  return new Map(moved.map((one) => [one.id, [one.position.x, one.position.y]]));
}
