import type { PhonePlatform } from '../../../phones/phone.ts';
import { type HopView, STAGES, type Stage } from '../../view.ts';
import { durationOf } from '../words.ts';

const NAMES: Readonly<Record<Stage, string>> = {
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

const ANDROID_NAMES: typeof NAMES = { ...NAMES, push: 'Google', ring: 'Screen' };

interface TrackProps {
  readonly hops: readonly HopView[];
  /** Of the phone that is called. */
  readonly platform: PhonePlatform;
}

/** How far the call has come: each stage with when it was first reached. */
export const Track = ({ hops, platform }: TrackProps) => (
  <ol class="track" aria-label="How far the call has come">
    {STAGES.map((stage) => {
      const hop = reached(hops, stage);
      return (
        <li key={stage} class={hop === undefined ? 'open' : hop.tone === 'bad' ? 'bad' : 'done'}>
          <span>{(platform === 'ios' ? NAMES : ANDROID_NAMES)[stage]}</span>
          <time>{hop === undefined ? '–' : durationOf(hop.at)}</time>
        </li>
      );
    })}
  </ol>
);

/** Where it went well if it ever did: a second try makes up for the first. */
const reached = (hops: readonly HopView[], stage: Stage): HopView | undefined => {
  const here = hops.filter((hop) => hop.stage === stage);
  return here.find(({ tone }) => tone !== 'bad') ?? here[0];
};
