// The word of the person visited: the code they were sent, their signature, the code of their slip, or a call later.

import { button, h, limit, moment, t } from "./dom.js";
import { pad } from "./pad.js";
import { choices, line } from "./record_parts.js";

/** What was given by the way that is chosen. Each way keeps its own, so that a touch on another loses nothing. */
export const givenBy = ({ confirm, given, code }) => given?.[confirm] ?? (given ? "" : code ?? "");

export function confirmation(context) {
  const { draft, one, save, redraw, errors } = context;
  const ways = [one?.planned.some((plan) => plan.code_sent) && "code", "signature", one?.slip && "qr", "later"].filter(Boolean);
  const codes = (one?.planned ?? []).filter((plan) => plan.code_sent);
  const pick = (way) => {
    draft.confirm = way;
    save({});
    redraw();
  };
  const keep = (value) => {
    draft.given = { ...draft.given, [draft.confirm]: value };
    save({});
  };
  const given = givenBy(draft);
  return h("div", { class: "field-group stack" },
    choices("confirmation", t("confirmation"), ways.map((way) => [way, t(`confirm_${way}`)]), draft.confirm, pick, errors.confirmation),
    draft.confirm === "code" && line("code", t("their_code"), given, keep, {
      inputmode: "numeric", autocomplete: "one-time-code", maxlength: limit("code"), optional: false }),
    draft.confirm === "code" && codes.length > 1 && h("p", { class: "help" }, t("any_code"), " ", codes.map(({ planned_for: at }) => (at ? moment(at) : t("any_time"))).join(t("comma"))),
    draft.confirm === "signature" && pad(given, keep),
    draft.confirm === "qr" && slip(draft, keep, redraw),
    draft.confirm === "later" && h("p", { class: "help" }, t("confirm_later_help")));
}

/** Typed, or read by the camera where the browser can. */
function slip(draft, keep, redraw) {
  const field = line("qr", t("slip_code"), givenBy(draft), keep, { autocapitalize: "characters", autocomplete: "off", maxlength: limit("qr"), optional: false });
  if (!("BarcodeDetector" in globalThis)) return field;
  const file = h("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, onchange: async () => {
    const [picture] = file.files;
    if (!picture) return;
    const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(picture)).catch(() => []);
    if (found[0]) {
      keep(found[0].rawValue);
      redraw();
    }
  } });
  return h("div", { class: "stack stack-tight" }, field, file, button(t("scan"), () => file.click(), { name: "eye" }));
}
