// Beside a form stands what it would do. When that cannot be brought up to date, it says so instead of showing another form's numbers.
export function watchPanels() {
  const say = (event, stale) => {
    const panel = event.detail.target?.closest?.("[data-panel]");
    const said = panel?.parentElement.querySelector("[data-panel-stale]");
    if (!said) return;
    said.hidden = !stale;
    panel.hidden = stale;
  };
  for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failed, (event) => say(event, true));
  }
  // Led elsewhere, to sign in: that page is no part of this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(requestConfig.path, location).pathname) return;
    event.detail.shouldSwap = false;
    say(event, true);
  });
  document.addEventListener("htmx:afterSwap", (event) => say(event, false));
}
