/** Matches of the World Cup. */

import { h } from '../dom.js';
import { flag } from '../draw/flag.js';
import { moment } from '../format.js';
import { list, parseTimestamp, shape, text, word } from '../lenient.js';
import { words } from './card.js';

/** `2-1`, or `(4-3)` for penalties. */
const SCORE = /^\(?(\d+)\s*[-–]\s*(\d+)\)?$/;

/** What feeds write where a match has ended. */
const ENDINGS = /** @type {Record<string, string>} */ ({ FT: 'Full time', AET: 'After extra time', PEN: 'Penalties' });

const ORDER = /** @type {Record<string, number>} */ ({ in_progress: 0, future_scheduled: 1, completed: 2 });

/** @type {Reader<Wire.Match>} */
const readMatch = shape({
  home_name: text,
  home_flag: text,
  away_name: text,
  away_flag: text,
  status: word('future_scheduled', 'in_progress', 'completed'),
  score: text,
  penalties: text,
  time: text,
});

const readMatches = list(readMatch);

/** @type {Card} */
export const matchesCard = {
  name: 'games',
  title: 'World Cup',
  key: 'WC',
  waiting: 'the World Cup feed',
  body(documents, context) {
    const matches = readMatches(documents.WC?.values);
    if (!matches) return null;
    if (matches.length === 0) return [h('p', { class: 'headline quiet' }, 'No matches today')];
    const inOrder = matches.toSorted((a, b) => ORDER[a.status ?? 'completed'] - ORDER[b.status ?? 'completed']);
    return [h('ul', { class: 'tiles' }, inOrder.map((match) => tile(match, context)))];
  },
};

/** @param {Wire.Match} match @param {Context} context */
function tile(match, context) {
  const { home_name: home, home_flag: homeFlag, away_name: away, away_flag: awayFlag, status, score, penalties } = match;
  const isLive = status === 'in_progress';
  const goals = status === 'future_scheduled' ? null : SCORE.exec(score ?? '');
  const shots = SCORE.exec(penalties ?? '');
  return h(
    'li',
    { class: `tile match tile-${isLive ? 'in' : 'post'}`, 'data-key': `${home} ${away} ${match.status === 'future_scheduled' ? match.time : ''}` },
    h('div', { class: 'teams' }, side(home, homeFlag, goals?.[1], shots?.[1]), side(away, awayFlag, goals?.[2], shots?.[2])),
    h('p', { class: isLive ? 'inning' : 'quiet' }, isLive && h('span', { class: 'live-mark' }), when(match, context)),
  );
}

/** @param {string | undefined} name @param {string | undefined} emoji @param {string | undefined} goals @param {string | undefined} shots */
function side(name, emoji, goals, shots) {
  return h(
    'div',
    { class: 'side' },
    flag(emoji),
    h('span', { class: 'side-name' }, words(name) || '?'),
    shots !== undefined && h('span', { class: 'quiet' }, h('span', { class: 'visually-hidden' }, 'penalties '), `(${shots})`),
    goals !== undefined && h('span', { class: 'team-score fig' }, goals),
  );
}

/** @param {Wire.Match} match @param {Context} context */
function when({ status, time }, context) {
  const start = parseTimestamp(time);
  if (start !== undefined) return moment(start, context);
  return ENDINGS[time ?? ''] ?? (words(time) || { future_scheduled: 'Scheduled', in_progress: 'Live', completed: 'Full time' }[status ?? 'completed']);
}
