// A combobox: the list without script stays and holds the value, so that a form and other scripts know of no difference; what is
// typed finds among thousands. Follows the pattern of the ARIA Authoring Practices, "list autocomplete with manual selection".
import { Several } from "./several.js";

const PAUSE = 120; // ms without a key, before what was typed is looked up

const taken = new WeakSet();

export function watchComboboxes() {
  takeAll(document);
  document.addEventListener("htmx:afterSwap", (event) => takeAll(event.detail.target)); // what was read later
}

function takeAll(place) {
  for (const part of place.querySelectorAll("[data-combobox]")) {
    if (!taken.has(part)) new Combobox(part);
    taken.add(part);
  }
}

// Puts a value into a list that holds only what is near, for whoever has its name.
export function offer(select, value, name, place = "", note = "") {
  if ([...select.options].some((option) => option.value === value)) return;
  const option = new Option(name, value);
  Object.assign(option.dataset, { name, place, note });
  select.add(option);
}

class Combobox {
  constructor(part) {
    this.texts = part.dataset;
    this.select = part.querySelector("select");
    this.input = part.querySelector("input[type=text]");
    this.list = part.querySelector("[role=listbox]");
    this.place = part.querySelector("[data-combobox-place]");
    this.warned = part.querySelector("[data-combobox-note]");
    this.status = part.querySelector("[role=status]");
    this.active = null;
    this.pending = !this.select.value && this.input.value !== ""; // a text that is not looked up yet
    this.takeOver(part);
    this.several = this.among(part.closest("[data-several]"));
    this.listen();
    this.show();
  }

