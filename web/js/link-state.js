/** How the connection is, in words. */

import { span, time } from './format.js';

/** After this time without the gateway, the page calls itself offline. */
const OFFLINE_AFTER_MS = 60_000;

/** A drop that is mended within this time is not worth a sentence. */
const BANNER_AFTER_MS = 4_000;

/**
 * @param {Link} link
 * @param {{isStoreUp: boolean, isOnline: boolean, isLocked?: boolean}} facts what else is known: of the gateway's store, of the device's network, of the token
 * @param {Context} context
 * @returns {LinkState}
 */
export function linkState({ phase, since, heard }, { isStoreUp, isOnline, isLocked }, context) {
  const lasted = context.now - since;
  const last = heard === undefined ? 'What you see is from an earlier visit.' : `What you see is from ${time(heard, context)}.`;
  if (phase === 'live') {
    return isStoreUp
      ? { state: 'live', label: 'Live' }
      : { state: 'store-down', label: 'Store down', explanation: 'The gateway has lost its store. What you see is the last that it knows.' };
  }
  if (isLocked) return { state: 'locked', label: 'Locked', explanation: 'This gateway asks for its token.' };
  if (!isOnline) return { state: 'offline', label: 'Offline', explanation: `This device has no network. ${last}` };
  if (lasted > OFFLINE_AFTER_MS) {
    return { state: 'offline', label: 'Offline', explanation: `The gateway has not answered for ${span(lasted)}. ${last}` };
  }
  if (phase === 'connecting' && lasted < BANNER_AFTER_MS) return { state: 'connecting', label: 'Connecting' };
  const explanation = lasted < BANNER_AFTER_MS ? undefined : `The gateway does not answer; trying again. ${last}`;
  return { state: 'reconnecting', label: 'Reconnecting', explanation };
}
