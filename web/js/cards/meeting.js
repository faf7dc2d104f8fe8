/** The next meeting, or the one that is on. */

import { h } from '../dom.js';
import { civilDay, daysUntil, duration, moment, time } from '../format.js';
import { list, parseDate, parseTimestamp, text } from '../lenient.js';
import { words } from './card.js';

/** How many of those that come after it are listed. */
const LATER = 2;

const DAY_MS = 86_400_000;

/** The characters before a meeting's title say whose it is and are not shown. */
const SUMMARY_PREFIX = 4;

/**
 * One meeting: on the wire, a list of three strings.
 * @param {unknown} value
 */
function readMeeting(value) {
  if (!Array.isArray(value) || value.length < 3) return undefined;
  const [summary, start, end] = value.map(text);
  if (summary === undefined || start === undefined || end === undefined) return undefined;
  return { title: [...summary].slice(SUMMARY_PREFIX).join('').trim(), start, end };
}

/** The meetings, in order; a bare `"No events"` is none. */
const readCalendar = list(readMeeting);

/** @type {Card} */
export const meetingCard = {
  name: 'meeting',
  title: 'Calendar',
  key: 'Calendar',
  page: 'calendar',
  waiting: 'the calendar feed',
  body(documents, context) {
    const meetings = meetingsOf(documents.Calendar?.values);
    if (!meetings) return null;
    const today = civilDay(context.now, context);
    const ahead = meetings.filter(({ end, isAllDay }) => end > context.now && !isAllDay);
    const allDay = meetings.filter(({ isAllDay, start, end }) => isAllDay && start <= today && today < end);
    return [
      ahead.length > 0 ? first(ahead[0], context) : nobodyWaits(meetings),
      h('ul', { class: 'later' }, allDay.map((each) => later('All day', each)), ahead.slice(1, LATER + 1).map((each) => later(moment(each.start, context), each))),
    ];
  },
  attributes(documents, { now }) {
    const meetings = meetingsOf(documents.Calendar?.values) ?? [];
    const isOn = meetings.some(({ start, end, isAllDay }) => !isAllDay && start <= now && now < end);
    return { 'data-on': isOn ? '' : undefined };
  },
};

/**
 * The meetings in order of their start.
 * @param {unknown} given
 * @returns {Meeting[] | undefined}
 */
export function meetingsOf(given) {
  return readCalendar(given)
    ?.map(({ title, start, end }) => {
      const day = parseDate(start);
      if (day !== undefined) return { title, start: day, end: parseDate(end) ?? day + DAY_MS, isAllDay: true };
      const from = parseTimestamp(start) ?? NaN;
      return { title, start: from, end: parseTimestamp(end) ?? from, isAllDay: false };
    })
    .filter(({ start }) => Number.isFinite(start))
    .sort((a, b) => a.start - b.start);
}

/** @param {Meeting} meeting @param {Context} context */
function first({ title, start, end }, context) {
  const isOn = start <= context.now;
  const days = daysUntil(start, context);
  const until = `until ${time(end, context)}`;
  return h(
    'div',
    { class: 'meeting', 'data-key': `${start} ${title}` },
    h('p', { class: 'headline' }, words(title || 'Busy')),
    isOn
      ? h('p', { class: 'meeting-when' }, h('strong', null, 'Now'), ` ${until}`)
      : h('p', { class: 'meeting-when' }, h('strong', null, moment(start, context)), days === 0 ? ` in ${duration(start - context.now)}` : ` ${until}`),
  );
}

/** @param {Meeting[]} meetings */
function nobodyWaits(meetings) {
  const line = meetings.some(({ isAllDay }) => !isAllDay) ? 'No more meetings' : 'No meetings';
  return h('p', { class: 'headline quiet' }, line);
}

/** @param {string} when @param {Meeting} meeting */
function later(when, { title, start }) {
  return h('li', { 'data-key': `${start} ${title}` }, h('span', { class: 'later-when' }, when), h('span', { class: 'later-what' }, words(title || 'Busy')));
}
