/** A card: one thing from the feed, with its age. */

import { h } from '../dom.js';
import { ago, span } from '../format.js';

/**
 * Whether a change of the key's document changes the card.
 * @param {Pick<Card, 'key'>} card
 * @param {string} key
 */
export function concerns(card, key) {
  return card.key.startsWith('*') ? key.endsWith(card.key.slice(1)) : key === card.key;
}

/**
 * The card as it is now, or `null` where it is left out.
 * @param {Card} card
 * @param {Documents} documents
 * @param {Context} context
 */
export function cardElement(card, documents, context) {
  const entry = documents[card.key];
  const body = card.body(documents, context);
  if (!body && card.isOptional) return null;
  return h(
    'article',
    {
      class: `card card-${card.name}`,
      'data-key': card.name,
      'aria-labelledby': `card-${card.name}`,
      'data-stale': isStale(entry, context.now),
      ...card.attributes?.(documents, context),
    },
    h('header', { class: 'card-head' }, heading(card), entry && meta(entry, context)),
    h('div', { class: 'card-body' }, ...(body ?? [nothing(card, entry)])),
  );
}

/** @param {Card} card */
function heading({ name, title, page }) {
  return h('h2', { id: `card-${name}` }, page ? h('a', { href: `#/${page}` }, title) : title);
}

/** @param {Entry} entry @param {Context} context */
export function meta(entry, { now }) {
  return h(
    'p',
    { class: 'card-meta' },
    entry.demo && h('span', { class: 'tag tag-demo', title: 'This document is invented' }, 'demo'),
    isStale(entry, now) &&
      h('span', { class: 'tag tag-stale', title: `The next document was due ${span(now - (entry.valid ?? now))} ago` }, 'stale'),
    entry.updated !== undefined && h('time', { datetime: new Date(entry.updated).toISOString() }, ago(entry.updated, now)),
  );
}

/** @param {Entry | undefined} entry @param {number} now */
export function isStale(entry, now) {
  return entry?.valid !== undefined && now > entry.valid;
}

/** @param {Card} card @param {Entry | undefined} entry */
function nothing({ waiting, key }, entry) {
  const words = entry ? `The document under ${key} cannot be read.` : `Waiting for ${waiting}.`;
  return h('p', { class: 'nothing' }, words);
}

/**
 * Text of a document, kept apart from the direction of the text around it.
 * @param {string | undefined} text
 */
export function words(text) {
  return text && h('bdi', null, text);
}

/**
 * A term and its figure.
 * @param {string} term
 * @param {...Children} figure
 */
export function fact(term, ...figure) {
  return h('div', { class: 'fact' }, h('dt', null, term), h('dd', null, ...figure));
}

/**
 * A colour of a document, or `undefined` where it is none.
 * @param {string | undefined} text six hexadecimal digits, with or without `#`
 */
export function hexColor(text) {
  const match = /^#?([0-9a-f]{6})$/i.exec(text ?? '');
  return match ? `#${match[1].toLowerCase()}` : undefined;
}
