/** Dates with times that come without an offset: as the reader's locale and clock write them, where they were written down. */

import { shortDate, time } from './format.js';

/** `11/22/2026 2:58:15 PM`, as the tracker has it. */
const US = /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4}) (?<time>.+)$/;
/** `2026-11-22 02:41:07 PM EST`, as the GitHub feed has it. */
const ISO = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2}) (?<time>.+)$/;
/** `02:41:07 PM EST`; the zone's name is kept as it is. */
const TIME = /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::\d{2})?(?: (?<half>[AP]M))?(?: (?<zone>\S{1,6}))?$/i;

/**
 * @param {string} text
 * @param {Context} context
 * @returns {string} what cannot be read is left as it is
 */
export function civil(text, context) {
  const date = (US.exec(text.trim()) ?? ISO.exec(text.trim()))?.groups;
  const clock = date && TIME.exec(date.time)?.groups;
  if (!clock) return text;
  const hour = clock.half ? (+clock.hour % 12) + (clock.half.toUpperCase() === 'PM' ? 12 : 0) : +clock.hour;
  const instant = Date.UTC(+date.year, +date.month - 1, +date.day, hour, +clock.minute);
  const there = { ...context, timeZone: 'UTC' };
  return [shortDate(instant, there), time(instant, there), clock.zone].filter(Boolean).join(' ');
}
