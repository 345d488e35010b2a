// What takes a round trip is asked for before the rest of the app has arrived: its words, and what is taken along.

// The cookie is the server's too: what it answers is in the language of the app.
const chosen = document.cookie.match(/django_language=([\w-]+)/)?.[1] ?? navigator.language;

export const tongue = chosen.toLowerCase().startsWith("zh") ? "zh-Hans" : "en";

export const texts = fetch(`/field/texts/${tongue}.json`).then((answer) => answer.json());

const asked = fetch("/api/v1/field/", { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" })
  .then(async (answer) => (answer.status === 200 ? { status: 200, headers: answer.headers, said: await answer.json() } : null))
  .catch(() => null);
let taken = false;

/** The first answer, once; null where there was none, and whoever needs it asks again. */
export async function takenAlong() {
  if (taken) return null;
  taken = true;
  return asked;
}
