/** The family's next birthday or anniversary. */

import { h } from '../dom.js';
import { civilDay, longDate, ordinal, shortDate } from '../format.js';
import { list, shape, text, whole } from '../lenient.js';
import { words } from './card.js';

const DAY_MS = 86_400_000;

/** How many of those that come after it are listed. */
const LATER = 2;

/** @type {Reader<Wire.Anniversary[]>} */
const readAnniversaries = list(shape({ name: text, event: text, month: whole, day: whole, year: whole }));

/** @type {Card} */
export const eventCard = {
  name: 'event',
  title: 'Family',
  key: 'Events',
  waiting: 'the list of birthdays',
  body(documents, context) {
    const occasions = occasionsOf(documents.Events?.values, context);
    if (!occasions) return null;
    if (occasions.length === 0) return [h('p', { class: 'headline quiet' }, 'No dates yet')];
    return [first(occasions[0], context), h('ul', { class: 'later' }, occasions.slice(1, LATER + 1).map((each) => later(each, context)))];
  },
  attributes(documents, context) {
    return { 'data-today': occasionsOf(documents.Events?.values, context)?.[0]?.days === 0 ? '' : undefined };
  },
};

/**
 * The next return of every day, soonest first.
 * @param {unknown} given
 * @param {Context} context
 * @returns {Occasion[] | undefined}
 */
export function occasionsOf(given, context) {
  const today = civilDay(context.now, context);
  return readAnniversaries(given)
    ?.flatMap(({ name = '', event = '', month, day, year }) => {
      const date = nextReturn(month, day, today);
      if (date === undefined) return [];
      const count = year === undefined ? undefined : new Date(date).getUTCFullYear() - year;
      return [{ name, event, count, days: Math.round((date - today) / DAY_MS), date }];
    })
    .sort((a, b) => a.date - b.date);
}

/**
 * Where a year has no 29 February, its day is 1 March.
 * @param {number | undefined} month
 * @param {number | undefined} day
 * @param {number} today
 */
function nextReturn(month, day, today) {
  if (month === undefined || day === undefined || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const thisYear = new Date(today).getUTCFullYear();
  return [thisYear, thisYear + 1].map((year) => Date.UTC(year, month - 1, day)).find((date) => date >= today);
}

/** @param {Occasion} occasion @param {Context} context */
function first(occasion, context) {
  return h(
    'div',
    { class: 'occasion', 'data-key': `${occasion.name} ${occasion.event}` },
    h('p', { class: 'occasion-days' }, ...until(occasion.days)),
    h('p', { class: 'headline' }, words(title(occasion))),
    h('p', { class: 'quiet' }, longDate(occasion.date, { ...context, timeZone: 'UTC' })),
  );
}

/** @param {number} days */
function until(days) {
  if (days === 0) return [h('span', { class: 'fig occasion-word' }, 'Today')];
  if (days === 1) return [h('span', { class: 'fig occasion-word' }, 'Tomorrow')];
  return [h('span', { class: 'quiet' }, 'in '), h('span', { class: 'fig' }, days), h('span', { class: 'quiet' }, ' days')];
}

/** @param {Occasion} occasion */
export function title({ name, event, count }) {
  const which = count !== undefined && count > 0 ? `${ordinal(count)} ` : '';
  return `${name ? `${name}’s ` : ''}${which}${event.toLowerCase()}`;
}

/** @param {Occasion} occasion @param {Context} context */
function later(occasion, context) {
  return h(
    'li',
    { 'data-key': `${occasion.name} ${occasion.event}` },
    h('span', { class: 'later-when' }, shortDate(occasion.date, { ...context, timeZone: 'UTC' })),
    h('span', { class: 'later-what' }, words(title(occasion))),
  );
}
