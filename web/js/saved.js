/** The last documents, kept for the next visit: the page starts with them, and shows them where there is no gateway. */

const NAME = 'wallfeed.documents';

/** Pictures and other large things are not worth their room. */
const MAX_SIZE = 64 * 1024;

/** Documents change often; the disk is spared. */
const SAVE_AFTER_MS = 5_000;

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
