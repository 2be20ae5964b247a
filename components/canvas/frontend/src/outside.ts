/** What stands beside the document: ports, problems, and how the run goes. It changes without a node being made anew. */
import { useCallback, useSyncExternalStore } from "react";
import type { Data, DocNode, Kind, Look, Ports, Status, Statuses, TypeOfPort } from "./types";

export type View = { look?: Look; status?: Status; editing: "" | "label" | "note"; found: boolean };
const NO_PORTS: Ports = { inputs: [], outputs: [] };
const BLANK: View = { editing: "", found: false };

export class Outside {
  palette: Kind[] = [];
  types: Record<string, TypeOfPort> = {};
  canRun = false;
  private kinds = new Map<string, Kind>();
  private looks: Record<string, Look> = {};
  private status: Statuses = {};
  private given = "";
  private editing: { id: string; field: "label" | "note" } | null = null;
  private found = new Set<string>();
  private views = new Map<string, View>();
  private readonly listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  take(data: Data): void {
    this.palette = data.palette;
    this.kinds = new Map(data.palette.map((one) => [one.kind, one]));
    this.types = data.types;
    this.canRun = data.can_run;
    this.looks = data.looks;
    const given = JSON.stringify(data.status);
    if (given !== this.given) this.status = data.status;
    this.given = given;
    this.tellAll();
  }

  takeStatus(status: Statuses): void {
    this.status = status;
    this.tellAll();
  }

  edit(id: string, field: "label" | "note"): void {
    this.editing = { id, field };
    this.tellAll();
  }

  endEdit(): void {
    this.editing = null;
    this.tellAll();
  }

  mark(ids: Iterable<string>): void {
    this.found = new Set(ids);
    this.tellAll();
  }

  kind(node: DocNode): Kind | undefined {
    return this.kinds.get(node.kind);
  }

  /** A node just dropped has the ports of its kind until Python says which it really has. */
  ports = (node: DocNode): Ports => {
    const [look, kind] = [this.looks[node.id], this.kinds.get(node.kind) ?? NO_PORTS];
    return { inputs: look?.inputs ?? kind.inputs, outputs: look?.outputs ?? kind.outputs };
  };

  name = (node: DocNode): string => node.label || this.kinds.get(node.kind)?.title || node.kind;

  isBox = (node: DocNode): boolean => this.kinds.get(node.kind)?.container ?? false;

  /** The same object as long as nothing of it changed, so that only what changed is drawn again. */
  view(id: string): View {
    const before = this.views.get(id) ?? BLANK;
    const editing = this.editing?.id === id ? this.editing.field : "";
    const next: View = { look: this.looks[id], status: this.status[id], editing, found: this.found.has(id) };
    if (JSON.stringify(before) === JSON.stringify(next)) return before;
    this.views.set(id, next);
    return next;
  }

  private tellAll(): void {
    this.listeners.forEach((one) => one());
  }
}

export function useView(outside: Outside, id: string): View {
  return useSyncExternalStore(outside.subscribe, useCallback(() => outside.view(id), [outside, id]));
}
