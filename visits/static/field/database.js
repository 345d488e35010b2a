// The browser's database, opened once. Every write is told done only when it lies on the disk (strict durability).

const NAME = "doorstep-field";
const VERSION = 1;
const TABLES = ["meta", "drafts", "outbox", "photos", "kept"];

export class Trouble extends Error {
  constructor(code, cause) {
    super(code, { cause });
    this.code = code;
  }
}

export function openDatabase() {
  return new Promise((resolve, reject) => {
    if (!globalThis.indexedDB) return reject(new Trouble("unavailable"));
    const asked = indexedDB.open(NAME, VERSION);
    // Steps upwards only: an app that is older than its data never meets it, because the worker keeps them together.
    asked.onupgradeneeded = () => {
      for (const table of TABLES) {
        if (!asked.result.objectStoreNames.contains(table)) asked.result.createObjectStore(table);
      }
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(trouble(asked.error));
    asked.onblocked = () => reject(new Trouble("blocked"));
  });
}

/** `act(tables)` asks its requests at once; the promise is kept when the transaction is on the disk. */
export function write(database, names, act) {
  return transact(database, names, "readwrite", act);
}

export function read(database, names, act) {
  return transact(database, names, "readonly", act);
}

function transact(database, names, mode, act) {
  return new Promise((resolve, reject) => {
    let transaction;
    let answer;
    try {
      transaction = database.transaction(names, mode, { durability: "strict" });
      const tables = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
      answer = act(tables);
    } catch (error) {
      transaction?.abort();
      return reject(trouble(error));
    }
    transaction.oncomplete = () => resolve(settled(answer));
    transaction.onabort = transaction.onerror = () => reject(trouble(transaction.error));
  });
}

function settled(answer) {
  if (answer instanceof IDBRequest) return answer.result;
  return Array.isArray(answer) ? answer.map(settled) : answer;
}

function trouble(error) {
  if (error instanceof Trouble) return error;
  return new Trouble(error?.name === "QuotaExceededError" ? "quota" : "unavailable", error);
}
