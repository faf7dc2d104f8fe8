/** World Cup: the matches. */

import { matchesCard } from '../cards/soccer.js';
import { cardsView } from './cards-view.js';

/** @param {import('../app.js').App} app */
export function open(app) {
  return cardsView(app, 'world-cup', [matchesCard]);
}
