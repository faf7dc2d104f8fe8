// Drives one page of a headless Chromium: a request per line of stdin, an answer per line of stdout.
// A request is {"do": NAME, "with": ARGUMENTS}; an answer {"value": VALUE} or {"error": TEXT}.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

// The page's own development dependencies hold playwright-core.
const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');

const DEADLINE_MS = 15_000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium's sandbox refuses to run as root.
  chromiumSandbox: process.getuid() !== 0,
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
const page = await browser.newPage();
page.setDefaultTimeout(DEADLINE_MS);
page.on('console', (message) => console.error('console:', message.text()));
page.on('pageerror', (error) => console.error('page error:', error));

const actions = {
  // An open event stream keeps a page from ever being idle, so nothing waits for that.
  open: ({ url }) => page.goto(url, { waitUntil: 'commit' }).then(() => null),
  waitForText: ({ text }) => page.getByText(text).first().waitFor(),
  waitFor: ({ expression }) => page.waitForFunction(expression).then(() => null),
  click: ({ name }) => page.getByRole('button', { name }).first().click(),
  evaluate: ({ expression }) => page.evaluate(expression),
  screenshot: ({ path }) => page.screenshot({ path }).then(() => null),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await actions[request.do](request.with)) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
