/** Where a satellite tracker was last. */

import { civil } from '../civil.js';
import { h, svg } from '../dom.js';
import { number } from '../format.js';
import { decimal, shape, text, word } from '../lenient.js';
import { fact, words } from './card.js';
import { bearingOf } from './weather.js';

/** About a metre. */
const DECIMALS = 5;

const KILOMETRES_PER_NAUTICAL_MILE = 1.852;
const MILES_PER_NAUTICAL_MILE = KILOMETRES_PER_NAUTICAL_MILE / 1.609344;

/** @type {Reader<Wire.Position>} */
const readPosition = shape({
  Time: text,
  Name: text,
  Latitude: text,
  Longitude: text,
  Velocity: decimal,
  Course: text,
  'Valid GPS Fix': word('True', 'False'),
});

/** @type {Card} */
export const trackCard = {
  name: 'track',
  title: 'Track',
  key: 'Track',
  waiting: 'the tracker',
  body(documents, context) {
    const position = readPosition(documents.Track?.values);
    if (!position) return null;
    const { Name: name, Time: time, Latitude, Longitude, Velocity: speed, Course: course } = position;
    const latitude = degreesOf(Latitude);
    const longitude = degreesOf(Longitude);
    return [
      h('p', { class: 'track-name' }, words(name)),
      h(
        'div',
        { class: 'track' },
        compass(bearingOf(course)),
        h(
          'div',
          null,
          h('p', { class: 'track-place' }, coordinate(latitude, 'N', 'S', context)),
          h('p', { class: 'track-place' }, coordinate(longitude, 'E', 'W', context)),
          position['Valid GPS Fix'] === 'False' && h('p', { class: 'tag-stale' }, 'No satellite fix: this may be off'),
        ),
      ),
      h(
        'dl',
        { class: 'facts' },
        speed !== undefined && fact('Speed', h('span', { class: 'fig' }, groundSpeed(speed, context))),
        course && fact('Course', words(course)),
        time && fact('Recorded', words(civil(time, context))),
      ),
      latitude !== undefined && longitude !== undefined && h('p', null, h('a', { class: 'button', href: `geo:${latitude},${longitude}` }, 'Open in maps')),
    ];
  },
};

/**
 * A walker's or a boat's speed.
 * @param {number} knots
 * @param {Context} context
 */
export function groundSpeed(knots, context) {
  return context.units === 'us'
    ? `${number(knots * MILES_PER_NAUTICAL_MILE, context, 1)} mph`
    : `${number(knots * KILOMETRES_PER_NAUTICAL_MILE, context, 1)} km/h`;
}

/** @param {string | undefined} text */
function degreesOf(text) {
  const degrees = text?.trim() ? Number(text) : NaN;
  return Number.isFinite(degrees) && Math.abs(degrees) <= 180 ? degrees : undefined;
}

/** @param {number | undefined} degrees @param {string} positive @param {string} negative @param {Context} context */
function coordinate(degrees, positive, negative, context) {
  if (degrees === undefined) return '–';
  return h('span', null, h('span', { class: 'fig' }, `${number(Math.abs(degrees), context, DECIMALS)}°`), ` ${degrees < 0 ? negative : positive}`);
}

/** @param {number | undefined} bearing */
function compass(bearing) {
  return svg(
    'svg',
    { class: 'compass', viewBox: '-50 -50 100 100', 'aria-hidden': 'true' },
    svg('circle', { class: 'compass-rim', r: 46 }),
    ['N', 'E', 'S', 'W'].map((name, index) => svg('text', { class: 'compass-name', transform: `rotate(${index * 90}) translate(0 -33) rotate(${index * -90})` }, name)),
    bearing !== undefined && svg('path', { class: 'compass-needle', d: 'M0-24 9 16 0 9-9 16z', transform: `rotate(${bearing})` }),
  );
}
