/** Style sheets of single pages, loaded when the page is opened. */

import { h } from './dom.js';

/** @type {Map<string, Promise<void>>} */
const loaded = new Map();

/**
 * @param {string | undefined} name of a file in `css/`
 * @returns {Promise<void>} when it is in force, or cannot be had
 */
export function loadStyle(name) {
  if (name === undefined) return Promise.resolve();
  const loading = loaded.get(name) ?? append(name);
  loaded.set(name, loading);
  return loading;
}

/** @param {string} name @returns {Promise<void>} */
function append(name) {
  const href = new URL(`../css/${name}.css`, import.meta.url).href;
  return new Promise((resolve) => {
    document.head.append(h('link', { rel: 'stylesheet', href, onload: () => resolve(), onerror: () => resolve() }));
  });
}
