/** MLB: the day's ball games. */

import { ballGamesCard } from '../cards/baseball.js';
import { cardsView } from './cards-view.js';

/** @param {import('../app.js').App} app */
export function open(app) {
  return cardsView(app, 'mlb', [ballGamesCard]);
}
