// Enhancement only: the page works without. One point where somebody is, only when they touch the button; photos made smaller
// before they travel; a form that one goes back to is still the same; number and PIN copied and printed.
const LONGEST_SIDE = 2000;
const LARGE = 1_000_000;

function offerPlace(place, field) {
  const [add, remove] = place.querySelectorAll("button");
  const status = place.querySelector("[role=status]");
  const show = (text) => {
    status.textContent = field.value ? place.dataset.added.replace("{point}", field.value.replace(",", ", ")) : text;
    add.hidden = Boolean(field.value);
    remove.hidden = !field.value;
  };
  add.addEventListener("click", () => {
    show(place.dataset.wait);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`;
        show("");
        remove.focus();
      },
      () => show(place.dataset.failed),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  });
  remove.addEventListener("click", () => {
    field.value = "";
    show("");
    add.focus();
  });
  show("");
  place.classList.remove("by-script");
}

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < LARGE) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file;
  } catch {
    return file;
  }
}

function shrinkPhotos(input) {
  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    const files = new DataTransfer();
    for (const file of await Promise.all(chosen.map(smaller))) files.items.add(file);
    // Chosen anew meanwhile: what was chosen last holds.
    if (chosen.every((file, place) => input.files[place] === file)) input.files = files.files;
  });
}

// What was typed is restored by the browser, but not the key of the form, which would make it another when it is sent again.
function rememberKey(field) {
  if (history.state?.key) field.value = history.state.key;
  else history.replaceState({ key: field.value }, "");
}

const key = document.querySelector("[name=form_key]");
if (key) rememberKey(key);
const place = document.querySelector("[data-place]");
if (place && navigator.geolocation && window.isSecureContext) offerPlace(place, document.querySelector("[data-here]"));
else if (place) place.hidden = true;
for (const input of document.querySelectorAll("input[type=file]")) shrinkPhotos(input);
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
for (const copy of document.querySelectorAll("[data-copies]")) {
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copies);
    copy.querySelector("button").textContent = copy.dataset.done;
  });
}
