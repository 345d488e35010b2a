// What I did today: from this phone, and what the server knew when it was last asked.

import { clock, h, icon, t, tag, zoneNote } from "./dom.js";
import { dayFrom, fromLocal } from "./zone.js";

export async function screen({ store }) {
  const bundle = await store.bundle();
  const items = await store.items();
  const begins = Date.parse(fromLocal(`${dayFrom(0)}T00:00`));
  const here = items.filter((item) => Date.parse(item.body.began_at) >= begins || Date.parse(item.queuedAt) >= begins);
  const known = new Set(here.map((item) => item.id));
  const rows = [
    ...here.map((item) => ({ at: item.body.began_at, number: item.body.case, outcome: item.body.outcome, counted: item.receipt?.counted, state: item.status })),
    ...(bundle?.today ?? []).filter((one) => !known.has(one.id)).map((one) => ({ at: one.began_at, number: one.case, outcome: one.outcome, counted: one.counted, state: "received" })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
  return h("div", { class: "stack stack-loose" },
    h("header", { class: "head" }, h("h1", {}, t("today")), h("p", { class: "soft" }, t("today_count", { count: rows.length, counted: rows.filter((row) => row.counted).length })), zoneNote()),
    rows.length ? h("ol", { class: "field-rows panel panel-flush" }, rows.map(line)) : h("div", { class: "empty" }, icon("door-open"), h("h2", {}, t("nothing_today")), h("p", {}, t("nothing_today_help"))));
}

function line(row) {
  const state = row.counted ? "counted" : row.state;
  return h("li", {}, h("div", { class: "field-row" }, h("time", { class: "number", datetime: row.at }, clock(row.at)),
    h("span", { class: "grow" }, h("span", { class: "field-row-title number" }, row.number || t("new_demand")),
      h("span", { class: "field-row-marks" }, row.outcome && h("span", {}, t(`outcome_${row.outcome}`)), tag(t(`state_${state}`), row.counted ? "door" : state === "refused" ? "seal" : state === "queued" ? "lamp" : "", row.counted ? "check" : "")))));
}
