/** Values as the reader's locale, units and clock write them. Pure: what they depend on is in the {@link Context}. */

/** Stands where a value is missing. */
export const NONE = '–';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const KILOMETRES_PER_MILE = 1.609344;

/** Those that were used: to make one takes many times as long as to use it. @type {Map<string, {format(value: number): string}>} */
const formats = new Map();

/**
 * @param {number} value
 * @param {new (locale: string, options: object) => {format(value: number): string}} Format
 * @param {string} locale
 * @param {object} options
 */
function formatted(value, Format, locale, options) {
  const name = `${locale} ${JSON.stringify(options)}`;
  const format = formats.get(name) ?? new Format(locale, options);
  formats.set(name, format);
  return format.format(value);
}

/**
 * @param {number} instant
 * @param {Intl.DateTimeFormatOptions} options
 * @param {Context} context
 */
function date(instant, options, { locale, timeZone }) {
  return formatted(instant, Intl.DateTimeFormat, locale, { timeZone, ...options });
}

/**
 * The time of day: `9:41 PM` or `21:41`.
 * @param {number} instant
 * @param {Context} context
 */
export function time(instant, context) {
  return date(instant, clockOptions(context), context);
}

/** @param {Context} context @returns {Intl.DateTimeFormatOptions} */
function clockOptions({ clock }) {
  return clock === 12
    ? { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }
    : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
}

/**
 * A time of day that belongs to no date.
 * @param {number} minutes since midnight
 * @param {Context} context
 */
export function timeOfDay(minutes, context) {
  return date(minutes * MINUTE, clockOptions(context), { ...context, timeZone: 'UTC' });
}

/**
 * A full hour, as short as it can be: `9 PM` or `21`.
 * @param {number} minutes since midnight
 * @param {Context} context
 */
export function hour(minutes, context) {
  const hours = Math.floor(minutes / 60);
  return context.clock === 24 ? String(hours).padStart(2, '0') : `${hours % 12 || 12} ${hours < 12 ? 'AM' : 'PM'}`;
}

/** `Mon, Nov 23` @param {number} instant @param {Context} context */
export const shortDate = (instant, context) => date(instant, { weekday: 'short', month: 'short', day: 'numeric' }, context);

/** `Monday, November 23` @param {number} instant @param {Context} context */
export const longDate = (instant, context) => date(instant, { weekday: 'long', month: 'long', day: 'numeric' }, context);

/**
 * Today's time, or date and time of another day.
 * @param {number} instant
 * @param {Context} context
 */
export function moment(instant, context) {
  const days = daysUntil(instant, context);
  const at = time(instant, context);
  if (days === 0) return at;
  if (days === 1) return `Tomorrow ${at}`;
  return `${shortDate(instant, context)} ${at}`;
}

/**
 * Calendar days from today, negative in the past.
 * @param {number} instant
 * @param {Context} context
 */
export function daysUntil(instant, context) {
  return Math.round((civilDay(instant, context) - civilDay(context.now, context)) / DAY);
}

/** The midnight of the civil day, as if it were UTC. @param {number} instant @param {Context} context */
export function civilDay(instant, context) {
  const parts = date(instant, { year: 'numeric', month: 'numeric', day: 'numeric', calendar: 'gregory', numberingSystem: 'latn' }, {
    ...context,
    locale: 'en-US',
  });
  const [month, day, year] = parts.split('/').map(Number);
  return Date.UTC(year, month - 1, day);
}

/**
 * A number in the locale's digits.
 * @param {number} value
 * @param {Context} context
 * @param {number} [decimals]
 */
export function number(value, { locale }, decimals = 0) {
  const shown = formatted(value, Intl.NumberFormat, locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return shown === '-0' ? '0' : shown;
}

/**
 * A temperature in whole degrees, without the unit's letter.
 * @param {number | undefined} fahrenheit
 * @param {Context} context
 */
export function temperature(fahrenheit, context) {
  if (fahrenheit === undefined) return NONE;
  return `${number(Math.round(degrees(fahrenheit, context)) + 0, context)}°`;
}

/** @param {number} fahrenheit @param {Context} context */
export function degrees(fahrenheit, { units }) {
  return units === 'us' ? fahrenheit : ((fahrenheit - 32) * 5) / 9;
}

/**
 * A wind's speed.
 * @param {number} milesPerHour
 * @param {Context} context
 */
export function windSpeed(milesPerHour, context) {
  return context.units === 'us'
    ? `${number(milesPerHour, context)} mph`
    : `${number(milesPerHour * KILOMETRES_PER_MILE, context)} km/h`;
}

/**
 * A span in its largest unit: `3 min`.
 * @param {number} milliseconds
 */
export function span(milliseconds) {
  if (milliseconds < MINUTE) return `${Math.max(0, Math.floor(milliseconds / SECOND))} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < 2 * DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  return `${Math.floor(milliseconds / DAY)} days`;
}

/**
 * A span in two units, for what lasts: `2 h 5 min`.
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const minutes = Math.max(0, Math.round(milliseconds / MINUTE));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
  return span(milliseconds);
}

/**
 * How long ago: `now`, `3 min ago`.
 * @param {number} instant
 * @param {number} now
 */
export function ago(instant, now) {
  return now - instant < MINUTE ? 'now' : `${span(now - instant)} ago`;
}

/**
 * `1st`, `22nd`, `113th`.
 * @param {number} value
 */
export function ordinal(value) {
  const last = Math.abs(value) % 100;
  const suffix = last >= 11 && last <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[last % 10] ?? 'th');
  return `${value}${suffix}`;
}
