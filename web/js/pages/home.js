/** Home: how things are now. */

import { airCard } from '../cards/air.js';
import { cardsView } from '../cards/card.js';
import { eventCard } from '../cards/event.js';
import { meetingCard } from '../cards/meeting.js';
import { moonCard } from '../cards/moon.js';
import { servicesCard } from '../cards/services.js';
import { weatherCard } from '../cards/weather.js';
import { remote } from '../controls.js';

const CARDS = [
  weatherCard,
  airCard,
  moonCard,
  meetingCard,
  eventCard,
  { key: 'MLB', style: 'games', load: async () => (await import('../cards/baseball.js')).baseballCard },
  { key: 'NFL', style: 'games', load: async () => (await import('../cards/football.js')).footballCard },
  { key: 'Message', load: async () => (await import('../cards/message.js')).messageCard },
  servicesCard,
];

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'home', CARDS, remote(app.commands));
}
