/** A card: one thing from the feed, with its age. And a page of cards, of which a change of a document touches only its own. */

import { h, loadStyle, morph } from '../dom.js';
import { ago, span } from '../format.js';

/** How often ages and other words about time are brought up to date. */
const WORDS_MS = 15_000;

/** What turns stale says so within this time. */
const TICK_MS = 1_000;

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

/**
 * A page of cards.
 * @param {App} app
 * @param {string} name for the style sheet
 * @param {(Card | LateCard)[]} given
 * @param {...HTMLElement} more what stands after the cards
 * @returns {Promise<View>} once everything is here that the documents need
 */
export async function cardsView(app, name, given, ...more) {
  const { store, settings } = app;
  const grid = h('div', { class: `cards cards-${name}` });
  const cards = [...given];
  /** @type {Map<Card | LateCard, HTMLElement>} */
  const shown = new Map();
  /** @type {Set<Card>} */
  const due = new Set();
  let frame = 0;

  function draw() {
    frame = 0;
    const context = app.context();
    for (const card of due) drawCard(card, context);
    due.clear();
  }

  /** @param {Card} card @param {Context} context */
  function drawCard(card, context) {
    const next = cardElement(card, store.documents, context);
    const live = shown.get(card);
    if (!next) {
      live?.remove();
      shown.delete(card);
    } else if (live) {
      morph(live, next);
    } else {
      grid.insertBefore(next, successor(card));
      shown.set(card, next);
    }
  }

  /** The element before which a card belongs. @param {Card} card */
  function successor(card) {
    const after = cards.slice(cards.indexOf(card) + 1).find((other) => shown.has(other));
    return (after && shown.get(after)) ?? null;
  }

  /** @param {(card: Card | LateCard) => boolean} isDue */
  function schedule(isDue) {
    for (const card of cards.filter(isDue)) {
      if (!isLate(card)) due.add(card);
      else if (store.documents[card.key]) arrive(card).then(requestDraw);
    }
    requestDraw();
  }

  function requestDraw() {
    if (due.size > 0) frame ||= requestAnimationFrame(draw);
  }

  /** A late card takes its place. Where it cannot be had, the next document tries again. @param {LateCard} late */
  async function arrive(late) {
    const [card] = await Promise.all([late.load(), loadStyle(late.style)]).catch(() => [undefined]);
    if (!card || !cards.includes(late)) return;
    cards[cards.indexOf(late)] = card;
    due.add(card);
  }

  await Promise.all(cards.filter(isLate).filter(({ key }) => store.documents[key]).map(arrive));
  for (const card of cards) if (!isLate(card)) due.add(card);
  draw();

  const all = () => schedule(() => true);
  const endDocuments = store.subscribe((keys) => schedule((card) => keys.some((key) => concerns(card, key))));
  const endSettings = settings.subscribe(all);
  let ticked = Date.now();
  const tick = setInterval(() => {
    const [before, now] = [ticked, (ticked = Date.now())];
    const isTime = Math.floor(before / WORDS_MS) !== Math.floor(now / WORDS_MS);
    schedule(({ key }) => isTime || isStale(store.documents[key], before) !== isStale(store.documents[key], now));
  }, TICK_MS);
  return {
    element: h('div', { class: 'view' }, grid, more),
    close() {
      endDocuments();
      endSettings();
      clearInterval(tick);
      cancelAnimationFrame(frame);
    },
  };
}

/** @param {Card | LateCard} card @returns {card is LateCard} */
function isLate(card) {
  return 'load' in card;
}
