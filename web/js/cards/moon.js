/** Sun and moon: the phase as it looks, and what comes next. */

import { h } from '../dom.js';
import { moonDisc, phaseName } from '../draw/moon-disc.js';
import { timeOfDay } from '../format.js';
import { number } from '../format.js';
import { parseTimeOfDay } from '../timestamp.js';
import * as values from '../values.js';
import { fact, words } from './card.js';

/** @type {Card} */
export const moonCard = {
  name: 'moon',
  title: 'Sun and moon',
  key: 'Moon',
  waiting: 'the moon feed',
  body(documents, context) {
    const moon = values.moon(documents.Moon?.values);
    if (moon?.phase === undefined) return null;
    const { phase, illumstr, sunevent, moonevent } = moon;
    return [
      moonDisc(phase),
      h('div', { class: 'moon-words' }, h('p', { class: 'moon-phase' }, phaseName(phase)), lit(illumstr, context)),
      h('dl', { class: 'facts' }, event(sunevent, context), event(moonevent, context)),
    ];
  },
};

/** @param {string | undefined} share `"97.3%"` @param {Context} context */
function lit(share, context) {
  const percent = parseFloat(share ?? '');
  return Number.isFinite(percent) && h('p', { class: 'quiet' }, h('span', { class: 'fig' }, `${number(percent, context)} %`), ' lit');
}

/**
 * `"Sunrise:  06:58 AM"` as a fact; words without a time (`"Polar day"`) as they are.
 * @param {string | undefined} text
 * @param {Context} context
 */
function event(text, context) {
  if (!text) return null;
  const [term, ...rest] = text.split(':');
  const at = rest.join(':').trim();
  const minutes = parseTimeOfDay(at);
  if (minutes !== undefined) return fact(term, h('span', { class: 'fig' }, timeOfDay(minutes, context)));
  return at ? fact(term, words(at)) : fact(term.startsWith('Polar') ? 'Sun' : 'Sky', words(term));
}
