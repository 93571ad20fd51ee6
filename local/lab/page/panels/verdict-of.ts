import type { AppName } from '../../../phones/app-design.ts';
import type { PhoneCall } from '../../../phones/phone.ts';
import type { HopView, LabPhoneView, LabView } from '../../view.ts';
import type { Streams } from '../call/streams.ts';
import { endingOf } from '../words.ts';
import { remedyFor } from './remedies.ts';

export interface Stand {
  readonly tone: 'plain' | 'good' | 'bad';
  readonly title: string;
  readonly text: string;
  /** As the phone's console shows it. */
  readonly log?: string;
  /** What the app's developer has to do. */
  readonly change?: string;
  /** What can be done here, now. */
  readonly next?: string;
  /** The app with which the lab can show what that changes. */
  readonly mend?: Mend;
}

interface Mend {
  readonly phone: string;
  readonly app: AppName;
}

/** Where an app that is at fault has one that does it right. */
const MENDED: Readonly<Partial<Record<AppName, AppName>>> = {
  'seed-cordova': 'repaired-cordova',
  'silent-android': 'native-android',
};

/** How it stands, in words: what is worst first. */
export const verdictOf = ({ phones, journey }: LabView, streams: ReadonlyMap<string, Streams>): Stand => {
  const stopped = phones.find(({ pushesStopped }) => pushesStopped);
  const killed = phones.find((phone) => phone.killed !== undefined);
  if (killed?.killed) return killedStand(killed, killed.killed, stopped !== undefined);
  const ringing = phones.filter((phone) => has(phone, 'ringing'));
  if (ringing.length > 0) {
    const caller = ringing[0]?.calls.find(({ state }) => state === 'ringing')?.name ?? '';
    return {
      tone: 'good',
      title: `${listOf(ringing)} ${ringing.length > 1 ? 'ring' : 'rings'}`,
      text: `${caller} is calling. Answer or decline.`,
    };
  }
  const talking = phones.filter((phone) => has(phone, 'in_call'));
  const isAnswering = phones.some((phone) => has(phone, 'connecting'));
  if (talking.length > 0) return talkingStand(talking, isAnswering, streams);
  const trouble = troubleOf(journey?.hops ?? []);
  const calling = phones.find((phone) => has(phone, 'calling'));
  if (trouble !== undefined) return troubleStand(trouble, phones);
  if (calling !== undefined) return callingStand(calling, phones);
  return overStand(phones);
};

const talkingStand = (
  talking: readonly LabPhoneView[],
  isAnswering: boolean,
  streams: ReadonlyMap<string, Streams>,
): Stand => {
  if (talking.length === 1 && !isAnswering) {
    const text = 'The other end is gone. Its app will notice that no media come any more, and hang up.';
    return { tone: 'plain', title: `${listOf(talking)} still has the call`, text };
  }
  const isConnected = talking.every(({ id }) => streams.get(id)?.state === 'connected');
  if (!isConnected) {
    const text = 'The phones tell each other, over the backend’s WebSockets, how they can be reached.';
    return { tone: 'plain', title: 'Answered, connecting', text };
  }
  const text = `${listOf(talking)} are in a call. What they see goes from one to the other; the backend has carried only the signals.`;
  return { tone: 'good', title: 'Connected', text };
};

const callingStand = (caller: LabPhoneView, phones: readonly LabPhoneView[]): Stand => {
  const away = phones.find(({ userId, online }) => userId !== caller.userId && !online);
  const text =
    away === undefined
      ? 'No phone rings yet.'
      : `${away.label} is offline: ${away.platform === 'ios' ? 'Apple' : 'Google'} keeps the push for as long as the call rings.`;
  return { tone: 'plain', title: `${caller.owner} is calling`, text };
};

const killedStand = (
  { label, owner, offences, ...phone }: LabPhoneView,
  { exitCode, message, advice, why }: NonNullable<LabPhoneView['killed']>,
  isStopped: boolean,
): Stand => ({
  tone: 'bad',
  title: why === 'crash' ? `${owner}’s app crashed` : `iOS ended ${owner}’s app${exitCode ? `: ${exitCode}` : ''}`,
  text: isStopped
    ? `After ${offences} such pushes iOS hands the app on ${label} no more of them. Reinstalling it helps.`
    : `A VoIP push came to ${label}, and no call was reported to CallKit.`,
  log: message,
  change: advice.text,
  ...mendOf(phone),
});

const mendOf = ({ id, app }: Pick<LabPhoneView, 'id' | 'app'>): Pick<Stand, 'mend'> => {
  const mended = MENDED[app.name];
  return mended === undefined ? {} : { mend: { phone: id, app: mended } };
};

/** The first thing that went wrong and was not made good after it: by a phone that rang, or a fresh start. */
const troubleOf = (hops: readonly HopView[]): HopView | undefined => {
  const rang = hops.findLastIndex(({ tone, isFreshStart }) => tone === 'good' || isFreshStart);
  return hops.slice(rang + 1).find(({ tone, isMinor }) => tone === 'bad' && !isMinor);
};

const troubleStand = ({ title, detail }: HopView, phones: readonly LabPhoneView[]): Stand => {
  const remedy = remedyFor(title);
  const silent = phones.find(({ app }) => !app.showsCalls);
  return {
    tone: 'bad',
    title,
    ...(remedy ?? { text: detail ?? '' }),
    ...(silent && mendOf(silent)),
  };
};

const overStand = (phones: readonly LabPhoneView[]): Stand => {
  const last = phones
    .flatMap(({ recents }) => recents)
    .filter(({ endedAt, callId }) => endedAt !== undefined && callId !== undefined)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  if (last?.endReason === undefined) return { tone: 'plain', title: 'Nobody is calling', text: quietText(phones) };
  const seen = phones.flatMap(({ label, recents }) => {
    const call = recents.find(({ callId }) => callId === last.callId);
    return call === undefined ? [] : [`${label}: ${endingOf(call).toLowerCase()}.`];
  });
  return { tone: 'plain', title: 'The call is over', text: seen.join(' ') };
};

/** What each phone is that is not as it should be. */
const quietText = (phones: readonly LabPhoneView[]): string => {
  const odd = phones.flatMap(({ label, online, unlocked, registration, pushesStopped }) => {
    if (!online) return [`${label} is offline.`];
    if (!unlocked) return [`${label} was restarted, and not unlocked since.`];
    if (pushesStopped) return [`${label} gets no VoIP pushes any more.`];
    return registration === undefined ? [`The app on ${label} was not opened yet, so it is not registered.`] : [];
  });
  return odd.length === 0 ? 'The phones are registered and quiet.' : odd.join(' ');
};

const has = ({ calls }: LabPhoneView, state: PhoneCall['state']): boolean => calls.some((call) => call.state === state);

const listOf = (phones: readonly LabPhoneView[]): string => phones.map(({ label }) => label).join(' and ');
