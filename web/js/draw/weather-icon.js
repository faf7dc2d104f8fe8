/** Weather icons, composed of a few shapes. Colours come from the style sheet. */

import { svg } from '../dom.js';

/** OpenWeatherMap's condition codes (openweathermap.org/weather-conditions), those of its version 2.5 included. */
const CODES = /** @type {[first: number, last: number, sky: Sky][]} */ ([
  [200, 299, 'thunder'],
  [300, 399, 'drizzle'],
  [511, 511, 'sleet'],
  [500, 599, 'rain'],
  [611, 616, 'sleet'],
  [600, 699, 'snow'],
  [771, 771, 'wind'],
  [781, 781, 'tornado'],
  [700, 799, 'mist'],
  [800, 800, 'clear'],
  [801, 802, 'fair'],
  [803, 803, 'cloudy'],
  [804, 804, 'overcast'],
  [900, 902, 'tornado'],
  [903, 904, 'clear'],
  [906, 906, 'sleet'],
  [951, 951, 'clear'],
  [905, 962, 'wind'],
]);

/** @type {Record<Sky, string>} */
export const SKY_NAMES = {
  clear: 'Clear',
  fair: 'Partly cloudy',
  cloudy: 'Cloudy',
  overcast: 'Overcast',
  drizzle: 'Drizzle',
  rain: 'Rain',
  thunder: 'Thunderstorm',
  sleet: 'Sleet',
  snow: 'Snow',
  mist: 'Mist',
  wind: 'Wind',
  tornado: 'Tornado',
  unknown: 'Unknown',
};

/**
 * @param {number | undefined} code
 * @returns {Sky}
 */
export function skyOf(code) {
  return CODES.find(([first, last]) => code !== undefined && code >= first && code <= last)?.[2] ?? 'unknown';
}

/**
 * How much falls in an hour of this weather: 0 none to 3 heavy. The codes count intensity within each group.
 * @param {number | undefined} code
 */
export function precipitation(code) {
  const sky = skyOf(code);
  if (sky === 'drizzle') return 1;
  if (!['rain', 'thunder', 'snow', 'sleet'].includes(sky)) return 0;
  return Math.min(3, ((code ?? 0) % 10) + 1);
}

const CLOUD = 'M21 50h26a9.6 9.6 0 0 0 1.4-19.1A14.3 14.3 0 0 0 21 27.6 11.3 11.3 0 0 0 21 50z';
const BOLT = 'M34 39 25.5 51.500h6.200L29 62l11-14.500h-6.600L37.5 39z';
const CRESCENT = 'M40.6 11.500a21 21 0 1 0 12.7 27.600A17.4 17.4 0 0 1 40.6 11.500z';

/**
 * @param {number | undefined} code
 * @param {boolean} isNight
 */
export function weatherIcon(code, isNight) {
  const sky = skyOf(code);
  return svg('svg', { class: 'weather-icon', viewBox: '0 0 64 64', 'aria-hidden': 'true' }, shapes(sky, isNight));
}

/** @param {Sky} sky @param {boolean} isNight @returns {SVGElement[]} */
function shapes(sky, isNight) {
  const light = isNight ? crescent : sun;
  switch (sky) {
    case 'clear':
      return [light('')];
    case 'fair':
      return [light('translate(-2 0) scale(.7)'), cloud('translate(8 9) scale(.86)')];
    case 'cloudy':
      return [light('translate(20 0) scale(.6)'), cloud('')];
    case 'overcast':
      return [cloud('translate(16 -5) scale(.78)', 'i-cloud-far'), cloud('translate(-3 3)')];
    case 'drizzle':
      return [light('translate(20 -1) scale(.6)'), cloud('translate(0 -6)'), drops([[24, 50, 3], [33, 53, 3], [42, 50, 3]])];
    case 'rain':
      return [cloud('translate(0 -8)'), drops([[23, 48, 6], [32, 52, 7], [41, 48, 6]])];
    case 'thunder':
      return [cloud('translate(0 -10)'), path(BOLT, 'i-bolt'), drops([[21, 47, 5], [46, 47, 5]])];
    case 'sleet':
      return [cloud('translate(0 -8)'), drops([[24, 48, 6], [42, 48, 6]]), flakes([[33, 54]])];
    case 'snow':
      return [cloud('translate(0 -8)'), flakes([[22, 49], [32, 56], [42, 49]])];
    case 'mist':
      return [cloud('translate(0 -12)'), lines('i-mist', ['M12 46h40', 'M18 53h34', 'M12 60h28'])];
    case 'wind':
      return [lines('i-wind', ['M8 26h32a7 7 0 1 0-6.7-9', 'M8 36h44a7.5 7.5 0 1 1-7.2 9.6', 'M8 46h22a6 6 0 1 1-5.8 7.6'])];
    case 'tornado':
      return [lines('i-wind', ['M12 12h40', 'M16 21h30', 'M22 30h22', 'M27 39h14', 'M31 48h7', 'M34 57h2'])];
    case 'unknown':
      return [cloud('', 'i-cloud-far')];
  }
}

/** @param {string} transform */
function sun(transform) {
  const rays = [0, 45, 90, 135, 180, 225, 270, 315].map((angle) =>
    svg('path', { d: 'M32 11V4.5', transform: `rotate(${angle} 32 32)` }),
  );
  return svg(
    'g',
    { transform },
    svg('circle', { class: 'i-sun', cx: 32, cy: 32, r: 14 }),
    svg('g', { class: 'i-ray' }, rays),
  );
}

/** @param {string} transform */
function crescent(transform) {
  return svg('g', { transform }, path(CRESCENT, 'i-moon'));
}

/** @param {string} transform @param {string} [name] */
function cloud(transform, name = 'i-cloud') {
  return svg('path', { class: name, d: CLOUD, transform });
}

/** @param {string} d @param {string} name */
function path(d, name) {
  return svg('path', { class: name, d });
}

/** @param {[x: number, y: number, length: number][]} places */
function drops(places) {
  return lines('i-drop', places.map(([x, y, length]) => `M${x} ${y}l${-length / 2.5} ${length}`));
}

/** @param {[x: number, y: number][]} places */
function flakes(places) {
  return lines('i-flake', places.flatMap(([x, y]) => [`M${x - 4} ${y}h8`, `M${x - 2} ${y - 3.5}l4 7`, `M${x + 2} ${y - 3.5}l-4 7`]));
}

/** @param {string} name @param {string[]} paths */
function lines(name, paths) {
  return svg('g', { class: name }, paths.map((d) => svg('path', { d })));
}
