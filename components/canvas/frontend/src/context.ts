import { createContext, useContext } from "react";
import type { Board } from "./board";
import type { Outside } from "./outside";
import type { Action } from "./types";

export type Desk = { board: Board; outside: Outside; fire: (action: Action) => void; focus: () => void };
export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("There is no canvas around this.");
  return desk;
}
