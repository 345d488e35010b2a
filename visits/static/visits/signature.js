// A signature on the screen. What is kept are strokes, [[[x, y], ...], ...], in the pixels of the canvas: small, and no
// image of anything else. Without this module the page offers the code alone.

const MOST_POINTS = 3000;
const STEP = 3; // pixels; finer points only make it larger

for (const pad of document.querySelectorAll("[data-signature]")) start(pad);

function start(pad) {
  const canvas = pad.querySelector("canvas");
  const kept = pad.querySelector("input");
  const said = pad.querySelector("[data-said]");
  const pen = canvas.getContext("2d");
  const strokes = [];
  let drawing = null;
  let points = 0;

  pad.hidden = false;
  canvas.style.maxInlineSize = "100%";
  canvas.style.touchAction = "none"; // a finger draws and does not scroll the page away
  pen.lineWidth = 3;
  pen.lineCap = pen.lineJoin = "round";

  function at(event) {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) * canvas.width) / box.width;
    const y = ((event.clientY - box.top) * canvas.height) / box.height;
    return [Math.round(Math.min(Math.max(x, 0), canvas.width)), Math.round(Math.min(Math.max(y, 0), canvas.height))];
  }

  function draw(from, to) {
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (points >= MOST_POINTS) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = [at(event)];
    strokes.push(drawing);
    points += 1;
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || points >= MOST_POINTS) return;
    const last = drawing[drawing.length - 1];
    const next = at(event);
    if (Math.abs(next[0] - last[0]) + Math.abs(next[1] - last[1]) < STEP) return;
    draw(last, next);
    drawing.push(next);
    points += 1;
  });

  function finish() {
    if (!drawing) return;
    drawing = null;
    kept.value = JSON.stringify(strokes);
    said.textContent = said.dataset.signed;
  }

  for (const ending of ["pointerup", "pointercancel"]) canvas.addEventListener(ending, finish);

  pad.querySelector("[data-clear]").addEventListener("click", () => {
    strokes.length = points = 0;
    kept.value = "";
    pen.clearRect(0, 0, canvas.width, canvas.height);
    said.textContent = said.dataset.cleared;
  });
}
