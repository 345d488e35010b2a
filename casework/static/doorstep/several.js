// Several choices: each stands in a mark with a cross. Without script the marks are boxes to tick, and this replaces them.
export class Several {
  // `said`: tells a text to who hears the page.
  constructor(part, { said, input, changed }) {
    Object.assign(this, { said, input, changed, texts: part.dataset });
    this.list = part.querySelector("[data-several-chosen]");
    this.template = part.querySelector("template");
    for (const box of this.list.querySelectorAll("input[type=checkbox]")) this.replace(box);
  }

  replace(box) {
    const [name, place] = ["[data-user-text]", "small"].map((part) => box.closest("li").querySelector(part)?.textContent ?? "");
    const mark = this.mark(box.value, name, place);
    if (box.checked) box.closest("li").replaceWith(mark);
    else box.closest("li").remove();
  }

  mark(value, name, place) {
    const mark = this.template.content.firstElementChild.cloneNode(true);
    mark.querySelector("input").value = value;
    mark.querySelector("[data-user-text]").textContent = name;
    mark.querySelector("small").textContent = place;
    const button = mark.querySelector("button");
    button.setAttribute("aria-label", `${this.texts.takeAway} ${name}`);
    button.addEventListener("click", () => this.remove(mark, name));
    return mark;
  }

  add(value, name, place) {
    if (![...this.list.querySelectorAll("input")].some((input) => input.value === value)) {
      this.list.append(this.mark(value, name, place));
    }
    this.said(`${this.texts.added}: ${name}`);
    this.changed();
  }

  // On to the next one, or to where another is added: the focus is never lost.
  remove(mark, name) {
    const next = mark.nextElementSibling ?? mark.previousElementSibling;
    mark.remove();
    (next?.querySelector("button") ?? this.input).focus();
    this.said(`${this.texts.takenAway}: ${name}`);
    this.changed();
  }
}
