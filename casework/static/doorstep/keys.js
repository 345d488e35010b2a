// On a form that decides: 1 to 9 choose an answer, Ctrl or ⌘ with Enter sends it. Nothing while somebody types.
const TYPED = "input:not([type=radio]), textarea, select";

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-keys]");
    if (!form || event.isComposing || event.altKey) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.target.closest(TYPED)) {
      const choice = form.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
      if (!choice) return;
      choice.checked = true;
      form.querySelector("textarea")?.focus();
      event.preventDefault();
    }
  });
}
