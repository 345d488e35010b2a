// In a list: cases are chosen by a box, by Shift and a click, or by keys in a row; a key for each verb leads on with them.
import { isSingleKey } from "./shortcuts.js";

const TEN = 9; // rows further, so that ten are chosen with the one in which somebody is

export function watchChoosing() {
  const form = document.querySelector("form[data-choose]");
  if (form) new Choosing(form);
}

class Choosing {
  constructor(form) {
    this.form = form;
    this.boxes = [...form.elements].filter((element) => element.name === "number");
    this.page = document.querySelector("[data-choose-page]");
    this.whole = form.elements.whole;
    this.count = form.querySelector("[data-choose-count]");
    this.from = null; // where a stretch begins that is chosen at once
    this.page.hidden = false;
    this.listen();
    this.show();
  }

  listen() {
    const none = this.form.querySelector("[data-choose-none]");
    none.hidden = false;
    none.addEventListener("click", () => {
      this.mark(this.boxes, false);
      this.page.focus();
    });
    this.page.addEventListener("change", () => this.mark(this.boxes, this.page.checked));
    this.whole?.addEventListener("change", () => this.show());
    for (const box of this.boxes) {
      box.addEventListener("click", (event) => this.clicked(box, event.shiftKey));
      box.closest("tr").addEventListener("keydown", (event) => this.key(event, this.boxes.indexOf(box)));
    }
    window.addEventListener("pageshow", () => this.show());
  }

  clicked(box, isStretch) {
    if (isStretch && this.from !== null) this.mark(this.between(this.from, this.boxes.indexOf(box)), box.checked);
    this.from = this.boxes.indexOf(box);
    this.show();
  }

  between(from, to) {
    return this.boxes.slice(Math.min(from, to), Math.max(from, to) + 1);
  }

  // Only in a row, so that no letter does anything to who types or speaks elsewhere.
  key(event, place) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key.length === 1 && !isSingleKey(event))) return;
    const steps = { j: 1, k: -1, ArrowDown: event.shiftKey && 1, ArrowUp: event.shiftKey && -1, PageDown: event.shiftKey && TEN, PageUp: event.shiftKey && -TEN };
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (Object.hasOwn(steps, name) && steps[name]) this.go(place, steps[name], event.shiftKey);
    else if (name === "x" && !event.shiftKey) this.boxes[place].click();
    else if (event.shiftKey || !this.leadOn(name)) return;
    event.preventDefault();
  }

  go(place, step, chooses) {
    const to = Math.max(0, Math.min(this.boxes.length - 1, place + step));
    if (chooses) this.mark(this.between(place, to), true);
    this.from = to;
    this.boxes[to].focus();
    this.boxes[to].closest("tr").scrollIntoView({ block: "nearest" });
  }

  leadOn(letter) {
    const button = this.chosen && [...this.form.querySelectorAll("button[name=verb]")].find((verb) => verb.value.startsWith(letter));
    if (!button || letter.length !== 1) return false;
    this.form.requestSubmit(button);
    return true;
  }

  get chosen() {
    return this.boxes.filter((box) => box.checked).length;
  }

  mark(boxes, checked) {
    for (const box of boxes) box.checked = checked;
    this.show();
  }

  show() {
    const { chosen, whole } = this;
    if (whole && !chosen) whole.checked = false;
    this.page.checked = chosen === this.boxes.length;
    this.page.indeterminate = chosen > 0 && !this.page.checked;
    this.count.textContent = this.form.dataset.choose.replace("{n}", whole?.checked ? whole.dataset.whole : chosen);
  }
}
