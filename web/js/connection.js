/** The page's end of the stream: through a shared worker where the browser has one, by itself where not. */

import { Stream } from './stream.js';

/**
 * @typedef {object} Connection
 * @property {() => void} wake tries at once
 */

/**
 * @param {Pick<import('./stream.js').Surroundings, 'base' | 'onEvent' | 'onLink'>} surroundings
 * @returns {Connection}
 */
export function connect(surroundings) {
  const connection = 'SharedWorker' in window ? throughWorker(surroundings) : new Stream(surroundings);
  const wake = () => document.visibilityState === 'visible' && connection.wake();
  for (const name of ['visibilitychange', 'online', 'pageshow']) window.addEventListener(name, wake, true);
  return connection;
}

/** @param {Pick<import('./stream.js').Surroundings, 'base' | 'onEvent' | 'onLink'>} surroundings @returns {Connection} */
function throughWorker(surroundings) {
  const { base, onEvent, onLink } = surroundings;
  /** @type {Connection | undefined} */
  let direct;
  const worker = new SharedWorker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'wallfeed' });
  worker.onerror = () => {
    direct ??= new Stream(surroundings);
  };
  worker.port.onmessage = ({ data: { event, link } }) => {
    if (event) onEvent(event);
    if (link) onLink(link);
  };
  const join = () => worker.port.postMessage({ join: base });
  window.addEventListener('pagehide', () => worker.port.postMessage({ leave: true }));
  window.addEventListener('pageshow', ({ persisted }) => persisted && join());
  join();
  return { wake: () => (direct ? direct.wake() : worker.port.postMessage({ wake: true })) };
}
