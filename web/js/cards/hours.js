/** The next two days, hour by hour. */

import { h } from '../dom.js';
import { hoursChart } from '../draw/hours-chart.js';
import { SKY_NAMES, skyOf } from '../draw/weather-icon.js';
import { temperature, timeOfDay } from '../format.js';
import { parseTimeOfDay } from '../lenient.js';
import { words } from './card.js';
import { readWeather } from './weather.js';

const HOURS = 48;

/** @type {Card} */
export const hoursCard = {
  name: 'hours',
  title: 'Next 48 hours',
  key: 'Weather',
  waiting: 'the weather feed',
  body(documents, context) {
    const weather = readWeather(documents.Weather?.values);
    if (!weather) return null;
    const hours = weather.hourly?.slice(0, HOURS) ?? [];
    if (hours.length < 2) return [h('p', { class: 'nothing' }, 'The feed says nothing of the hours to come.')];
    return [
      h('div', { class: 'scroller', tabindex: 0, role: 'group', 'aria-label': 'Chart of the next 48 hours' }, hoursChart(hours, context)),
      h(
        'p',
        { class: 'legend' },
        h('span', { class: 'legend-line' }, 'Temperature'),
        h('span', { class: 'legend-feel' }, 'Feels like'),
        h('span', { class: 'legend-rain' }, 'Rain or snow'),
      ),
      table(hours, context),
    ];
  },
};

/** @param {Wire.Hour[]} hours @param {Context} context */
function table(hours, context) {
  return h(
    'details',
    null,
    h('summary', null, 'As a table'),
    h(
      'table',
      null,
      h('thead', null, h('tr', null, ['Hour', 'Weather', 'Temperature', 'Feels like'].map((name) => h('th', { scope: 'col' }, name)))),
      h(
        'tbody',
        null,
        hours.map(({ hour, wid, temp, feel }) =>
          h('tr', null, h('th', { scope: 'row' }, hourName(hour, context)), h('td', null, SKY_NAMES[skyOf(wid)]), h('td', null, temperature(temp, context)), h('td', null, temperature(feel, context))),
        ),
      ),
    ),
  );
}

/** @param {string | undefined} hour @param {Context} context */
function hourName(hour, context) {
  const minutes = parseTimeOfDay(hour ?? '');
  return minutes === undefined ? words(hour) : timeOfDay(minutes, context);
}
