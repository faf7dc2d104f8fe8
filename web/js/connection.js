/** The page's end of the stream: through a shared worker where the browser has one, by itself where not. And how it is, in words. */

import { span, time } from './format.js';

/** Of the worker's code, by its hash: tabs of other code, from before an upgrade, have another worker. */
const EDITION = 'f1114dd6';

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
  const stream = import('./stream.js').then(({ follow }) => follow(base, listeners));
  return { wake: () => stream.then((opened) => opened.wake()) };
}

/** @param {string} base @param {Listeners} listeners @returns {Connection} */
function throughWorker(base, listeners) {
  const worker = new SharedWorker(new URL('./worker.js', import.meta.url), { type: 'module', name: `wallfeed ${EDITION}` });
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

/** After this time without the gateway, the page calls itself offline. */
const OFFLINE_AFTER_MS = 60_000;

/** A drop that is mended within this time is not worth a sentence. */
const BANNER_AFTER_MS = 4_000;

/**
 * @param {Link} link
 * @param {{isStoreUp: boolean, isOnline: boolean, isLocked?: boolean}} facts what else is known: of the gateway's store, of the device's network, of the token
 * @param {Context} context
 * @returns {LinkState}
 */
export function linkState({ phase, since, heard }, { isStoreUp, isOnline, isLocked }, context) {
  const lasted = context.now - since;
  const last = heard === undefined ? 'What you see is from an earlier visit.' : `What you see is from ${time(heard, context)}.`;
  if (phase === 'live') {
    return isStoreUp
      ? { state: 'live', label: 'Live' }
      : { state: 'store-down', label: 'Store down', explanation: 'The gateway has lost its store. What you see is the last that it knows.' };
  }
  if (isLocked) return { state: 'locked', label: 'Locked', explanation: 'This gateway asks for its token.' };
  if (!isOnline) return { state: 'offline', label: 'Offline', explanation: `This device has no network. ${last}` };
  if (lasted > OFFLINE_AFTER_MS) {
    return { state: 'offline', label: 'Offline', explanation: `The gateway has not answered for ${span(lasted)}. ${last}` };
  }
  if (phase === 'connecting' && lasted < BANNER_AFTER_MS) return { state: 'connecting', label: 'Connecting' };
  const explanation = lasted < BANNER_AFTER_MS ? undefined : `The gateway does not answer; trying again. ${last}`;
  return { state: 'reconnecting', label: 'Reconnecting', explanation };
}
