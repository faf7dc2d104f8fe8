/**
 * The marks that Lighthouse gives a page: `npm run lighthouse`, with the names of pages, or Home. Fails where one is
 * not 100. It simulates a phone that is four times slower than this machine, so the machine must have nothing else to do.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CHROMIUM, FLAGS } from './browser.js';
import { Gateway, TOKEN } from './gateway.js';
import { publishHousehold } from './household.js';

/** The last version for Node.js 20. */
const LIGHTHOUSE = 'lighthouse@12.8.2';

const FORMS = { phone: [], desktop: ['--preset=desktop'] };

/** What is shown of each page beside its marks. */
const TIMES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'];

const gateway = await Gateway.start('--write-token', TOKEN);
try {
  await publishHousehold(gateway, Date.now());
  const pages = process.argv.length > 2 ? process.argv.slice(2) : ['home'];
  for (const page of pages) for (const [form, options] of Object.entries(FORMS)) await judge(page, form, options);
} finally {
  await gateway.kill();
}

/** @param {string} page @param {string} form @param {string[]} options */
async function judge(page, form, options) {
  const { categories, audits } = await report(`${gateway.url}#/${page}`, options);
  const marks = Object.entries(categories).map(([name, { score }]) => /** @type {const} */ ([name, Math.round(score * 100)]));
  console.log(`${page}, ${form}: ${marks.map(([name, mark]) => `${name} ${mark}`).join(', ')}`);
  console.log(`  ${TIMES.map((name) => `${name} ${audits[name].displayValue}`).join(', ')}`);
  for (const { title, score, scoreDisplayMode } of Object.values(audits)) {
    if (score !== null && score < 0.9 && scoreDisplayMode !== 'informative') console.log(`  ${title}: ${score}`);
  }
  if (marks.some(([, mark]) => mark < 100)) process.exitCode = 1;
}

/**
 * @param {string} url
 * @param {string[]} options
 * @returns {Promise<{categories: Record<string, {score: number}>, audits: Record<string, any>}>}
 */
async function report(url, options) {
  const given = ['--yes', LIGHTHOUSE, url, '--quiet', '--output=json', '--only-categories=performance,accessibility,best-practices', `--chrome-flags=${FLAGS.join(' ')}`, ...options];
  const { stdout } = await promisify(execFile)('npx', given, { env: { ...process.env, CHROME_PATH: CHROMIUM }, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}
