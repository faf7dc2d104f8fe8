/** GitHub: the latest commit. */

import { githubCard } from '../cards/github.js';
import { cardsView } from './cards-view.js';

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'github', [githubCard]);
}
