// What the phone remembers: the person, what they took along, drafts, and every visit until the server's receipt matches.
// It lies sealed under a key of this person on this phone; another person who signs in sees nothing of it.

import { base64, hashOf, newKey, open, openBytes, seal, sha256, uuid } from "./crypto.js";
import { Trouble, openDatabase, read, write } from "./database.js";
import { sealTo } from "./sealed.js";

const REMEMBERED_MS = 36 * 60 * 60 * 1000; // what became of a visit stays to be seen for so long after it was received
const UNSENT = new Set(["queued", "refused"]);

export async function openStore() {
  const store = new Store(await openDatabase());
  await store.load();
  return store;
}

class Store extends EventTarget {
  constructor(database) {
    super();
    this.database = database;
    this.changing = Promise.resolve();
    this.departures = 0; // how often somebody has left this phone since it was opened
    this.others = globalThis.BroadcastChannel ? new BroadcastChannel("doorstep-field") : null;
    if (this.others) this.others.onmessage = () => this.load().then(() => this.tell({ here: true }));
  }

  async load() {
    const names = ["account", "leftovers", "leaving"];
    const [account, leftovers, leaving] = await read(this.database, ["meta"], ({ meta }) => names.map((name) => meta.get(name)));
    if (this.mine && !account) this.departures += 1; // in another tab
    this.mine = account ?? null;
    this.leftovers = leftovers ?? [];
    this.leaving = leaving ?? null; // whoever has left this phone and is still signed in, as far as the server knows
    this.key = account ? await read(this.database, ["meta"], ({ meta }) => meta.get(`key ${account.user.id}`)) : null;
    if (account && !this.key) this.mine = null;
  }

  account() {
    return this.mine;
  }

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

  async saveDraft(draft) {
    await this.put("drafts", draft.id, { ...draft, savedAt: new Date().toISOString() });
    this.tell();
  }

  draft(id) {
    return this.get("drafts", id);
  }

  async drafts() {
    return newestFirst(await this.all("drafts"), "savedAt");
  }

  async dropDraft(id) {
    const draft = await this.draft(id);
    await write(this.database, ["drafts", "photos"], ({ drafts, photos }) => [
      drafts.delete(this.row(id)), ...(draft?.photos ?? []).map((photo) => photos.delete(this.row(photo))),
    ]);
    this.tell();
  }

  /** Kept the moment it is taken, together with the draft that it belongs to. */
  async addPhoto(draft, blob) {
    this.owned();
    const id = uuid();
    const picture = { type: blob.type, ...(await seal(this.key, await blob.arrayBuffer(), `photos ${id}`)) };
    const next = { ...draft, photos: [...(draft.photos ?? []), id], savedAt: new Date().toISOString() };
    const sealed = await this.sealed("drafts", draft.id, next);
    await write(this.database, ["drafts", "photos"], ({ drafts, photos }) => [
      photos.put(picture, this.row(id)), drafts.put(sealed, this.row(draft.id)),
    ]);
    draft.photos = next.photos;
    this.tell();
  }

  async removePhoto(draft, id) {
    draft.photos = draft.photos.filter((one) => one !== id);
    await this.saveDraft(draft);
    await write(this.database, ["photos"], ({ photos }) => photos.delete(this.row(id)));
  }

  /** From draft to what is to be sent, in one step: a phone that dies between has the one or the other, never neither. */
  async enqueue({ id, body, photos = [], effort = null }) {
    this.owned();
    const item = {
      id, body, effort, status: "queued", queuedAt: new Date().toISOString(), receipt: null, problem: null,
      photos: photos.map((photo) => ({ id: photo, status: "queued", problem: null })),
    };
    const sealed = await this.sealed("outbox", id, item);
    const done = body.case ? [this.row(`revealed ${body.case} phone`), this.row(`revealed ${body.case} address`)] : [];
    await write(this.database, ["drafts", "outbox", "kept"], (tables) => [
      tables.outbox.add(sealed, this.row(id)), tables.drafts.delete(this.row(id)), // never over another visit
      ...done.map((row) => tables.kept.delete(row)),
    ]);
    this.tell();
    return item;
  }

  async items() {
    return newestFirst(await this.all("outbox"), "queuedAt");
  }

  item(id) {
    return this.get("outbox", id);
  }

  /** What the sender found out about one visit, or what `changed(item)` makes of it; one after the other. Nothing is taken away. */
  update(id, changed) {
    return this.inTurn(async () => {
      const item = await this.item(id);
      if (!item) return null;
      const next = { ...item, ...(typeof changed === "function" ? changed(item) : changed) };
      await this.put("outbox", id, next);
      this.tell();
      return next;
    });
  }

  inTurn(act) {
    const turn = this.changing.then(act);
    this.changing = turn.catch(() => {});
    return turn;
  }

  updatePhoto(id, photo, changed) {
    return this.update(id, (item) => ({ photos: item.photos.map((one) => (one.id === photo ? { ...one, ...changed } : one)) }));
  }

  async photo(id) {
    const row = await read(this.database, ["photos"], ({ photos }) => photos.get(this.row(id)));
    return row ? new Blob([await openBytes(this.key, row, `photos ${id}`)], { type: row.type }) : null;
  }

