/** The gateway's stream of documents. */

import { Stream } from './stream.js';

/** Names of its events. */
const EVENT_NAMES = ['hello', 'update', 'delete', 'status', 'ping'];

/** The gateway's default heartbeat is 15 s; two and a half of them without a word mean that the connection is dead. */
const SILENCE_MS = 37_500;

/**
 * Opens it. A gateway that starts while its store is down knows less than the page shows, and would not say later what
 * is gone: once the store is back, or the connection has dropped, the stream begins anew.
 * @param {string} base the gateway's address
 * @param {Listeners & Pick<import('./stream.js').Surroundings, 'open'>} listeners
 */
export function follow(base, { onEvent, onLink, open }) {
  /** Whether the gateway greeted without its store. */
  let knewNothing = false;
  const url = new URL('events?heartbeat=event', base).href;
  const stream = new Stream({ url, names: EVENT_NAMES, silence: SILENCE_MS, onLink, onEvent: hear, canResume: () => !knewNothing, open });

  /** @param {StreamEvent} event */
  function hear(event) {
    onEvent(event);
    if (event.name !== 'hello' && event.name !== 'status') return;
    const { store, resumed } = read(event.data);
    if (event.name === 'hello') knewNothing = store === 'down' && !resumed;
    else if (knewNothing && store !== 'down') stream.renew();
  }

  return stream;
}

/** @param {string} data @returns {{store?: string, resumed?: boolean}} */
function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}
