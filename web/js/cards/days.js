/** The days to come: each day's range within the range of all. */

import { h } from '../dom.js';
import { SKY_NAMES, skyOf, weatherIcon } from '../draw/weather-icon.js';
import { temperature } from '../format.js';
import { words } from './card.js';
import { readWeather } from './weather.js';

/** The feed's names of days in full. */
const DAY_NAMES = /** @type {Record<string, string>} */ ({
  TOD: 'Today',
  TOM: 'Tomorrow',
  MON: 'Monday',
  TUE: 'Tuesday',
  WED: 'Wednesday',
  THU: 'Thursday',
  FRI: 'Friday',
  SAT: 'Saturday',
  SUN: 'Sunday',
});

/** @type {Card} */
export const daysCard = {
  name: 'days',
  title: 'Next days',
  key: 'Weather',
  waiting: 'the weather feed',
  body(documents, context) {
    const weather = readWeather(documents.Weather?.values);
    if (!weather) return null;
    const days = weather.forecast ?? [];
    if (days.length === 0) return [h('p', { class: 'nothing' }, 'The feed says nothing of the days to come.')];
    const low = Math.min(...days.map((day) => day.low ?? Infinity));
    const high = Math.max(...days.map((day) => day.high ?? -Infinity));
    return [h('ol', { class: 'days' }, days.map((day, index) => row(day, index, { low, high }, context)))];
  },
};

/** @param {Wire.Day} day @param {number} index @param {{low: number, high: number}} range @param {Context} context */
function row({ dow, wid, dn, low, high }, index, range, context) {
  return h(
    'li',
    { 'data-key': String(index) },
    h('span', { class: 'day-name' }, DAY_NAMES[dow ?? ''] ?? words(dow)),
    weatherIcon(wid, dn === 'n'),
    h('span', { class: 'visually-hidden' }, SKY_NAMES[skyOf(wid)]),
    h('span', { class: 'day-low' }, h('span', { class: 'visually-hidden' }, 'low '), h('span', { class: 'fig' }, temperature(low, context))),
    bar(low, high, range),
    h('span', { class: 'day-high' }, h('span', { class: 'visually-hidden' }, 'high '), h('span', { class: 'fig' }, temperature(high, context))),
  );
}

/** @param {number | undefined} low @param {number | undefined} high @param {{low: number, high: number}} range */
function bar(low, high, range) {
  const width = Math.max(1, range.high - range.low);
  const share = (/** @type {number} */ part) => `${Math.min(100, Math.max(0, (part / width) * 100)).toFixed(1)}%`;
  const isKnown = low !== undefined && high !== undefined;
  return h(
    'span',
    { class: 'day-bar', 'aria-hidden': 'true' },
    isKnown && h('i', { style: { left: share(low - range.low), right: share(range.high - high) } }),
  );
}