  /** A photo goes once the server's receipt names its hash; false where it names another. */
  async dropPhoto(id, receipt) {
    const blob = await this.photo(id);
    if (blob && (receipt.id !== id || (await sha256(await blob.arrayBuffer())) !== receipt.sha256)) return false;
    await write(this.database, ["photos"], ({ photos }) => photos.delete(this.row(id)));
    return true;
  }

  /** A person gives up a photo that the server did not take. */
  async giveUpPhoto(id, photo) {
    await write(this.database, ["photos"], ({ photos }) => photos.delete(this.row(photo)));
    await this.update(id, (item) => ({ photos: item.photos.filter((one) => one.id !== photo) }));
  }

  /** The receipt matches what is here: the words leave the phone, what became of them stays to be seen for a while. */
  async received(id, receipt) {
    const item = await this.item(id);
    if (!item) return null; // mended meanwhile: what is new about it is a draft again
    if (receipt.id !== id || receipt.sha256 !== (await hashOf(item.body))) throw new Trouble("other_receipt");
    const { case: number = "", outcome, began_at, ended_at } = item.body;
    const body = { case: number || receipt.new_case || "", outcome, began_at, ended_at };
    return this.update(id, { status: "received", receipt, problem: null, body, receivedAt: new Date().toISOString() });
  }

  async forgetOld(now = Date.now()) {
    for (const item of await this.all("outbox")) {
      const waits = item.photos.some((photo) => photo.status !== "received");
      if (item.status === "received" && !waits && now - Date.parse(item.receivedAt) > REMEMBERED_MS) {
        await write(this.database, ["outbox"], ({ outbox }) => outbox.delete(this.row(item.id)));
      }
    }
  }

  /** Back to a draft, to be mended. Another content for a known id needs an id of its own; both stay with the server. */
  async mend(id) {
    const item = await this.item(id);
    const photos = item.photos.filter((photo) => photo.status !== "received").map((photo) => photo.id);
    const { confirmation, ...body } = item.body;
    const draft = {
      id: item.problem?.status === 409 ? uuid() : id, mends: id, body, photos, begunAt: Date.now(), savedAt: new Date().toISOString(),
      confirm: confirmation?.method ?? "later", code: confirmation?.[confirmation.method] ?? "",
    };
    const sealed = await this.sealed("drafts", draft.id, draft);
    await write(this.database, ["drafts", "outbox"], ({ drafts, outbox }) => [
      drafts.put(sealed, this.row(draft.id)), outbox.delete(this.row(id)),
    ]);
    this.tell();
    return draft;
  }

  /** The phone's clock was wrong: what it wrote down is moved by so much, and goes again. */
  async shiftClock(id, ms) {
    const item = await this.item(id);
    const moved = (text) => new Date(Date.parse(text) + ms).toISOString();
    const body = { ...item.body, began_at: moved(item.body.began_at), ended_at: moved(item.body.ended_at) };
    return this.update(id, { body, status: "queued", problem: null });
  }

  async unsent() {
    const waiting = (await this.all("outbox")).filter(
      (item) => UNSENT.has(item.status) || item.photos.some((photo) => photo.status !== "received"),
    );
    const mended = (await this.all("drafts")).filter((draft) => draft.mends); // the server waits for these too
    const oldest = [...waiting.map((item) => item.queuedAt), ...mended.map((draft) => draft.savedAt)].sort()[0] ?? null;
    return { count: waiting.length + mended.length, oldest };
  }

  /** Everything that has not been received, for the server's eyes alone. */
  async exportSealed() {
    this.owned();
    const visits = [];
    for (const item of await this.items()) {
      const photos = await this.photosToExport(item.photos.filter((photo) => photo.status !== "received").map((photo) => photo.id));
      if (UNSENT.has(item.status)) visits.push({ id: item.id, body: item.body, photos });
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
      const prefix = this.row("");
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
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

  // Rows are named by their owner, so that several people's phones in one never meet.

  row(id) {
    return `${this.mine.user.id} ${id}`;
  }

  owned() {
    if (!this.mine) throw new Trouble("nobody");
  }

  async sealed(table, id, value) {
    return seal(this.key, value, `${table} ${id}`);
  }

  async put(table, id, value) {
    this.owned();
    const sealed = await this.sealed(table, id, value);
    await write(this.database, [table], (tables) => tables[table].put({ ...sealed, id }, this.row(id)));
  }

  async get(table, id) {
    if (!this.mine) return null;
    const sealed = await read(this.database, [table], (tables) => tables[table].get(this.row(id)));
    return sealed ? open(this.key, sealed, `${table} ${id}`) : null;
  }

  async all(table) {
    if (!this.mine) return [];
    const prefix = this.row("");
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, rows] = await read(this.database, [table], (tables) => [tables[table].getAllKeys(range), tables[table].getAll(range)]);
    return Promise.all(rows.map((row, nth) => open(this.key, row, `${table} ${keys[nth].slice(prefix.length)}`)));
  }

  tell({ here = false } = {}) {
    this.dispatchEvent(new Event("change"));
    if (!here) this.others?.postMessage("change");
  }
}

function newestFirst(found, name) {
  return found.sort((a, b) => (a[name] < b[name] ? 1 : -1));
}
