// The fields of a visit. Each tells what changed; none asks what the case or the person already has.

import { corrected } from "./clock_notice.js";
import { apart, h, limit, t, theirs, zoneNote } from "./dom.js";
import { dayFrom, fromLocal, local } from "./zone.js";

function error(text) {
  return text ? h("p", { class: "field-error", role: "alert" }, text) : null;
}

export function choices(name, label, options, value, pick, problem, { few = false } = {}) {
  return h("fieldset", { class: "field" }, h("legend", { class: "legend" }, label),
    h("div", { class: `choices${few ? " choices-few" : ""}` }, options.map(([option, text]) =>
      h("label", { class: "choice" },
        h("input", { type: "radio", name, value: option, checked: option === value, "aria-invalid": problem ? "true" : null, onchange: () => pick(option) }),
        h("span", { class: "choice-text" }, text)))),
    error(problem));
}

/** Plain on purpose: the phone's own keyboard speaks and writes into it. */
export function textarea(name, label, help, value, changed, problem, { optional = false, rows = 4 } = {}) {
  const id = `field-${name}`;
  return h("div", { class: "field field-words" },
    h("label", { for: id }, label, optional && h("span", { class: "optional" }, t("optional"))),
    help && h("p", { class: "help", id: `${id}-help` }, help),
    h("textarea", {
      id, name, rows, autocapitalize: "sentences", enterkeyhint: "enter", maxlength: limit(name), "data-user-text": "",
      "aria-describedby": help ? `${id}-help` : null, "aria-invalid": problem ? "true" : null,
      oninput: (event) => changed(event.target.value),
    }, value ?? ""),
    error(problem));
}

export function line(name, label, value, changed, { type = "text", problem = "", optional = true, ...rest } = {}) {
  const id = `field-${name}`;
  return h("div", { class: "field" },
    h("label", { for: id }, label, optional && h("span", { class: "optional" }, t("optional"))),
    h("input", { id, name, type, value: value ?? "", enterkeyhint: "done", "aria-invalid": problem ? "true" : null, "data-user-text": "", oninput: (event) => changed(event.target.value), ...rest }),
    error(problem));
}

export function check(name, label, checked, changed, { byUser = false } = {}) {
  return h("label", { class: "check" },
    h("input", { type: "checkbox", name, checked: Boolean(checked), onchange: ({ target }) => { if (changed(target.checked) === false) target.checked = !target.checked; } }),
    byUser ? theirs(label) : h("span", {}, label));
}

const SOON = [["due_tomorrow", 1], ["due_3_days", 3], ["due_week", 7]];

/** Nothing is promised unless somebody promises. */
export function promise({ draft, save, redraw, errors }) {
  const { body } = draft;
  if (!draft.promises && !body.promised) {
    return h("div", { class: "field" }, check("promises", t("something_promised"), false, () => { draft.promises = true; redraw(); }));
  }
  const quick = SOON.map(([name, days]) => [dayFrom(days), t(name)]);
  return h("div", { class: "field-group stack" },
    textarea("promised", t("promised"), "", body.promised, (value) => save({ promised: value }), errors.promise, { rows: 2 }),
    choices("promise_quick", t("promise_due"), quick, body.promise_due, (value) => { save({ promise_due: value }); redraw(); }, "", { few: true }),
    line("promise_due", t("other_day"), body.promise_due, (value) => save({ promise_due: value }), { type: "date", min: dayFrom(0) }));
}

/** Of a list in the draft: what a tick adds to it and takes away again; false where no more fit. */
function toggling(name, chosen, save) {
  return (value) => (on) => {
    if (on && chosen.size >= limit(name)) return false;
    if (on) chosen.add(value);
    else chosen.delete(value);
    save({ [name]: [...chosen] });
    return true;
  };
}

export function companions({ draft, save }, colleagues) {
  if (!colleagues.length) return null;
  const chosen = new Set(draft.body.companions ?? []);
  const toggle = toggling("companions", chosen, save);
  return h("fieldset", { class: "field" }, h("legend", { class: "legend" }, t("companions"), h("span", { class: "optional" }, t("optional"))),
    h("div", { class: "stack stack-tight" }, colleagues.map((one) => check("companions", one.name, chosen.has(one.username), toggle(one.username), { byUser: true }))));
}

/** Several cases at one door: which they are is decided by the server, and whose word answers for them. */
export function alsoCases({ draft, one, save }, others) {
  const chosen = new Set(draft.body.also_cases ?? []);
  const near = new Map((one?.same_place ?? []).map(({ number, same_citizen: same }) => [number, t(same ? "same_citizen" : "other_citizen")]));
  const numbers = [...new Set([...near.keys(), ...chosen])]; // what a draft chose before can be taken back
  if (!draft.body.case || !numbers.length) return null;
  const toggle = toggling("also_cases", chosen, save);
  const label = (number) => [others.find((each) => each.number === number)?.title, number, near.get(number)].filter(Boolean).map(apart).join(" · ");
  return h("fieldset", { class: "field" }, h("legend", { class: "legend" }, t("also_cases"), h("span", { class: "optional" }, t("optional"))),
    h("p", { class: "help" }, t("also_cases_help")),
    h("div", { class: "stack stack-tight" }, numbers.map((number) => check("also_cases", label(number), chosen.has(number), toggle(number), { byUser: true }))));
}

/** A new demand, heard at the door or on the way: it becomes a case in the same sending. */
export function heardHere(context, { first = false }) {
  const { draft, save, redraw, errors } = context;
  const [heard = {}] = draft.body.heard ?? [];
  if (!first && !draft.hears && !heard.text) {
    return h("div", { class: "field" }, check("hears", t("heard_too"), false, () => { draft.hears = true; redraw(); }));
  }
  const change = (changed) => save({ heard: [{ same_place: !first, ...(draft.body.heard?.[0] ?? {}), ...changed }] });
  return h("div", { class: "field-group stack" },
    textarea("heard", t("heard"), t("heard_help"), heard.text, (value) => change({ text: value }), errors.heard, { rows: 3 }),
    first ? null : check("same_place", t("same_place"), heard.same_place ?? true, (on) => change({ same_place: on })),
    line("heard_name", t("their_name"), heard.name, (value) => change({ name: value }), { maxlength: limit("heard_name"), autocomplete: "off" }),
    line("heard_phone", t("their_phone"), heard.phone, (value) => change({ phone: value }), { type: "tel", maxlength: limit("heard_phone"), autocomplete: "off" }));
}

export function times({ app, draft, save, errors }) {
  const { body } = draft;
  const type = (changed) => { // what a person types is right, whatever the phone's clock says
    const others = corrected(app, draft);
    draft.typed = true;
    save({ ...others, ...changed });
  };
  return h("div", { class: "stack" },
    h("div", { class: "pair" },
      line("began_at", t("began"), local(body.began_at), (value) => value && type({ began_at: fromLocal(value) }), { type: "datetime-local", optional: false, problem: errors.times }),
      line("ended_at", t("ended"), body.ended_at ? local(body.ended_at) : "", (value) => type({ ended_at: fromLocal(value) }), { type: "datetime-local" })),
    h("p", { class: "help" }, t("ended_help")),
    zoneNote(),
    body.ended_at || body.late_reason || errors.late_reason
      ? line("late_reason", t("late_reason"), body.late_reason, (value) => save({ late_reason: value }), { maxlength: limit("late_reason"), problem: errors.late_reason }) : null);
}
