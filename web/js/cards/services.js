/** The services that fill the feed, and for how long each has been running. */

import { h } from '../dom.js';
import { span } from '../format.js';
import { words } from './card.js';

const SUFFIX = '-Server';

/** A service that started within this time is shown to be young; after the last, it is settled. */
const AGES_MS = [15, 30, 60, 360].map((minutes) => minutes * 60_000);

/** @type {Card} */
export const servicesCard = {
  name: 'services',
  title: 'Services',
  key: `*${SUFFIX}`,
  page: 'status',
  waiting: 'the first service to start',
  body(documents, { now }) {
    const services = servicesOf(documents);
    if (services.length === 0) return null;
    return [
      h(
        'ul',
        { class: 'services' },
        services.map(({ name, since }) =>
          h(
            'li',
            { 'data-key': name },
            h('span', { class: 'service-mark', style: { '--age': `var(--age-${ageClass(now - (since ?? now))})` } }),
            h('span', { class: 'service-name' }, words(name)),
            h('span', { class: 'service-age' }, since === undefined ? 'running' : span(now - since)),
          ),
        ),
      ),
    ];
  },
};

/** @param {Documents} documents */
function servicesOf(documents) {
  return Object.values(documents)
    .filter((entry) => entry !== undefined)
    .filter(({ key }) => key.endsWith(SUFFIX) && key.length > SUFFIX.length)
    .map(({ key, updated }) => ({ name: key.slice(0, -SUFFIX.length), since: updated }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** @param {number} age */
function ageClass(age) {
  const found = AGES_MS.findIndex((limit) => age < limit);
  return found < 0 ? AGES_MS.length : found;
}
