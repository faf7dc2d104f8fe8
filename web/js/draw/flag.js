/** Flags as emoji, where the device has pictures for them. */

import { h } from '../dom.js';

/** An emoji is short; some publishers give the address of a picture, which is not fetched. */
const MAX_LENGTH = 16;

/** @type {boolean | undefined} */
let canDraw;

/** @param {string | undefined} emoji */
export function flag(emoji) {
  if (!emoji || emoji.length > MAX_LENGTH) return null;
  canDraw ??= isColourful('🇧🇷');
  return canDraw && h('span', { class: 'flag', 'aria-hidden': 'true' }, emoji);
}

/** Whether a black text comes out in colours: what a device has no picture for is a black box. @param {string} text */
function isColourful(text) {
  const context = document.createElement('canvas').getContext?.('2d', { willReadFrequently: true });
  if (!context) return true;
  context.fillText(text, 0, 20);
  const { data } = context.getImageData(0, 0, 30, 30);
  return data.some((value, index) => index % 4 < 3 && value > 0);
}
