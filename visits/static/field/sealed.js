// A queue in a file that only the server opens: JSON {v: 1, epk, salt, iv, data}, all base64. ECDH on P-256 with a key
// drawn for this file, HKDF-SHA256 ("doorstep field export", the salt), AES-256-GCM over {user, device, at, visits}.

import { base64, unbase64 } from "./crypto.js";

export async function sealTo(sealKey, value) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", unbase64(sealKey), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const info = new TextEncoder().encode("doorstep field export");
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info };
  const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(value)));
  const epk = await crypto.subtle.exportKey("raw", ours.publicKey);
  return JSON.stringify({ v: 1, epk: base64(epk), salt: base64(salt), iv: base64(iv), data: base64(data) });
}
