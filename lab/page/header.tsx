import type { LabTimes } from '../server/lab-view.ts';
import { formatTimeWithSeconds } from './labels.ts';
import type { Act } from './use-lab.ts';

interface HeaderProps {
  readonly now: number;
  readonly times: LabTimes;
  readonly isDisconnected: boolean;
  readonly act: Act;
}

/** What a skip passes, shortly and in full. The rest of the sentence is in the accessible name only. */
const skipsOf = ({ reportCheck, ringWindow }: LabTimes) => [
  { ms: reportCheck, what: ': skip iOS’s check', rest: ' for a reported call' },
  { ms: ringWindow, what: ': skip the ring window', rest: '' },
];

const ABOUT_SKIPS = 'Advances every clock at once. Without it, the same happens by itself, in real time.';

export const Header = ({ now, times, isDisconnected, act }: HeaderProps) => (
  <header class="header">
    <h1>
      Ringthrough <span>ring lab</span>
    </h1>
    <p class="connection-lost" role="status">
      {isDisconnected && 'The lab does not respond. Is npm start still running?'}
    </p>
    <fieldset class="time">
      <legend class="visually-hidden">Time</legend>
      <time>{formatTimeWithSeconds(now)}</time>
      {skipsOf(times).map(({ ms, what, rest }) => (
        <button
          type="button"
          key={what}
          aria-label={`+${ms / 1000} s${what}${rest}`}
          title={ABOUT_SKIPS}
          onClick={() => act({ advance: ms })}
        >
          +{ms / 1000} s<span class="skipped">{what}</span>
        </button>
      ))}
      <button type="button" title="New phones, no faults" onClick={() => act({ reset: true })}>
        Reset
      </button>
    </fieldset>
  </header>
);
