// A photo as it leaves the phone: drawn smaller and upright, and nothing in it says where or by which phone it was taken.

import { Trouble } from "./database.js";

const LONGEST_SIDE = 1600;
const MOST_PIXELS = 120_000_000; // what the cameras of phones make; anything above is no photo
const LARGEST_SIDE = 16_384;
const LARGEST_BYTES = 2 * 1024 * 1024;
const QUALITIES = [0.82, 0.65, 0.45];

export async function shrink(file) {
  const { width, height } = await sizeOf(file);
  if (width * height > MOST_PIXELS || Math.max(width, height) > LARGEST_SIDE) throw new Trouble("photo_too_large");
  const share = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * share));
  canvas.height = Math.max(1, Math.round(height * share));
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch((error) => { throw new Trouble("photo_broken", error); });
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= LARGEST_BYTES) return blob;
  }
  throw new Trouble("photo_too_large");
}

/** As it stands upright. Only the head of the file is read for it. */
async function sizeOf(file) {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(new Trouble("photo_broken"));
      image.src = address;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(address);
  }
}
