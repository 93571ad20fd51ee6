import type { PhonePlatform } from '../../phones/phone.ts';
import { type HopView, PROGRESS_STEPS, type ProgressStep, type Timings } from '../../server/lab-view.ts';
import { formatDuration } from '../labels.ts';

/** The service, system or event of each step. */
const COMMON = {
  invite: 'API Gateway',
  table: 'DynamoDB',
  receipt: 'receipt',
  answer: 'answer',
  media: 'media',
} as const;

/** The steps of a call to each platform. */
const LABELS: Readonly<Record<CalleePlatform, Readonly<Partial<Record<ProgressStep, string>>>>> = {
  ios: { ...COMMON, sns: 'SNS', push: 'Apple', phone: 'phone', ring: 'CallKit' },
  android: { ...COMMON, sns: 'SNS', push: 'Google', phone: 'phone', ring: 'call screen' },
  web: { ...COMMON, web_push_function: 'Lambda', push_service: 'push service', phone: 'browser', ring: 'ringing' },
};

export type CalleePlatform = PhonePlatform | 'web';

interface ProgressProps {
  readonly hops: readonly HopView[];
  readonly timings: Timings;
  /** The platform of the callee's phone; of a browser if there is no phone. */
  readonly platform: CalleePlatform;
}

/** The progress of the call: each step with the time when it was first reached, and below it the timings. */
export const Progress = ({ hops, timings, platform }: ProgressProps) => (
  <section class="progress" aria-label="Call progress">
    <ol>
      {PROGRESS_STEPS.filter((step) => LABELS[platform][step] !== undefined).map((step) => {
        const hop = firstHopOf(platform === 'web' ? hops : hops.filter(({ place }) => place !== 'browser'), step);
        return (
          <li key={step} class={hop === undefined ? 'pending' : hop.tone === 'bad' ? 'bad' : 'done'}>
            <span>{LABELS[platform][step]}</span>
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
