/** What the gateway tells the page: title, version, links to other dashboards. */

import { list, shape, text } from './lenient.js';

/** @type {Reader<{name?: string, url?: string}>} */
const link = shape({ name: text, url: text });

/** @type {Reader<{title?: string, version?: string, links?: {name?: string, url?: string}[]}>} */
const pageJson = shape({ title: text, version: text, links: list(link) });

/**
 * @param {string} base the gateway's address
 * @returns {Promise<Info>} without an answer, no links
 */
export async function readInfo(base) {
  try {
    const response = await fetch(new URL('page.json', base));
    return infoOf(response.ok ? await response.json() : {});
  } catch {
    return infoOf({});
  }
}

/** @param {unknown} json @returns {Info} */
export function infoOf(json) {
  const { title, version, links = [] } = pageJson(json) ?? {};
  return { title, version, links: links.flatMap(({ name, url = '' }) => (isWeb(url) ? [{ name: name ?? url, url }] : [])) };
}

/** Nothing but the web: `javascript:` runs. @param {string} url */
function isWeb(url) {
  return /^https?:\/\//i.test(url);
}
