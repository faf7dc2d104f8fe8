/** A document for tests that render without a browser, the fixtures, and an outline of what was rendered. */

import { readFileSync, readdirSync } from 'node:fs';
import { parseHTML } from 'linkedom';

const { document, Node } = parseHTML('<!doctype html><html><body></body></html>');
Object.assign(globalThis, { document, Node });

/** The fixtures' present: Sunday, a quarter past the hour at which most of them were made. */
export const NOW = Date.parse('2026-11-22T15:10:00-05:00');

/** @type {Context} */
export const CONTEXT = { now: NOW, locale: 'en-US', units: 'us', clock: 12, timeZone: 'America/New_York' };

const FIXTURES = new URL('../../proto/fixtures/', import.meta.url);

/** The keys, by the names of their fixtures. */
const KEYS = /** @type {Record<string, string>} */ ({
  aqi: 'AQI',
  calendar: 'Calendar',
  events: 'Events',
  github: 'GitHub',
  image: 'Image',
  message: 'Message',
  mlb: 'MLB',
  moon: 'Moon',
  nfl: 'NFL',
  server: 'Weather-Server',
  track: 'Track',
  unknown: 'Greenhouse',
  wc: 'WC',
  weather: 'Weather',
});

/**
 * @typedef {object} Fixture
 * @property {string} name
 * @property {string} key `any` for those that are for every key
 * @property {string} json
 */

/** @type {Fixture[]} */
export const fixtures = readdirSync(FIXTURES)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const name = file.slice(0, -'.json'.length);
    const [kind] = name.replace(/^hostile-/, '').split('-');
    return { name, key: KEYS[kind] ?? kind, json: readFileSync(new URL(file, FIXTURES), 'utf8') };
  });

/** All keys of the wire format. */
export const keys = Object.values(KEYS);

/**
 * Documents as the store would have made them.
 * @param {Store} store
 * @param {string} key
 * @param {string} json
 */
export function put(store, key, json) {
  store.apply({ name: 'update', data: JSON.stringify({ type: key, ...JSON.parse(json) }) }, NOW);
}

/**
 * What a reader gets: elements by tag and class, text, and what screen readers are told. Drawings are left out.
 * @param {Node} node
 * @param {string} [indent]
 * @returns {string}
 */
export function outline(node, indent = '') {
  if (node.nodeType === Node.TEXT_NODE) return `${indent}${JSON.stringify(node.nodeValue)}\n`;
  const element = /** @type {Element} */ (node);
  const name = element.localName;
  const shown = ['aria-label', 'data-stale', 'data-sky', 'data-on', 'data-today', 'style', 'href', 'datetime'].flatMap((attribute) =>
    element.hasAttribute(attribute) ? [` ${attribute}=${JSON.stringify(element.getAttribute(attribute))}`] : [],
  );
  const classes = (element.getAttribute('class') ?? '').split(' ').filter(Boolean);
  const line = `${indent}${[name, ...classes].join('.')}${shown.join('')}\n`;
  if (name === 'svg') return line;
  return line + [...element.childNodes].map((child) => outline(child, `${indent}  `)).join('');
}
