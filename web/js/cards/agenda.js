/** All meetings, by day. */

import { h } from '../dom.js';
import { civilDay, duration, longDate, time } from '../format.js';
import { words } from './card.js';
import { meetingsOf } from './meeting.js';

const DAY_MS = 86_400_000;

/** @type {Card} */
export const agendaCard = {
  name: 'agenda',
  title: 'Meetings',
  key: 'Calendar',
  waiting: 'the calendar feed',
  body(documents, context) {
    const meetings = meetingsOf(documents.Calendar?.values);
    if (!meetings) return null;
    if (meetings.length === 0) return [h('p', { class: 'headline quiet' }, 'No meetings')];
    return byDay(meetings, context).map(([day, those]) => daySection(day, those, context));
  },
};

/**
 * What is on for days belongs to today.
 * @param {Meeting[]} meetings
 * @param {Context} context
 */
function byDay(meetings, context) {
  const today = civilDay(context.now, context);
  /** @type {Map<number, Meeting[]>} */
  const days = new Map();
  for (const meeting of meetings) {
    const { start, end, isAllDay } = meeting;
    const first = isAllDay ? start : civilDay(start, context);
    const day = isAllDay && first < today && today < end ? today : first;
    days.set(day, [...(days.get(day) ?? []), meeting]);
  }
  return [...days].sort(([a], [b]) => a - b);
}

/** @param {number} day @param {Meeting[]} meetings @param {Context} context */
function daySection(day, meetings, context) {
  const days = (day - civilDay(context.now, context)) / DAY_MS;
  const near = { 0: 'Today, ', 1: 'Tomorrow, ' }[days] ?? '';
  return h(
    'section',
    { 'data-key': String(day) },
    h('h3', { class: 'agenda-day' }, `${near}${longDate(day, { ...context, timeZone: 'UTC' })}`),
    h('ol', { class: 'agenda' }, meetings.map((meeting) => item(meeting, context))),
  );
}

/** @param {Meeting} meeting @param {Context} context */
function item({ title, start, end, isAllDay }, context) {
  const state = isAllDay ? 'all-day' : end <= context.now ? 'over' : start <= context.now ? 'on' : 'ahead';
  return h(
    'li',
    { class: `agenda-item agenda-${state}`, 'data-key': `${start} ${title}` },
    h('span', { class: 'agenda-time' }, isAllDay ? 'All day' : time(start, context)),
    h(
      'span',
      { class: 'agenda-what' },
      h('strong', null, words(title || 'Busy')),
      !isAllDay && h('span', { class: 'quiet' }, state === 'on' ? `now, until ${time(end, context)}` : `${time(start, context)} – ${time(end, context)}, ${duration(end - start)}`),
    ),
  );
}
