// What stands around every screen: how it is with sending, and the way to the other screens.

import { button, h, icon, since, t, theirs } from "./dom.js";

const SCREENS = [["", "my_visits", "list"], ["today", "today", "check"], ["queue", "on_this_phone", "send"]];

const WITHIN = { case: "", visit: "", heard: "", slip: "" }; // screens that are reached from the list

export function frame(app) {
  const strip = document.querySelector("[data-strip]");
  const bar = document.querySelector("[data-bar]");
  const links = SCREENS.map(([name, label, picture]) => h("a", { href: `#/${name}`, "data-screen": name }, icon(picture), h("span", {}, t(label)), h("span", { class: "count", hidden: true })));
  bar.setAttribute("aria-label", t("app_name"));
  bar.replaceChildren(...links);
  settings(app);
  return { update: () => Promise.all([update(app, strip, links), person(app)]) };
}

/** Who is signed in on this phone, and for whom they visit: in the menu. */
async function person({ store }) {
  const place = document.querySelector("[data-person]");
  const user = store.account() && (await store.bundle())?.user;
  place.replaceChildren(...(user ? [h("span", { class: "faint small" }, t("signed_in_as")), theirs(user.name, "strong"), user.unit && theirs(user.unit)].filter(Boolean) : [t("nobody_signed_in")]));
}

async function update({ store, sync, where }, strip, links) {
  const { count, oldest } = await store.unsent();
  const screen = location.hash.split("/")[1] ?? "";
  const here = WITHIN[screen] ?? screen;
  for (const one of links) {
    if (one.dataset.screen === here) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
    const badge = one.querySelector(".count");
    if (one.dataset.screen === "queue") {
      badge.hidden = !count;
      badge.textContent = String(count);
    }
  }
  const { online, sending, signedIn, revoked, workerless, updateReady } = sync.state;
  const [tone, name, text] = revoked ? ["seal", "stop", t("revoked")]
    : signedIn === false && store.account() ? ["lamp", "person", t("signed_out")]
    : sending && count ? ["wire", "send", t("sending")]
    : !online ? ["wire", "keys", count ? t("offline_brief", { count, span: since(oldest) }) : t("offline")]
    : count ? ["lamp", "clock", t("unsent_brief", { count, span: since(oldest) })]
    : store.account() ? ["door", "check", t("all_sent")]
    : ["", "door", t("app_name")];
  const parts = [icon(name), h("span", {}, text)];
  strip.dataset.tone = tone;
  strip.replaceChildren(h("a", { href: "#/queue", class: "field-strip-link" }, ...parts),
    ...(updateReady ? [button(t("update"), () => sync.applyUpdate(), { kind: "quiet" })] : []),
    ...(workerless ? [h("span", { class: "small" }, t("workerless"))] : []));
  if (navigator.setAppBadge) (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
}

const YEAR = 31_536_000;

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

function settings(app) {
  const menu = document.querySelector("[data-settings]");
  const root = document.documentElement;
  const set = (name, value) => () => {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    keep(name, value);
  };
  const speaks = (language) => () => {
    keep("django_language", language.toLowerCase());
    location.reload();
  };
  menu.querySelector("summary").setAttribute("aria-label", t("settings"));
  document.addEventListener("click", ({ target }) => { if (!menu.contains(target)) menu.open = false; });
  addEventListener("hashchange", () => { menu.open = false; });
  menu.querySelector("[data-body]").replaceChildren(
    h("p", { class: "stack stack-tight", "data-person": "" }),
    h("p", { class: "cluster" }, h("button", { class: "button button-dense", type: "button", lang: "zh-Hans", onclick: speaks("zh-Hans") }, "简体中文"),
      h("button", { class: "button button-dense", type: "button", lang: "en", onclick: speaks("en") }, "English")),
    h("p", { class: "cluster" }, button(t("light"), set("theme", "light"), { name: "sun" }), button(t("dark"), set("theme", "dark"), { name: "moon" })),
    h("p", { class: "cluster" }, button(t("print_usual"), set("print", "")), button(t("print_large"), set("print", "large"))),
    h("p", {}, h("a", { href: "/" }, t("to_desk"))));
}
