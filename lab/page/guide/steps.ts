import type { LabAction } from '../../server/lab-action.ts';
import type { TabId } from '../tabs/tab-ids.ts';
import { isBrowserRinging, isCalling, ringingPhone, type StepFacts } from './step-facts.ts';

/** What a step's button does. */
export type StepAction = LabAction | { readonly open: TabId };

/** A step of a scenario. */
export interface Step {
  readonly label: string;
  /** The sentence that asks for it. */
  readonly ask: string;
  /** `undefined` while it is not possible yet, such as an answer before the phone rings. */
  readonly action: (facts: StepFacts) => StepAction | undefined;
  /** A step is over as well once a later one is done. */
  readonly isDone: (facts: StepFacts) => boolean;
}

const ALICE = 'alice-phone';
const CALL_BOB: LabAction = { phone: ALICE, act: { do: 'call', to: 'bob', media: 'video' } };

/** Alice's call number `count` since the scenario was set up. */
export const call = (ask: string, count = 1): Step => ({
  label: count === 1 ? 'Call Bob' : 'Call Bob again',
  ask,
  action: (facts) => (isCalling(facts) ? undefined : CALL_BOB),
  // A client from outside the lab may have called Bob instead.
  isDone: (facts) =>
    facts.called >= count || (count === 1 && (ringingPhone(facts) !== undefined || isBrowserRinging(facts))),
});

export const cancel = (ask: string, count = 1): Step => ({
  label: 'Cancel',
  ask,
  action: (facts) => (isCalling(facts) ? { phone: ALICE, act: { do: 'cancel' } } : CALL_BOB),
  isDone: ({ ended }) => ended >= count,
});

/** If the call is over before Bob has answered it, Alice calls once more. */
export const answer = (ask: string): Step => ({
  label: 'Answer',
  ask,
  action: (facts) => {
    const phone = ringingPhone(facts);
    if (phone !== undefined) return { phone: phone.id, act: { do: 'answer' } };
    if (isBrowserRinging(facts)) return { browser: { do: 'answer' } };
    return isCalling(facts) ? undefined : CALL_BOB;
  },
  isDone: ({ isAnswered }) => isAnswered,
});

export const skip = (ms: number, ask: string, isDone: Step['isDone']): Step => ({
  label: `Skip ${ms / 1000} seconds`,
  ask,
  action: () => ({ advance: ms }),
  isDone,
});

export const goOnline = (ask: string): Step => ({
  label: 'Switch online',
  ask,
  action: ({ bob }) => bob && { phone: bob.id, act: { do: 'come_online' } },
  isDone: ({ bob }) => bob?.online === true,
});

/** @param isKnown whether the reason is complete: before, looking at the tab is not this step */
export const seeWhy = (ask: string, isKnown: Step['isDone'] = ({ hasFinding }) => hasFinding): Step => ({
  label: 'See why',
  ask,
  action: () => ({ open: 'change' }),
  isDone: (facts) => facts.hasSeenWhy && isKnown(facts),
});

export const installFix = (ask: string): Step => ({
  label: 'Install the fixed app',
  ask,
  action: ({ bob }) => (bob?.app.fixedBy === undefined ? undefined : { phone: bob.id, app: bob.app.fixedBy }),
  // The app that was installed as the fix of another one has no fix itself.
  isDone: ({ bob }) => bob !== undefined && bob.app.fixedBy === undefined,
});

export const connectOwnApp = (ask: string): Step => ({
  label: 'Connect your app',
  ask,
  action: () => ({ open: 'your-app' }),
  isDone: ({ isOwnAppConnected }) => isOwnAppConnected,
});

/** The user answers in an app that the lab does not control; if the call is over before, Alice calls once more. */
export const answerInOwnApp = (ask: string): Step => ({
  label: 'Answer',
  ask,
  action: (facts) => (isCalling(facts) ? undefined : CALL_BOB),
  isDone: ({ isAnswered }) => isAnswered,
});
