// Times are those of the place where the visits are, whatever the phone is set to.

const zone = () => document.documentElement.dataset.zone || undefined;

let behindMs = 0;

/** The phone's clock is so much behind: what is shown as "so long ago" is reckoned by the right one. */
export function runsBehind(ms) {
  behindMs = ms;
}

export const rightNow = () => Date.now() + behindMs;

const WALL = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** In a language of the app, with what Intl calls the rest. */
export const format = (locale, options, iso) => new Intl.DateTimeFormat(locale, { ...options, timeZone: zone() }).format(new Date(iso));

/** As <input type="datetime-local"> has it. */
export function local(iso) {
  return format("sv-SE", WALL, iso).replace(" ", "T").slice(0, 16);
}

/** The instant at which clocks there show it; undefined where nothing was entered. Minutes that do not exist move an hour on. */
export function fromLocal(wall) {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const once = asUtc - ahead(asUtc);
  return new Date(asUtc - ahead(once)).toISOString();
}

/** By how much the wall clock there is ahead of UTC, in milliseconds. */
function ahead(ms) {
  return Date.parse(`${local(ms)}Z`) - Math.floor(ms / 60_000) * 60_000;
}

export function dayFrom(days, now = rightNow()) {
  const noon = new Date(`${local(now).slice(0, 10)}T12:00Z`);
  noon.setUTCDate(noon.getUTCDate() + days);
  return noon.toISOString().slice(0, 10);
}

/** What the zone is called, where the phone shows other times; empty where it shows the same. */
export function otherZone(locale, now = rightNow()) {
  if (ahead(now) === -new Date(now).getTimezoneOffset() * 60_000) return "";
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone(), timeZoneName: "long" }).formatToParts(now);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone();
}
