// Below a text field: F2 opens the list of text modules, and one key types a text where the cursor stands.
const BLANK = "____"; // what the case does not have: marked, to be written over

export function watchTextModules() {
  for (const part of document.querySelectorAll("[data-text-modules]")) new TextModules(part);
}

class TextModules {
  constructor(part) {
    this.link = part.querySelector("a");
    this.list = part.querySelector("[data-list]");
    this.status = part.querySelector("[role=status]");
    this.field = document.getElementById(part.dataset.textModules);
    this.link.setAttribute("role", "button");
    this.link.setAttribute("aria-controls", this.list.id);
    this.opened(false);
    for (const place of [this.field, part]) place.addEventListener("keydown", (event) => this.asked(event));
    this.link.addEventListener("click", (event) => {
      event.preventDefault();
      this.toggle();
    });
    this.link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.toggle();
    });
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", ({ target }) => this.type(target.closest("[data-text]")));
  }

  get modules() {
    return [...this.list.querySelectorAll("[data-text]")];
  }

  opened(open) {
    this.list.hidden = !open;
    this.link.setAttribute("aria-expanded", String(open));
  }

  asked(event) {
    if (event.key !== "F2" || event.isComposing) return;
    event.preventDefault();
    this.toggle();
  }

  async toggle() {
    if (!this.list.hidden) return this.close();
    if (!this.list.childElementCount && !(await this.read())) return;
    this.opened(true);
    (this.modules[0] ?? this.link).focus();
  }

  // As the server fills them in; led elsewhere, to sign in, that page is no list.
  async read() {
    const answer = await fetch(this.link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    const readable = answer?.ok && !answer.redirected;
    if (readable) this.list.innerHTML = await answer.text();
    this.status.textContent = readable ? "" : this.status.dataset.unreachable;
    return readable;
  }

  close() {
    this.opened(false);
    this.field.focus();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const place = this.modules.indexOf(document.activeElement);
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 }[event.key];
    const module = this.modules.find(({ dataset }) => dataset.key && dataset.key === event.key.toLowerCase());
    if (event.key === "Escape") this.close();
    else if (next !== undefined) this.modules.at(next % this.modules.length)?.focus();
    else if (module) this.type(module);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // In place of what is marked; the browser can undo it.
  type(module) {
    if (!module) return;
    const { field } = this;
    const { text } = module.dataset;
    this.close();
    const begin = field.selectionStart;
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, begin, field.selectionEnd, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    const blank = field.value.indexOf(BLANK, begin);
    if (blank >= 0 && blank < begin + text.length) field.setSelectionRange(blank, blank + BLANK.length);
  }
}
