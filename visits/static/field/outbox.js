// Visits that were saved: each stays until the server's receipt matches it, and for a while after.

import { hashOf, uuid } from "./crypto.js";
import { Trouble, write } from "./database.js";
import { Drafts } from "./drafts.js";
import { newestFirst } from "./rows.js";

const REMEMBERED_MS = 36 * 60 * 60 * 1000; // what became of a visit stays to be seen for so long after it was received
export const UNSENT = new Set(["queued", "refused"]);

export class Outbox extends Drafts {
  /** From draft to what is to be sent, in one step: a phone that dies between has the one or the other, never neither.
   *  `clock`: {behind, saved_at}, what the phone knew of its clock. */
  async enqueue({ id, body, photos = [], effort = null, clock = {} }) {
    this.owned();
    const item = {
      id, body, effort, clock, status: "queued", queuedAt: new Date().toISOString(), receipt: null, problem: null,
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

  updatePhoto(id, photo, changed) {
    return this.update(id, (item) => ({ photos: item.photos.map((one) => (one.id === photo ? { ...one, ...changed } : one)) }));
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
    const confirm = confirmation?.method ?? "later";
    const draft = {
      id: item.problem?.status === 409 ? uuid() : id, mends: id, body, photos, begunAt: Date.now(), savedAt: new Date().toISOString(),
      confirm, given: confirmation ? { [confirm]: confirmation[confirm] } : {}, clock: item.clock ?? { saved_at: item.queuedAt },
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
    const clock = { behind: 0, saved_at: moved(item.clock?.saved_at ?? item.queuedAt) };
    return this.update(id, { body, clock, status: "queued", problem: null });
  }

  async unsent() {
    const waiting = (await this.all("outbox")).filter(
      (item) => UNSENT.has(item.status) || item.photos.some((photo) => photo.status !== "received"),
    );
    const mended = (await this.all("drafts")).filter((draft) => draft.mends); // the server waits for these too
    const oldest = [...waiting.map((item) => item.queuedAt), ...mended.map((draft) => draft.savedAt)].sort()[0] ?? null;
    return { count: waiting.length + mended.length, oldest };
  }
}
