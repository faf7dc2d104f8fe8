/** NFL: the week's games. */

import { footballGamesCard } from '../cards/football-games.js';
import { cardsView } from './cards-view.js';

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'nfl', [footballGamesCard]);
}
