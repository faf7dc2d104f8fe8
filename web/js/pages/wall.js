/** The live wall, with its remote control beside it. */

import { composer } from '../composer.js';
import { remote } from '../controls.js';
import { h } from '../dom.js';
import { Stream } from '../stream.js';
import { readFrame } from '../wall/frame.js';
import { Leds } from '../wall/leds.js';
import { findWalls, wallStatus } from '../wall/walls.js';

/** What the wall says of itself beside its frames is asked for this often. */
const STATUS_MS = 5_000;

const WAITING = 'Looking for a wall …';
const NO_WALL = 'This gateway knows no wall. Give it one with --wall NAME=URL, or start the all-in-one wallfeed.';
const DARK = 'The wall does not answer. Trying again …';

/** @param {App} app @returns {View} */
export function open(app) {
  const canvas = h('canvas', { class: 'leds', role: 'img', 'aria-label': 'The wall', hidden: true });
  const words = h('p', { class: 'wall-words', role: 'status' }, WAITING);
  const caption = h('p', { class: 'wall-caption' });
  const chooser = h('div', { class: 'wall-chooser' });
  const leds = new Leds(canvas);
  /** @type {Wall | undefined} */
  let wall;
  /** @type {Stream | undefined} */
  let stream;
  let page = '';
  let state = '';

  function describe() {
    caption.textContent = [page, state].filter(Boolean).join(' · ');
    canvas.setAttribute('aria-label', `The wall shows ${page || 'a picture'}`);
  }

  /** @param {string} data */
  function show(data) {
    const frame = readFrame(data);
    if (!frame) return;
    canvas.hidden = false;
    words.textContent = '';
    leds.show(frame);
    if (frame.page !== page) {
      page = frame.page;
      describe();
    }
  }

  /** @param {Wall} chosen */
  function watch(chosen) {
    wall = chosen;
    stream?.close();
    stream = new Stream({
      url: new URL('frames', chosen.url).href,
      names: ['frame'],
      onEvent: ({ data }) => show(data),
      onLink: ({ phase }) => (words.textContent = phase === 'live' ? '' : DARK),
    });
    askStatus();
  }

  async function askStatus() {
    const status = wall && (await wallStatus(wall.url));
    state = [status?.paused && 'paused', status?.connected === false && 'offline', status?.size].filter(Boolean).join(' · ');
    describe();
  }

  async function start() {
    const walls = await findWalls(app.base);
    if (walls.length === 0) words.textContent = NO_WALL;
    else watch(walls[0]);
    if (walls.length > 1) chooser.append(wallChooser(walls, watch));
  }

  const asking = setInterval(askStatus, STATUS_MS);
  start();
  return {
    element: h(
      'div',
      { class: 'view view-wall' },
      h('section', { class: 'panel', 'aria-label': 'Wall' }, h('div', { class: 'panel-leds' }, canvas, words), h('div', { class: 'panel-foot' }, caption, chooser)),
      remote(app.commands, { wall: () => wall?.name || undefined, hasMessage: false, hasPower: true }),
      composer(app.commands),
    ),
    close() {
      clearInterval(asking);
      stream?.close();
    },
  };
}

/** @param {Wall[]} walls @param {(wall: Wall) => void} choose */
function wallChooser(walls, choose) {
  return h(
    'select',
    { class: 'field', 'aria-label': 'Wall', onchange: ({ currentTarget }) => choose(walls[currentTarget.selectedIndex]) },
    walls.map(({ name }) => h('option', null, name)),
  );
}
