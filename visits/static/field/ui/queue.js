// Every visit of this phone with its true state, and what to do where something stands in the way.

import { button, h, icon, link, moment, notice, since, t, tag, theirs } from "./dom.js";
import { clockNotice, spanOf } from "./clock_notice.js";
import { leftovers } from "./leftovers.js";

export async function screen(app, chosen = "") {
  const { store, sync } = app;
  const items = await store.items();
  const drafts = await store.drafts();
  const unsent = await store.unsent();
  const shown = chosen ? items.filter((item) => item.id === chosen) : items;
  return h("div", { class: "stack stack-loose" },
    h("header", { class: "head" }, h("h1", {}, chosen ? t("saved") : t("on_this_phone")),
      h("p", { class: "soft" }, unsent.count ? t("unsent_since", { count: unsent.count, span: since(unsent.oldest) }) : t("all_sent"))),
    troubles(app),
    shown.length || drafts.length ? null : h("div", { class: "empty" }, icon("check"), h("h2", {}, t("nothing_here")), h("p", {}, t("nothing_here_help"))),
    h("ul", { class: "stack" }, chosen ? null : drafts.map((draft) => h("li", {}, draftCard(app, draft))), shown.map((item) => h("li", {}, card(app, item)))),
    chosen ? link(t("my_visits"), "#/", { wide: true }) : foot(app, unsent));
}

function troubles({ sync }) {
  const { online, signedIn, revoked } = sync.state;
  return [
    revoked && notice("seal", t("revoked"), t("revoked_help")),
    signedIn === false && !revoked && notice("lamp", t("signed_out"), t("signed_out_help"), link(t("sign_in"), "/accounts/login/?next=/field/", { kind: "primary" })),
    !online && notice("wire", t("offline"), t("offline_help")),
    clockNotice(sync),
  ].filter(Boolean);
}

const LOOK = { queued: ["lamp", "clock"], sending: ["wire", "send"], refused: ["seal", "warn"], received: ["door", "check"] };

function card(app, item) {
  const { receipt, problem, body } = item;
  const counted = receipt?.counted;
  const state = item.status === "received" ? (counted ? "counted" : "received") : item.status === "queued" && app.sync.state.sending ? "sending" : item.status;
  const [tone, name] = LOOK[item.status] ?? LOOK.queued;
  return h("article", { class: "panel stack stack-tight", "data-state": state, "data-visit": item.id },
    h("p", { class: "cluster" }, tag(t(`state_${state}`), counted || item.status !== "received" ? tone : "", name), h("span", { class: "number" }, body.case || t("new_demand"))),
    h("p", {}, body.outcome && t(`outcome_${body.outcome}`), " · ", moment(body.began_at)),
    receipt && h("p", { class: "faint small" }, t("receipt", { number: `${item.id.slice(0, 8)}-${receipt.sha256.slice(0, 8)}`, when: moment(receipt.received_at) })),
    receipt && !counted && receipt.reason && h("p", { class: "soft" }, t("not_counted"), " ", theirs(receipt.reason)),
    receipt?.also_cases?.map(further),
    receipt?.unusable?.length ? h("p", { class: "soft", "data-unusable": "" }, t("unusable"), " ", receipt.unusable.map(detail).join(t("comma"))) : null,
    item.tomorrow && h("p", { class: "soft" }, t("tomorrow")),
    problem && trouble(app, item, problem),
    item.photos.some((photo) => photo.status === "queued") && h("p", { class: "soft" }, t("photos_wait", { count: item.photos.filter((photo) => photo.status === "queued").length })),
    item.photos.map((photo) => photo.problem && photoTrouble(app, item, photo)));
}

const detail = (name) => (t(`detail_${name}`) === `detail_${name}` ? t("detail_other") : t(`detail_${name}`));

