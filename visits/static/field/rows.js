// Rows of the phone's memory. Each lies sealed under a key of its owner on this phone, and is named by them, so that the rows of
// several people on one phone never meet.

import { open, seal } from "./crypto.js";
import { Trouble, read, write } from "./database.js";

export class Rows extends EventTarget {
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

  inTurn(act) {
    const turn = this.changing.then(act);
    this.changing = turn.catch(() => {});
    return turn;
  }

  row(id) {
    return `${this.mine.user.id} ${id}`;
  }

  /** All rows of this person. */
  range() {
    const prefix = this.row("");
    return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
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
    const range = this.range();
    const [keys, rows] = await read(this.database, [table], (tables) => [tables[table].getAllKeys(range), tables[table].getAll(range)]);
    return Promise.all(rows.map((row, nth) => open(this.key, row, `${table} ${keys[nth].slice(prefix.length)}`)));
  }

  tell({ here = false } = {}) {
    this.dispatchEvent(new Event("change"));
    if (!here) this.others?.postMessage("change");
  }
}

export function newestFirst(found, name) {
  return found.sort((a, b) => (a[name] < b[name] ? 1 : -1));
}
