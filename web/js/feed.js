/** The gateway's stream of documents. */

import { Stream } from './stream.js';

/** Names of its events. */
const EVENT_NAMES = ['hello', 'update', 'delete', 'status', 'ping'];

/** So many heartbeats without a word mean that the connection is dead. */
const MISSED = 2.5;

/** The gateway's default heartbeat, until it says how often it beats. */
const HEARTBEAT_S = 15;

/**
 * Opens it. A gateway that starts while its store is down knows less than the page shows, and would not say later what
 * is gone: once the store is back, or the connection has dropped, the stream begins anew.
 * @param {string} base the gateway's address
 * @param {Listeners & Pick<StreamOptions, 'open'>} listeners
 */
export function follow(base, { onEvent, onLink, open }) {
  /** Whether the gateway greeted without its store. */
  let knewNothing = false;
  const url = new URL('events?heartbeat=event', base).href;
  const stream = new Stream({ url, names: EVENT_NAMES, silence: silenceOf(HEARTBEAT_S), onLink, onEvent: hear, canResume: () => !knewNothing, open });

  /** @param {StreamEvent} event */
  function hear(event) {
    onEvent(event);
    if (event.name === 'update' || event.name === 'delete') return;
    const { store, resumed, seconds } = read(event.data);
    if (typeof seconds === 'number') stream.silence = silenceOf(seconds);
    if (event.name === 'hello') knewNothing = store === 'down' && !resumed;
    else if (event.name === 'status' && knewNothing && store !== 'down') stream.renew();
  }

  return stream;
}

/** A silence that is too long. @param {number} heartbeat in seconds */
function silenceOf(heartbeat) {
  return Math.max(1, heartbeat) * MISSED * 1000;
}

/** @param {string} data @returns {{store?: string, resumed?: boolean, seconds?: number}} */
function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}
