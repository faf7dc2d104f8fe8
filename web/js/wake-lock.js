/** Keeps a kiosk's screen lit, where the browser can. */

export function keepScreenOn() {
  const request = () => {
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => {});
  };
  document.addEventListener('visibilitychange', request);
  request();
}
