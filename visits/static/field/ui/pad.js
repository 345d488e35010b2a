// A signature by finger. Kept are strokes, [[[x, y], ...], ...]: small, and no image of anything else.

import { button, h, t } from "./dom.js";

const MOST_POINTS = 3000;
const STEP = 3;
const FEWEST = 8; // the server takes fewer points for a dot

/** `kept`: strokes drawn before; `changed(text)` is told the strokes as JSON, or "" when there is no signature. */
export function pad(kept, changed) {
  const canvas = h("canvas", { class: "field-pad", width: 600, height: 220, role: "img", "aria-label": t("signature") });
  const pen = canvas.getContext("2d");
  let strokes = kept ? JSON.parse(kept) : [];
  let before = []; // what one touch on "sign again" took away, and another brings back
  let drawing = null;

  const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const tell = () => changed(count() >= FEWEST ? JSON.stringify(strokes) : "");

  function at(event) {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [within(((event.clientX - box.left) * canvas.width) / box.width, canvas.width),
      within(((event.clientY - box.top) * canvas.height) / box.height, canvas.height)];
  }

  function paint() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach((point, nth) => (nth ? pen.lineTo(...point) : pen.moveTo(...point)));
      pen.stroke();
    }
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = [at(event)];
    back.hidden = true;
    strokes.push(drawing);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || count() >= MOST_POINTS) return;
    const last = drawing[drawing.length - 1];
    const next = at(event);
    if (Math.abs(next[0] - last[0]) + Math.abs(next[1] - last[1]) < STEP) return;
    drawing.push(next);
    paint();
  });
  for (const ending of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(ending, () => {
      if (!drawing) return;
      drawing = null;
      tell();
    });
  }
  requestAnimationFrame(paint);
  const show = (others) => {
    [strokes, before] = [others, strokes];
    back.hidden = !before.length || strokes.length > 0;
    paint();
    tell();
  };
  const clear = button(t("sign_again"), () => strokes.length && show([]), { kind: "quiet" });
  const back = button(t("sign_back"), () => show(before), { kind: "quiet" });
  back.hidden = true;
  return h("div", { class: "stack stack-tight" }, h("p", { class: "help" }, t("signature_help")), canvas, h("p", { class: "cluster" }, clear, back));
}
