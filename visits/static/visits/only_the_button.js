// Enter in a field of such a form ends the line and sends nothing. In one-line fields the page sees to it without a script
// (visits/only_the_button.html); days, times and choices press the first button that they find.

document.addEventListener("keydown", (event) => {
  const { key, target, isComposing } = event;
  if (key !== "Enter" || isComposing || !target.matches("input:not([type=submit], [type=button])")) return;
  if (!target.form?.querySelector("[data-only-the-button]")) return;
  event.preventDefault();
  // What is planned is an act of its own: Enter beside its button is that button.
  const button = target.closest("[data-own-act]")?.querySelector("button[formaction]");
  if (button) target.form.requestSubmit(button);
});
