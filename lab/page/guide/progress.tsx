import type { PhonePlatform } from '../../phones/phone.ts';
import { type HopView, PROGRESS_STEPS, type ProgressStep, type Timings } from '../../server/lab-view.ts';
import { formatDuration } from '../labels.ts';

/** The service, system or event of each step. */
const LABELS: Readonly<Record<ProgressStep, string>> = {
  invite: 'API Gateway',
  table: 'DynamoDB',
  sns: 'SNS',
  push: 'Apple',
  phone: 'phone',
  ring: 'CallKit',
  receipt: 'receipt',
  answer: 'answer',
  media: 'media',
};

const ANDROID_LABELS: typeof LABELS = { ...LABELS, push: 'Google', ring: 'call screen' };

interface ProgressProps {
  readonly hops: readonly HopView[];
  readonly timings: Timings;
  /** The platform of the callee's phone. */
  readonly platform: PhonePlatform;
}

/** The progress of the call: each step with the time when it was first reached, and below it the timings. */
export const Progress = ({ hops, timings, platform }: ProgressProps) => (
  <section class="progress" aria-label="Call progress">
    <ol>
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
    <dl class="timings">
      <Timing name="Invite to ring" ms={timings.inviteToRing} />
      <Timing name="Push to ring" ms={timings.pushToRing} />
      <Timing name="Answer to connected" ms={timings.answerToConnected} />
    </dl>
  </section>
);

const Timing = ({ name, ms }: { readonly name: string; readonly ms: number | undefined }) => (
  <div>
    <dt>{name}</dt>
    <dd>{ms === undefined ? '–' : formatDuration(ms)}</dd>
  </div>
);

/** The first successful hop of the step, else its first hop: a successful retry replaces the failure. */
const firstHopOf = (hops: readonly HopView[], step: ProgressStep): HopView | undefined => {
  const stepHops = hops.filter((hop) => hop.progressStep === step);
  return stepHops.find(({ tone }) => tone !== 'bad') ?? stepHops[0];
};
