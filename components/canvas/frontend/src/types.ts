/** What goes between Python and the browser. Python owns the document; `touchstone/chains/document.py` tells what its parts mean. */

export type Port = { name: string; type: string; required?: boolean; many?: boolean; help?: string; gone?: boolean };
export type Ports = { inputs: Port[]; outputs: Port[] };
export type Problem = { text: string; warning: boolean };
export type Look = Partial<Ports> & { problems?: Problem[] };
export type Kind = Ports & { kind: string; title: string; group: string; help: string; container: boolean; version: number };

export type DocNode = {
  id: string;
  kind: string;
  kind_version: number;
  label?: string;
  note?: string;
  parent?: string;
  position?: [number, number];
  options?: Record<string, unknown>;
  handling?: Record<string, unknown>;
};
export type DocEdge = { source: string; source_port: string; target: string; target_port: string };
export type Group = { id: string; label: string; nodes: string[] };
export type Doc = { schema_version: number; inputs?: unknown[]; nodes: DocNode[]; edges: DocEdge[]; groups: Group[] };

export type Status = { state: string; word: string; ms?: number; tokens?: number; cost?: number; preview?: string };
export type Statuses = Record<string, Status>;
export type TypeOfPort = { words: string; fits: string[] };

/** What Python gives at every run. `revision` is another one whenever anything but this canvas changed the document. */
export type Data = {
  role: "canvas";
  name: string;
  doc: Doc;
  revision: number;
  told: string;
  told_at: number;
  palette: Kind[];
  looks: Record<string, Look>;
  types: Record<string, TypeOfPort>;
  status: Statuses;
  can_run: boolean;
  height: number;
  /** A node to bring into view and to select, and how often that was asked for. */
  show: [string, number];
};
export type StatusData = { role: "status"; name: string; status: Statuses };

/** What the browser sends at the end of a gesture: the whole document, and which one it was made from. */
export type Sent = { client: string; base: number; seq: number; gesture: string; doc: Doc };
export type Action = { type: "select" | "edit" | "run_from" | "run_to"; id: string };
