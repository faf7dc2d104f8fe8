/** NFL: the week's games. */

import { footballGamesCard } from '../cards/football.js';
import { cardsView } from './cards-view.js';

/** @param {import('../app.js').App} app */
export function open(app) {
  return cardsView(app, 'nfl', [footballGamesCard]);
}
