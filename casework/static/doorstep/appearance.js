const YEAR = 365 * 24 * 60 * 60;

// Changes light, dark and print without loading the page again. The server reads the same cookies.
export function watchAppearance() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-appearance]");
    const button = event.submitter;
    if (!form || !button || !["theme", "print"].includes(button.name)) return;
    event.preventDefault();
    const root = document.documentElement;
    if (button.value) root.dataset[button.name] = button.value;
    else delete root.dataset[button.name];
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${button.name}=${button.value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
    for (const other of form.querySelectorAll(`[name="${button.name}"]`)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
