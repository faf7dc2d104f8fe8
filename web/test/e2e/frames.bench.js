/** How long the page is busy at a time while a hundred updates a second arrive, by the browser's own tracing. */

import { fixtures } from '../page.js';
import { closeBrowser, openPage, see, traced } from './browser.js';
import { Gateway, TOKEN } from './gateway.js';

const UPDATES = 300;
const PERIOD_MS = 10;
/** Sixty frames a second. */
const FRAME_MS = 1000 / 60;

const gateway = await Gateway.start('--write-token', TOKEN);
const document = JSON.parse(fixtures.find(({ name }) => name === 'weather')?.json ?? '{}');
await gateway.put('Weather', document);
const page = await openPage(gateway.url);
await page.locator('.now').waitFor();
const trace = await traced(page, async () => {
  const start = Date.now();
  for (let update = 0; update < UPDATES; update += 1) {
    document.values.current.temp = update;
    await gateway.put('Weather', document);
    await new Promise((resolve) => setTimeout(resolve, start + update * PERIOD_MS - Date.now()));
  }
  await see(page, `${UPDATES - 1}°`);
});
const renderers = trace.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
const tasks = trace.filter(({ name, tid, pid }) => name === 'RunTask' && renderers.some((thread) => thread.tid === tid && thread.pid === pid));
// Time on the processor: how long others keep it from the page is not the page's doing.
const times = tasks.map(({ tdur }) => tdur / 1000);
const late = times.filter((time) => time >= FRAME_MS).length;
console.log(`${times.length} tasks, the longest ${Math.max(...times).toFixed(1)} ms; ${late} longer than a frame of ${FRAME_MS.toFixed(1)} ms`);
await closeBrowser();
await gateway.kill();
