/** Frames of a wall's preview, as they travel. */

/** Larger walls are not drawn. */
const MAX_SIDE = 1024;

/**
 * Reads a `frame` event. Its pixels are base64 of runs: count, red, green, blue.
 * @param {string} data
 * @returns {Frame | undefined} nothing where the data is no frame
 */
export function readFrame(data) {
  try {
    const { width, height, page = '', brightness = 100, pixels } = JSON.parse(data);
    if (!isSide(width) || !isSide(height)) return undefined;
    return { width, height, page: String(page), brightness: Number(brightness), pixels: unpack(pixels, width * height) };
  } catch {
    return undefined;
  }
}

/** @param {unknown} side */
function isSide(side) {
  return Number.isInteger(side) && Number(side) > 0 && Number(side) <= MAX_SIDE;
}

/**
 * @param {string} runs
 * @param {number} count of LEDs
 */
function unpack(runs, count) {
  const bytes = atob(runs);
  const pixels = new Uint8ClampedArray(count * 4);
  const words = new Uint32Array(pixels.buffer);
  let at = 0;
  for (let index = 0; index + 3 < bytes.length && at < count; index += 4) {
    const end = Math.min(count, at + bytes.charCodeAt(index));
    const [red, green, blue] = [1, 2, 3].map((part) => bytes.charCodeAt(index + part));
    pixels.set([red, green, blue, 255], at * 4);
    words.fill(words[at], at, end);
    at = end;
  }
  return pixels;
}
