// What a case costs at the desk, from acknowledging to resolving: taps and seconds in front of it, counted on this device.
// At the end two numbers are sent, for the unit: no case number leaves the device, and nothing of what was written.
// A visit is measured where it is recorded, and is not counted here again.
const KEY = "doorstep.burden";
const PAUSE = 60_000; // whoever does nothing for longer is doing something else
const KEPT = 90 * 24 * 3600_000;

const [, number, verb = ""] = /^\/cases\/([^/]+)\/(?:([^/]+)\/)?$/.exec(location.pathname) ?? [];
let counts = read();
let last = Date.now();

function read() {
  try {
    const found = Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {});
    return Object.fromEntries(found.filter(([, one]) => Date.now() - one.since < KEPT));
  } catch {
    return {}; // no storage, or none of ours: nothing is measured
  }
}

function change(edit) {
  counts = read();
  edit(counts);
  try {
    localStorage.setItem(KEY, JSON.stringify(counts));
  } catch {
    // full or forbidden: nothing is measured
  }
}

function begin() {
  change((all) => { all[number] ??= { taps: 0, spent: 0, since: Date.now() }; });
}

/** Time since the last sign of the person, unless they were away. */
function spend(taps = 0) {
  const now = Date.now(), passed = Math.min(now - last, PAUSE);
  last = now;
  change((all) => {
    if (!all[number]) return;
    all[number].taps += taps;
    all[number].spent += passed;
  });
}

function send({ taps, spent }) {
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"];
  fetch("/api/v1/efforts/", {
    method: "POST", keepalive: true, credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ kind: "case", taps, seconds: Math.min(86_400, Math.round(spent / 1000)) }),
  }).catch(() => {}); // a measurement that is lost is a measurement less
}

/** The form that resolves was sent, and the case itself is shown again: it was taken. */
function finish() {
  const done = counts[number];
  change((all) => { delete all[number]; });
  send(done);
}

if (number) {
  if (verb === "acknowledge") begin();
  if (verb && counts[number]?.sent) change((all) => { delete all[number].sent; }); // refused: it goes on
  if (!verb && counts[number]?.sent) finish();
  addEventListener("submit", ({ target }) => {
    const asked = new URL(target.action, location.href).pathname;
    if (target.method !== "post") return;
    if (asked === `/cases/${number}/resolve/`) change((all) => { if (all[number]) all[number].sent = true; });
  }, true);
  // Before the click that follows it, so that the tap on “Acknowledge” is the first one counted.
  addEventListener("pointerup", ({ target }) => {
    const form = target.closest?.("form");
    if (form && new URL(form.action, location.href).pathname === `/cases/${number}/acknowledge/`) begin();
    spend(1);
  }, true);
  addEventListener("keydown", ({ key, target }) => {
    const pressed = key === "Enter" || (key === " " && target.matches?.("button, summary, input[type=radio], input[type=checkbox]"));
    spend(pressed && !target.matches?.("textarea") ? 1 : 0);
  }, true);
  addEventListener("scroll", () => spend(), { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => { if (document.hidden) spend(); else last = Date.now(); });
  addEventListener("pagehide", () => spend());
}
