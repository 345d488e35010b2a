// The case in brief: what the citizen said, what was promised before, how to reach them, and the two ways on.

import { button, dayOf, h, icon, link, moment, notice, since, t, tag, theirs, words, zoneNote } from "./dom.js";
import { uuid } from "../crypto.js";
import { choose } from "./record.js";
import { call } from "../send.js";
import { clockNotice } from "./clock_notice.js";

export async function screen({ store, sync, go, tell }, number, name) {
  if (name === "heard") return go(`#/visit/${(await newDraft(store, null)).id}`, { replace: true });
  const bundle = await store.bundle();
  const one = bundle?.cases.find((each) => each.number === number);
  if (!one) return h("div", { class: "stack" }, h("header", { class: "head" }, h("p", { class: "eyebrow number" }, number), h("h1", {}, t("not_here"))), h("p", {}, t("not_here_help")), link(t("my_visits"), "#/"));
  const begin = (outcome) => async () => go(`#/visit/${(await newDraft(store, one, outcome)).id}`);
  return h("div", { class: "stack stack-loose" },
    clockNotice(sync),
    h("header", { class: "head" },
      h("p", { class: "eyebrow" }, h("span", { class: "number" }, one.number), one.area && theirs(one.area)),
      h("h1", {}, one.title ? theirs(one.title) : one.number),
      h("p", { class: "cluster" },
        one.online_only_since && h("span", { class: "field-online" }, icon("keys"), t("online_only", { span: since(one.online_only_since) })),
        one.due_at && h("span", { class: one.overdue ? "field-late" : "faint" }, t(one.overdue ? "overdue_since" : "due", { when: moment(one.due_at) })),
        one.leader_visit_owed && tag(t("leader_visit"), "seal", "people"),
        one.assisting && tag(t("assisting"), "wire", "people"))),
    one.text ? words(one.text, t(one.confidential ? "brief" : "their_words")) : null,
    one.confidential ? notice("plum", t("confidential"), t("confidential_help")) : await reach({ store, sync, tell }, one),
    one.promised.length ? promised(one.promised) : null,
    one.earlier.length ? earlier(one.earlier) : null,
    one.photo_reason ? notice("wire", t("photo_asked"), one.photo_reason) : null,
    zoneNote(),
    h("div", { class: "field-foot" },
      button(t("record_visit"), begin(""), { kind: "primary", name: "door-open", wide: true }),
      button(t("not_home"), begin("not_home"), { wide: true, name: "door" }),
      sync.state.online ? link(t("whole_case"), `/cases/${one.number}/`, { kind: "quiet", wide: true }) : null));
}

const HEARD_OUTCOME = "met"; // whoever told of a new demand on the way was met

/** What was begun for this case before is gone on with; a plan that was used up is not used again. */
async function newDraft(store, one, outcome = "") {
  const begun = one && (await store.drafts()).find((draft) => draft.body.case === one.number);
  if (begun) {
    if (outcome) {
      begun.body.outcome = outcome;
      choose(begun.id, outcome);
    }
    await store.saveDraft(begun);
    return begun;
  }
  const used = new Set((await store.items()).map((item) => item.id));
  const planned = one?.planned.find((plan) => !used.has(plan.id));
  const draft = {
    id: planned?.id ?? uuid(),
    body: { case: one?.number ?? "", outcome: one ? outcome : HEARD_OUTCOME, began_at: new Date().toISOString() },
    confirm: planned?.code_sent ? "code" : "signature",
    begunAt: Date.now(),
  };
  await store.saveDraft(draft);
  return draft;
}

/** Phone and address are masked; one in full takes a network and is logged. An address goes along until the visit is recorded. */
async function reach({ store, sync, tell }, one) {
  const known = await store.revealed(one.number, "address");
  const lines = [];
  if (one.phone) {
    const ring = button(t("call"), async () => {
      const value = await reveal({ sync, tell }, one, "phone");
      if (value) location.href = `tel:${value}`;
    }, { name: "phone" });
    lines.push(h("div", { class: "field-line" }, h("span", {}, h("span", { class: "faint small" }, t("phone")), h("span", { class: "number", "data-user-text": "" }, one.phone)), one.may_reveal && ring));
  }
  if (one.address) {
    const take = button(t("take_address"), async () => {
      const value = await reveal({ sync, tell }, one, "address");
      if (value) await store.keepRevealed(one.number, "address", value);
    }, { name: "pin" });
    lines.push(h("div", { class: "field-line" }, h("span", {}, h("span", { class: "faint small" }, t("address")), theirs(known ?? one.address)), one.may_reveal && !known && take));
  }
  if (one.at_home) lines.push(h("div", { class: "field-line" }, h("span", {}, h("span", { class: "faint small" }, t("at_home")), theirs(one.at_home))));
  return lines.length ? h("div", { class: "panel panel-flush" }, lines) : null;
}

async function reveal({ sync, tell }, one, field) {
  if (!sync.state.online) return tell("lamp", t("needs_network"), t("reveal_needs_network"));
  try {
    const body = JSON.stringify({ field, reason: t("reveal_reason") });
    if (!sync.csrf) await sync.refresh();
    const answer = await call("POST", `cases/${one.number}/reveal/`, { csrf: sync.csrf, body });
    if (answer.status === 200) return answer.said.value;
    return tell("seal", t("not_shown"), answer.said.detail ?? "");
  } catch {
    return tell("lamp", t("needs_network"), t("reveal_needs_network"));
  }
}

function promised(all) {
  return h("section", {}, h("h2", { class: "field-title" }, t("promised_before")),
    h("ul", { class: "stack stack-tight" }, all.map((one) => h("li", { class: "field-said" }, theirs(one.text), " ",
      one.kept ? tag(t("kept"), "door", "check") : one.due && h("span", { class: "faint small" }, t("until", { day: dayOf(one.due) }))))));
}

function earlier(all) {
  return h("section", {}, h("h2", { class: "field-title" }, t("earlier_visits")),
    h("ul", { class: "stack stack-tight" }, all.map((one) => h("li", { class: "field-said" },
      h("span", { class: "cluster" }, h("time", { datetime: one.at }, moment(one.at)), tag(t(`outcome_${one.outcome}`), one.counted ? "door" : "", one.counted ? "check" : "")),
      one.said && theirs(one.said)))));
}
