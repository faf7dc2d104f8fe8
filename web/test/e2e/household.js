/** A household's documents: the fixtures, moved to a moment. */

import { fixtures } from '../page.js';

/** The fixture that is shown of each key. */
const SHOWN = ['weather', 'aqi-moderate', 'moon-gibbous', 'calendar', 'events', 'mlb-full-day', 'nfl-live', 'wc-live', 'track', 'github', 'message-styled'];

/** Services, by how many minutes they have been running. */
const SERVICES = { AQI: 4, Weather: 25, Moon: 50, Calendar: 200, Events: 3000, MLB: 9000, NFL: 12, Track: 800 };

/** @param {import('./gateway.js').Gateway} gateway @param {number} now */
export async function publishHousehold(gateway, now) {
  for (const name of SHOWN) {
    const fixture = fixtures.find((each) => each.name === name);
    if (!fixture) throw new Error(name);
    const { values } = JSON.parse(fixture.json);
    await gateway.put(fixture.key, documentOf(values, now, 3));
  }
  for (const [name, minutes] of Object.entries(SERVICES)) await gateway.put(`${name}-Server`, documentOf({ message: `${name}Server started.` }, now, minutes));
}

/** @param {unknown} values @param {number} now @param {number} minutes since it was made */
function documentOf(values, now, minutes) {
  const at = (/** @type {number} */ offset) => new Date(now + offset * 60_000).toISOString();
  return { updated: at(-minutes), valid: at(12), values };
}
