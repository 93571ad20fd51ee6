import { formatTimeWithSeconds } from './labels.ts';
import type { Act } from './use-lab.ts';

interface HeaderProps {
  readonly now: number;
  readonly isDisconnected: boolean;
  readonly act: Act;
}

/** Clock steps: past iOS's check for a reported call, and past the ring window. Milliseconds. */
const TIME_STEPS = [
  { label: '+7 s', name: 'Let 7 seconds pass', ms: 7_000 },
  { label: '+40 s', name: 'Let 40 seconds pass', ms: 40_000 },
];

export const Header = ({ now, isDisconnected, act }: HeaderProps) => (
  <header class="header">
    <h1>
      Ringthrough <span>ring lab</span>
    </h1>
    <p class="connection-lost" role="status">
      {isDisconnected ? 'The lab does not respond. Is npm start still running?' : ''}
    </p>
    <fieldset class="time">
      <legend class="visually-hidden">Time</legend>
      <time>{formatTimeWithSeconds(now)}</time>
      {TIME_STEPS.map(({ label, name, ms }) => (
        <button type="button" key={ms} aria-label={name} title={name} onClick={() => act({ advance: ms })}>
          {label}
        </button>
      ))}
      <button type="button" title="New phones, no faults" onClick={() => act({ reset: true })}>
        Reset
      </button>
    </fieldset>
  </header>
);
