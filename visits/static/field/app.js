// The field app: it opens the phone's memory, starts sending, and shows the screen that the address asks for.

import { takenAlong, texts, tongue } from "./ahead.js";
import { openStore } from "./store.js";
import { startSync } from "./sync.js";
import { h, notice, speak, t } from "./ui/dom.js";
import { frame } from "./ui/frame.js";
import { list } from "./ui/list.js";
import { runsBehind } from "./ui/zone.js";

const root = document.documentElement;
const main = document.querySelector("main");

// The list comes with the app. The other screens come right after it is shown, so that nobody waits for them before.
const SCREENS = {
  case: () => import("./ui/case.js"), visit: () => import("./ui/record.js"), heard: () => import("./ui/case.js"),
  queue: () => import("./ui/queue.js"), today: () => import("./ui/today.js"), slip: () => import("./ui/slip.js"),
};
const TYPING = new Set(["visit"]); // what is being written is not drawn anew under the fingers

async function start() {
  for (const name of ["theme", "print"]) {
    const chosen = document.cookie.match(new RegExp(`(?:^|; )${name}=(\\w+)`))?.[1];
    if (chosen) root.dataset[name] = chosen;
  }
  const opening = openStore();
  opening.catch(() => {}); // told below, once there are words for it
  speak(tongue, await texts);
  document.title = t("app_name");
  let store;
  try {
    store = await opening;
  } catch (error) {
    main.replaceChildren(notice("seal", t("trouble_unavailable"), t("trouble_unavailable_help")));
    return;
  }
  new App(store, startSync(store, takenAlong)).run();
}

class App {
  constructor(store, sync) {
    this.store = store;
    this.sync = sync;
    this.tapped = 0;
    this.touched = false;
    this.told = null;
    this.go = this.go.bind(this);
    this.tell = this.tell.bind(this);
    this.export = this.export.bind(this);
    this.taps = () => this.tapped;
    this.frame = frame(this);
    runsBehind(sync.state.skewMs);
  }

  run() {
    addEventListener("hashchange", () => this.show({ moved: true }));
    addEventListener("field-export", async () => this.export(await this.store.exportSealed()));
    const touched = (is) => () => { this.touched = is; };
    addEventListener("pointerdown", touched(true), { capture: true });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, touched(false), { capture: true });
    document.addEventListener("click", () => { this.tapped += 1; }, { capture: true });
    for (const source of [this.store, this.sync]) source.addEventListener("change", () => this.changed());
    this.show({ moved: true }).then(() => Object.values(SCREENS).forEach((load) => load().catch(() => {})));
  }

  /** [screen, what it is of] */
  where() {
    const [, name = "", of = ""] = location.hash.split("/");
    return [name, decodeURIComponent(of)];
  }

  go(hash, { replace = false } = {}) {
    if (location.hash === hash) return this.show({ moved: true });
    if (replace) {
      history.replaceState(null, "", hash);
      return this.show({ moved: true });
    }
    location.hash = hash;
    return null;
  }

  changed() {
    runsBehind(this.sync.state.skewMs);
    this.frame.update();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      if (this.touched) this.changed(); // what is being touched is not drawn anew before it has heard of it
      else if (!TYPING.has(this.where()[0])) this.show({ moved: false });
    }, 60);
  }

  /** Null where it has not arrived yet and there is no network to fetch it over. */
  async screen(name) {
    if (!SCREENS[name]) return list;
    try {
      return (await SCREENS[name]()).screen;
    } catch {
      this.tell("wire", t("needs_network"), t("screen_needs_network"));
      return null;
    }
  }

  async show({ moved }) {
    const [name, of] = this.where();
    const turn = (this.turn = (this.turn ?? 0) + 1);
    if (moved && (name === "" || name === "case")) this.tapped = name === "case" ? 1 : 0;
    const draw = await this.screen(name);
    const screen = await draw?.(this, of, name);
    if (this.told?.lasts && !(await this.told.lasts())) this.told = null;
    if (turn !== this.turn || !screen) return null;
    if (this.touched && !moved) return this.changed(); // touched since it began to be drawn: after the touch
    if (moved) this.told = this.told?.stay ? this.told : null;
    main.replaceChildren(...[this.told?.element, screen].filter(Boolean));
    this.frame.update();
    if (moved) {
      scrollTo(0, 0);
      const heading = main.querySelector("h1");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
      this.told = null;
    }
    return null;
  }

  /** A word about what just happened, above the screen: while `lasts()` is true, and no longer than the screen unless it is to stay. */
  tell(tone, title, text, { stay = false, lasts = null } = {}) {
    const element = h("div", { role: "alert", class: "field-told" }, notice(tone, title, text));
    main.querySelector(".field-told")?.remove();
    main.prepend(element);
    element.scrollIntoView({ block: "nearest" });
    this.told = { element, stay, lasts };
  }

  export(blob) {
    const address = URL.createObjectURL(blob);
    const name = `doorstep-${new Date().toISOString().slice(0, 10)}.sealed.json`;
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.tell("door", t("exported"), t("exported_help"));
  }
}

start();
