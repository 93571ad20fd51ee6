import type { AppName } from '../../../phones/app-design.ts';
import type { PhoneCall } from '../../../phones/phone.ts';
import type { HopView, LabPhoneView, LabView } from '../../view.ts';
import { ENDINGS } from '../words.ts';
import { remedyFor } from './remedies.ts';

export interface Stand {
  readonly tone: 'plain' | 'good' | 'bad';
  readonly title: string;
  readonly text: string;
  /** As the phone's console shows it. */
  readonly log?: string;
  /** What the app's developer has to do. */
  readonly change?: string;
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
export const verdictOf = ({ phones, journey }: LabView): Stand => {
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
  if (talking.length > 1)
    return {
      tone: 'good',
      title: 'Answered',
      text: `${listOf(talking)} are in a call. What they see goes from one to the other; the backend has carried only the signals.`,
    };
  const trouble = troubleOf(journey?.hops ?? []);
  const calling = phones.find((phone) => has(phone, 'calling'));
  if (trouble !== undefined) return troubleStand(trouble, phones);
  if (calling !== undefined)
    return { tone: 'plain', title: `${calling.owner} is calling`, text: 'No phone rings yet.' };
  return overStand(phones);
};

const killedStand = (
  { label, owner, ...phone }: LabPhoneView,
  { exitCode, message, advice, why }: NonNullable<LabPhoneView['killed']>,
  isStopped: boolean,
): Stand => ({
  tone: 'bad',
  title: why === 'crash' ? `${owner}’s app crashed` : `iOS ended ${owner}’s app${exitCode ? `: ${exitCode}` : ''}`,
  text: isStopped
    ? `After that often iOS hands the app on ${label} no more VoIP pushes. Reinstalling it helps.`
    : `A VoIP push came to ${label}, and no call was reported to CallKit.`,
  log: message,
  change: advice.text,
  ...mendOf(phone),
});

const mendOf = ({ id, app }: Pick<LabPhoneView, 'id' | 'app'>): Pick<Stand, 'mend'> => {
  const mended = MENDED[app.name];
  return mended === undefined ? {} : { mend: { phone: id, app: mended } };
};

/** The first thing that went wrong and was not made good by a phone that rang after it. */
const troubleOf = (hops: readonly HopView[]): HopView | undefined => {
  const rang = hops.findLastIndex(({ tone }) => tone === 'good');
  return hops.slice(rang + 1).find(({ tone, isMinor }) => tone === 'bad' && !isMinor);
};

const troubleStand = ({ title, detail }: HopView, phones: readonly LabPhoneView[]): Stand => {
  const change = remedyFor(title);
  const silent = phones.find(({ app }) => !app.showsCalls);
  return {
    tone: 'bad',
    title,
    text: detail ?? '',
    ...(change !== undefined && { change }),
    ...(silent && mendOf(silent)),
  };
};

const overStand = (phones: readonly LabPhoneView[]): Stand => {
  const last = phones
    .flatMap(({ recents }) => recents)
    .filter(({ endedAt, callId }) => endedAt !== undefined && callId !== undefined)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  if (last?.endReason === undefined)
    return { tone: 'plain', title: 'Nobody is calling', text: 'The phones are registered and quiet.' };
  const seen = phones.flatMap(({ label, recents }) =>
    endingOf(
      label,
      recents.find((call) => call.callId === last.callId),
    ),
  );
  return { tone: 'plain', title: 'The call is over', text: seen.join(' ') };
};

const endingOf = (label: string, call: PhoneCall | undefined): string[] => {
  if (call?.endReason === undefined) return [];
  const isOwn = call.direction === 'outgoing' && call.endReason === 'cancelled';
  return [`${label}: ${(isOwn ? 'cancelled' : ENDINGS[call.endReason]).toLowerCase()}.`];
};

const has = ({ calls }: LabPhoneView, state: PhoneCall['state']): boolean => calls.some((call) => call.state === state);

const listOf = (phones: readonly LabPhoneView[]): string => phones.map(({ label }) => label).join(' and ');
