/** The walls' remote control. Every control shows that it was accepted, or why not. */

import { h, svg } from './dom.js';

/** The walls' pages, by the names that the `page` command takes. */
export const WALL_PAGES = [
  'Clock',
  'WiFi',
  'Calendar',
  'Next event',
  'Current weather',
  'Hourly weather',
  'Forecast',
  'Moon',
  'MLB',
  'NFL',
  'World Cup',
  'Track',
  'GitHub',
  'Uptime',
  'Message',
  'Image',
];

/** What commands are called in the status line. */
const COMMAND_NAMES = /** @type {Record<string, string>} */ ({
  rew: 'Back',
  pp: 'Play or pause',
  fwd: 'Forward',
  out: 'Garbage is out',
  reload: 'Reload settings',
  page: 'Page',
  brightness: 'Brightness',
  on: 'Wall on',
  off: 'Wall off',
  message: 'Message',
});

/** The signs on buttons, in a box of 24 units. */
const GLYPHS = {
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

/** How long a button shows how it went. */
const SHOWN_MS = 2500;

/** How long a message stays. */
const MESSAGE_SECONDS = 900;

/** The longest text of a message. */
export const MESSAGE_LENGTH = 500;

/**
 * @param {App['commands']} commands
 * @param {object} [options]
 * @param {() => string | undefined} [options.wall] which wall is meant; without one, all
 * @param {boolean} [options.hasMessage] whether it has the message box
 * @param {boolean} [options.hasPower] whether it turns walls on and off
 */
export function remote(commands, { wall = () => undefined, hasMessage = true, hasPower = false } = {}) {
  const status = h('p', { class: 'remote-status', role: 'status' });
  const act = actor(status);

  /** @param {string} command @param {string} [argument] */
  const send = (command, argument) => () => commands.send(command, { argument, wall: wall() });

  /** @param {string} command @param {keyof typeof GLYPHS} sign @param {string} [label] */
  const button = (command, sign, label) =>
    h(
      'button',
      {
        type: 'button',
        class: label ? 'button' : 'button button-sign',
        'data-command': command,
        'aria-label': label ? undefined : COMMAND_NAMES[command],
        title: COMMAND_NAMES[command],
        onclick: ({ currentTarget }) => act(currentTarget, command, send(command)),
      },
      glyph(sign),
      label && h('span', null, label),
    );

  return h(
    'section',
    { class: 'remote', 'aria-label': 'Wall remote control' },
    h('div', { class: 'remote-group' }, button('rew', 'rewind'), button('pp', 'play'), button('fwd', 'forward')),
    h('div', { class: 'remote-group' }, button('out', 'garbage', 'Garbage out'), button('reload', 'reload')),
    pageChooser(act, (page) => send('page', page)),
    brightness(act, (percent) => send('brightness', percent)),
    hasPower && h('div', { class: 'remote-group' }, button('on', 'power', 'On'), button('off', 'power', 'Off')),
    hasMessage && messageBox(act, commands),
    status,
  );
}

/** @typedef {(element: HTMLElement, command: string, task: () => Promise<Answer>) => Promise<boolean>} Act */

/**
 * Runs what a control asks for and shows on it, and in words, how it went.
 * @param {HTMLElement} status
 * @returns {Act}
 */
export function actor(status) {
  /** @type {ReturnType<typeof setTimeout>} */
  let clearing;
  return async (element, command, task) => {
    element.dataset.state = 'busy';
    const { isDone, words } = await task();
    element.dataset.state = status.dataset.state = isDone ? 'done' : 'failed';
    status.textContent = `${COMMAND_NAMES[command]}: ${words}`;
    setTimeout(() => delete element.dataset.state, SHOWN_MS);
    clearTimeout(clearing);
    if (isDone) clearing = setTimeout(() => (status.textContent = ''), 2 * SHOWN_MS);
    return isDone;
  };
}

/** @param {Act} act @param {(page: string) => () => Promise<Answer>} send */
function pageChooser(act, send) {
  const choice = h('select', { class: 'field', 'aria-label': 'Page on the wall' }, WALL_PAGES.map((page) => h('option', null, page)));
  const button = h('button', { class: 'button', 'data-command': 'page' }, h('span', null, 'Show'));
  return form([choice, button], () => act(button, 'page', send(choice.value)));
}

/** @param {Act} act @param {(percent: string) => () => Promise<Answer>} send */
function brightness(act, send) {
  const slider = h('input', {
    type: 'range',
    min: 0,
    max: 100,
    step: 5,
    value: 100,
    'aria-label': 'Brightness of the wall, in percent',
    'data-command': 'brightness',
    onchange: () => act(slider, 'brightness', send(slider.value)),
  });
  return h('div', { class: 'remote-group remote-brightness', title: COMMAND_NAMES.brightness }, glyph('brightness'), slider);
}

/** @param {Act} act @param {App['commands']} commands */
function messageBox(act, commands) {
  const text = h('input', {
    class: 'field',
    type: 'text',
    'aria-label': 'Message to the wall',
    placeholder: 'Message to the wall',
    maxlength: MESSAGE_LENGTH,
    required: true,
    autocomplete: 'off',
  });
  const button = h('button', { class: 'button button-strong', 'data-command': 'message' }, h('span', null, 'Send'));
  const element = form([text, button], async () => {
    const isDone = await act(button, 'message', () => commands.show({ text: text.value }, MESSAGE_SECONDS));
    if (isDone) text.value = '';
  });
  element.classList.add('remote-message');
  return element;
}

/** @param {HTMLElement[]} fields @param {() => void} submit */
export function form(fields, submit) {
  return h(
    'form',
    {
      class: 'remote-group',
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    fields,
  );
}

/** A sign. @param {keyof typeof GLYPHS} name */
export function glyph(name) {
  return svg(
    'svg',
    { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    GLYPHS[name].map((d) => svg('path', { d, class: SOLID.test(d) ? 'solid' : undefined })),
  );
}
