/** Calendar: all meetings, and the family's dates. */

import { agendaCard } from '../cards/agenda.js';
import { familyCard } from '../cards/family.js';
import { cardsView } from './cards-view.js';

/** @param {import('../app.js').App} app */
export function open(app) {
  return cardsView(app, 'calendar', [agendaCard, familyCard]);
}
