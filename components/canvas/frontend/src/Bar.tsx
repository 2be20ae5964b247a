/** What can be done with the whole chain and with what is selected. */
import { useState } from "react";

export type Can = Record<string, { does: () => void; off?: boolean; keys?: string; label: string }>;
type Found = { id: string; text: string };

export function Bar({ groups, search, mark, go }: { groups: Can[]; search: (words: string) => Found[]; mark: (ids: string[]) => void; go: (id: string) => void }) {
  return (
    <div className="bar" role="toolbar" aria-label="Canvas">
      {groups.map((group, number) => (
        <span key={number} className="set">
          {Object.entries(group).map(([name, one]) => (
            <button key={name} data-do={name} disabled={one.off} title={one.keys ? `${one.label} (${one.keys})` : one.label} aria-label={one.label} aria-keyshortcuts={one.keys} onClick={one.does}>
              {name}
            </button>
          ))}
        </span>
      ))}
      <Search search={search} mark={mark} go={go} />
    </div>
  );
}

function Search({ search, mark, go }: Pick<Parameters<typeof Bar>[0], "search" | "mark" | "go">) {
  const [words, write] = useState("");
  const [place, step] = useState(-1);
  const found = words.trim() ? search(words) : [];
  const ask = (next: string) => {
    write(next);
    step(-1);
    mark(next.trim() ? search(next).map((one) => one.id) : []);
  };
  const walk = (by: number) => {
    if (!found.length) return;
    const next = (Math.max(place, by < 0 ? 0 : -1) + by + found.length) % found.length;
    step(next);
    go(found[next]?.id ?? "");
  };
  return (
    <span className="search">
      <input
        type="search"
        aria-label="Find a step"
        placeholder="Find a step"
        value={words}
        onChange={(event) => ask(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") walk(event.shiftKey ? -1 : 1);
          if (event.key === "Escape") ask("");
        }}
      />
      <output>{words.trim() && (found.length ? `${place < 0 ? found.length : `${place + 1} of ${found.length}`}` : "none")}</output>
    </span>
  );
}
