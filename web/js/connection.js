/** The page's end of the stream: through a shared worker where the browser has one, by itself where not. */

/** How often the worker is asked whether it is still there. */
const ASK_EVERY_MS = 10_000;

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
  const stream = import('./feed.js').then(({ follow }) => follow(base, listeners));
  return { wake: () => stream.then((opened) => opened.wake()) };
}

/** @param {string} base @param {Listeners} listeners @returns {Connection} */
function throughWorker(base, listeners) {
  const worker = new SharedWorker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'wallfeed' });
  const ask = (/** @type {Asked} */ request) => worker.port.postMessage(request);
  /** @type {Connection | undefined} */
  let direct;
  const doWithout = () => {
    ask({ leave: true });
    worker.port.close();
    direct ??= directly(base, listeners);
  };
  worker.onerror = doWithout;
  listen(worker.port, listeners, doWithout);
  whenAway(() => ask({ leave: true }), () => ask({ join: base }));
  ask({ join: base });
  return { wake: () => (direct ? direct.wake() : ask({ wake: true })) };
}

/**
 * Hears what the worker says, and notices when it is gone: it ends with the process that it runs in, which may be
 * another tab's, and its tabs are not told.
 * @param {MessagePort} port
 * @param {Listeners} listeners
 * @param {() => void} onGone
 */
function listen(port, { onEvent, onLink }, onGone) {
  /** Whether it has spoken since it was last asked. */
  let hasSpoken = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let asking;

  function askAgain() {
    if (!hasSpoken) {
      clearInterval(asking);
      return onGone();
    }
    hasSpoken = false;
    port.postMessage({ state: true });
  }

  port.onmessage = ({ data: { event, link } }) => {
    hasSpoken = true;
    asking ??= setInterval(askAgain, ASK_EVERY_MS);
    if (event) onEvent(event);
    if (link) onLink(link);
  };
}

/** A tab that is put away would pile up what it cannot read. @param {() => void} leave @param {() => void} join */
function whenAway(leave, join) {
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', ({ persisted }) => persisted && join());
  document.addEventListener('freeze', leave);
  document.addEventListener('resume', join);
}
