/** The weather now, and the hours to come. */

import { h, svg } from '../dom.js';
import { curve, points } from '../draw/curve.js';
import { SKY_NAMES, skyOf, weatherIcon } from '../draw/weather-icon.js';
import { NONE, degrees, hour, number, temperature, windSpeed } from '../format.js';
import { decimal, list, parseTimeOfDay, shape, text, whole, word } from '../lenient.js';
import { fact, words } from './card.js';

/** The hours under the present weather: every third of a day. */
const HOURS = 24;
const HOURS_STEP = 3;

/** Temperatures of so many characters are set largest. */
const SHORT = 3;

/** Width and height of the line over the hours, in its own units. */
const LINE = { width: 240, height: 34 };

/** Bearings of the compass points' names. */
const COMPASS = ['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'];

const dayOrNight = word('d', 'n');

/** @type {Reader<Wire.Current>} */
const readCurrent = shape({ temp: decimal, fl: decimal, humid: whole, windDir: text, windSpeed: decimal, windGust: decimal, desc: text, dn: dayOrNight, wid: whole });

/** @type {Reader<Wire.Day>} */
const readDay = shape({ dow: text, dn: dayOrNight, wid: whole, high: whole, low: whole });

/** @type {Reader<Wire.Hour>} */
const readHour = shape({ hour: text, dn: dayOrNight, wid: whole, temp: whole, feel: whole });

/** @type {Reader<Wire.Weather>} */
export const readWeather = shape({ current: readCurrent, forecast: list(readDay), hourly: list(readHour) });

/** @type {Card} */
export const weatherCard = {
  name: 'weather',
  title: 'Weather',
  key: 'Weather',
  page: 'weather',
  waiting: 'the weather feed',
  body(documents, context) {
    const { current, hourly = [] } = readWeather(documents.Weather?.values) ?? {};
    return current ? [now(current, context), hours(hourly.slice(0, HOURS), context)] : null;
  },
  attributes(documents) {
    const { current } = readWeather(documents.Weather?.values) ?? {};
    return { 'data-sky': current && skyOf(current.wid), 'data-dn': current?.dn };
  },
};

/** @param {Wire.Current} current @param {Context} context */
function now(current, context) {
  const { temp, fl, humid, wid, dn, desc } = current;
  const shown = temperature(temp, context);
  return h(
    'div',
    { class: 'now' },
    h('p', { class: `now-temperature hero${shown.length > SHORT ? ' now-wide' : ''}` }, h('span', { class: 'fig' }, shown)),
    weatherIcon(wid, dn === 'n'),
    h('p', { class: 'now-words' }, words(desc) || SKY_NAMES[skyOf(wid)]),
    h(
      'dl',
      { class: 'facts' },
      fact('Feels like', h('span', { class: 'fig' }, temperature(fl, context))),
      fact('Humidity', h('span', { class: 'fig' }, humid === undefined ? NONE : `${number(humid, context)} %`)),
      fact('Wind', ...wind(current, context)),
    ),
  );
}

/** @param {Wire.Current} current @param {Context} context @returns {Child[]} */
function wind({ windDir, windSpeed: speed, windGust: gust }, context) {
  if (speed === undefined) return [NONE];
  return [
    windArrow(windDir),
    h('span', { class: 'fig' }, windSpeed(speed, context)),
    h('span', { class: 'quiet' }, ' ', words(windDir)),
    gust !== undefined && gust > speed && h('span', { class: 'gusts' }, 'gusts ', h('span', { class: 'fig' }, windSpeed(gust, context))),
  ];
}

/**
 * Degrees clockwise from north.
 * @param {string | undefined} point of the compass, `NNE`
 */
export function bearingOf(point) {
  const index = COMPASS.indexOf(point?.toUpperCase() ?? '');
  return index < 0 ? undefined : (index * 360) / COMPASS.length;
}

/** An arrow with the wind. @param {string | undefined} from */
function windArrow(from) {
  const bearing = bearingOf(from);
  if (bearing === undefined) return null;
  return svg(
    'svg',
    { class: 'wind-arrow', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: 'M8 15 3.5 2 8 4.5 12.5 2z', transform: `rotate(${bearing} 8 8)` }),
  );
}

/** @param {Wire.Hour[]} hourly @param {Context} context */
function hours(hourly, context) {
  if (hourly.length < 2) return null;
  const shown = hourly.filter((_, index) => index % HOURS_STEP === 0);
  return h(
    'div',
    { class: 'hours' },
    line(hourly.map(({ temp }) => (temp === undefined ? undefined : degrees(temp, context)))),
    h('ol', { class: 'hours-list' }, shown.map((each) => hourItem(each, context))),
  );
}

/** @param {(number | undefined)[]} temperatures */
function line(temperatures) {
  const known = temperatures.filter((temperature) => temperature !== undefined);
  if (known.length < 2) return null;
  const places = points(known, { width: LINE.width, top: 4, bottom: LINE.height - 8 });
  const path = curve([[0, places[0][1]], ...places, [LINE.width, places[places.length - 1][1]]]);
  return svg(
    'svg',
    { class: 'hours-line', viewBox: `0 0 ${LINE.width} ${LINE.height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('path', { class: 'line-fill', d: `${path}V${LINE.height}H0z` }),
    svg('path', { class: 'line', d: path }),
  );
}

/** @param {Wire.Hour} each @param {Context} context */
function hourItem({ hour: at, dn, wid, temp }, context) {
  const minutes = parseTimeOfDay(at ?? '');
  return h(
    'li',
    null,
    h('span', { class: 'hours-temperature fig' }, temperature(temp, context)),
    weatherIcon(wid, dn === 'n'),
    h('span', { class: 'visually-hidden' }, SKY_NAMES[skyOf(wid)]),
    h('span', { class: 'hours-hour' }, minutes === undefined ? words(at) : hour(minutes, context)),
  );
}
