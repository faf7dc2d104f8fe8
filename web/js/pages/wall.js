/** The live wall, with its remote control beside it. */

import { composer } from '../composer.js';
import { remote } from '../controls.js';
import { h } from '../dom.js';
import { Stream } from '../stream.js';
import { readFrame } from '../wall/frame.js';
import { Leds } from '../wall/leds.js';
import { findWalls, wallStatus } from '../wall/walls.js';

/** Walls, and what they say of themselves beside their frames, are asked for this often. */
const ASK_EVERY_MS = 5_000;

const WAITING = 'Looking for a wall …';
const NO_WALL = 'This gateway knows no wall. Give it one with --wall NAME=URL, or start the all-in-one wallfeed.';
const DARK = 'The wall does not answer. Trying again …';
const NO_GATEWAY = 'The gateway does not answer. Trying again …';

/** @param {App} app @returns {View} */
export function open(app) {
  const canvas = h('canvas', { class: 'leds', role: 'img', 'aria-label': 'The wall', hidden: true });
  const words = h('p', { class: 'wall-words', role: 'status' }, WAITING);
  const caption = h('p', { class: 'wall-caption' });
  const chooser = h('div', { class: 'wall-chooser' });
  const leds = new Leds(canvas);
  const controls = remote(app.commands, { wall: () => wall?.name || undefined, hasMessage: false, hasPower: true });
  const slider = /** @type {HTMLInputElement} */ (controls.querySelector('[data-command="brightness"]'));
  /** @type {Wall | undefined} */
  let wall;
  /** @type {Stream | undefined} */
  let stream;
  let page = '';
  let state = '';
  let isClosed = false;

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
    if (document.activeElement !== slider) slider.value = String(frame.brightness);
    if (frame.page !== page) {
      page = frame.page;
      describe();
    }
  }

  /** @param {Wall} chosen */
  function watch(chosen) {
    wall = chosen;
    page = state = '';
    canvas.hidden = true;
    words.textContent = WAITING;
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
    const asked = wall;
    const status = asked && (await wallStatus(asked.url));
    if (asked !== wall || isClosed) return;
    if (!status) {
      // A connection that has died does not say so.
      words.textContent = DARK;
      stream?.renew();
    }
    state = [status?.paused && 'paused', status?.connected === false && 'offline', status?.size].filter(Boolean).join(' · ');
    describe();
  }

  async function findWall() {
    const walls = await findWalls(app.base);
    if (wall || isClosed) return;
    if (!walls) words.textContent = NO_GATEWAY;
    else if (walls.length === 0) words.textContent = NO_WALL;
    else watch(walls[0]);
    if (walls && walls.length > 1) chooser.append(wallChooser(walls, watch));
  }

  const ask = () => (wall ? askStatus() : findWall());
  const asking = setInterval(ask, ASK_EVERY_MS);
  ask();
  return {
    element: h(
      'div',
      { class: 'view view-wall' },
      h('section', { class: 'panel', 'aria-label': 'Wall' }, h('div', { class: 'panel-leds' }, canvas, words), h('div', { class: 'panel-foot' }, caption, chooser)),
      controls,
      composer(app.commands),
    ),
    close() {
      clearInterval(asking);
      isClosed = true;
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
