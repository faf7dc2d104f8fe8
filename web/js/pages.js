/** The pages, in the order of the navigation. Each is loaded when it is opened. */

/** @typedef {import('./app.js').App} App */

/**
 * @typedef {object} View an open page
 * @property {HTMLElement} element
 * @property {() => void} close
 */

/**
 * @typedef {object} Page
 * @property {string} name in the address, after `#/`
 * @property {string} title
 * @property {string} [key] whose document it shows
 * @property {() => Promise<{open: (app: App) => View}>} load
 */

/** @type {Page[]} */
export const PAGES = [
  { name: 'home', title: 'Home', load: () => import('./pages/home.js') },
  { name: 'weather', title: 'Weather', key: 'Weather', load: () => import('./pages/weather.js') },
  { name: 'mlb', title: 'MLB', key: 'MLB', load: () => import('./pages/mlb.js') },
  { name: 'nfl', title: 'NFL', key: 'NFL', load: () => import('./pages/nfl.js') },
  { name: 'world-cup', title: 'World Cup', key: 'WC', load: () => import('./pages/world-cup.js') },
  { name: 'calendar', title: 'Calendar', key: 'Calendar', load: () => import('./pages/calendar.js') },
  { name: 'track', title: 'Track', key: 'Track', load: () => import('./pages/track.js') },
  { name: 'github', title: 'GitHub', key: 'GitHub', load: () => import('./pages/github.js') },
  { name: 'wall', title: 'Wall', load: () => import('./pages/wall.js') },
  { name: 'status', title: 'Status', load: () => import('./pages/status.js') },
];

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
 * @param {import('./store.js').Documents} documents
 */
export function hasContent({ name, key }, documents) {
  if (key === undefined) return name === 'home';
  const values = /** @type {any} */ (documents[key]?.values);
  const list = values?.events ?? values;
  return values !== undefined && values !== null && !(Array.isArray(list) && (list.length === 0 || typeof list[0] === 'string'));
}
