/**
 * What a hundred updates a second cost the page, by the browser's own tracing: busy times and dropped frames. Beside it
 * the same of a page that does nothing but show the figure, once a frame: what that drops is not the page's doing.
 */

import { fixtures } from '../page.js';
import { closeBrowser, openPage, traced } from './browser.js';
import { Gateway, TOKEN } from './gateway.js';
import { publishHousehold } from './household.js';

const ROUNDS = 5;
const PERIOD_MS = 10;
const WARM_UP_MS = 1_000;
const TRACED_MS = 3_000;
/** Sixty frames a second. */
const FRAME_MS = 1000 / 60;

const SMALLEST = `<!doctype html><title>Smallest</title><p style="font-size: 40px">–</p><script>
  let frame = 0;
  new EventSource('events').addEventListener('update', ({ data }) => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      document.querySelector('p').textContent = JSON.parse(data).values.current.temp;
    });
  });
</script>`;

const gateway = await Gateway.start('--write-token', TOKEN);
const document = JSON.parse(fixtures.find(({ name }) => name === 'weather')?.json ?? '{}');
await publishHousehold(gateway, Date.now());
try {
  /** @type {Record<string, Figures[]>} */
  const rounds = { wallfeed: [], smallest: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.wallfeed.push(await measured(gateway.url, '.now'));
    rounds.smallest.push(await measured(`${gateway.url}smallest.html`, 'p'));
  }
  for (const [name, figures] of Object.entries(rounds)) {
    console.log(`${name}: ${medianOf(figures, 'frames')} frames, dropped ${figures.map(({ dropped }) => dropped).join(', ')}, of them to be seen ${figures.map(({ seen }) => seen).join(', ')}`);
    console.log(`  main thread busy ${medianOf(figures, 'perFrame').toFixed(1)} ms per frame, longest task ${Math.max(...figures.map(({ longest }) => longest)).toFixed(1)} ms`);
  }
  // A task longer than a frame drops one, wherever the page is shown. A frame for which the update came late counts as dropped,
  // too, and cannot be seen; what else the machine does drops frames of both pages.
  const isLate = rounds.wallfeed.some(({ longest }) => longest >= FRAME_MS);
  if (isLate || medianOf(rounds.wallfeed, 'seen') > Math.max(...rounds.smallest.map(({ seen }) => seen))) process.exitCode = 1;
} finally {
  await closeBrowser();
  await gateway.kill();
}

/** @typedef {{frames: number, dropped: number, seen: number, longest: number, perFrame: number}} Figures times in milliseconds */

/**
 * A page under a hundred updates a second.
 * @param {string} url
 * @param {string} ready selector of what it shows once it is there
 * @returns {Promise<Figures>}
 */
async function measured(url, ready) {
  const page = await openPage('about:blank');
  await page.route('**/smallest.html', (route) => route.fulfill({ contentType: 'text/html', body: SMALLEST }));
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(ready).waitFor();
  // All that the page prepares for later is here when the service worker keeps it.
  if (url === gateway.url) await page.evaluate(settled);
  let isOver = false;
  const updates = publish(() => isOver);
  await page.waitForTimeout(WARM_UP_MS);
  const trace = await traced(page, () => page.waitForTimeout(TRACED_MS));
  isOver = true;
  await updates;
  await page.context().close();
  return figuresOf(trace);
}

/** Runs in the page. */
async function settled() {
  await navigator.serviceWorker.ready;
  await navigator.locks.request('wallfeed', () => {});
}

/** @param {() => boolean} isOver */
async function publish(isOver) {
  const start = Date.now();
  for (let update = 0; !isOver(); update += 1) {
    document.values.current.temp = update % 100;
    await gateway.put('Weather', document);
    await new Promise((resolve) => setTimeout(resolve, start + update * PERIOD_MS - Date.now()));
  }
}

/** @param {any[]} trace @returns {Figures} */
function figuresOf(trace) {
  const named = (/** @type {string} */ thread) => new Set(trace.filter(({ name, args }) => name === 'thread_name' && args.name === thread).map(({ pid, tid }) => `${pid} ${tid}`));
  const [mains, compositors] = [named('CrRendererMain'), named('Compositor')];
  const on = (/** @type {Set<string>} */ threads) => trace.filter(({ pid, tid }) => threads.has(`${pid} ${tid}`));
  // Time on the processor: how long others keep it from the page is not the page's doing.
  const times = on(mains).filter(({ name }) => name === 'RunTask').map(({ tdur = 0 }) => tdur / 1000);
  const reports = on(compositors).filter(({ name, ph }) => name === 'PipelineReporter' && ph === 'b').map(({ args }) => args.chrome_frame_reporter ?? args.frame_reporter ?? {});
  const frames = reports.filter(({ state }) => state === 'STATE_PRESENTED_ALL').length;
  const dropped = reports.filter(({ state }) => state === 'STATE_DROPPED');
  return {
    frames,
    dropped: dropped.length,
    seen: dropped.filter(({ affects_smoothness: isSeen }) => isSeen).length,
    longest: Math.max(...times),
    perFrame: times.reduce((sum, time) => sum + time, 0) / frames,
  };
}

/** @param {Figures[]} figures @param {keyof Figures} name */
function medianOf(figures, name) {
  return figures.map((each) => each[name]).sort((a, b) => a - b)[figures.length >> 1];
}
