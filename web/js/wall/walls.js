/** The walls whose previews the gateway serves. */

import { list, shape, text } from '../lenient.js';

/** How long a wall may take to answer. */
const PATIENCE_MS = 4_000;

/** @type {Reader<{name?: string, path?: string}>} */
const listed = shape({ name: text, path: text });

/**
 * @param {string} base the gateway's address
 * @returns {Promise<Wall[] | undefined>} nothing where the gateway does not answer
 */
export async function findWalls(base) {
  const walls = list(listed)(await json(new URL('walls', base)));
  return walls?.flatMap(({ name, path }) => (path === undefined ? [] : [{ name: name ?? '', url: new URL(path, base).href }]));
}

/**
 * What a wall says of itself.
 * @param {string} url of its preview
 * @returns {Promise<WallStatus | undefined>}
 */
export function wallStatus(url) {
  return json(new URL('status', url));
}

/** @param {URL} url @returns {Promise<any>} */
async function json(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
