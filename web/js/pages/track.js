/** Track: where the tracker is. */

import { trackCard } from '../cards/track.js';
import { cardsView } from './cards-view.js';

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'track', [trackCard]);
}
