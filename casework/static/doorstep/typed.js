// What was typed outlives a change of language: in this tab, for this person, and for the very next page alone.
const KEPT = "doorstep.typed";
const LASTS = 5 * 60 * 1000;
const SECRET = /password|pin|code|token|signature|csrf|key|id_number/i;
const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

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
  const entries = [];
  for (const [number, field] of fields().entries()) {
    if (isChanged(field)) entries.push([number, field.name, valueOf(field)]);
  }
  if (!entries.length) return;
  const typed = { person, path: location.pathname, at: Date.now(), entries };
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
  const here = fields();
  for (const [number, name, value] of typed.entries) {
    if (here[number]?.name === name) fill(here[number], value);
  }
}

function fields() {
  const all = document.querySelectorAll("main form[method='post' i] :is(input, textarea, select)[name]");
  return [...all].filter((field) => !LEFT_OUT.has(field.type) && !SECRET.test(field.name));
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.options) return [...field.options].filter((option) => option.selected).map((option) => option.value);
  return field.value;
}

function fill(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value;
  else if (field.options) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  field.closest("details")?.setAttribute("open", "");
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
