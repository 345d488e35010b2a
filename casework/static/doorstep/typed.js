// What was typed outlives a change of language: in this tab, for this person, and for the very next page alone.
import { offer } from "./combobox.js";

const KEPT = "doorstep.typed";
const LASTS = 5 * 60 * 1000;
const SECRET = /password|pin|code|token|signature|csrf|key|id_number/i;
const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);
const SAME_FORM = ["form_key", "draft_key", "unsent"]; // so that it goes on as the form that it was, with its draft

export function watchTyped() {
  restore();
  document.querySelector("[data-enter]")?.remove(); // so that Enter never met a button of the frame first
  for (const hint of document.querySelectorAll("[data-new-tab]")) hint.remove();
  for (const button of document.querySelectorAll(":is([data-language], [data-appearance]) button")) {
    // Without script the form itself is sent; with it, the words wait here and the page comes back as it was.
    for (const name of ["form", "formaction", "formnovalidate", "formtarget"]) button.removeAttribute(name);
    button.name = button.name.replace("switch_", "");
    button.value = button.value.split(" ")[0];
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-language]")) keep(event.target.dataset.person);
    else sessionStorage.removeItem(KEPT);
  });
}

function keep(person) {
  const changed = [...named().entries()].filter(([, field]) => isChanged(field));
  if (!changed.length) return;
  const entries = changed.map(([key, field]) => [key, valueOf(field)]);
  const typed = { person, path: location.pathname, at: Date.now(), entries, draft: draftOf(document.querySelector("[name=draft_key]")?.form) };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(typed));
  } catch {
    sessionStorage.removeItem(KEPT);
  }
}

function restore() {
  const stored = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (!stored) return;
  const typed = JSON.parse(stored);
  const person = document.querySelector("[data-language]")?.dataset.person;
  if (typed.person !== person || typed.path !== location.pathname || Date.now() - typed.at > LASTS) return;
  goOnWithDraft(typed.draft ?? {});
  let { present, left } = fillAll(typed.entries);
  document.addEventListener("DOMContentLoaded", () => tell(present)); // all that listens does so by then
  // What is read later, such as cases that are alike, is read again; what was chosen among it is chosen again, once.
  document.addEventListener("htmx:afterSettle", () => {
    const later = fillAll(left);
    left = later.left;
    tell(later.present);
  });
}

function fillAll(entries) {
  const here = named();
  const present = entries.filter(([key]) => here.has(key)).map(([key, value]) => [here.get(key), value]);
  for (const [field, value] of present) fill(field, value);
  return { present: present.map(([field]) => field), left: entries.filter(([key]) => !here.has(key)) };
}

function tell(fields) {
  for (const field of fields) field.dispatchEvent(new Event("change", { bubbles: true }));
}

function draftOf(form) {
  return form && Object.fromEntries(SAME_FORM.map((name) => [name, form.elements[name].value]));
}

function goOnWithDraft(draft) {
  const form = document.querySelector("[name=draft_key]")?.form;
  if (!form || !draft.unsent) return;
  for (const name of SAME_FORM) form.elements[name].value = draft[name];
  document.querySelector(`[data-begun="${CSS.escape(draft.unsent)}"]`)?.remove(); // what it would bring is there
}

// By what each is called, in which form: where it stands changes with what is read later.
function named() {
  const all = document.querySelectorAll("main form[method='post' i] :is(input, textarea, select)[name]");
  const fields = new Map();
  for (const field of all) {
    if (LEFT_OUT.has(field.type) || SECRET.test(field.name)) continue;
    const call = [field.form.getAttribute("action"), field.name, isMarked(field) ? field.value : ""];
    for (let nth = 0; ; nth++) {
      const key = JSON.stringify([...call, nth]);
      if (fields.has(key)) continue;
      fields.set(key, field);
      break;
    }
  }
  return fields;
}

function isMarked(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function isChanged(field) {
  if (field.checked && field.closest("[data-panel]")) return true; // it was read again with the choice in it
  if (isMarked(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function valueOf(field) {
  if (isMarked(field)) return field.checked;
  if (field.options) return [...field.selectedOptions].map(({ value, text, dataset }) => ({ value, name: text.trim(), ...dataset }));
  return field.value;
}

function fill(field, value) {
  if (isMarked(field)) field.checked = value;
  else if (field.options) choose(field, value);
  else field.value = value;
  field.closest("details")?.setAttribute("open", "");
}

// What somebody found by typing stands in no list of the new page.
function choose(select, chosen) {
  if (select.closest("[data-combobox]")) for (const { value, name, place, note } of chosen) offer(select, value, name, place, note);
  for (const option of select.options) option.selected = chosen.some(({ value }) => value === option.value);
}
