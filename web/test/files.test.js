/** What the page's files promise about each other. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
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

test('the first load is light', () => {
  const files = ['index.html', 'manifest.webmanifest', 'icons/icon.svg', 'fonts/figtree-basic.woff2', ...linked('stylesheet'), ...closure([...FIRST, 'js/worker.js'])];
  // Browsers take Brotli from secure hosts only; on a home network it is gzip.
  for (const compress of [brotliCompressSync, gzipSync]) {
    const bytes = [...new Set(files)].reduce((sum, path) => sum + compress(read(path)).length, 0);
    assert.ok(bytes <= FIRST_LOAD_BYTES, `${compress.name}: ${bytes} bytes`);
  }
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
