// A list asks now and then whether it has changed, while it is looked at. What is new is told in a line; no row moves by itself.
const EVERY = 60_000;
const FAILURES = ["htmx:sendError", "htmx:responseError", "htmx:timeout"];

export function watchList() {
  const line = () => document.querySelector("[data-refresh]");
  if (!line()) return;
  const asking = setInterval(() => {
    if (document.visibilityState === "visible") line()?.dispatchEvent(new CustomEvent("refresh"));
  }, EVERY);
  const stop = (event) => event.detail.elt?.matches?.("[data-refresh]") && clearInterval(asking);
  for (const failed of FAILURES) document.addEventListener(failed, stop);
  document.addEventListener("htmx:beforeSwap", (event) => event.detail.shouldSwap || event.detail.xhr.status === 204 || stop(event));
}
