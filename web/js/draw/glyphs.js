/** The signs on buttons, in a box of 24 units. */

import { svg } from '../dom.js';

export const GLYPHS = {
  rewind: ['M19 6v12l-8-6z', 'M5 6v12'],
  play: ['M5 5v14l8-7z', 'M16 6v12', 'M20.5 6v12'],
  forward: ['M5 6v12l8-6z', 'M19 6v12'],
  garbage: ['M4 7h16', 'M9 7V4h6v3', 'M6 7l1 13h10l1-13', 'M10 11v5', 'M14 11v5'],
  reload: ['M20 5v5h-5', 'M20 10a8 8 0 1 0 .5 4'],
  power: ['M12 3v8', 'M7 6.5a7.5 7.5 0 1 0 10 0'],
  settings: [
    'M4 7h9M17 7h3M4 17h3M11 17h9',
    'M15 4.800a2.2 2.2 0 1 1 0 4.400a2.2 2.2 0 1 1 0-4.400z',
    'M9 14.800a2.2 2.2 0 1 1 0 4.400a2.2 2.2 0 1 1 0-4.400z',
  ],
  brightness: ['M12 8.500a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z', 'M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.400M18.4 5.6 17 7M7 17l-1.4 1.4'],
};

/** Those shapes that are filled. */
const SOLID = /^M\d+ \d+v1[24]l-?\d+-\d+z$/;

/** @param {keyof typeof GLYPHS} name */
export function glyph(name) {
  return svg(
    'svg',
    { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    GLYPHS[name].map((d) => svg('path', { d, class: SOLID.test(d) ? 'solid' : undefined })),
  );
}
