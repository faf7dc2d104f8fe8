/** What the keys' documents hold: one reader per kind. What the page does not show, it does not read. */

import { flag, list, number, shape, text, whole, word } from './lenient.js';

/** @type {Reader<Wire.Aqi>} */
export const aqi = shape({ aqi_score: whole, aqi_adjective: text, main_pollutant: text });

const dayOrNight = word('d', 'n');

/** @type {Reader<Wire.Current>} */
const current = shape({
  temp: number,
  fl: number,
  humid: whole,
  windDir: text,
  windSpeed: number,
  windGust: number,
  desc: text,
  dn: dayOrNight,
  wid: whole,
});

/** @type {Reader<Wire.Day>} */
const day = shape({ dow: text, dn: dayOrNight, wid: whole, high: whole, low: whole });

/** @type {Reader<Wire.Hour>} */
const hour = shape({ hour: text, dn: dayOrNight, wid: whole, temp: whole, feel: whole });

/** @type {Reader<Wire.Weather>} */
export const weather = shape({ current, forecast: list(day), hourly: list(hour) });

/** @type {Reader<Wire.Moon>} */
export const moon = shape({ phase: whole, illumstr: text, sunevent: text, moonevent: text });

/** @type {Reader<Wire.Anniversary>} */
const anniversary = shape({ name: text, event: text, month: whole, day: whole, year: whole });

export const anniversaries = list(anniversary);

const gameState = word('pre', 'in', 'post');

/** @type {Reader<Wire.BallGame>} */
const ballGame = shape({
  id: text,
  startTime: text,
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
});

export const baseball = list(ballGame);

/** @type {Reader<Wire.FootballGame>} */
const footballGame = shape({
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
});

/** @type {Reader<Wire.FootballWeek>} */
export const football = shape({ seasontype: text, weekname: text, weekdates: text, events: list(footballGame) });

/** @type {Reader<Wire.Match>} */
const match = shape({
  home_name: text,
  home_flag: text,
  away_name: text,
  away_flag: text,
  status: word('future_scheduled', 'in_progress', 'completed'),
  score: text,
  penalties: text,
  time: text,
});

export const soccer = list(match);

/** @type {Reader<Wire.Position>} */
export const track = shape({
  Time: text,
  Name: text,
  Latitude: text,
  Longitude: text,
  Velocity: number,
  Course: text,
  'Valid GPS Fix': word('True', 'False'),
});

/** @type {Reader<Wire.GitHub>} */
export const github = shape({ latest_commit: text, last_successful_commit: text, commit_message: text, date: text });

/** @type {Reader<Wire.Message>} */
export const message = shape({ text, title: text, color: text, priority: word('normal', 'urgent') });

/** The characters before a meeting's title say whose it is and are not shown. */
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
