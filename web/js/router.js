/** Which page is open: the one that the address names or, in a kiosk, one after another. */

import { PAGES, hasContent, pageOf } from './pages.js';

/** How long a kiosk shows a page. */
const KIOSK_MS = 20_000;

/** The page that the address names. @param {string} hash `#/weather` */
export function addressed(hash) {
  return pageOf(decode(hash.replace(/^#\/?/, '')));
}

/**
 * What the address says of a kiosk.
 * @param {string} search `?kiosk=MLB`
 * @returns {{isKiosk: boolean, only?: Page}}
 */
export function kioskOf(search) {
  const name = new URLSearchParams(search).get('kiosk');
  return { isKiosk: name !== null, only: name ? pageOf(name) : undefined };
}

/**
 * The page that follows in a kiosk: the next that has something to show.
 * @param {Page} page
 * @param {Documents} documents
 */
export function following(page, documents) {
  const from = PAGES.indexOf(page) + 1;
  const inTurn = [...PAGES.slice(from), ...PAGES.slice(0, from)];
  return inTurn.find((candidate) => hasContent(candidate, documents)) ?? page;
}

/**
 * Opens pages as address and time demand.
 * @param {Store} store
 * @param {(page: Page) => void} open
 */
export function route(store, open) {
  const { isKiosk, only } = kioskOf(location.search);
  if (!isKiosk) {
    addEventListener('hashchange', () => open(addressed(location.hash)));
    open(addressed(location.hash));
    return;
  }
  let page = only ?? addressed(location.hash);
  open(page);
  if (only) return;
  setInterval(() => {
    const next = following(page, store.documents);
    if (next !== page) open((page = next));
  }, KIOSK_MS);
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
