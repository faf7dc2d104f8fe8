/** A page of cards. When a document changes, only the cards that show it are brought up to date. */

import { cardElement, concerns } from '../cards/card.js';
import { h, morph } from '../dom.js';

/** How often ages and other words about time are brought up to date. */
const TICK_MS = 15_000;

/**
 * @param {App} app
 * @param {string} name for the style sheet
 * @param {Card[]} cards
 * @param {...HTMLElement} more what stands after the cards
 * @returns {View}
 */
export function cardsView(app, name, cards, ...more) {
  const grid = h('div', { class: `cards cards-${name}` });
  const element = h('div', { class: 'view' }, grid, more);
  /** @type {Map<Card, HTMLElement>} */
  const shown = new Map();
  /** @type {Set<Card>} */
  const due = new Set(cards);
  let frame = 0;

  function draw() {
    frame = 0;
    const context = app.context();
    for (const card of due) drawCard(card, context);
    due.clear();
  }

  /** @param {Card} card @param {Context} context */
  function drawCard(card, context) {
    const next = cardElement(card, app.store.documents, context);
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

  /** @param {(card: Card) => boolean} isDue */
  function schedule(isDue) {
    for (const card of cards.filter(isDue)) due.add(card);
    if (due.size > 0) frame ||= requestAnimationFrame(draw);
  }

  const all = () => schedule(() => true);
  const endDocuments = app.store.subscribe((keys) => schedule((card) => keys.some((key) => concerns(card, key))));
  const endSettings = app.settings.subscribe(all);
  const tick = setInterval(all, TICK_MS);
  draw();
  return {
    element,
    close() {
      endDocuments();
      endSettings();
      clearInterval(tick);
      cancelAnimationFrame(frame);
    },
  };
}
