// When to send: at the start, when the network or the page comes back, after saving, by a button, and, where the browser
// has it, by the worker in the background. One sender at a time; the server takes everything once in any case.

import { PhoneClock } from "./clock.js";
import { NotNow, call, sendPhoto, sendVisit } from "./send.js";

const LOCK = "doorstep-field-sending";
const SOON_MS = 1_000;
const MOST_FAULTS = 3;
const PAUSES_MS = [5_000, 15_000, 60_000, 300_000];

/** `ahead`: what was asked for before the app had arrived, or null. */
export function startSync(store, ahead) {
  const sync = new Sync(store, ahead);
  sync.start();
  return sync;
}

export class Sync extends EventTarget {
  constructor(store, ahead = async () => null) {
    super();
    this.store = store;
    this.ahead = ahead;
    this.clock = new PhoneClock();
    this.csrf = "";
    this.failures = 0;
    this.timer = 0;
    this.state = {
      online: navigator.onLine !== false, sending: false, signedIn: null, skewMs: 0, revoked: false, lastContact: null,
      workerless: !("serviceWorker" in navigator), updateReady: false, other: null,
    };
  }

  start() {
    addEventListener("online", () => this.set({ online: true }) || this.sendNow());
    addEventListener("offline", () => this.set({ online: false }));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.sendNow());
    this.rememberClock();
    // The worker fetches the whole app once more: not before what the person waits for has come.
    this.refresh().then(() => this.sendNow()).finally(() => this.worker());
  }

  /** Without a network too, whoever records a visit is warned before. */
  async rememberClock() {
    const [behindMs, bundle] = [await this.store.knownClock(), await this.store.bundle()];
    if (bundle) this.clock.remember(behindMs, bundle.at);
    this.set({ skewMs: this.clock.behindMs });
  }

  set(changed) {
    Object.assign(this.state, changed);
    this.dispatchEvent(new Event("change"));
  }

  /** What the person takes along, as it is now. False where the server could not be asked, or nobody is signed in any more. */
  async refresh() {
    const { departures } = this.store;
    try {
      const answer = (await this.ahead()) ?? (await call("GET", "field/"));
      this.heard(answer);
      if (answer.status !== 200) return await this.signedOut();
      return await this.welcome(answer.said, { departures });
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  /** Somebody is signed in. Their own store opens; whoever else has unsent visits here finds them when they sign in again. */
  async welcome(bundle, { departures }) {
    if (bundle.user.id === this.store.leaving) {
      await this.endSession(bundle.csrf);
      return false;
    }
    if (!(await this.store.adopt(bundle, { departures }))) return false;
    this.csrf = bundle.csrf;
    this.set({ signedIn: true, revoked: false, online: true });
    const device = this.store.account().device;
    const known = await call("PUT", `field/devices/${device}/`, { csrf: this.csrf });
    if (known.said.state === "revoked") await this.revoked();
    return true;
  }

  /** Whether the phone is still with the person whose visits are being sent. */
  same() {
    return this.store.account()?.user.id === this.person;
  }

  async renew() {
    const csrf = await this.csrfOf(this.person);
    if (!csrf || !this.same()) return false;
    this.csrf = csrf;
    return true;
  }

  /** A session that ended stops the sending and nothing else, unless the phone itself was revoked. */
  async signedOut() {
    this.set({ signedIn: false });
    const account = this.store.account();
    if (!account) return false;
    const answer = await call("GET", `field/devices/${account.device}/`);
    if (answer.status === 200 && answer.said.state === "revoked") await this.revoked();
    return false;
  }

  async revoked() {
    await this.store.revoke();
    this.set({ revoked: true, signedIn: false });
  }

  heard(answer) {
    this.clock.measure(Date.parse(answer.headers.get("Date") ?? ""));
    const { behindMs } = this.clock;
    if (behindMs !== this.state.skewMs) this.store.keepClock(behindMs).catch(() => {});
    this.set({ online: true, lastContact: new Date().toISOString(), skewMs: behindMs });
  }

  async sendNow() {
    clearTimeout(this.timer);
    if (!this.store.account()) {
      if (this.store.leaving) await this.endSession().catch((error) => this.failed(error));
      return;
    }
    if (this.state.sending) {
      this.again = true; // what was asked for meanwhile is done afterwards
      return;
    }
    if (!navigator.locks) return this.sendAll();
    await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? this.sendAll() : this.later()));
  }

  /** Another page is sending, or this one has not quite let go: asked again soon, or nobody would. */
  later() {
    this.timer = setTimeout(() => this.sendNow(), SOON_MS);
  }

  async sendAll() {
    if (this.state.sending) return;
    this.set({ sending: true });
    try {
      if (!this.csrf && !(await this.refresh())) return;
      const faults = [];
      const sent = await this.sendEach(faults);
      await this.store.forgetOld();
      if (sent) await this.refresh(); // what was owed for them is owed no more
      if (faults.length) throw faults.find((one) => one.why === "fault") ?? faults[0]; // asked again, after a pause
      this.failures = 0;
    } catch (error) {
      this.failed(error);
    } finally {
      this.set({ sending: false });
      this.onceMore();
    }
  }

  /** What was asked for meanwhile is done, whatever came of the sending before it. */
  onceMore() {
    if (!this.again) return;
    this.again = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendNow());
  }

  /** How many visits were sent. `faults` takes what the server failed at. */
  async sendEach(faults) {
    const waiting = (await this.store.items()).reverse();
    this.person = this.store.account()?.user.id;
    let sent = 0;
    for (const item of waiting) {
      if (!this.same()) return sent; // somebody else has signed in meanwhile, in another tab
      if (item.status !== "queued") continue;
      if (await this.goesOn(faults, () => sendVisit(this.store, item, this))) sent += 1;
    }
    for (const item of waiting) { // words before pictures: a weak signal carries the words
      if (!this.same()) return sent;
      const now = await this.store.item(item.id);
      if (now?.status !== "received") continue;
      for (const photo of now.photos.filter((one) => one.status === "queued")) {
        await this.goesOn(faults, () => sendPhoto(this.store, now, photo, this));
      }
    }
    return sent;
  }

  /** One thing at which the server fails, or that it takes tomorrow, does not hold up what stands behind it; a server that
   *  fails at all is left alone. */
  async goesOn(faults, send) {
    try {
      await send();
      return true;
    } catch (error) {
      const passed = error.why === "tomorrow" || (error.why === "fault" && faults.filter((one) => one.why === "fault").length < MOST_FAULTS);
      if (!passed) throw error;
      faults.push(error);
      return false;
    }
  }

  failed(error) {
    if (!(error instanceof NotNow)) console.error(error.code ?? error.name, error.message);
    if (error instanceof NotNow && error.why === "signed_out") {
      this.csrf = "";
      this.signedOut().catch(() => {});
      return;
    }
    if (error instanceof NotNow && error.why === "network") this.set({ online: false });
    const pause = Math.max(PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)], error.after ?? 0);
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendNow(), pause);
  }

  /** After something was queued: now if that goes, and by the worker once the network is back. */
  async queued() {
    this.sendNow();
    const worker = await navigator.serviceWorker?.getRegistration?.("/field/");
    await worker?.sync?.register("visits").catch(() => {});
  }

  async signOut() {
    await this.store.signOut();
    await this.endSession(this.csrf).catch((error) => this.failed(error));
  }

  /** Whoever has left this phone is signed out on the server too; where it cannot be reached, at the next chance. */
  async endSession(known = "") {
    this.csrf = "";
    this.set({ signedIn: false });
    const csrf = known || (await this.csrfOf(this.store.leaving));
    if (csrf) {
      const told = { method: "POST", headers: { "X-CSRFToken": csrf }, credentials: "same-origin" };
      const answer = await fetch("/accounts/logout/", told).catch(() => null);
      if (!answer?.ok) throw new NotNow(answer ? "fault" : "network");
    }
    await this.store.left();
    this.set({ online: true });
  }

  /** Of that person's session; null where it has ended, or is somebody else's by now. */
  async csrfOf(person) {
    const { status, said } = await call("GET", "field/");
    return status === 200 && said.user.id === person ? said.csrf : null;
  }

  async worker() {
    if (this.state.workerless) return;
    try {
      const registered = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", type: "module" });
      const look = (worker) => worker?.state === "installed" && navigator.serviceWorker.controller && this.set({ updateReady: true });
      look(registered.waiting);
      registered.addEventListener("updatefound", () => {
        const worker = registered.installing;
        worker.addEventListener("statechange", () => look(worker));
      });
      this.registered = registered;
      // A page that was still loading when the worker came alive was passed over, and asks for itself.
      navigator.serviceWorker.ready.then(({ active }) => navigator.serviceWorker.controller || active.postMessage("claim"));
    } catch {
      // An in-app browser may have the name and not the thing: the app works while the page is open, and says so.
      this.set({ workerless: true });
    }
    navigator.serviceWorker.addEventListener("message", (event) => event.data === "sent" && this.store.load().then(() => this.store.tell()));
  }

  /** The new version takes over. What is unsent lies in the database, which both know. */
  applyUpdate() {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    this.registered?.waiting?.postMessage("take over");
  }
}
