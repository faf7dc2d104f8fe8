/** Dialogs: settings, and the token. */

import { h } from './dom.js';

/** @typedef {import('./app.js').App} App */

/**
 * Units, clock, colours.
 * @param {Pick<App, 'settings'>} app
 */
export function openSettings({ settings }) {
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'settings-title', onclose: () => dialog.remove() },
    h('h2', { id: 'settings-title' }, 'Settings'),
    h(
      'form',
      { method: 'dialog' },
      choice('Units', settings.units, [['us', '°F, mph'], ['metric', '°C, km/h']], (units) => settings.choose({ units })),
      choice('Clock', settings.clock, [[12, '12 hours'], [24, '24 hours']], (clock) => settings.choose({ clock })),
      choice('Colours', settings.theme, [[undefined, 'As the system'], ['light', 'Light'], ['dark', 'Dark']], (theme) => settings.choose({ theme })),
      h('div', { class: 'dialog-buttons' }, h('button', { class: 'button button-strong' }, 'Done')),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Asks for the gateway's token, which the gateway then keeps in a cookie that no script can read.
 * @param {string} base the gateway's address
 * @returns {Promise<boolean>} whether the gateway took it
 */
export function askForToken(base) {
  return new Promise((resolve) => {
    const dialog = tokenDialog(base, resolve);
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** @param {string} base @param {(isSignedIn: boolean) => void} resolve */
function tokenDialog(base, resolve) {
  const token = h('input', { class: 'field', type: 'password', name: 'token', required: true, autocomplete: 'current-password', 'aria-label': 'Token' });
  const words = h('p', { class: 'dialog-words', role: 'alert' });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    words.textContent = await signIn(base, token.value);
    if (words.textContent === '') dialog.close('signed in');
  };
  const dialog = h(
    'dialog',
    {
      class: 'dialog',
      'aria-labelledby': 'token-title',
      onclose() {
        dialog.remove();
        resolve(dialog.returnValue === 'signed in');
      },
    },
    h('h2', { id: 'token-title' }, 'Token'),
    h(
      'form',
      { onsubmit: submit },
      h('p', { class: 'quiet' }, 'The gateway asks for the token that its operator set.'),
      token,
      words,
      h(
        'div',
        { class: 'dialog-buttons' },
        h('button', { type: 'button', class: 'button', onclick: () => dialog.close('') }, 'Cancel'),
        h('button', { class: 'button button-strong' }, 'Sign in'),
      ),
    ),
  );
  return dialog;
}

/** @param {string} base @param {string} token @returns {Promise<string>} why not, or nothing */
async function signIn(base, token) {
  try {
    const response = await fetch(new URL('session', base), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return '';
    return response.status === 401 ? 'This is not the token.' : `The gateway answered ${response.status}.`;
  } catch {
    return 'The gateway cannot be reached.';
  }
}

/**
 * One of a few.
 * @template T
 * @param {string} legend
 * @param {T} chosen
 * @param {[value: NoInfer<T>, label: string][]} options
 * @param {(value: T) => void} choose
 */
function choice(legend, chosen, options, choose) {
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', null, legend),
    h(
      'div',
      { class: 'choice-options' },
      options.map(([value, label]) =>
        h('label', null, h('input', { type: 'radio', name: legend, checked: value === chosen, onchange: () => choose(value) }), label),
      ),
    ),
  );
}
