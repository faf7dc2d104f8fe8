/** The page's end of the stream: through a shared worker where the browser has one, by itself where not. */

/**
 * @param {string} base the gateway's address
 * @param {Listeners} listeners
 * @returns {Connection}
 */
export function connect(base, listeners) {
  const connection = 'SharedWorker' in window ? throughWorker(base, listeners) : directly(base, listeners);
  const wake = () => document.visibilityState === 'visible' && connection.wake();
  for (const name of ['visibilitychange', 'online', 'pageshow']) window.addEventListener(name, wake, true);
  return connection;
}

/** @param {string} base @param {Listeners} listeners @returns {Connection} */
function directly(base, listeners) {
  const stream = import('./stream.js').then(({ Stream, feedOf }) => new Stream({ ...feedOf(base), ...listeners }));
  return { wake: () => stream.then((opened) => opened.wake()) };
}

/** @param {string} base @param {Listeners} listeners @returns {Connection} */
function throughWorker(base, listeners) {
  /** @type {Connection | undefined} */
  let direct;
  const worker = new SharedWorker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'wallfeed' });
  worker.onerror = () => {
    direct ??= directly(base, listeners);
  };
  worker.port.onmessage = ({ data: { event, link } }) => {
    if (event) listeners.onEvent(event);
    if (link) listeners.onLink(link);
  };
  const join = () => worker.port.postMessage({ join: base });
  window.addEventListener('pagehide', () => worker.port.postMessage({ leave: true }));
  window.addEventListener('pageshow', ({ persisted }) => persisted && join());
  join();
  return { wake: () => (direct ? direct.wake() : worker.port.postMessage({ wake: true })) };
}
