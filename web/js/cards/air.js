/** The air quality index over its scale. */

import { h } from '../dom.js';
import { number } from '../format.js';
import { shape, text, whole } from '../lenient.js';
import { words } from './card.js';

/** The index's categories (AirNow, U.S. EPA): the highest score of each, and its name. */
const CATEGORIES = /** @type {const} */ ([
  [50, 'Good'],
  [100, 'Moderate'],
  [150, 'Unhealthy for Sensitive Groups'],
  [200, 'Unhealthy'],
  [300, 'Very Unhealthy'],
  [500, 'Hazardous'],
]);

/** What pollutants are called where there is little room. */
const SHORT_NAMES = /** @type {Record<string, string>} */ ({
  'Particulate Matter (2.5 microns)': 'fine particles, PM2.5',
  'Particulate Matter (10 microns)': 'particles, PM10',
  Ozone: 'ozone',
  'Carbon Monoxide': 'carbon monoxide',
  'Sulfur Dioxide': 'sulfur dioxide',
  'Nitrogen Dioxide': 'nitrogen dioxide',
});

/** @type {Reader<Wire.Aqi>} */
const readAir = shape({ aqi_score: whole, aqi_adjective: text, main_pollutant: text });

/** @type {Card} */
export const airCard = {
  name: 'air',
  title: 'Air quality',
  key: 'AQI',
  waiting: 'the air quality feed',
  body(documents, context) {
    const air = readAir(documents.AQI?.values);
    if (air?.aqi_score === undefined) return null;
    const { aqi_score: score, aqi_adjective: adjective, main_pollutant: pollutant } = air;
    return [
      h('p', { class: 'hero' }, h('span', { class: 'fig' }, number(score, context))),
      h('p', { class: 'air-words' }, words(adjective) || CATEGORIES[category(score)][1]),
      scale(score),
      score > CATEGORIES[0][0] && pollutant && h('p', { class: 'quiet' }, 'Mainly ', words(SHORT_NAMES[pollutant] ?? pollutant)),
    ];
  },
  attributes(documents) {
    const score = readAir(documents.AQI?.values)?.aqi_score;
    return { 'data-air': score === undefined ? undefined : String(category(score)) };
  },
};

/** The index of a score's category. @param {number} score */
function category(score) {
  const found = CATEGORIES.findIndex(([most]) => score <= most);
  return found < 0 ? CATEGORIES.length - 1 : found;
}

/** The scale gives each category the same width. @param {number} score */
function scale(score) {
  return h(
    'div',
    { class: 'scale', role: 'img', 'aria-label': `${score} on a scale from 0 to 500, in the range of ${CATEGORIES[category(score)][1]}` },
    CATEGORIES.map((_, index) => h('span', { class: 'scale-part', style: { '--part': `var(--air-${index})` } })),
    h('span', { class: 'scale-mark', style: { left: `${position(score).toFixed(1)}%` } }),
  );
}

/** Where a score lies on the scale, in percent. @param {number} score */
function position(score) {
  const index = category(score);
  const from = index === 0 ? 0 : CATEGORIES[index - 1][0];
  const part = (Math.min(Math.max(score, 0), 500) - from) / (CATEGORIES[index][0] - from);
  return ((index + part) / CATEGORIES.length) * 100;
}
