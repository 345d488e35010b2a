// Menus are <details>: they open by themselves. Here they also close: by Escape, by a click elsewhere, by another menu.
export function watchMenus() {
  const open = () => document.querySelectorAll(".menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  for (const button of document.querySelectorAll("[data-prints][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
