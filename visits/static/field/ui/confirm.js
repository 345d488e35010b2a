// The word of the person visited: the code they were sent, their signature, the code of their slip, or a call later.

import { button, h, t } from "./dom.js";
import { pad } from "./pad.js";
import { choices, line } from "./record_parts.js";

export function confirmation(context) {
  const { draft, one, save, redraw, errors } = context;
  const sentCode = one?.planned.some((plan) => plan.code_sent);
  const ways = [sentCode && "code", "signature", one?.slip && "qr", "later"].filter(Boolean);
  const pick = (way) => {
    draft.confirm = way;
    draft.code = "";
    save({});
    redraw();
  };
  const keep = (value) => {
    draft.code = value;
    save({});
  };
  return h("div", { class: "field-group stack" },
    choices("confirmation", t("confirmation"), ways.map((way) => [way, t(`confirm_${way}`)]), draft.confirm, pick, errors.confirmation),
    draft.confirm === "code" && line("code", t("their_code"), draft.code, keep, {
      inputmode: "numeric", autocomplete: "one-time-code", maxlength: 40, optional: false }),
    draft.confirm === "signature" && pad(draft.code, keep),
    draft.confirm === "qr" && slip(draft, keep, redraw),
    draft.confirm === "later" && h("p", { class: "help" }, t("confirm_later_help")));
}

/** Typed, or read by the camera where the browser can. */
function slip(draft, keep, redraw) {
  const field = line("qr", t("slip_code"), draft.code, keep, { autocapitalize: "characters", autocomplete: "off", maxlength: 60, optional: false });
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
