/** The pages, and which is open: the one that the address names or, in a kiosk, one after another. */

import { cardsView } from './cards/card.js';

/** How long a kiosk shows a page. */
const KIOSK_MS = 20_000;

/** In the order of the navigation. Each is loaded when it is opened. */
/** @type {Page[]} */
export const PAGES = [
  { name: 'home', title: 'Home', load: () => import('./pages/home.js') },
  { name: 'weather', title: 'Weather', key: 'Weather', styles: ['forecast'], load: () => import('./pages/weather.js') },
  { name: 'mlb', title: 'MLB', key: 'MLB', styles: ['games', 'game-tiles'], load: async () => single('mlb', (await import('./cards/ball-games.js')).ballGamesCard) },
  { name: 'nfl', title: 'NFL', key: 'NFL', styles: ['games', 'game-tiles'], load: async () => single('nfl', (await import('./cards/football-games.js')).footballGamesCard) },
  { name: 'world-cup', title: 'World Cup', key: 'WC', styles: ['games', 'game-tiles'], load: async () => single('world-cup', (await import('./cards/soccer.js')).matchesCard) },
  { name: 'calendar', title: 'Calendar', key: 'Calendar', styles: ['calendar'], load: () => import('./pages/calendar.js') },
  { name: 'track', title: 'Track', key: 'Track', styles: ['track'], load: async () => single('track', (await import('./cards/track.js')).trackCard) },
  { name: 'github', title: 'GitHub', key: 'GitHub', styles: ['track'], load: async () => single('github', (await import('./cards/github.js')).githubCard) },
  { name: 'wall', title: 'Wall', styles: ['wall'], load: () => import('./pages/wall.js') },
  { name: 'status', title: 'Status', styles: ['status'], load: () => import('./pages/status.js') },
];

/** A page of one card. @param {string} name @param {Card} card */
function single(name, card) {
  return { open: (/** @type {App} */ app) => cardsView(app, name, [card]) };
}

/**
 * The page of that name or title; Home where there is none.
 * @param {string} name
 */
export function pageOf(name) {
  const wanted = name.toLowerCase();
  return PAGES.find((page) => page.name === wanted || page.title.toLowerCase() === wanted) ?? PAGES[0];
}

/**
 * Whether there is something to see on a page.
 * @param {Page} page
 * @param {Documents} documents
 */
export function hasContent({ name, key }, documents) {
  if (key === undefined) return name === 'home';
  const values = /** @type {any} */ (documents[key]?.values);
  const list = values?.events ?? values;
  return values !== undefined && values !== null && !(Array.isArray(list) && (list.length === 0 || typeof list[0] === 'string'));
}

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
