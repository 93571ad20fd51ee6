import type { Act } from './use-lab.ts';
import { secondsOf } from './words.ts';

interface HeaderProps {
  readonly now: number;
  readonly isLost: boolean;
  readonly act: Act;
}

/** How far time can be pushed: past iOS's check for a report, and past a ring window. Milliseconds. */
const STEPS = [
  { label: '+7 s', name: 'Let 7 seconds pass', ms: 7_000 },
  { label: '+40 s', name: 'Let 40 seconds pass', ms: 40_000 },
];

export const Header = ({ now, isLost, act }: HeaderProps) => (
  <header class="top">
    <h1>
      Ringthrough <span>ring lab</span>
    </h1>
    <p class="lost" role="status">
      {isLost ? 'The lab does not answer. Is npm start still running?' : ''}
    </p>
    <fieldset class="time">
      <legend class="unseen">Time</legend>
      <time>{secondsOf(now)}</time>
      {STEPS.map(({ label, name, ms }) => (
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
