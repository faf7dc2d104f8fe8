/**
 * Lenient reading, as the wall does it: whatever is missing or wrong becomes absent, and numbers may be strings.
 * A reader makes a value out of any JSON, or `undefined`.
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
export function number(value) {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const read = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isFinite(read) ? read : undefined;
}

/** @type {Reader<number>} */
export function whole(value) {
  const read = number(value);
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
