/** Home: how things are now. */

import { airCard } from '../cards/air.js';
import { baseballCard } from '../cards/baseball.js';
import { eventCard } from '../cards/event.js';
import { footballCard } from '../cards/football.js';
import { meetingCard } from '../cards/meeting.js';
import { messageCard } from '../cards/message.js';
import { moonCard } from '../cards/moon.js';
import { servicesCard } from '../cards/services.js';
import { weatherCard } from '../cards/weather.js';
import { remote } from '../controls.js';
import { cardsView } from './cards-view.js';

const CARDS = [
  weatherCard,
  airCard,
  moonCard,
  meetingCard,
  eventCard,
  baseballCard,
  footballCard,
  messageCard,
  servicesCard,
];

/** @param {App} app */
export function open(app) {
  return cardsView(app, 'home', CARDS, remote(app.commands));
}
