/** Calendar: all meetings, and the family's dates. */

import { agendaCard } from '../cards/agenda.js';
import { cardsView } from '../cards/card.js';
import { familyCard } from '../cards/family.js';

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'calendar', [agendaCard, familyCard]);
}
