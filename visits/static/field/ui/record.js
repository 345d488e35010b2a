// Recording a visit: six things at most, nothing that the case or the phone knows. A draft is kept at every keystroke.

import { button, h, notice, t, theirs } from "./dom.js";
import { correctable } from "./clock_notice.js";
import { confirmation, givenBy } from "./confirm.js";
import { photos } from "./photos.js";
import { alsoCases, choices, companions, heardHere, promise, textarea, times } from "./record_parts.js";

const OUTCOMES = ["met", "met_elsewhere", "not_home", "refused", "on_site", "unsafe"];
const MET = new Set(["met", "met_elsewhere"]);
const ONE_LINE = new Set(["text", "tel", "search", "url", "email", "number", "date", "datetime-local"]);
export const REQUIRED = ["outcome", "said", "compared", "promised", "promise_due", "confirmation"];

const working = new Map(); // drafts on the screen; what could not be saved is still there

/** A draft that is still on the screen's mind takes the outcome too. */
export function choose(id, outcome) {
  const draft = working.get(id);
  if (draft) draft.body.outcome = outcome;
}

export async function screen(app, id) {
  const { store, go, tell } = app;
  const draft = working.get(id) ?? (await store.draft(id));
  if (!draft) return go("#/", { replace: true });
  working.set(id, draft);
  const bundle = await store.bundle();
  const one = bundle?.cases.find((each) => each.number === draft.body.case) ?? null;
  const form = h("form", { class: "form stack stack-loose", novalidate: true });
  const context = { app, draft, one, bundle, save, keep, redraw, full, finish, errors: {} };
  let saving = Promise.resolve();

  /** Written one after the other; a phone that is full says so, and the words stay on the screen. */
  function save(changed) {
    Object.assign(draft.body, changed);
    const now = missing(draft, one);
    context.errors = Object.fromEntries(Object.keys(context.errors).filter((name) => now[name]).map((name) => [name, now[name]]));
    return keep(() => store.saveDraft(draft));
  }

  /** A photo is taken and kept in one go, after what was written before it. */
  function keep(act) {
    saving = saving.then(act).catch((error) => full(error));
    return saving;
  }

  function full(error) {
    tell("seal", t(`trouble_${error.code}`), t(`trouble_${error.code}_help`), { stay: true });
  }

  function redraw() {
    const focused = document.activeElement?.name;
    form.replaceChildren(...fields(context));
    if (focused) form.elements[focused]?.focus?.({ preventScroll: true });
  }

  // What is being mended is not called wrong any longer; it is looked at again when it is saved.
  form.addEventListener("input", ({ target }) => {
    target.removeAttribute("aria-invalid");
    target.closest(".field")?.querySelector(".field-error")?.remove();
  });
  // Only the button sends: the key of a phone's keyboard that ends a line closes the keyboard, and nothing else.
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !ONE_LINE.has(event.target.type)) return;
    event.preventDefault();
    event.target.blur();
  });

  /** The second of two touches on a button must not land on what has moved under the finger. */
  function settle() {
    form.style.pointerEvents = "none";
    setTimeout(() => { form.style.pointerEvents = ""; }, SETTLES_MS);
  }

  async function finish() {
    if (context.saving) return; // a second touch is not a second visit
    context.errors = missing(draft, one);
    if (Object.keys(context.errors).length) {
      redraw();
      settle();
      form.querySelector("[aria-invalid], .field-error")?.scrollIntoView({ block: "center" });
      form.querySelector("[aria-invalid]")?.focus();
      return;
    }
    try {
      context.saving = true;
      await saving;
      await store.enqueue({ id: draft.id, body: sent(draft), photos: draft.photos, effort: effortOf(app, draft), clock: clockAtSaving(app.sync, draft) });
      working.delete(id);
      app.sync.queued();
      go(draft.body.outcome === "not_home" ? `#/slip/${draft.id}` : `#/queue/${draft.id}`, { replace: true });
    } catch (error) {
      context.saving = false;
      full(error);
    }
  }

  redraw();
  const title = one?.title ? theirs(one.title) : draft.body.case || t("new_demand");
  return h("div", { class: "stack" },
    h("header", { class: "head" }, h("p", { class: "eyebrow" }, draft.body.case && h("span", { class: "number" }, draft.body.case)), h("h1", {}, title)),
    draft.mends ? notice("lamp", t("mend"), t("mend_help")) : null, form);
}

function fields(context) {
  const { draft, one, save, redraw, errors, bundle } = context;
  const { body } = draft;
  const met = MET.has(body.outcome);
  const pick = (name) => (value) => { save({ [name]: value }); redraw(); };
  const parts = [correctable(context)];
  if (body.case) parts.push(choices("outcome", t("outcome"), OUTCOMES.map((value) => [value, t(`outcome_${value}`)]), body.outcome, pick("outcome"), errors.outcome));
  else parts.push(heardHere(context, { first: true })); // whoever told of it was met: nobody is asked
  if (met && body.case) {
    parts.push(textarea("said", t("said"), t("said_help"), body.said, (value) => save({ said: value }), errors.said));
    const compared = ["same", "more", "different"].map((value) => [value, t(`compared_${value}`)]);
    parts.push(choices("compared", t("compared"), compared, body.compared, pick("compared"), errors.compared, { few: true }));
  }
  if (met) {
    parts.push(promise(context));
    parts.push(confirmation(context));
  } else if (body.outcome) {
    parts.push(textarea("found", t("found"), t(`found_help_${body.outcome === "on_site" ? "on_site" : "other"}`), body.found, (value) => save({ found: value }), null, { optional: true, rows: body.outcome === "not_home" ? 2 : 4 }));
  }
  if (body.outcome && one?.photo_reason) parts.push(photos(context));
  if (body.outcome) parts.push(more(context, met, bundle));
  parts.push(h("div", { class: "field-foot" }, button(t("save"), context.finish, { kind: "primary", wide: true, name: "check" }),
    h("p", { class: "help" }, t("save_help"))));
  return parts.filter(Boolean);
}

