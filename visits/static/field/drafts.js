// Drafts of visits, kept at every keystroke, and the photos taken for them.

import { openBytes, seal, sha256, uuid } from "./crypto.js";
import { read, write } from "./database.js";
import { Rows, newestFirst } from "./rows.js";

export class Drafts extends Rows {
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
}
