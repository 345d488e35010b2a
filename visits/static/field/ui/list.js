// My visits: what is planned, what an escalation asks for, and the rest of my open cases.

import { clockNotice } from "./clock_notice.js";
import { clock, day, h, icon, link, notice, since, t, tag, theirs, zoneNote } from "./dom.js";
import { leftovers } from "./leftovers.js";

export async function list(app) {
  const { store, sync } = app;
  const bundle = await store.bundle();
  if (!bundle) return welcome(app);
  const waiting = (await store.items()).filter((item) => item.status !== "received");
  const used = new Set(waiting.map((item) => item.id));
  const numbers = new Set(waiting.flatMap((item) => [item.body.case, ...(item.body.also_cases ?? [])]));
  const cases = bundle.cases.map((one) => ({ ...one, planned: one.planned.filter((plan) => !used.has(plan.id)), recorded: numbers.has(one.number) }));
  const planned = cases.filter((one) => one.planned.length);
  const owed = cases.filter((one) => !one.planned.length && one.leader_visit_owed);
  const rest = cases.filter((one) => !planned.includes(one) && !owed.includes(one));
  planned.sort((a, b) => when(a).localeCompare(when(b)));
  const drafts = await store.drafts();
  return h("div", { class: "stack stack-loose" },
    h("header", { class: "head" }, h("h1", {}, t("my_visits")), h("p", { class: "soft" }, theirs(bundle.user.name), bundle.user.unit && theirs(` · ${bundle.user.unit}`))),
    clockNotice(sync),
    drafts.length ? section(t("begun"), drafts.map(begun)) : null,
    planned.length ? section(t("planned"), planned.map((one) => row(one, planOf(one)))) : null,
    owed.length ? section(t("owed"), owed.map((one) => row(one))) : null,
    rest.length ? section(planned.length || owed.length ? t("others") : t("open_cases"), rest.map((one) => row(one))) : null,
    bundle.cases.length ? null : empty(),
    bundle.more ? h("p", { class: "soft" }, t("more_cases")) : null,
    bundle.may.hear ? h("p", {}, link(t("new_demand"), "#/heard", { name: "plus", wide: true })) : null,
    h("p", { class: "faint small" }, t("as_of", { when: `${day(bundle.at)} ${clock(bundle.at)}` })),
    zoneNote(),
  );
}

const when = (one) => one.planned[0].planned_for ?? "9";

function planOf(one) {
  const { planned_for: at, code_sent: code } = one.planned[0];
  return h("span", { class: "field-when" }, icon("clock"), at ? `${day(at)} ${clock(at)}` : t("any_time"), code ? ` · ${t("code_sent")}` : "");
}

function section(title, rows) {
  return h("section", {}, h("h2", { class: "field-title" }, title), h("ul", { class: "field-rows panel panel-flush" }, rows.map((one) => h("li", {}, one))));
}

function row(one, extra = null) {
  const urgent = one.urgency === "emergency" || one.urgency === "urgent";
  return h("a", { class: "field-row", href: `#/case/${one.number}` },
    h("span", { class: "grow" },
      one.title ? theirs(one.title, "span", { class: "field-row-title" }) : h("span", { class: "field-row-title number" }, one.number),
      h("span", { class: "field-row-marks" },
        extra,
        one.recorded && tag(t("recorded"), "lamp", "clock"),
        urgent && tag(t(`urgency_${one.urgency}`), "seal", "flag"),
        one.leader_visit_owed && tag(t("leader_visit"), "seal", "people"),
        one.assisting && tag(t("assisting"), "wire", "people"),
        one.confidential && tag(t("confidential"), "plum", "lock"),
        one.online_only_since && h("span", { class: "field-online" }, icon("keys"), t("online_only", { span: since(one.online_only_since) })),
        one.area && theirs(one.area, "span", { class: "faint" }),
      )),
    icon("right"));
}

function begun(draft) {
  const label = draft.body?.case || t("new_demand");
  return h("a", { class: "field-row", href: `#/visit/${draft.id}` },
    h("span", { class: "grow" }, h("span", { class: "field-row-title" }, theirs((draft.body?.said || draft.body?.heard?.[0]?.text)?.slice(0, 40) || label)),
      h("span", { class: "field-row-marks" }, tag(t("state_draft"), "lamp", "edit"), h("span", { class: "number faint" }, label))),
    icon("right"));
}

function empty() {
  return h("div", { class: "empty" }, icon("door-open"), h("h2", {}, t("nothing_owed")), h("p", {}, t("nothing_owed_help")));
}

/** Nothing was ever taken along on this phone, or the key is gone. */
function welcome(app) {
  const { store, sync } = app;
  const signIn = link(t("sign_in"), "/accounts/login/?next=/field/", { kind: "primary", wide: true });
  const revoked = sync.state.revoked || store.leftovers.length;
  return h("div", { class: "stack stack-loose" },
    h("header", { class: "head" }, h("h1", {}, t("app_name")), h("p", { class: "lead" }, t("app_lead"))),
    store.leaving && !sync.state.online ? notice("lamp", t("leaving"), t("leaving_help")) : null,
    revoked ? notice("seal", t("revoked"), t("revoked_help")) : null,
    store.leftovers.length ? leftovers(app) : null,
    sync.state.signedIn === null && sync.state.sending ? h("p", { class: "soft", role: "status" }, t("loading")) : signIn,
    h("p", { class: "help" }, t("sign_in_help")));
}