function more(context, met, bundle) {
  const { draft, one, errors } = context;
  const open = Boolean(context.opened || errors.times || errors.late_reason || draft.body.also_cases?.length || (draft.body.case && draft.body.heard?.length));
  return h("details", { class: "disclosure", open, ontoggle: (event) => { context.opened = event.target.open; } },
    h("summary", {}, h("span", {}, t("more"))),
    h("div", { class: "disclosure-body stack stack-loose" },
      companions(context, bundle?.colleagues ?? []),
      alsoCases(context, (bundle?.cases ?? []).filter((each) => each !== one)),
      met && draft.body.case && bundle?.may.hear ? heardHere(context, {}) : null,
      times(context)));
}

const SETTLES_MS = 600;
const DAY_MS = 86_400_000;
const MOST_TAPS = 10_000;

/** What recording took. A clock that was set meanwhile makes no time negative. */
function effortOf(app, draft) {
  const seconds = Math.round((Date.now() - (draft.begunAt ?? Date.now())) / 1000);
  return { taps: Math.min(app.taps(), MOST_TAPS), seconds: Math.min(Math.max(seconds, 0), DAY_MS / 1000) };
}

/** The clock by which the times of the draft are told, as the server is told of it. */
function clockAtSaving(sync, draft) {
  const right = draft.typed || draft.movedMs !== undefined;
  if (draft.clock) return right ? { ...draft.clock, behind: 0 } : draft.clock; // what is mended keeps the time of its saving
  const savedAt = new Date(nowOf(draft)).toISOString();
  return { saved_at: savedAt, ...(right ? { behind: 0 } : sync.clock.known()) };
}

export function missing(draft, one) {
  const { body, confirm } = draft;
  const code = givenBy(draft);
  const errors = {};
  if (!body.outcome) errors.outcome = t("missing_outcome");
  if (!body.case && !body.heard?.[0]?.text?.trim()) errors.heard = t("missing_heard");
  if (MET.has(body.outcome)) {
    if (body.case && !body.said?.trim()) errors.said = t("missing_said");
    if (body.case && !body.compared) errors.compared = t("missing_compared");
    if (Boolean(body.promised?.trim()) !== Boolean(body.promise_due)) errors.promise = t("missing_promise");
    if ((confirm === "code" || confirm === "qr") && !code?.trim()) errors.confirmation = t("missing_code");
    if (confirm === "signature" && !code) errors.confirmation = t("missing_signature");
  }
  if (body.ended_at && body.ended_at < body.began_at) errors.times = t("wrong_times");
  if (body.ended_at && nowOf(draft) - Date.parse(body.ended_at) > DAY_MS && !body.late_reason?.trim()) errors.late_reason = t("missing_late");
  return errors;
}

const nowOf = ({ movedMs = 0 }) => Date.now() + movedMs;

/** Half a character, as a keyboard may leave it behind, is none. */
const whole = (value) => (typeof value === "string" ? value.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\0/g, "") : value);

/** As the server takes it; what was left empty is left out. */
export function sent(draft) {
  const { body, confirm } = draft;
  const code = givenBy(draft);
  const met = MET.has(body.outcome);
  const ended = body.ended_at ?? new Date(Math.max(nowOf(draft), Date.parse(body.began_at))).toISOString();
  const heard = (body.heard ?? []).filter((one) => one.text?.trim()).map(({ text, same_place: same, name, phone }) => {
    const citizen = { ...(name?.trim() ? { name: whole(name.trim()) } : {}), ...(phone?.trim() ? { phone: whole(phone.trim()) } : {}) };
    return { text: whole(text.trim()), ...(same && body.case ? { same_place: true } : {}), ...(Object.keys(citizen).length ? { citizen } : {}) };
  });
  const all = {
    case: body.case, outcome: body.outcome, began_at: body.began_at, ended_at: ended, also_cases: body.also_cases,
    said: met ? body.said?.trim() : "", compared: met ? body.compared : "", found: met ? "" : body.found?.trim(),
    promised: met ? body.promised?.trim() : "", promise_due: met ? body.promise_due : "", companions: body.companions,
    met_with: met ? body.met_with?.trim() : "", late_reason: body.late_reason?.trim(), heard,
    confirmation: met && code && confirm !== "later" ? { method: confirm, [confirm]: code.trim() } : null,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, whole(value)]).filter(([, value]) => value && (!Array.isArray(value) || value.length)));
}
