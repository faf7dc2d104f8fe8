/** The pages, in the order of the navigation. Each is loaded when it is opened. */

import { h } from './dom.js';

/** @type {Page[]} */
export const PAGES = [
  { name: 'home', title: 'Home', load: () => import('./pages/home.js') },
  { name: 'weather', title: 'Weather', key: 'Weather', style: 'forecast', load: () => import('./pages/weather.js') },
  { name: 'mlb', title: 'MLB', key: 'MLB', style: 'game-tiles', load: () => import('./pages/mlb.js') },
  { name: 'nfl', title: 'NFL', key: 'NFL', style: 'game-tiles', load: () => import('./pages/nfl.js') },
  { name: 'world-cup', title: 'World Cup', key: 'WC', style: 'game-tiles', load: () => import('./pages/world-cup.js') },
  { name: 'calendar', title: 'Calendar', key: 'Calendar', style: 'calendar', load: () => import('./pages/calendar.js') },
  { name: 'track', title: 'Track', key: 'Track', style: 'track', load: () => import('./pages/track.js') },
  { name: 'github', title: 'GitHub', key: 'GitHub', style: 'track', load: () => import('./pages/github.js') },
  { name: 'wall', title: 'Wall', style: 'wall', load: () => import('./pages/wall.js') },
  { name: 'status', title: 'Status', style: 'status', load: () => import('./pages/status.js') },
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

/** @type {Map<string, Promise<void>>} */
const loaded = new Map();

/**
 * Loads the style sheet of single pages.
 * @param {string | undefined} name of a file in `css/`
 * @returns {Promise<void>} when it is in force, or cannot be had
 */
export function loadStyle(name) {
  if (name === undefined) return Promise.resolve();
  const loading = loaded.get(name) ?? append(name);
  loaded.set(name, loading);
  return loading;
}

/** After those of Home, which stand in the body. @param {string} name @returns {Promise<void>} */
function append(name) {
  const href = new URL(`../css/${name}.css`, import.meta.url).href;
  return new Promise((resolve) => {
    document.body.append(h('link', { rel: 'stylesheet', href, onload: () => resolve(), onerror: () => resolve() }));
  });
}
