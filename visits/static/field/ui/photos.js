// Photos of the place, where the topic asks for them and says why. Each is kept on the phone the moment it is taken.

import { shrink } from "../photo.js";
import { button, h, t, theirs } from "./dom.js";

const MOST = 4;

export function photos({ app, draft, one, keep, redraw, full }) {
  const kept = draft.photos ?? [];
  const file = h("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, tabindex: "-1", "aria-hidden": "true", onchange: () => {
    const [picture] = file.files;
    if (picture) keep(async () => app.store.addPhoto(draft, await shrink(picture))).then(redraw);
  } });
  const remove = (id) => () => keep(() => app.store.removePhoto(draft, id)).then(redraw);
  return h("div", { class: "field stack stack-tight", role: "group", "aria-label": t("photos") },
    h("p", { class: "legend" }, t("photos")),
    h("p", { class: "help" }, t("photo_asked"), " ", theirs(one.photo_reason)),
    kept.length ? h("ul", { class: "photos" }, kept.map((id, nth) => h("li", { class: "stack stack-tight" },
      picture(app, id, t("photo_nth", { nth: nth + 1 }), full), button(t("remove_photo"), remove(id), { kind: "quiet" })))) : null,
    file,
    kept.length < MOST ? button(t("take_photo"), () => file.click(), { name: "camera", wide: true }) : null);
}

/** Opened from under its seal, and given back once it is shown. */
function picture({ store }, id, alt, full) {
  const image = h("img", { alt });
  store.photo(id).then((blob) => {
    if (!blob) return;
    const address = URL.createObjectURL(blob);
    image.onload = () => URL.revokeObjectURL(address);
    image.src = address;
  }).catch(full);
  return image;
}
