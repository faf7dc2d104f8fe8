/** What a message will look like on a wall, roughly: the wall has its own letters. */

/** A wall's usual size, in LEDs. */
const WIDTH = 128;
const HEIGHT = 64;

const TITLE = { font: 'bold 9px sans-serif', line: 11, color: '#9fb2cc' };
/** Letters as large as let the text fit; the smallest scroll. */
const SIZES = [22, 17, 13, 10];
const MARGIN = 2;

/** How much of an LED a letter must cover to light it. */
const COVERED = 110;

/**
 * @param {Wire.Message} message
 * @returns {Frame}
 */
export function messagePicture({ text = '', title = '', color = '#ffffff' }) {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  context.textBaseline = 'top';
  const top = title ? TITLE.line : 0;
  if (title) write(context, [title], { ...TITLE, top: MARGIN });
  const { lines, size } = fitted(context, text, HEIGHT - top);
  const height = lines.length * size;
  write(context, lines, { font: fontOf(size), line: size, color, top: Math.max(top + MARGIN, top + (HEIGHT - top - height) / 2) });
  return { width: WIDTH, height: HEIGHT, page: 'Message', brightness: 100, pixels: lit(context) };
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} height */
function fitted(context, text, height) {
  for (const size of SIZES) {
    context.font = fontOf(size);
    const lines = wrapped(context, text);
    const isWide = lines.some((line) => context.measureText(line).width > WIDTH);
    if ((lines.length * size <= height && !isWide) || size === SIZES[SIZES.length - 1]) return { lines, size };
  }
  return { lines: [text], size: SIZES[0] };
}

/** @param {number} size */
const fontOf = (size) => `bold ${size - 2}px sans-serif`;

/** @param {CanvasRenderingContext2D} context @param {string} text */
function wrapped(context, text) {
  return text.split('\n').flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.split(' ')) {
      const longer = [lines[lines.length - 1], word].filter(Boolean).join(' ');
      if (context.measureText(longer).width <= WIDTH - 2 * MARGIN) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines.filter(Boolean);
  });
}

/** @param {CanvasRenderingContext2D} context @param {string[]} lines @param {{font: string, line: number, color: string, top: number}} style */
function write(context, lines, { font, line, color, top }) {
  context.font = font;
  context.fillStyle = color;
  lines.forEach((each, index) => context.fillText(each, MARGIN, Math.round(top) + index * line));
}

/** An LED is on or off. @param {CanvasRenderingContext2D} context */
function lit(context) {
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < COVERED) data.fill(0, at, at + 3);
    data[at + 3] = 255;
  }
  return /** @type {Uint8ClampedArray<ArrayBuffer>} */ (data);
}
