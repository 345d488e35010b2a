// The sealed files that a revoked phone left behind: offered until a person says that they were handed in.

import { button, h, moment, t } from "./dom.js";

export function leftovers({ store, export: save }) {
  const drop = (at) => async () => {
    if (confirm(t("drop_leftover"))) await store.dropLeftover(at);
  };
  return h("section", { class: "stack stack-tight" }, h("h2", { class: "field-title" }, t("leftovers")), h("p", { class: "help" }, t("leftovers_help")),
    h("ul", { class: "stack" }, store.leftovers.map(({ at, text }) => h("li", { class: "panel stack stack-tight" }, h("p", {}, moment(at)),
      button(t("export"), () => save(new Blob([text], { type: "application/json" })), { name: "lock", wide: true }),
      button(t("handed_in"), drop(at), { kind: "quiet", wide: true })))));
}
