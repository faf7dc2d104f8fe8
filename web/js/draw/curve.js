/** A smooth line through values at equal distances. */

/**
 * Points at the middle of as many columns as there are values.
 * @param {number[]} values
 * @param {Box} box where the line is drawn
 * @param {[low: number, high: number]} [range] by default that of the values
 * @returns {[x: number, y: number][]}
 */
export function points(values, { width, top, bottom }, range) {
  const [low, high] = range ?? [Math.min(...values), Math.max(...values)];
  const scale = high > low ? (bottom - top) / (high - low) : 0;
  const rest = high > low ? 0 : (bottom - top) / 2;
  return values.map((value, index) => [
    (width * (index + 0.5)) / values.length,
    bottom - rest - (value - low) * scale,
  ]);
}

/**
 * An SVG path through the points. The tangents are those of a monotone cubic (Fritsch and Carlson, 1980), so that the
 * line never swings beyond a value.
 * @param {[x: number, y: number][]} places
 */
export function curve(places) {
  if (places.length < 2) return '';
  const slopes = tangents(places);
  const start = `M${round(places[0][0])} ${round(places[0][1])}`;
  return places.slice(1).reduce((path, [x, y], index) => {
    const [fromX, fromY] = places[index];
    const third = (x - fromX) / 3;
    const first = `${round(fromX + third)} ${round(fromY + third * slopes[index])}`;
    const second = `${round(x - third)} ${round(y - third * slopes[index + 1])}`;
    return `${path}C${first} ${second} ${round(x)} ${round(y)}`;
  }, start);
}

/** @param {[x: number, y: number][]} places */
function tangents(places) {
  const secants = places.slice(1).map(([x, y], index) => (y - places[index][1]) / (x - places[index][0]));
  return places.map((_, index) => {
    const before = secants[index - 1] ?? secants[0];
    const after = secants[index] ?? before;
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
