// Sending one visit, and its photos. The same for the page and for the worker: only the cookie and the CSRF token differ.

import { clockOf } from "./clock.js";
import { hashOf } from "./crypto.js";

const API = "/api/v1/";
const PATIENCE_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 8; // a weak signal is slow; a long body is given its time

/** What an answer means for the queue. */
export class NotNow extends Error {
  /** `why`: "network" (try again), "signed_out" (the same person signs in), "busy" (the server asks for a pause), "tomorrow"
   *  (it takes no more of this kind from this person today), "fault" (it failed at this one). */
  constructor(why, { after = 0 } = {}) {
    super(why);
    this.why = why;
    this.after = after;
  }
}

export async function call(method, path, { csrf = "", body, type = "application/json" } = {}) {
  const headers = { Accept: "application/json", ...(csrf ? { "X-CSRFToken": csrf } : {}), ...(body === undefined ? {} : { "Content-Type": type }) };
  const patience = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS + (body?.size ?? body?.length ?? 0) / SLOWEST_BYTES_PER_MS) : undefined;
  let answer;
  try {
    answer = await fetch(API + path, { method, headers, body, credentials: "same-origin", cache: "no-store", signal: patience });
    const text = await answer.text(); // an answer that is cut off in the middle is no answer
    answer.said = text && answer.status < 500 ? JSON.parse(text) : {};
  } catch (error) {
    throw new NotNow("network", { cause: error });
  }
  if (answer.status === 429 || answer.status >= 500) {
    const pause = answer.said.code === "enough_today" ? "tomorrow" : "busy";
    const why = answer.status === 429 || answer.status === 503 ? pause : "fault";
    throw new NotNow(why, { after: Number(answer.headers.get("Retry-After")) * 1000 || 0 });
  }
  return answer;
}

/** Send one item; what became of it is written into the store. Raises NotNow where it stays queued. */
export async function sendVisit(store, item, session) {
  // The clock is read for each try: an answer that says "once more" may have taken its time.
  const body = () => ({ ...item.body, device: { now: new Date().toISOString(), ...clockOf(item), ...(item.effort ?? {}) } });
  const put = (csrf) => call("PUT", `visits/${item.id}/`, { csrf, body: JSON.stringify(body()) });
  const answer = await orTomorrow(store, item, () => signed(session, put));
  session.heard(answer);
  const said = answer.said;
  if (answer.status === 200 || answer.status === 201) {
    const matches = said.id === item.id && said.sha256 === (await hashOf(item.body));
    if (!matches) return store.update(item.id, { status: "refused", problem: problem(answer, "other_receipt") });
    return store.received(item.id, { id: said.id, sha256: said.sha256, received_at: said.received_at, state: said.state,
      counted: said.counted, why: said.why, reason: said.reason, new_case: said.new_case, also_cases: said.also_cases, unusable: said.unusable });
  }
  // Kept by the server for a person to look at, or not taken at all: it stays here too, with the reason.
  return store.update(item.id, { status: "refused", problem: problem(answer) });
}

export async function sendPhoto(store, item, photo, session) {
  const blob = await store.photo(photo.id);
  let changed = { status: "received", problem: null };
  if (blob) {
    const put = (csrf) => call("PUT", `visits/${item.id}/photos/${photo.id}/`, { csrf, body: blob, type: blob.type });
    const answer = await orTomorrow(store, item, () => signed(session, put));
    const taken = answer.status === 200 || answer.status === 201;
    if (!taken) changed = { status: "refused", problem: problem(answer) };
    else if (!(await store.dropPhoto(photo.id, answer.said))) changed = { status: "refused", problem: problem(answer, "other_receipt") };
  }
  return store.updatePhoto(item.id, photo.id, changed);
}

/** What is not taken today stays queued, and says so. */
async function orTomorrow(store, item, ask) {
  try {
    const answer = await ask();
    if (item.tomorrow) await store.update(item.id, { tomorrow: false });
    return answer;
  } catch (error) {
    if (error.why === "tomorrow") await store.update(item.id, { tomorrow: true });
    throw error;
  }
}

/** With the session's CSRF token; one that has become stale is fetched anew, once. */
async function signed(session, ask) {
  let answer = await ask(session.csrf);
  if (answer.status === 403 && (await session.renew())) answer = await ask(session.csrf);
  if (answer.status === 401 || answer.status === 403) throw new NotNow("signed_out");
  return answer;
}

function problem(answer, code = "") {
  const { detail = "", fields = null } = answer.said;
  return { status: answer.status, code: code || answer.said.code || "", detail: answer.said.reason || detail, fields };
}
