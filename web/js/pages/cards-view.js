/** A page of cards. When a document changes, only the cards that show it are brought up to date. */

import { cardElement, concerns, isStale } from '../cards/card.js';
import { h, morph } from '../dom.js';
import { loadStyle } from '../styles.js';

/** How often ages and other words about time are brought up to date. */
const WORDS_MS = 15_000;

/** What turns stale says so within this time. */
const TICK_MS = 1_000;

/**
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
