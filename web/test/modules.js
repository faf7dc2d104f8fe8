/** Which modules a module needs, read from its import statements. */

import { readFileSync, readdirSync } from 'node:fs';

export const WEB = new URL('../', import.meta.url);

const IMPORT = /^import [^;]*?from '(\.[^']+)';/gm;

/**
 * The files that are loaded with these, themselves included, as paths below `web/`.
 * @param {string[]} paths
 */
export function closure(paths) {
  /** @type {Set<string>} */
  const found = new Set();
  const left = [...paths];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const source = readFileSync(new URL(path, WEB), 'utf8');
    for (const [, to] of source.matchAll(IMPORT)) left.push(relative(path, to));
  }
  return [...found].sort();
}

/** @param {string} from @param {string} to */
function relative(from, to) {
  return new URL(to, new URL(from, 'http://web/')).pathname.slice(1);
}

/** Every file that the gateway serves, as paths below `web/`. */
export function served() {
  const files = readdirSync(WEB, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(WEB.pathname.length).replace(/^\//, ''));
  return files.filter((path) => !/^(test|node_modules)\/|\.d\.ts$|^package.*\.json$|tsconfig.*\.json$|\.md$/.test(path)).sort();
}
