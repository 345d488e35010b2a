// Sending with no page open, where the browser has background sync.

import { openStore } from "./store.js";
import { Sync } from "./sync.js";

export class Background {
  /** An open page sends by itself, and shows it. Raises where something is left, so that the browser asks again. */
  async send() {
    const pages = await clients.matchAll({ type: "window" });
    const store = await openStore();
    const sync = new Sync(store);
    await sync.sendNow();
    for (const page of pages) page.postMessage("sent");
    const waiting = (await store.items()).filter((item) => item.status === "queued");
    if (waiting.length && sync.state.signedIn !== false) throw new Error("unsent");
  }
}
