/** `12,345` */
export const count = (value: number): string => value.toLocaleString('en-GB');

/** `45 seconds`, `12 minutes`, `3.5 hours` */
export const duration = (seconds: number): string => {
  if (seconds < 2) return 'a second';
  if (seconds < 120) return `${Math.ceil(seconds)} seconds`;
  if (seconds < 7_200) return `${Math.ceil(seconds / 60)} minutes`;
  return `${(seconds / 3_600).toFixed(1)} hours`;
};

/** `1 device`, `12,345 devices` */
export const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

const MINUTE = 60_000;

/** How long ago: `12 minutes ago`, `3 hours ago`, `5 days ago` */
export const ago = (at: number, now: number): string => {
  const minutes = Math.max(0, Math.floor((now - at) / MINUTE));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${counted(minutes, 'minute')} ago`;
  if (minutes < 48 * 60) return `${counted(Math.floor(minutes / 60), 'hour')} ago`;
  return `${counted(Math.floor(minutes / (24 * 60)), 'day')} ago`;
};
