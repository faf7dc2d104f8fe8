/** What the page's files promise about each other. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { WEB, closure, served } from './modules.js';

const read = (/** @type {string} */ path) => readFileSync(new URL(path, WEB));
const html = read('index.html').toString();
const linked = (/** @type {string} */ rel) => [...html.matchAll(new RegExp(`<link rel="${rel}"[^>]* href="([^"]+)"`, 'g'))].map(([, href]) => href);

const FIRST = closure(['js/main.js', 'js/pages/home.js']);

/** What the contract allows for everything that the first visit loads. */
const FIRST_LOAD_BYTES = 60 * 1024;

test('the modules of the first page are fetched at once', () => {
  assert.deepEqual(linked('modulepreload').sort(), FIRST);
});

test('every file that the page names is there', () => {
  const named = [...html.matchAll(/(?:href|src)="([^"#:]+)"/g)].map(([, path]) => path);
  const icons = JSON.parse(read('manifest.webmanifest').toString()).icons.map((/** @type {{src: string}} */ { src }) => src);
  for (const path of [...named, ...icons]) assert.ok(read(path).length > 0, path);
});

test('the service worker keeps every file that the page may need', () => {
  const [, list] = /const FILES = \[([^\]]*)\]/.exec(read('sw.js').toString()) ?? [];
  const kept = [...(list ?? '').matchAll(/'([^']+)'/g)].map(([, path]) => path).sort();
  const needed = served().filter((path) => !/^(sw\.js|fonts\/OFL\.txt|index\.html|icons\/.*\.png)$/.test(path));
  assert.deepEqual(kept, ['./', ...needed].sort());
});

/** What Home loads with every card that it can have. */
const FULL = (() => {
  const home = read('js/pages/home.js').toString();
  const cards = [...home.matchAll(/import\('\.\.\/([^']+)'\)/g)].map(([, path]) => `js/${path}`);
  const sheets = [...home.matchAll(/style: '([^']+)'/g)].map(([, name]) => `css/${name}.css`);
  assert.ok(cards.length > 0 && sheets.length > 0);
  const files = ['index.html', 'manifest.webmanifest', 'icons/icon.svg', 'fonts/figtree-basic.woff2', ...linked('stylesheet'), ...sheets];
  return [...new Set([...files, ...closure([...FIRST, ...cards, 'js/worker.js'])])];
})();

/** As the gateway compresses. @type {Record<string, (data: Buffer) => Buffer>} */
const CODINGS = {
  gzip: (data) => gzipSync(data, { level: 9 }),
  brotli: (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
};

test('the first load is light, whatever Home shows', () => {
  // Browsers take Brotli from secure hosts and from their own; on a home network it is gzip.
  for (const [coding, compress] of Object.entries(CODINGS)) {
    const bytes = FULL.reduce((sum, path) => sum + (path.endsWith('.woff2') ? read(path) : compress(read(path))).length, 0);
    assert.ok(bytes <= FIRST_LOAD_BYTES, `${coding}: ${bytes} bytes`);
  }
});

test('the shared worker is called after its code', () => {
  const hash = createHash('sha256');
  for (const path of closure(['js/worker.js'])) hash.update(read(path));
  const edition = hash.digest('hex').slice(0, 8);
  const source = read('js/connection.js').toString();
  const [line, named] = /const EDITION = '(.*)';/.exec(source) ?? [];
  assert.ok(line);
  if (process.env.WALLFEED_BLESS) writeFileSync(new URL('js/connection.js', WEB), source.replace(line, `const EDITION = '${edition}';`));
  else assert.equal(named, edition, 'run again with WALLFEED_BLESS=1');
});

test('only the tokens name colours', () => {
  for (const path of served().filter((path) => path.endsWith('.css') && path !== 'css/tokens.css')) {
    assert.doesNotMatch(read(path).toString(), /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)\(/i, path);
  }
});

test('nothing comes from another host, and nothing is made of text', () => {
  for (const path of served().filter((path) => /\.(js|css|html|webmanifest)$/.test(path))) {
    const source = read(path).toString();
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, path);
    assert.doesNotMatch(source, /(?:src|href|url|import)[=( ]*["'(]?https?:/, path);
    assert.doesNotMatch(source, /setAttribute\('style'|\sstyle="/, path);
  }
});