  // The line takes the place of the list: its label, what describes it, and the eye.
  takeOver(part) {
    const { select, input } = this;
    part.querySelector(`label[for="${input.id}"]`).remove();
    part.querySelector("input[type=hidden]").value = ""; // what is chosen by script was chosen
    const id = select.id;
    select.id = `${id}_value`;
    input.id = id;
    for (const name of ["aria-describedby", "aria-invalid", "autofocus"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
      select.removeAttribute(name);
    }
    const focused = document.activeElement === select || input.hasAttribute("autofocus");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.placeholder = select.options[0]?.value === "" ? select.options[0].text : "";
    select.hidden = true;
    if (focused) input.focus();
  }

  // Where several are chosen, each goes on to a mark, and the line is empty again.
  among(part) {
    if (!part) return null;
    const said = (text) => (this.status.textContent = text);
    const changed = () => this.select.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { byHand: true } }));
    return new Several(part, { said, input: this.input, changed });
  }

  listen() {
    const { input, list } = this;
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("input", (event) => event.isComposing || this.typed());
    input.addEventListener("compositionend", () => this.typed());
    input.addEventListener("click", () => this.isOpen || this.ask());
    input.addEventListener("change", (event) => {
      event.stopPropagation(); // the choice is told, not every text on the way to it
      if (!event.isTrusted) this.settle();
    });
    input.addEventListener("blur", () => {
      this.close();
      this.settle();
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the line keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-value]");
      if (option) this.choose(option);
    });
    this.select.addEventListener("change", () => this.show());
    this.followed?.addEventListener("change", () => this.empty());
    window.addEventListener("pageshow", () => this.show());
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get chosen() {
    return this.select.value ? this.select.selectedOptions[0] : null;
  }

  nameOf(option) {
    return option ? (option.dataset.name ?? option.text.trim()) : "";
  }

  // What is chosen; a text that waits to be looked up stays.
  show() {
    const { chosen } = this;
    if (chosen) this.pending = false;
    if (!this.pending) this.input.value = this.nameOf(chosen);
    this.note(chosen?.dataset.place ?? "");
    this.warn(chosen?.dataset.note ?? "");
  }

  note(text) {
    this.place.textContent = text;
    this.place.hidden = !text;
  }

  // What is worth knowing of who or what is chosen, before it is sent; it is heard too.
  warn(text) {
    this.warned.textContent = text;
    this.warned.parentElement.hidden = !text;
    if (text) this.status.textContent = text;
  }

  typed() {
    this.pending = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const text = this.pending ? this.input.value.trim() : "";
    if (await this.fill(text)) this.open(Boolean(text));
  }

  // Whether the list shows what was asked, and nothing else was asked meanwhile.
  async fill(text) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    try {
      const answer = await this.post(text, asking.signal);
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      this.list.innerHTML = await answer.text();
      this.status.textContent = this.list.querySelector("template")?.content.textContent ?? "";
    } catch (error) {
      if (error.name === "AbortError") return false;
      this.list.replaceChildren(...this.near(text));
      this.status.textContent = this.texts.failed;
    }
    for (const [place, option] of this.options.entries()) option.id = `${this.list.id}_${place}`;
    return true;
  }

  // What is typed goes in the body: addresses are logged.
  post(text, signal) {
    const body = new URLSearchParams(this.texts.asks);
    body.set("q", text);
    if (this.followed) body.set(this.followed.name, this.followed.value);
    const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
    return fetch(this.texts.combobox, { method: "POST", body, headers, signal });
  }

  // The field that says among which of them: nobody of another unit stays chosen.
  get followed() {
    const { follows } = this.select.dataset;
    return follows && this.select.form.elements[follows];
  }

  // Without a network: what stands in the list.
  near(text) {
    const options = [...this.select.options].filter((option) => option.value && this.nameOf(option).includes(text));
    return options.map((option) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.dataset.value = option.value;
      item.dataset.name = item.textContent = this.nameOf(option);
      return item;
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[data-value]")];
  }

  open(marksFirst) {
    if (document.activeElement !== this.input) return;
    this.list.hidden = false;
    this.list.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-expanded", "true");
    const chosen = this.options.find((option) => option.dataset.value === this.select.value && !this.pending);
    this.mark(chosen ?? (marksFirst ? this.options[0] : null));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(null);
  }

  mark(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option ?? null;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method is at work: its keys are not ours
    const does = { ArrowDown: this.down, ArrowUp: this.up, Enter: this.enter, Escape: this.escape, Home: this.leave, End: this.leave };
    if (!event.ctrlKey && !event.metaKey && Object.hasOwn(does, event.key)) does[event.key].call(this, event);
  }

  async down(event) {
    event.preventDefault();
    if (!this.isOpen) {
      await this.ask();
      if (event.altKey || this.active) return;
    }
    const { options } = this;
    this.mark(options[(options.indexOf(this.active) + 1) % options.length]);
  }

  async up(event) {
    event.preventDefault();
    if (event.altKey) return this.close();
    if (!this.isOpen) await this.ask();
    const { options } = this;
    this.mark(options.at(this.active ? options.indexOf(this.active) - 1 : -1));
  }

  enter(event) {
    if (!this.isOpen || !this.active) return;
    event.preventDefault();
    this.choose(this.active);
  }

  escape(event) {
    if (this.isOpen) this.close();
    else if (this.pending) this.restore();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // The mark goes back into the text, where these keys move.
  leave() {
    this.mark(null);
  }

  choose(option) {
    const { value, name, place, note } = option.dataset;
    this.pending = false;
    if (this.several) this.several.add(value, name, place);
    else {
      offer(this.select, value, name, place, note);
      this.tell(value);
    }
    this.close();
  }

  restore() {
    this.pending = false;
    this.show();
  }

  empty() {
    this.pending = false;
    this.tell("");
  }

  // A text that was left standing: nothing is no choice; a name that only one has is that one; any other the server looks up.
  async settle() {
    const text = this.input.value.trim();
    if (text === this.nameOf(this.chosen)) this.pending = false;
    else if (!text) this.empty();
    else {
      this.pending = true;
      this.tell("");
      this.note(this.texts.unsettled);
      if (!(await this.fill(text)) || this.input.value.trim() !== text) return;
      if (this.options.length === 1) this.choose(this.options[0]);
      else if (!this.options.length) this.note(this.list.textContent.trim() || this.texts.unsettled);
    }
  }

  tell(value) {
    const changed = this.select.value !== value;
    this.select.value = value;
    if (changed) this.select.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { byHand: true } }));
    else this.show();
  }
}
