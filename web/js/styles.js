/** Style sheets that come with what needs them. */

import { h } from './dom.js';

/** @type {Map<string, Promise<void>>} */
const loaded = new Map();

/**
 * Loads a style sheet, once.
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
