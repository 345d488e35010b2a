// A question that belongs to one answer of another is asked with it alone. Without script it stands there with its help.
export function watchShownWith() {
  for (const question of document.querySelectorAll("[data-shown-with]")) {
    const [name, answer] = question.dataset.shownWith.split("=");
    const form = question.closest("form");
    const show = () => {
      const asked = form.elements[name].value === answer;
      question.hidden = !asked;
      for (const field of question.querySelectorAll("input, select, textarea")) field.disabled = !asked;
    };
    form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    question.dataset.watched = "";
    show();
  }
}
