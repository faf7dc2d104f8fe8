/** The pages, in the order of the navigation. Each is loaded when it is opened. */

/** @type {Page[]} */
export const PAGES = [
  { name: 'home', title: 'Home', load: () => import('./pages/home.js') },
  { name: 'weather', title: 'Weather', key: 'Weather', styles: ['forecast'], load: () => import('./pages/weather.js') },
  { name: 'mlb', title: 'MLB', key: 'MLB', styles: ['games', 'game-tiles'], load: () => import('./pages/mlb.js') },
  { name: 'nfl', title: 'NFL', key: 'NFL', styles: ['games', 'game-tiles'], load: () => import('./pages/nfl.js') },
  { name: 'world-cup', title: 'World Cup', key: 'WC', styles: ['games', 'game-tiles'], load: () => import('./pages/world-cup.js') },
  { name: 'calendar', title: 'Calendar', key: 'Calendar', styles: ['calendar'], load: () => import('./pages/calendar.js') },
  { name: 'track', title: 'Track', key: 'Track', styles: ['track'], load: () => import('./pages/track.js') },
  { name: 'github', title: 'GitHub', key: 'GitHub', styles: ['track'], load: () => import('./pages/github.js') },
  { name: 'wall', title: 'Wall', styles: ['wall'], load: () => import('./pages/wall.js') },
  { name: 'status', title: 'Status', styles: ['status'], load: () => import('./pages/status.js') },
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
 * @param {Documents} documents
 */
export function hasContent({ name, key }, documents) {
  if (key === undefined) return name === 'home';
  const values = /** @type {any} */ (documents[key]?.values);
  const list = values?.events ?? values;
  return values !== undefined && values !== null && !(Array.isArray(list) && (list.length === 0 || typeof list[0] === 'string'));
}
