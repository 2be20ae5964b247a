/** The document in this browser: what was done to it, what can be undone, and what Python has of it. */
import type { Data, Doc, Sent } from "./types";
import { full } from "./editing";

const MOST_STEPS = 200;

export class Board {
  doc: Doc;
  told = "";
  private past: Doc[] = [];
  private future: Doc[] = [];
  private base: number;
  private seq = 0;
  private toldAt: number;
  private readonly client = Math.random().toString(36).slice(2, 12);
  private readonly listeners = new Set<() => void>();
  send: (sent: Sent) => void = () => {};

  constructor(data: Data) {
    this.doc = full(data.doc);
    this.base = data.revision;
    this.toldAt = data.told_at;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Take what Python gives where it changed the document itself; what this canvas sent comes back and is let pass. */
  adopt(data: Data): boolean {
    const isOther = data.revision !== this.base;
    if (isOther) {
      this.remember();
      this.base = data.revision;
      this.doc = full(data.doc);
    }
    if (data.told_at !== this.toldAt) {
      this.toldAt = data.told_at;
      this.told = data.told;
    }
    this.tellAll();
    return isOther;
  }

  /** The end of a gesture. */
  commit(doc: Doc, gesture: string): void {
    if (doc === this.doc) return;
    this.remember();
    this.show(doc, gesture);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  undo(): void {
    const before = this.past.pop();
    if (!before) return;
    this.future.push(this.doc);
    this.show(before, "undo");
  }

  redo(): void {
    const after = this.future.pop();
    if (!after) return;
    this.past.push(this.doc);
    this.show(after, "redo");
  }

  /** A sentence for the person, until the next gesture. */
  say(told: string): void {
    this.told = told;
    this.tellAll();
  }

  private remember(): void {
    this.past = [...this.past.slice(1 - MOST_STEPS), this.doc];
    this.future = [];
  }

  private show(doc: Doc, gesture: string): void {
    this.doc = doc;
    this.told = "";
    this.seq += 1;
    this.tellAll();
    this.send({ client: this.client, base: this.base, seq: this.seq, gesture, doc });
  }

  private tellAll(): void {
    this.listeners.forEach((one) => one());
  }
}
