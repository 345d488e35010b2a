// Keys and hashes of the phone. Everything personal lies sealed in the browser's database, under a key that cannot be
// read out and that belongs to one person on one phone.

const APART = new Set(["device", "confirmation"]);

/** What is compared and receipted, as the server writes it: names sorted, no white space, nothing escaped. */
export function canonical(body) {
  return written(Object.fromEntries(Object.entries(body).filter(([name]) => !APART.has(name))));
}

function written(value) {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${written(value[name])}`).join(",")}}`;
}

export async function sha256(data) {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

export const hashOf = (body) => sha256(canonical(body));

export function newKey() {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Sealed for this place alone: what is copied into another row does not open. */
export async function seal(key, value, place) {
  const plain = value instanceof ArrayBuffer ? value : new TextEncoder().encode(JSON.stringify(value));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(place);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain) };
}

export async function open(key, sealed, place) {
  return JSON.parse(new TextDecoder().decode(await openBytes(key, sealed, place)));
}

export function openBytes(key, { iv, data }, place) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) }, key, data);
}

export function base64(bytes) {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}

export function unbase64(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** crypto.randomUUID is missing where an old web view has it not. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
