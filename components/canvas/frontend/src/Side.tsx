/** The kinds of steps to drag or to click, and the small map below them, where it covers nothing. */
import { MiniMap } from "@xyflow/react";
import { useState } from "react";
import type { Kind } from "./types";

export const DRAGGED = "application/x-touchstone-kind";

export function Side({ palette, add }: { palette: Kind[]; add: (kind: string) => void }) {
  const [asked, ask] = useState("");
  const wanted = asked.trim().toLowerCase();
  const shown = palette.filter((one) => !wanted || `${one.title} ${one.kind} ${one.help}`.toLowerCase().includes(wanted));
  const groups = [...new Set(shown.map((one) => one.group))];
  return (
    <div className="side">
      <input type="search" aria-label="Find a kind of step" placeholder="Find a kind" value={asked} onChange={(event) => ask(event.target.value)} />
      <div className="kinds" role="group" aria-label="Kinds of steps">
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h4>{group}</h4>
            {shown.filter((one) => one.group === group).map((one) => (
              <button
                key={one.kind}
                draggable
                data-kind={one.kind}
                title={`${one.help} Drag it onto the canvas, or press it to add one.`}
                onDragStart={(event) => {
                  event.dataTransfer.setData(DRAGGED, one.kind);
                  event.dataTransfer.effectAllowed = "copy";
                }}
                onClick={() => add(one.kind)}
              >
                {one.title}
              </button>
            ))}
          </section>
        ))}
        {shown.length === 0 && <p>No kind of step has these words.</p>}
      </div>
      <MiniMap pannable zoomable ariaLabel="Map of the whole chain" style={{ width: 148, height: 96 }} />
    </div>
  );
}
