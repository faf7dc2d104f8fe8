/** The latest document of each key, as the stream's events make it, kept for the next visit. Knows neither connection nor page. */

import { flag, parseTimestamp } from './lenient.js';

/** The window over which the rate of events is counted. */
const RATE_WINDOW_MS = 60_000;

/** The page starts with them, and shows them where there is no gateway. */
const NAME = 'wallfeed.documents';

/** Pictures and other large things are not worth their room. */
const MAX_SIZE = 64 * 1024;

/** Documents change often; the disk is spared. */
const SAVE_AFTER_MS = 5_000;

export class Store {
  /** @type {Record<string, Entry | undefined>} */
  #documents = Object.create(null);
  /** @type {Set<(keys: string[]) => void>} */
  #listeners = new Set();
  /** @type {number[]} */
  #arrivals = [];
  /** The keys that were announced and have not come yet. @type {Set<string> | undefined} */
  #missing;
  /** Whether the gateway's store answers. */
  isStoreUp = true;

  /** @returns {Documents} */
  get documents() {
    return this.#documents;
  }

  /** Whether all documents that were announced are here; those of an earlier visit will do. */
  get isComplete() {
    return this.#missing?.size === 0;
  }

  /** The keys that have a document, in order. */
  get keys() {
    return Object.keys(this.#documents).sort();
  }

  /**
   * @param {(keys: string[]) => void} listener told which keys changed
   * @returns {() => void} ends it
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes in an event.
   * @param {StreamEvent} event
   * @param {number} now
   * @throws {SyntaxError} where its data is not JSON
   */
  apply({ name, data }, now) {
    if (name === 'ping') return;
    const message = JSON.parse(data);
    if (typeof message !== 'object' || message === null) return;
    if (name === 'hello') this.#greet(message);
    else if (name === 'status') this.isStoreUp = message.store !== 'down';
    else if (name === 'delete') this.#remove([message.type]);
    else if (name === 'update') this.#update(message, byteLength(data), now);
  }

  /**
   * Takes in documents that were kept from an earlier visit.
   * @param {Entry[]} entries
   */
  restore(entries) {
    for (const entry of entries) this.#documents[entry.key] = entry;
    if (entries.length > 0) this.#missing = new Set();
    this.#announce(entries.map(({ key }) => key));
  }

  /**
   * Updates per second.
   * @param {number} now
   */
  rate(now) {
    this.#forgetArrivals(now);
    return this.#arrivals.length / (RATE_WINDOW_MS / 1000);
  }

  /** @param {{resumed?: boolean, store?: string, keys?: unknown}} hello */
  #greet({ resumed, store, keys }) {
    this.isStoreUp = store !== 'down';
    this.#missing ??= new Set(Array.isArray(keys) ? keys.filter((key) => !(key in this.#documents)) : []);
    // While the store is down, the gateway may know less than the page shows.
    if (resumed || !this.isStoreUp || !Array.isArray(keys)) return;
    this.#remove(this.keys.filter((key) => !keys.includes(key)));
  }

  /** @param {Record<string, unknown>} message @param {number} size @param {number} now */
  #update(message, size, now) {
    if (typeof message.type !== 'string') return;
    this.#arrivals.push(now);
    this.#forgetArrivals(now);
    // A command is no document.
    if (message.type === 'webcontrol') return;
    this.#documents[message.type] = {
      key: message.type,
      updated: parseTimestamp(message.updated),
      valid: parseTimestamp(message.valid),
      demo: flag(message.demo) ?? false,
      values: message.values,
      size,
    };
    this.#missing?.delete(message.type);
    this.#announce([message.type]);
  }

  /** @param {string[]} keys */
  #remove(keys) {
    for (const key of keys) {
      delete this.#documents[key];
      this.#missing?.delete(key);
    }
    this.#announce(keys);
  }

  /** @param {string[]} keys */
  #announce(keys) {
    if (keys.length > 0) for (const listener of this.#listeners) listener(keys);
  }

  /** @param {number} now */
  #forgetArrivals(now) {
    const first = this.#arrivals.findIndex((at) => at > now - RATE_WINDOW_MS);
    this.#arrivals.splice(0, first < 0 ? this.#arrivals.length : first);
  }
}

/** @param {string} text */
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

/**
 * Takes the kept documents into the store, and keeps what the store takes in.
 * @param {Store} store
 * @param {Pick<Storage, 'getItem' | 'setItem'>} [storage]
 */
export function keepDocuments(store, storage) {
  if (!storage) return;
  store.restore(read(storage));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;
  const save = () => {
    clearTimeout(due);
    due = undefined;
    write(store, storage);
  };
  store.subscribe(() => (due ??= setTimeout(save, SAVE_AFTER_MS)));
  addEventListener('pagehide', save);
}

/** @param {Pick<Storage, 'getItem'>} storage @returns {Entry[]} */
function read(storage) {
  try {
    const entries = JSON.parse(storage.getItem(NAME) ?? '[]');
    return entries.filter((/** @type {any} */ entry) => typeof entry?.key === 'string');
  } catch {
    return [];
  }
}

/** @param {Store} store @param {Pick<Storage, 'setItem'>} storage */
function write(store, storage) {
  const entries = store.keys.map((key) => store.documents[key]).filter((entry) => entry && entry.size < MAX_SIZE);
  try {
    storage.setItem(NAME, JSON.stringify(entries));
  } catch {
    // Full or forbidden: the next visit starts empty.
  }
}
