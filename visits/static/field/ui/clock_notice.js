// The clock of this phone is wrong: told before a visit is recorded, and what one touch mends.

import { button, h, notice, since, t } from "./dom.js";

const MINUTE_MS = 60_000;

export const spanOf = (ms) => since(new Date(0).toISOString(), Math.round(Math.abs(ms) / MINUTE_MS) * MINUTE_MS);

/** Null where the clock is right, as far as anybody knows. */
export function clockNotice({ state }) {
  return state.skewMs ? notice("lamp", title(state.skewMs), t("clock_wrong_help")) : null;
}

/** In the form: the times of the draft are moved to the right ones by one touch, once. */
export function correctable({ app, draft, save, redraw }) {
  const { skewMs } = app.sync.state;
  if (!skewMs || draft.movedMs !== undefined) return skewMs ? notice("door", t("clock_corrected")) : null;
  const correct = () => {
    save(corrected(app, draft));
    redraw();
  };
  return notice("lamp", title(skewMs), t("clock_wrong_help"), h("p", {}, button(t("correct_clock", { span: spanOf(skewMs) }), correct, { name: "clock" })));
}

/** The times of the draft by the server's clock, once. */
export function corrected(app, draft) {
  const { skewMs } = app.sync.state;
  if (!skewMs || draft.movedMs !== undefined) return {};
  draft.movedMs = skewMs;
  const moved = (iso) => iso && new Date(Date.parse(iso) + skewMs).toISOString();
  return { began_at: moved(draft.body.began_at), ended_at: moved(draft.body.ended_at) };
}

const title = (ms) => t(ms > 0 ? "clock_slow" : "clock_fast", { span: spanOf(ms) });
