/** What the keys' documents hold: one reader per kind. */

import { flag, list, number, shape, text, whole, word } from './lenient.js';

export const aqi = shape({
  date_time: text,
  aqi_score: whole,
  aqi_adjective: text,
  color: text,
  main_pollutant: text,
});

const dayOrNight = word('d', 'n');

export const weather = shape({
  current: shape({
    temp: number,
    fl: number,
    humid: whole,
    windDir: text,
    windSpeed: number,
    windGust: number,
    desc: text,
    dn: dayOrNight,
    wid: whole,
  }),
  forecast: list(shape({ dow: text, dn: dayOrNight, wid: whole, high: whole, low: whole })),
  hourly: list(shape({ hour: text, dn: dayOrNight, wid: whole, temp: whole, feel: whole })),
});

export const moon = shape({ phase: whole, illumstr: text, sunevent: text, moonevent: text });

export const anniversaries = list(shape({ name: text, event: text, month: whole, day: whole, year: whole }));

const gameState = word('pre', 'in', 'post');

export const baseball = list(
  shape({
    id: text,
    startTime: text,
    seasonType: text,
    awayAbbreviation: text,
    homeAbbreviation: text,
    awayColor: text,
    homeColor: text,
    awayRecord: text,
    homeRecord: text,
    status: gameState,
    detail: text,
    awayScore: text,
    homeScore: text,
    awayHits: whole,
    homeHits: whole,
    awayErrors: whole,
    homeErrors: whole,
    inning: whole,
    inningState: word('Top', 'Mid', 'Bot', 'End'),
    lastPlay: text,
    balls: whole,
    strikes: whole,
    outs: whole,
    onFirst: flag,
    onSecond: flag,
    onThird: flag,
  }),
);

export const football = shape({
  seasontype: text,
  weekname: text,
  weekdates: text,
  events: list(
    shape({
      date: text,
      fulldate: text,
      state: gameState,
      homeabrv: text,
      awayabrv: text,
      homecolor: text,
      awaycolor: text,
      homerecord: text,
      awayrecord: text,
      homescore: text,
      awayscore: text,
      detail: text,
      period: text,
      clock: text,
      possession: text,
      position: text,
      downandyardage: text,
      lastplay: text,
    }),
  ),
});

export const soccer = list(
  shape({
    home_name: text,
    away_name: text,
    status: word('future_scheduled', 'in_progress', 'completed'),
    score: text,
    penalties: text,
    time: text,
  }),
);

export const track = shape({
  Time: text,
  Name: text,
  Latitude: number,
  Longitude: number,
  Velocity: number,
  Course: text,
  'Valid GPS Fix': flag,
});

export const github = shape({
  latest_commit: text,
  last_successful_commit: text,
  commit_message: text,
  date: text,
});

export const server = shape({ message: text });

export const message = shape({
  text,
  title: text,
  color: text,
  seconds: number,
  priority: word('normal', 'urgent'),
  scroll: flag,
});

export const image = shape({ data: (value) => (typeof value === 'string' ? value : undefined), seconds: number });

/** The first characters of a summary say whose it is and are not shown. */
const SUMMARY_PREFIX = 4;

/**
 * One meeting: on the wire, a list of three strings.
 * @param {unknown} value
 */
function meeting(value) {
  if (!Array.isArray(value) || value.length < 3) return undefined;
  const [summary, start, end] = value.map(text);
  if (summary === undefined || start === undefined || end === undefined) return undefined;
  return { title: [...summary].slice(SUMMARY_PREFIX).join('').trim(), start, end };
}

/** The meetings, in order; a bare `"No events"` is none. */
export const calendar = list(meeting);
