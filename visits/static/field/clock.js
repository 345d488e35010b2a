// How far the phone's clock is from the server's, and since when that is known. The server judges the times of a visit by it.

export const MATTERS_MS = 2 * 60_000; // the server leaves less too

const drift = () => Date.now() - performance.now(); // it jumps where the clock was set, or the phone slept

export class PhoneClock {
  constructor() {
    this.behindMs = 0; // where it matters
    this.measured = null;
  }

  /** `date`: the server's time, of an answer that came right now. */
  measure(date) {
    if (Number.isNaN(date)) return;
    this.behindMs = matters(date - Date.now());
    this.measured = drift();
  }

  /** As it was known when the app was last open; of the clock now it says nothing for sure. `heardAt`: the server's time then. */
  remember(behindMs, heardAt) {
    if (this.measured !== null) return;
    const atLeast = matters(Math.max(0, Date.parse(heardAt) - Date.now())); // nobody is earlier than what the server said before
    this.behindMs = atLeast || behindMs;
  }

  /** {behind} in seconds, or nothing where the clock may have been set since it was measured. */
  known() {
    const holds = this.measured !== null && Math.abs(drift() - this.measured) < MATTERS_MS;
    return holds ? { behind: Math.round(this.behindMs / 1000) } : {};
  }
}

const matters = (ms) => (Math.abs(ms) >= MATTERS_MS ? ms : 0);

/** What goes along with a saved visit. */
export const clockOf = ({ clock = {}, queuedAt }) => ({ saved_at: clock.saved_at ?? queuedAt, ...(clock.behind === undefined ? {} : { behind: clock.behind }) });
