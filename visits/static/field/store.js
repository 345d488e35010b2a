// What the phone remembers: the person, what they took along, drafts, and every visit until the server's receipt matches.
// Another person who signs in sees nothing of it, and whoever leaves takes the key along.

import { clockOf } from "./clock.js";
import { base64, newKey, uuid } from "./crypto.js";
import { Trouble, openDatabase, read, write } from "./database.js";
import { Outbox, UNSENT } from "./outbox.js";
import { sealTo } from "./sealed.js";

export async function openStore() {
  const store = new Store(await openDatabase());
  await store.load();
  return store;
}

class Store extends Outbox {
  /** Whoever the server says is signed in. The first time a key is drawn for them; it cannot be read out.
   *  False where somebody has left the phone since `departures`, while the server was answering: nothing comes back. */
  adopt(bundle, { departures }) {
    return this.inTurn(async () => {
      if (departures !== this.departures) return false;
      if (this.mine?.user.id !== bundle.user.id) await this.becomes(bundle);
      await this.put("kept", "bundle", bundle);
      this.tell();
      return true;
    });
  }

  async becomes({ user, seal_key: sealKey }) {
    const { id } = user;
    const [known, device] = await read(this.database, ["meta"], ({ meta }) => [meta.get(`key ${id}`), meta.get(`device ${id}`)]);
    const key = known ?? (await newKey());
    const account = { user, device: device ?? uuid(), sealKey };
    await write(this.database, ["meta"], ({ meta }) => [
      meta.put(key, `key ${id}`), meta.put(account.device, `device ${id}`), meta.put(account, "account"),
      meta.delete("leaving"),
    ]);
    await this.load();
    navigator.storage?.persist?.().catch(() => {});
  }

  /** How far the clock was behind the server's, when that was last known. */
  async keepClock(skewMs) {
    if (this.mine) await this.put("kept", "clock", { skewMs });
  }

  async knownClock() {
    return (await this.get("kept", "clock"))?.skewMs ?? 0;
  }

  bundle() {
    return this.get("kept", "bundle");
  }

  async keepRevealed(number, field, value) {
    await this.put("kept", `revealed ${number} ${field}`, value);
    this.tell();
  }

  revealed(number, field) {
    return this.get("kept", `revealed ${number} ${field}`);
  }

  /** Everything that has not been received, for the server's eyes alone. */
  async exportSealed() {
    this.owned();
    const visits = [];
    for (const item of await this.items()) {
      const photos = await this.photosToExport(item.photos.filter((photo) => photo.status !== "received").map((photo) => photo.id));
      if (UNSENT.has(item.status)) visits.push({ id: item.id, body: item.body, photos, ...clockOf(item) });
      else if (photos.length) visits.push({ id: item.id, photos });
    }
    const drafts = [];
    for (const { id, body, photos } of await this.drafts()) drafts.push({ id, body, photos: await this.photosToExport(photos ?? []) });
    const { user, device, sealKey } = this.mine;
    const sealed = await sealTo(sealKey, { user: { id: user.id }, device, at: new Date().toISOString(), visits, drafts });
    return new Blob([sealed], { type: "application/json" });
  }

  async photosToExport(ids) {
    const found = [];
    for (const id of ids) {
      const blob = await this.photo(id);
      if (blob) found.push({ id, data: base64(await blob.arrayBuffer()) });
    }
    return found;
  }

  /** Refused while something is unsent. The key is destroyed, and with it everything that it sealed. */
  async signOut() {
    const { count } = await this.unsent();
    if (count) throw Object.assign(new Trouble("unsent"), { count });
    const begun = (await this.drafts()).length;
    if (begun) throw Object.assign(new Trouble("drafts"), { count: begun });
    await this.destroy({ leaving: true });
  }

  /** The server knows now that they have left. */
  async left() {
    await write(this.database, ["meta"], ({ meta }) => meta.delete("leaving"));
    await this.load();
    this.tell();
  }

  /** The server has revoked this phone: what is unsent is sealed to the server first, so that nothing is lost. */
  async revoke() {
    if (!this.mine) return;
    const { count } = await this.unsent();
    const drafts = await this.drafts();
    if (count || drafts.length) {
      const text = await (await this.exportSealed()).text();
      const leftovers = [...this.leftovers, { at: new Date().toISOString(), text }]; // one for each time; none takes another's place
      await write(this.database, ["meta"], ({ meta }) => meta.put(leftovers, "leftovers"));
    }
    await this.destroy();
  }

  /** Handed in: a person says that the file of a revoked phone is no longer needed here. */
  async dropLeftover(at) {
    const leftovers = this.leftovers.filter((one) => one.at !== at);
    await write(this.database, ["meta"], ({ meta }) => meta.put(leftovers, "leftovers"));
    await this.load();
    this.tell();
  }

  destroy({ leaving = false } = {}) {
    return this.inTurn(async () => {
      if (!this.mine) return;
      this.departures += 1;
      const range = this.range();
      const id = this.mine.user.id;
      await write(this.database, ["meta", "drafts", "outbox", "photos", "kept"], (tables) => [
        tables.meta.delete(`key ${id}`), tables.meta.delete("account"), tables.meta.delete(`device ${id}`),
        ...(leaving ? [tables.meta.put(id, "leaving")] : []),
        ...["drafts", "outbox", "photos", "kept"].map((name) => tables[name].delete(range)),
      ]);
      this.mine = this.key = null;
      await this.load();
      this.tell();
    });
  }
}
