/** The hours to come as a chart: temperature, what it feels like, and what falls. */

import { svg } from '../dom.js';
import { degrees, hour, number, temperature } from '../format.js';
import { parseTimeOfDay } from '../lenient.js';
import { curve, points } from './curve.js';
import { SKY_NAMES, precipitation, skyOf, weatherIcon } from './weather-icon.js';

/** The chart's own units: width of an hour, and the heights of its parts. */
const STEP = 24;
const HEIGHT = 250;
/** Room for the first and the last hour's name. */
const EDGE = 12;
const CURVE = { top: 62, bottom: 168 };
const RAIN_BASE = 206;
const RAIN_STEP = 12;
const LABEL_BASE = 232;

/** How often an hour is named and its icon drawn. */
const NAME_EVERY = 3;
const ICON = 30;

/** The temperature turns where for so many hours before and after it is not surpassed. */
const TURN = 6;

/**
 * @param {Wire.Hour[]} hours
 * @param {Context} context
 */
export function hoursChart(hours, context) {
  const width = hours.length * STEP;
  const temperatures = filled(hours.map(({ temp }) => temp)).map((temp) => degrees(temp, context));
  const feels = filled(hours.map(({ feel, temp }) => feel ?? temp)).map((feel) => degrees(feel, context));
  const range = /** @type {[number, number]} */ ([Math.min(...temperatures, ...feels), Math.max(...temperatures, ...feels)]);
  const places = points(temperatures, { width, ...CURVE }, range);
  return svg(
    'svg',
    { class: 'hours-chart', viewBox: `${-EDGE} 0 ${width + 2 * EDGE} ${HEIGHT}`, role: 'img', 'aria-label': inWords(hours, context) },
    nights(hours),
    hours.map((each, index) => hourMarks(each, index, context)),
    svg('path', { class: 'chart-feel', d: curve(points(feels, { width, ...CURVE }, range)) }),
    svg('path', { class: 'chart-line', d: curve(places) }),
    extremes(temperatures).map((index) => extreme(places[index], temperature(hours[index].temp, context))),
  );
}

/** Gaps take the value before them. @param {(number | undefined)[]} values */
function filled(values) {
  let last = values.find((value) => value !== undefined) ?? 0;
  return values.map((value) => (last = value ?? last));
}

/** @param {Wire.Hour[]} hours */
function nights(hours) {
  return hours.map(({ dn }, index) => dn === 'n' && svg('rect', { class: 'chart-night', x: index * STEP, y: 0, width: STEP + 0.5, height: HEIGHT }));
}

/** @param {Wire.Hour} each @param {number} index @param {Context} context */
function hourMarks({ hour: at, wid, dn }, index, context) {
  const middle = (index + 0.5) * STEP;
  const minutes = parseTimeOfDay(at ?? '');
  const level = precipitation(wid);
  const height = level * RAIN_STEP;
  return svg(
    'g',
    null,
    minutes === 0 && svg('path', { class: 'chart-midnight', d: `M${index * STEP} 0V${HEIGHT}` }),
    level > 0 && svg('rect', { class: `chart-${skyOf(wid) === 'snow' ? 'snow' : 'rain'}`, x: middle - STEP * 0.36, y: RAIN_BASE - height, width: STEP * 0.72, height, rx: 3 }),
    index % NAME_EVERY === 0 && named(middle, minutes === undefined ? (at ?? '') : hour(minutes, context), weatherIcon(wid, dn === 'n')),
  );
}

/** @param {number} x @param {string} name @param {SVGSVGElement} icon */
function named(x, name, icon) {
  for (const [attribute, value] of Object.entries({ x: x - ICON / 2, y: 8, width: ICON, height: ICON })) icon.setAttribute(attribute, String(value));
  return svg('g', null, icon, svg('text', { class: 'chart-hour', x, y: LABEL_BASE }, name));
}

/** The indices at which the temperature turns: the highest and the lowest of their surroundings. @param {number[]} values */
function extremes(values) {
  return values.flatMap((value, index) => {
    const around = values.slice(Math.max(0, index - TURN), index + TURN + 1);
    const before = values.slice(Math.max(0, index - TURN), index);
    const isExtreme = value === Math.max(...around) || value === Math.min(...around);
    return isExtreme && !before.includes(value) && index > 0 && index < values.length - 1 ? [index] : [];
  });
}

/** @param {[number, number]} place @param {string} label */
function extreme([x, y], label) {
  return svg('g', null, svg('circle', { class: 'chart-dot', cx: x, cy: y, r: 3.5 }), svg('text', { class: 'chart-value', x, y: y - 9 }, label));
}

/** @param {Wire.Hour[]} hours @param {Context} context */
function inWords(hours, context) {
  const known = hours.filter(({ temp }) => temp !== undefined).sort((a, b) => (a.temp ?? 0) - (b.temp ?? 0));
  const [low, high] = [known[0], known[known.length - 1]];
  if (!low || !high) return 'No temperatures';
  const wet = hours.filter(({ wid }) => precipitation(wid) > 0);
  const falls = wet.length === 0 ? 'It stays dry.' : `${SKY_NAMES[skyOf(wet[0].wid)]} from ${at(wet[0], context)}, ${number(wet.length, context)} wet hours in all.`;
  return `The next ${hours.length} hours: from ${temperature(low.temp, context)} at ${at(low, context)} to ${temperature(high.temp, context)} at ${at(high, context)}. ${falls}`;
}

/** @param {Wire.Hour} each @param {Context} context */
function at({ hour: name = '' }, context) {
  const minutes = parseTimeOfDay(name);
  return minutes === undefined ? name : hour(minutes, context);
}
