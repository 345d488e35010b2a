// The service worker. It keeps the app's own files so that it opens without a network, and sends in the background where
// the browser asks it to. What people said is never in its cache: only the app itself, which holds no data.

import { Background } from "./background.js";

const SHELL = "/field/";

/** `files`: every address of the app itself; `version`: what they hold, as a hash. */
export function work({ version, files }) {
  const CACHE = `doorstep-field-${version}`;

  addEventListener("install", (event) => {
    // All or nothing: half an app is none. Asked past the browser's own cache, which may hold the version before.
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: "reload" })))));
  });

  addEventListener("activate", (event) => {
    event.waitUntil(
      caches.keys()
        .then((names) => Promise.all(names.filter((name) => name.startsWith("doorstep-field-") && name !== CACHE).map((name) => caches.delete(name))))
        .then(() => clients.claim()),
    );
  });

  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (request.mode === "navigate" && url.pathname === SHELL) event.respondWith(kept(SHELL, request));
    else if (files.includes(url.pathname)) event.respondWith(kept(url.pathname, request));
  });

  async function kept(path, request) {
    const cache = await caches.open(CACHE);
    return (await cache.match(path)) ?? fetch(request);
  }

  addEventListener("message", (event) => {
    if (event.data === "take over") skipWaiting();
    if (event.data === "claim") event.waitUntil(clients.claim());
  });

  addEventListener("sync", (event) => {
    if (event.tag === "visits") event.waitUntil(new Background().send());
  });
}