/** A further case is settled by the word of its own citizen: what became of it is not what became of the visit. */
function further(other) {
  return h("p", { class: "soft", "data-further": other.case }, t(other.heard ? "became_case" : "also_served"), " ", h("span", { class: "number" }, other.case), " ",
    other.counted && tag(t("counts"), "door", "check"),
    !other.counted && !other.heard && other.reason && [t("not_counted"), " ", theirs(other.reason)]);
}

function trouble({ store, sync, go }, item, problem) {
  const fields = [...new Set(Object.values(problem.fields ?? {}).flat())];
  const wrongMs = sync.state.skewMs || (item.clock?.behind ?? 0) * 1000;
  const late = wrongMs !== 0 && (problem.fields?.began_at || problem.fields?.ended_at);
  const shift = async () => {
    await store.shiftClock(item.id, wrongMs);
    await sync.queued();
  };
  const mend = async () => go(`#/visit/${(await store.mend(item.id)).id}`);
  return h("div", { class: "stack stack-tight" },
    h("p", { class: "field-error" }, theirs(problem.detail || t("state_refused"))),
    fields.length ? h("ul", {}, fields.map((text) => h("li", { class: "small" }, theirs(text)))) : null,
    h("p", { class: "help" }, t("refused_help")),
    h("p", { class: "cluster" }, late && button(t("correct_clock", { span: spanOf(wrongMs) }), shift, { kind: "primary", name: "clock" }), button(t("mend_it"), mend, { name: "edit" })));
}

/** Kept until a person gives it up. */
function photoTrouble({ store, sync }, item, photo) {
  const again = async () => {
    await store.updatePhoto(item.id, photo.id, { status: "queued", problem: null });
    await sync.queued();
  };
  const giveUp = async () => {
    if (confirm(t("give_up_photo"))) await store.giveUpPhoto(item.id, photo.id);
  };
  return h("div", { class: "stack stack-tight" },
    h("p", { class: "field-error" }, t("photo_refused"), " ", theirs(photo.problem.detail)),
    h("p", { class: "cluster" }, button(t("send_again"), again, { name: "send" }), button(t("remove_photo"), giveUp, { kind: "quiet" })));
}

function draftCard({ store, tell }, draft) {
  const drop = async () => {
    if (confirm(t("drop_draft"))) await store.dropDraft(draft.id);
  };
  const words = draft.body?.said || draft.body?.heard?.[0]?.text;
  return h("article", { class: "panel stack stack-tight", "data-state": "draft" },
    h("p", { class: "cluster" }, tag(t("state_draft"), "lamp", "edit"), h("span", { class: "number" }, draft.body?.case || t("new_demand"))),
    words && theirs(words.slice(0, 80), "p", { class: "soft" }),
    h("p", { class: "cluster" }, link(t("go_on"), `#/visit/${draft.id}`), button(t("drop"), drop, { kind: "quiet" })));
}

function foot(app, unsent) {
  const { store, sync, tell } = app;
  const leave = async () => {
    try {
      await sync.signOut();
      app.go("#/");
    } catch (error) {
      const why = error.code === "drafts" ? "still_drafts" : "still_unsent";
      tell("seal", t(why, { count: error.count ?? unsent.count }), t(`${why}_help`), { lasts: async () => (await store.unsent()).count + (await store.drafts()).length > 0 });
    }
  };
  return h("div", { class: "stack stack-tight" },
    unsent.count ? button(t("send_now"), () => sync.sendNow(), { kind: "primary", name: "send", wide: true }) : null,
    unsent.count ? button(t("export"), () => dispatchEvent(new CustomEvent("field-export")), { name: "lock", wide: true }) : null,
    unsent.count ? h("p", { class: "help" }, t("export_help")) : null,
    store.account() && sync.state.online ? link(t("hand_in"), "/visits/hand-in/", { wide: true }) : null,
    store.leftovers.length ? leftovers(app) : null,
    store.account() ? button(t("sign_out"), leave, { kind: "quiet", name: "out", wide: true }) : null);
}
