/** Frames around the nodes of a group, behind them. They are for people only. */
import { ViewportPortal, type InternalNode, type Node, useStore } from "@xyflow/react";
import { useState } from "react";
import { useDesk } from "./context";
import { relabelled, ungrouped } from "./editing";
import type { Group } from "./types";

const ROOM = 18, LABEL = 26;
type Rect = { left: number; top: number; right: number; bottom: number };

export function Frames({ groups, choose }: { groups: Group[]; choose: (ids: string[]) => void }) {
  return <ViewportPortal>{groups.map((one) => <Frame key={one.id} group={one} choose={choose} />)}</ViewportPortal>;
}

function Frame({ group, choose }: { group: Group; choose: (ids: string[]) => void }) {
  const { board, focus } = useDesk();
  const [naming, name] = useState(false);
  const around = useStore((state) => JSON.stringify(rect(group.nodes.map((id) => state.nodeLookup.get(id)))));
  const { left, top, right, bottom } = JSON.parse(around) as Rect;
  if (!Number.isFinite(left) || left === null) return null;
  const end = (label: string) => {
    name(false);
    if (label.trim() !== group.label) board.commit(relabelled(board.doc, group.id, label.trim()), "group");
    focus();
  };
  const style = { left: left - ROOM, top: top - ROOM - LABEL, width: right - left + 2 * ROOM, height: bottom - top + 2 * ROOM + LABEL };
  return (
    <div className="frame" style={style} data-group={group.id}>
      {naming ? (
        <input
          className="nodrag nopan"
          aria-label="Name of the group"
          defaultValue={group.label}
          maxLength={100}
          autoFocus
          onBlur={(event) => end(event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") name(false);
          }}
        />
      ) : (
        <button className="nopan" title="Select its steps; double-click to name it" onClick={() => choose(group.nodes)} onDoubleClick={() => name(true)}>
          {group.label || "Group"}
        </button>
      )}
      <button className="nopan" aria-label={`Take the group ${group.label} away, not its steps`} title="Take the group away, not its steps" onClick={() => board.commit(ungrouped(board.doc, group.id), "ungroup")}>
        ×
      </button>
    </div>
  );
}

function rect(nodes: (InternalNode<Node> | undefined)[]): Rect {
  const found: Rect = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const one of nodes) {
    if (!one) continue;
    const { x, y } = one.internals.positionAbsolute;
    found.left = Math.min(found.left, x);
    found.top = Math.min(found.top, y);
    found.right = Math.max(found.right, x + (one.measured.width ?? 0));
    found.bottom = Math.max(found.bottom, y + (one.measured.height ?? 0));
  }
  return found;
}
