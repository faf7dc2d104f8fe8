/**
 * A shared worker that holds the stream for all tabs of a browser: HTTP/1.1 browsers open only six connections to a
 * host. A tab that comes later is told what a fresh stream would tell it.
 */

import { Replay, follow } from './stream.js';

/** @type {Set<MessagePort>} */
const tabs = new Set();
const replay = new Replay();
/** @type {ReturnType<typeof follow> | undefined} */
let stream;

/** @param {string} base */
function start(base) {
  return follow(base, {
    onEvent(event) {
      replay.remember(event);
      for (const tab of tabs) tab.postMessage({ event });
    },
    onLink(link) {
      for (const tab of tabs) tab.postMessage({ link });
    },
  });
}

/** @param {MessagePort} tab @param {Asked} request */
function serve(tab, { join, leave, wake, state }) {
  if (join) {
    for (const event of replay.events()) tab.postMessage({ event });
    tabs.add(tab);
    stream ??= start(join);
  }
  if (leave) tabs.delete(tab);
  if (wake) stream?.wake();
  if (join || state) tab.postMessage({ link: stream?.link });
}

self.addEventListener('connect', (event) => {
  const [tab] = /** @type {MessageEvent} */ (event).ports;
  tab.onmessage = ({ data }) => serve(tab, data);
});
