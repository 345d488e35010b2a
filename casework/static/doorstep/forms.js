// A form is sent once, however impatient the finger; and whoever cannot see where it failed is taken there.
export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) event.preventDefault();
    else form.dataset.sending = "1";
  });
  // A page shown again from memory (the browser's "back") may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-sending]")) delete form.dataset.sending;
  });
  document.querySelector("[aria-invalid='true']")?.focus();
}
