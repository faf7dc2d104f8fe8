/**
 * Lenient reading, as the wall does it: whatever is missing or wrong becomes absent, and numbers may be strings.
 * A reader makes a value out of any JSON, or `undefined`. Timestamps are read to milliseconds since 1970.
 */

/** The longest text that is shown; what is longer ends in an ellipsis. */
const MAX_TEXT = 2000;

/** What a cut through the middle of an astral character leaves over. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

/** @type {Reader<string>} */
export function text(value) {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT).replace(HALF_CHARACTER, '')}…` : value;
}

/** @type {Reader<number>} */
export function decimal(value) {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const read = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isFinite(read) ? read : undefined;
}

/** @type {Reader<number>} */
export function whole(value) {
  const read = decimal(value);
  return read === undefined ? undefined : Math.round(read);
}

/** @type {Reader<boolean>} */
export function flag(value) {
  if (typeof value === 'boolean') return value;
  const word = String(value).trim().toLowerCase();
  if (['true', 'yes', '1'].includes(word)) return true;
  return ['false', 'no', '0'].includes(word) ? false : undefined;
}

/**
 * One of these words.
 * @template {string} Word
 * @param {...Word} words
 * @returns {Reader<Word>}
 */
export const word = (...words) => (value) => words.find((known) => known === value);

/**
 * A list; items that are wrong are left out.
 * @template T
 * @param {Reader<T>} item
 * @returns {Reader<T[]>}
 */
export const list = (item) => (value) =>
  Array.isArray(value) ? value.map(item).filter((read) => read !== undefined) : undefined;

/**
 * An object with these members.
 * @template T
 * @param {NoInfer<Members<T>>} members
 * @returns {Reader<T>}
 */
export const shape = (members) => (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = /** @type {Record<string, unknown>} */ (value);
  const readers = /** @type {[string, Reader<unknown>][]} */ (Object.entries(members));
  const read = readers.map(([name, reader]) => [name, reader(given[name])]);
  return /** @type {T} */ (Object.fromEntries(read.filter(([, member]) => member !== undefined)));
};

/** `06/06/2021 12:05 AM -0400`, with seconds or without. */
const LEGACY = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))? ([AP]M) ([+-])(\d{2}):?(\d{2})$/i;
/** `2021-06-06T00:05:00-04:00`; seconds may be missing, as some upstream services leave them out. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i;
/** `2021-06-06`. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** `06:58 AM`. */
const TIME_OF_DAY = /^(\d{1,2}):(\d{2})(?: ?([AP]M))?$/i;

const MINUTE = 60_000;

/**
 * An instant.
 * @param {unknown} text
 * @returns {number | undefined}
 */
export function parseTimestamp(text) {
  if (typeof text !== 'string') return undefined;
  const legacy = LEGACY.exec(text.trim());
  const instant = legacy ? fromLegacy(legacy) : RFC_3339.test(text.trim()) ? Date.parse(text.trim()) : NaN;
  return Number.isFinite(instant) ? instant : undefined;
}

/** @param {RegExpExecArray} match */
function fromLegacy([, month, day, year, hour, minute, second = '0', half, sign, offsetHours, offsetMinutes]) {
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const local = Date.UTC(+year, +month - 1, +day, to24(+hour, half), +minute, +second);
  return local - offset * MINUTE;
}

/**
 * A date without a time, as its midnight in UTC.
 * @param {string} text
 * @returns {number | undefined}
 */
export function parseDate(text) {
  const match = DATE.exec(text.trim());
  return match ? Date.UTC(+match[1], +match[2] - 1, +match[3]) : undefined;
}

/**
 * A time of day, in minutes since midnight.
 * @param {string} text
 * @returns {number | undefined}
 */
export function parseTimeOfDay(text) {
  const match = TIME_OF_DAY.exec(text.trim());
  return match ? to24(+match[1], match[3]) * 60 + +match[2] : undefined;
}

/** @param {number} hour @param {string | undefined} half AM, PM or, where the clock has 24 hours, nothing */
function to24(hour, half) {
  if (!half) return hour;
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
}
