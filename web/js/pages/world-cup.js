/** World Cup: the matches. */

import { matchesCard } from '../cards/soccer.js';
import { cardsView } from './cards-view.js';

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'world-cup', [matchesCard]);
}
