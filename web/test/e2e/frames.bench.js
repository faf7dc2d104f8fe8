/** What a hundred updates a second cost the page, by the browser's own tracing: busy times and dropped frames. */

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
const times = tasks.map(({ tdur = 0 }) => tdur / 1000);
const late = times.filter((time) => time >= FRAME_MS).length;
console.log(`${times.length} tasks, the longest ${Math.max(...times).toFixed(1)} ms; ${late} longer than a frame of ${FRAME_MS.toFixed(1)} ms`);
if (late > 0) process.exitCode = 1;
// Whatever else the machine does drops frames too.
const frames = trace.filter(({ name, ph }) => name === 'PipelineReporter' && ph === 'b').map(({ args }) => args.chrome_frame_reporter ?? args.frame_reporter ?? {});
const dropped = frames.filter(({ state }) => state === 'STATE_DROPPED');
const seen = dropped.filter(({ affects_smoothness: isSeen }) => isSeen).length;
console.log(`${frames.length} frames, ${dropped.length} dropped, ${seen} of them to be seen`);
if (seen > 0) process.exitCode = 1;
await closeBrowser();
await gateway.kill();
