// Everywhere: / searches, ? shows the keys. Keys that are one character can be switched off: whoever dictates would touch them.
const SWITCH = "single-keys";
const TYPED = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function isSingleKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return false; // 229: an input method is at work
  return event.key.length === 1 && !event.target.closest?.(TYPED) && switchedOn();
}

export function watchShortcuts() {
  const link = document.querySelector("[data-keys-page]");
  document.addEventListener("keydown", (event) => {
    if (!isSingleKey(event)) return;
    const does = { "/": () => document.getElementById("search-q"), "?": () => link && show(link) }[event.key];
    const field = does?.();
    if (!field) return;
    field.focus?.();
    event.preventDefault();
  });
  link?.addEventListener("click", (event) => {
    event.preventDefault();
    show(link);
  });
  prepare(document);
}

// The page of the keys, over the one that is read; where it cannot be had so, one goes there.
async function show(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(link.href);
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.innerHTML = await answer.text();
  dialog.setAttribute("aria-labelledby", dialog.querySelector("h1, h2").id);
  dialog.addEventListener("close", () => dialog.remove());
  prepare(dialog);
  document.body.append(dialog);
  dialog.showModal();
}

function prepare(part) {
  const box = part.querySelector("[data-single-keys]");
  if (!box) return;
  box.closest("[hidden]").hidden = false;
  box.checked = switchedOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(SWITCH, box.checked ? "on" : "off");
    } catch {
      box.checked = true; // a browser that keeps nothing
    }
  });
}

function switchedOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}
