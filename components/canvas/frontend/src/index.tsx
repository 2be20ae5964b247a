/** What Streamlit calls, again for every change of data or theme: the root of each canvas is made once and kept. */
import type { FrontendRenderer } from "@streamlit/component-v2-lib";
import "@xyflow/react/dist/style.css";
import { createRoot, type Root } from "react-dom/client";
import { Board } from "./board";
import { Canvas } from "./Canvas";
import "./canvas.css";
import { Outside } from "./outside";
import type { Action, Data, StatusData } from "./types";

type Mount = { root: Root; place: HTMLElement; board: Board; outside: Outside; adopted: number; name: string; fire: (action: Action) => void };
type State = { doc: unknown; action: unknown };
const mounts = new WeakMap<object, Mount>();
const open = new Map<string, Mount>();

const render: FrontendRenderer<State, Data | StatusData> = ({ data, parentElement, setStateValue, setTriggerValue }) => {
  if (data.role === "status") {
    open.get(data.name)?.outside.takeStatus(data.status);
    return;
  }
  const mount = mounts.get(parentElement) ?? mounted(parentElement, data);
  mount.board.send = (sent) => setStateValue("doc", sent);
  mount.fire = (action) => setTriggerValue("action", action);
  mount.outside.take(data);
  if (mount.board.adopt(data)) mount.adopted += 1;
  mount.root.render(
    <Canvas board={mount.board} outside={mount.outside} fire={(action) => mount.fire(action)} height={data.height} dark={isDark(mount.place)} adopted={mount.adopted} show={data.show} />,
  );
  return () => {
    mounts.delete(parentElement);
    if (open.get(mount.name) === mount) open.delete(mount.name);
    mount.root.unmount();
    mount.place.remove();
  };
};

function mounted(parent: HTMLElement | ShadowRoot, data: Data): Mount {
  const place = document.createElement("div");
  parent.appendChild(place);
  const mount: Mount = { root: createRoot(place), place, board: new Board(data), outside: new Outside(), adopted: 0, name: data.name, fire: () => {} };
  mounts.set(parent, mount);
  open.set(data.name, mount);
  count();
  return mount;
}

/** How often a canvas was made on this page: a test counts it. */
function count(): void {
  const page = window as { touchstoneCanvases?: number };
  page.touchstoneCanvases = (page.touchstoneCanvases ?? 0) + 1;
}

/** Whether the theme's background is a dark colour. */
function isDark(place: HTMLElement): boolean {
  const probe = document.createElement("i");
  probe.style.color = "var(--st-background-color)";
  place.after(probe);
  const [red = 255, green = 255, blue = 255] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  probe.remove();
  return 0.3 * red + 0.59 * green + 0.11 * blue < 128;
}

export default render;
