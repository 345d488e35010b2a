// On a form that decides: 1 to 9 answer its first question, Ctrl or ⌘ with Enter sends it. No digit while somebody types.
// A link with a key of its own is followed by that key.
import { isSingleKey } from "./shortcuts.js";

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return; // 229: an input method is at work, its Enter is not ours
    if (leads(event)) return;
    const form = decides(event.target);
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (/^[1-9]$/.test(event.key) && isSingleKey(event)) {
      if (choose(form, Number(event.key))) event.preventDefault();
    }
  });
}

function leads(event) {
  const link = /^[a-z]$/.test(event.key) && isSingleKey(event) && document.querySelector(`a[data-key="${event.key}"]`);
  if (link) link.click();
  return Boolean(link);
}

// The form in which somebody is; from outside every form, the one that can be seen. Of several none: which one is meant?
function decides(target) {
  const within = target.closest("form");
  if (within) return within.matches("[data-keys]") ? within : null;
  const forms = [...document.querySelectorAll("form[data-keys]")].filter((form) => form.checkVisibility());
  return forms.length === 1 ? forms[0] : null;
}

function choose(form, place) {
  const first = form.querySelector("input[type=radio]");
  const choice = first && form.querySelectorAll(`input[type=radio][name="${CSS.escape(first.name)}"]`)[place - 1];
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  form.querySelector("textarea")?.focus();
  return true;
}
