// Nobody was home: a slip to leave, printed or copied by hand. It names no citizen.

import { button, h, link, moment, t, theirs } from "./dom.js";

export async function screen({ store }, id) {
  const item = await store.item(id);
  const bundle = await store.bundle();
  const number = item?.body.case ?? "";
  return h("div", { class: "stack stack-loose" },
    h("article", { class: "field-slip" },
      h("h1", {}, t("slip_title")),
      h("p", { class: "field-slip-when" }, item ? moment(item.body.began_at) : ""),
      h("p", {}, theirs(bundle?.user.unit ?? ""), " · ", theirs(bundle?.user.name ?? "")),
      h("p", { class: "field-slip-number number" }, number),
      h("p", {}, t("slip_text")),
      h("p", { translate: "no" }, `${location.host}/track/`),
      t("hotline") && h("p", {}, t("slip_hotline"), " ", h("span", { class: "number" }, t("hotline")))),
    h("div", { class: "field-foot no-print" }, button(t("print"), () => print(), { kind: "primary", name: "print", wide: true }), link(t("my_visits"), "#/", { wide: true })));
}
