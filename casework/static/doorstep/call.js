// The keyboard of a call. Enhancement only: without it every proposal is a button, and every choice a field.
import { offer } from "./combobox.js";

const form = document.querySelector("form[data-call]");
const announced = form.querySelector("[data-announces]");
const chosen = new Set(); // fields that the operator chose, which no words change any more

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  event.preventDefault();
  take(fieldOf(button), button.dataset.take, button.dataset.name);
});

form.addEventListener("change", (event) => {
  if (event.isTrusted || event.detail?.byHand) chosen.add(event.target.name);
  mark();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // an input method is at work: its Enter is not ours
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("#act button"));
  } else if (event.key === "Enter" && event.target.matches("input:not([type=radio], [type=checkbox], [type=file])")) {
    if (form.contains(event.target)) event.preventDefault(); // a demand is never sent by the way
  } else if (event.key === "F6") {
    event.preventDefault();
    goOn(event.shiftKey ? -1 : 1);
  } else if (event.altKey && /^Digit\d$/.test(event.code)) {
    if (chooseSame(Number(event.code.slice(-1)))) event.preventDefault();
  } else {
    const proposals = form.querySelector(`[data-proposes][data-key="${CSS.escape(event.key)}"]`);
    if (proposals && takeNext(proposals)) event.preventDefault();
  }
});

document.addEventListener("htmx:afterSettle", () => {
  for (const proposals of form.querySelectorAll("[data-proposes]")) takeSure(proposals);
  mark();
});

// From section to section, as F6 goes from part to part of a window.
function goOn(step) {
  const sections = [...form.querySelectorAll("[data-section]")];
  const here = sections.findIndex((section) => section.contains(document.activeElement));
  const section = sections[(here + step + sections.length) % sections.length];
  section.querySelector("textarea, input:not([type=hidden]), select, summary, button")?.focus();
}

function chooseSame(place) {
  const radio = form.querySelector(`#same-${place}`);
  if (!radio) return false;
  radio.checked = true;
  say(radio.closest("label").innerText);
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

// The first proposal, then the next; after the last the field is as it was.
function takeNext(proposals) {
  const field = form.elements[proposals.dataset.proposes];
  const buttons = [...proposals.querySelectorAll("[data-take]")];
  if (!field || !buttons.length) return false;
  const place = chosen.has(field.name) ? buttons.findIndex((button) => button.dataset.take === field.value) : -1;
  const next = buttons[place + 1];
  if (next) take(field, next.dataset.take, next.dataset.name);
  else take(field, initial(field), "");
  return true;
}

function take(field, value, name) {
  chosen.add(field.name);
  set(field, value, name);
}

function takeSure(proposals) {
  const field = form.elements[proposals.dataset.proposes];
  if (!field || chosen.has(field.name)) return;
  const button = proposals.querySelector("[data-sure]");
  const sure = button?.dataset.take ?? "";
  const before = field.dataset.byWords ?? "";
  if (sure === before || (!before && field.value !== initial(field))) return;
  field.dataset.byWords = sure;
  set(field, sure || initial(field), button?.dataset.name);
}

// `name`: what the value is called, where the list may not hold it.
function set(field, value, name) {
  if (value && name) offer(field, value, name);
  const changed = field.value !== value;
  field.value = value;
  const label = field.closest(".field").querySelector("label");
  say(`${label.firstChild.textContent.trim()}: ${field.selectedOptions[0]?.text.trim()}`);
  if (changed) field.dispatchEvent(new Event("change", { bubbles: true }));
  else mark();
}

function initial(field) {
  return [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0].value;
}

function mark() {
  for (const button of form.querySelectorAll("[data-take]")) {
    button.setAttribute("aria-pressed", String(fieldOf(button)?.value === button.dataset.take));
  }
}

function fieldOf(button) {
  return form.elements[button.closest("[data-proposes]").dataset.proposes];
}

function say(text) {
  announced.textContent = text;
}

mark();
