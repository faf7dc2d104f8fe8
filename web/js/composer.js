/** Writes a message to the walls, and shows beforehand what it will look like. */

import { actor, form, MESSAGE_LENGTH } from './controls.js';
import { h } from './dom.js';
import { Leds } from './wall/leds.js';
import { messagePicture } from './wall/message-picture.js';

/** Colours that LEDs show well. */
const COLORS = /** @type {const} */ ([
  ['#ffffff', 'White'],
  ['#ffb454', 'Amber'],
  ['#ff5b4a', 'Red'],
  ['#5fd38d', 'Green'],
  ['#5fb4ff', 'Blue'],
  ['#ff8ad8', 'Pink'],
]);

/** How long a message stays. */
const STAYS = /** @type {const} */ ([
  ['60', '1 minute'],
  ['900', '15 minutes'],
  ['3600', '1 hour'],
  ['43200', '12 hours'],
]);

/** @param {App['commands']} commands */
export function composer(commands) {
  const status = h('p', { class: 'remote-status', role: 'status' });
  const act = actor(status);
  const text = h('textarea', { class: 'field', rows: 2, maxlength: MESSAGE_LENGTH, required: true, 'aria-label': 'Text', placeholder: 'Text' });
  const title = h('input', { class: 'field', maxlength: 40, 'aria-label': 'Title', placeholder: 'Title, if any' });
  const urgent = h('input', { type: 'checkbox' });
  const stays = h('select', { class: 'field', 'aria-label': 'Stays for' }, STAYS.map(([value, label]) => h('option', { value, selected: value === '900' }, label)));
  const send = h('button', { class: 'button button-strong', 'data-command': 'message' }, 'Send to the wall');
  const canvas = h('canvas', { class: 'leds', role: 'img', 'aria-label': 'What the message will look like' });
  const preview = h('div', { class: 'composer-preview' }, canvas);
  const leds = new Leds(canvas);
  /** @type {string} */
  let color = COLORS[0][0];

  /** @returns {Wire.Message} */
  const message = () => ({
    text: text.value,
    ...(title.value && { title: title.value }),
    color,
    priority: urgent.checked ? 'urgent' : 'normal',
  });
  const redraw = () => leds.show(messagePicture({ ...message(), text: text.value || 'Dinner is ready' }));

  const element = form(
    [
      h('div', { class: 'composer-fields' }, text, title, swatches((chosen) => ((color = chosen), redraw())), h('div', { class: 'remote-group' }, stays, h('label', { class: 'check' }, urgent, 'Interrupt'), send), status),
      preview,
    ],
    async () => {
      if (await act(send, 'message', () => commands.show(message(), Number(stays.value)))) text.value = title.value = '';
      redraw();
    },
  );
  element.className = 'composer';
  element.addEventListener('input', redraw);
  redraw();
  return element;
}

/** @param {(color: string) => void} choose */
function swatches(choose) {
  return h(
    'fieldset',
    { class: 'swatches' },
    h('legend', { class: 'visually-hidden' }, 'Colour'),
    COLORS.map(([value, name], index) =>
      h('label', { style: { '--swatch': value } }, h('input', { type: 'radio', name: 'color', 'aria-label': name, checked: index === 0, onchange: () => choose(value) })),
    ),
  );
}
