// A file that takes a while to make: its form says so until the file comes, and takes no second click meanwhile.
const EVERY = 300;

export function watchDownloads() {
  for (const form of document.querySelectorAll("[data-download]")) form.addEventListener("submit", () => prepare(form));
}

function prepare(form) {
  if (form.dataset.sending) return;
  const mark = Math.random().toString(36).slice(2);
  form.elements.mark.value = mark;
  setTimeout(() => show(form, true)); // after the button that was pressed has been read
  const asking = setInterval(() => {
    if (!document.cookie.split("; ").includes(`exported=${mark}`)) return;
    clearInterval(asking);
    show(form, false);
    delete form.dataset.sending;
  }, EVERY);
}

function show(form, busy) {
  for (const button of form.querySelectorAll("button")) button.disabled = busy;
  form.querySelector("[data-preparing]").hidden = !busy;
}
