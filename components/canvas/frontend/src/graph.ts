/** What may be connected to what, in the words of `touchstone/chains/checking.py`; Python asks the same again before anything runs. */
import type { Doc, DocEdge, DocNode, Port, Ports, TypeOfPort } from "./types";

export type Known = { ports: (node: DocNode) => Ports; types: Record<string, TypeOfPort>; name: (node: DocNode) => string };

export const edgeId = (one: DocEdge): string => `${one.source}.${one.source_port}-${one.target}.${one.target_port}`;

/** Every node with the containers it stands in, from the inside out, itself first. */
export function lines(doc: Doc): Map<string, string[]> {
  const parents = new Map(doc.nodes.map((one) => [one.id, one.parent ?? ""]));
  const found = new Map<string, string[]>();
  for (const id of parents.keys()) {
    const line = [id];
    for (let up = parents.get(id); up && !line.includes(up); up = parents.get(up)) line.push(up);
    found.set(id, line);
  }
  return found;
}

/** Whether what waits for what goes round in a circle, in any scope. */
export function hasCircle(doc: Doc): boolean {
  if (doc.edges.some((one) => one.source === one.target)) return true;
  const of = lines(doc);
  return [...new Set(doc.nodes.map((one) => one.parent ?? ""))].some((scope) => circleIn(doc, scope, of));
}

function circleIn(doc: Doc, scope: string, of: Map<string, string[]>): boolean {
  const inside = new Set(doc.nodes.filter((one) => (one.parent ?? "") === scope).map((one) => one.id));
  const next = new Map<string, Set<string>>([...inside].map((id) => [id, new Set()]));
  const waits = new Map<string, number>([...inside].map((id) => [id, 0]));
  for (const edge of doc.edges) {
    const source = of.get(edge.source)?.find((one) => inside.has(one));
    const target = of.get(edge.target)?.find((one) => inside.has(one));
    const after = source === undefined ? undefined : next.get(source);
    if (!after || !target || source === target || after.has(target)) continue;
    after.add(target);
    waits.set(target, (waits.get(target) ?? 0) + 1);
  }
  const ready = [...inside].filter((id) => !waits.get(id));
  let left = inside.size;
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    left -= 1;
    for (const one of next.get(id) ?? []) {
      const count = (waits.get(one) ?? 0) - 1;
      waits.set(one, count);
      if (!count) ready.push(one);
    }
  }
  return left > 0;
}

const port = (ports: Port[], name: string): Port | undefined => ports.find((one) => one.name === name && !one.gone);

/** Why an edge may not be drawn; "" where it may. */
export function refusal(doc: Doc, edge: DocEdge, known: Known): string {
  const source = doc.nodes.find((one) => one.id === edge.source);
  const target = doc.nodes.find((one) => one.id === edge.target);
  if (!source || !target) return "It leads to a node that is not there.";
  if (doc.edges.some((one) => edgeId(one) === edgeId(edge))) return "They are connected already.";
  const gives = port(known.ports(source).outputs, edge.source_port);
  const takes = port(known.ports(target).inputs, edge.target_port);
  if (!gives) return `${known.name(source)} gives no ${edge.source_port}.`;
  if (!takes) return `${known.name(target)} takes no ${edge.target_port}.`;
  const around = doc.nodes.find((one) => one.id === source.parent);
  if (around && !lines(doc).get(target.id)?.slice(1).includes(around.id))
    return `It leads out of ${known.name(around)}: what stands inside gives its value to the result there.`;
  if (!known.types[gives.type]?.fits.includes(takes.type)) {
    const words = (type: string) => known.types[type]?.words ?? type;
    return `${takes.name} takes ${words(takes.type)}, and ${gives.name} gives ${words(gives.type)}.`;
  }
  if (hasCircle({ ...doc, edges: [...doc.edges, edge] }))
    return "That would go round in a circle. Put what is to be repeated into a loop.";
  if (!takes.many && doc.edges.some((one) => one.target === edge.target && one.target_port === edge.target_port))
    return `${takes.name} of ${known.name(target)} takes one value. Delete the edge that leads there first; a join brings branches together.`;
  return "";
}
