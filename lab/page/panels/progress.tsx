import type { PhonePlatform } from '../../phones/phone.ts';
import { type HopView, PROGRESS_STEPS, type ProgressStep } from '../../server/lab-view.ts';
import { formatDuration } from '../labels.ts';

const LABELS: Readonly<Record<ProgressStep, string>> = {
  invite: 'API',
  table: 'Table',
  sns: 'SNS',
  push: 'Apple',
  phone: 'Phone',
  ring: 'CallKit',
  receipt: 'Receipt',
  answer: 'Answer',
  media: 'Media',
};

const ANDROID_LABELS: typeof LABELS = { ...LABELS, push: 'Google', ring: 'Screen' };

interface ProgressProps {
  readonly hops: readonly HopView[];
  /** The platform of the callee's phone. */
  readonly platform: PhonePlatform;
}

/** The progress of the call: each step with the time when it was first reached. */
export const Progress = ({ hops, platform }: ProgressProps) => (
  <ol class="progress" aria-label="Call progress">
    {PROGRESS_STEPS.map((step) => {
      const hop = firstHopOf(hops, step);
      return (
        <li key={step} class={hop === undefined ? 'pending' : hop.tone === 'bad' ? 'bad' : 'done'}>
          <span>{(platform === 'ios' ? LABELS : ANDROID_LABELS)[step]}</span>
          <time>{hop === undefined ? '–' : formatDuration(hop.offsetMs)}</time>
        </li>
      );
    })}
  </ol>
);

/** The first successful hop of the step, else its first hop: a successful retry replaces the failure. */
const firstHopOf = (hops: readonly HopView[], step: ProgressStep): HopView | undefined => {
  const stepHops = hops.filter((hop) => hop.progressStep === step);
  return stepHops.find(({ tone }) => tone !== 'bad') ?? stepHops[0];
};
