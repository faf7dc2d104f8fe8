/** The walls whose previews the gateway serves. */

/**
 * @param {string} base the gateway's address
 * @returns {Promise<Wall[]>}
 */
export async function findWalls(base) {
  const [walls, builtIn] = await Promise.all([json(new URL('walls', base)), wallStatus(new URL('wall/', base).href)]);
  const names = (Array.isArray(walls) ? walls : []).map(nameOf).filter((name) => name !== undefined);
  const found = names.map((name) => ({ name, title: name, url: new URL(`wall/${encodeURIComponent(name)}/`, base).href }));
  if (builtIn && !names.includes(builtIn.wall ?? '')) {
    found.unshift({ name: builtIn.wall ?? '', title: builtIn.wall ?? 'Wall', url: new URL('wall/', base).href });
  }
  return found;
}

/**
 * What a wall says of itself.
 * @param {string} url of its preview
 * @returns {Promise<WallStatus | undefined>}
 */
export function wallStatus(url) {
  return json(new URL('status', url));
}

/** @param {any} wall */
function nameOf(wall) {
  if (typeof wall === 'string') return wall;
  return typeof wall?.name === 'string' ? wall.name : undefined;
}

/** @param {URL} url @returns {Promise<any>} */
async function json(url) {
  try {
    const response = await fetch(url);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
