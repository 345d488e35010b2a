// Building pages without a framework: elements from calls, texts from the catalogue, times as people say them.

import { format, fromLocal, otherZone, rightNow } from "./zone.js";

let said = {};
let tongue = "en";

export function speak(language, texts) {
  tongue = language;
  said = texts;
  document.documentElement.lang = language;
}

const limits = () => JSON.parse(document.documentElement.dataset.limits ?? "{}");

/** As many characters, or things, as the server takes of a field. */
export const limit = (name) => limits()[name] ?? null;

export const language = () => tongue;

/** A text of the app, with its values put in: t("unsent", {count: 3}). */
export function t(name, values = {}) {
  const text = said[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value === "boolean") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  if (element.hasAttribute("data-user-text")) element.dir = "auto"; // people's words have a direction of their own
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

export function notice(tone, title, text, ...actions) {
  const name = { door: "check", lamp: "warn", seal: "warn", plum: "lock" }[tone] ?? "info";
  return h("div", { class: "notice", "data-tone": tone }, icon(name),
    h("div", { class: "notice-body" }, title && h("p", {}, h("strong", {}, title)), text && h("p", {}, text), ...actions));
}

export function tag(label, tone = "", name = "") {
  return h("span", { class: "tag", "data-tone": tone || null }, name && icon(name), h("span", {}, label));
}

export function button(label, onclick, { kind = "", name = "", wide = false, type = "button" } = {}) {
  const classes = ["button", kind && `button-${kind}`, wide && "button-wide"].filter(Boolean).join(" ");
  return h("button", { class: classes, type, onclick }, name && icon(name), h("span", {}, label));
}

export function link(label, href, { kind = "", name = "", wide = false } = {}) {
  const classes = ["button", kind && `button-${kind}`, wide && "button-wide"].filter(Boolean).join(" ");
  return h("a", { class: classes, href }, name && icon(name), h("span", {}, label));
}

/** A text inside another one, so that neither turns the other round. */
export const apart = (text) => `\u2068${text}\u2069`;

/** What a person said or wrote: never in the app's own language. */
export const theirs = (text, tag = "span", attributes = {}) => h(tag, { "data-user-text": "", ...attributes }, text);

export function words(text, caption = "") {
  return h("figure", { class: "words words-demand" }, theirs(text, "blockquote"), caption && h("figcaption", {}, caption));
}

// Times

const locale = () => (tongue === "en" ? "en-GB" : "zh-CN");

export const day = (iso) => format(locale(), { month: "numeric", day: "numeric", weekday: "short" }, iso);
export const clock = (iso) => format(locale(), { hour: "2-digit", minute: "2-digit", hour12: false }, iso);
export const moment = (iso) => `${day(iso)} ${clock(iso)}`;

/** A day without a time, as it was promised: the same in every zone. */
export const dayOf = (date) => day(fromLocal(`${date}T12:00`));

/** Where the phone shows other times than the app. */
export function zoneNote() {
  const name = otherZone(locale());
  return name ? h("p", { class: "faint small" }, t("times_in_zone", { zone: name })) : null;
}

/** How long ago, in the two largest units. */
export function since(iso, now = rightNow()) {
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days) return t("span_days", { days, hours: hours % 24 });
  if (hours) return t("span_hours", { hours, minutes: minutes % 60 });
  return minutes ? t("span_minutes", { minutes }) : t("span_now");
}
