/** All birthdays and anniversaries, in the order of their return. */

import { h } from '../dom.js';
import { longDate } from '../format.js';
import { words } from './card.js';
import { occasionsOf, title } from './event.js';

/** @type {Card} */
export const familyCard = {
  name: 'family',
  title: 'Family dates',
  key: 'Events',
  waiting: 'the list of birthdays',
  body(documents, context) {
    const occasions = occasionsOf(documents.Events?.values, context);
    if (!occasions) return null;
    if (occasions.length === 0) return [h('p', { class: 'headline quiet' }, 'No dates yet')];
    return [
      h(
        'ol',
        { class: 'family' },
        occasions.map((occasion) =>
          h(
            'li',
            { 'data-key': `${occasion.name} ${occasion.event}`, class: occasion.days === 0 ? 'family-today' : undefined },
            h('span', { class: 'family-days' }, occasion.days === 0 ? 'Today' : h('span', { class: 'fig' }, occasion.days), occasion.days > 0 && h('span', { class: 'quiet' }, occasion.days === 1 ? ' day' : ' days')),
            h('span', { class: 'agenda-what' }, h('strong', null, words(title(occasion))), h('span', { class: 'quiet' }, longDate(occasion.date, { ...context, timeZone: 'UTC' }))),
          ),
        ),
      ),
    ];
  },
};
