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
];

/**
 * The page that an address names; Home where it names none.
 * @param {string} hash
 */
export function pageOf(hash) {
  const name = hash.replace(/^#\/?/, '').toLowerCase();
  return PAGES.find((page) => page.name === name) ?? PAGES[0];
}
