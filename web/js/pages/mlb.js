/** MLB: the day's ball games. */

import { ballGamesCard } from '../cards/ball-games.js';
import { cardsView } from './cards-view.js';

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'mlb', [ballGamesCard]);
}
