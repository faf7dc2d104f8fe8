/** Weather: now, two days by the hour, eight days. */

import { airCard } from '../cards/air.js';
import { cardsView } from '../cards/card.js';
import { daysCard } from '../cards/days.js';
import { hoursCard } from '../cards/hours.js';
import { moonCard } from '../cards/moon.js';
import { weatherCard } from '../cards/weather.js';

/** The hours stand in the chart. */
const nowCard = { ...weatherCard, page: undefined };

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'weather', [nowCard, daysCard, hoursCard, airCard, moonCard]);
}
