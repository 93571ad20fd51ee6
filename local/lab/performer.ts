import type { CallNews, LabPhone } from '../phones/phone.ts';
import type { House } from '../start-house.ts';
import type { LabAction } from './actions.ts';
import { ALICE, BOB, type Cast, SECOND } from './cast.ts';
import type { Switchboard } from './faults/switchboard.ts';
import type { Journey } from './journey/journey.ts';
import { STORIES } from './stories.ts';

export interface PerformerOptions {
  readonly house: Pick<House, 'advance'>;
  readonly cast: Cast;
  readonly switches: Switchboard;
  readonly journey: Journey;
  /** Nothing of the last call is to be shown any more. */
  readonly forget: () => void;
}

/** Does what the page asks for. */
export interface Performer {
  /** @throws {CannotDo} when a user could not do that now; RangeError for what is not there */
  perform(action: LabAction): Promise<void>;
  /** The story that was set up last. */
  story(): string | undefined;
  /** Whether the phone's app was told, over its socket, that the call that it makes rings. */
  hearsRinging(phone: LabPhone): boolean;
}

export const makePerformer = ({ house, cast, switches, journey, forget }: PerformerOptions): Performer => {
  let story: string | undefined;
  /** By phone, the call of which its app heard that it rings. */
  const ringing = new Map<string, string>();

  const reset = async (): Promise<void> => {
    story = undefined;
    await cast.hangUp();
    forget();
    await switches.clear();
    await cast.take(SECOND);
    const [, bob] = await Promise.all([cast.give(ALICE, {}), cast.give(BOB, {})]);
    await bob.act({ do: 'put_in_background' });
  };
  const phoneOf = (id: string): LabPhone => {
    const phone = cast.get(id);
    if (phone === undefined) throw new RangeError(`no phone ${id}`);
    return phone;
  };
  const tellStory = async (id: string): Promise<void> => {
    const found = STORIES.find((one) => one.id === id);
    if (found === undefined) throw new RangeError(`no story ${id}`);
    await reset();
    await found.setUp({ cast, faults: switches });
    story = found.id;
  };
  /** What somebody changes by hand is the story no more. */
  const changed = async (change: () => Promise<void>): Promise<void> => {
    await change();
    story = undefined;
  };
  /** Puts other phones or faults in place; `undefined` for an action that does not. */
  const setUp = (action: LabAction): (() => Promise<unknown>) | undefined => {
    if ('reset' in action) return reset;
    if ('app' in action) return () => changed(() => cast.update(action.phone, action.app));
    if ('story' in action) return () => tellStory(action.story);
    if ('fault' in action) return () => changed(() => switches.set(action.fault, action.isOn));
    if ('secondDevice' in action) return () => (action.secondDevice ? cast.give(SECOND, {}) : cast.take(SECOND));
    return undefined;
  };
  const hear = (id: string, news: CallNews): void => {
    if (news.state === 'ringing') ringing.set(id, news.callId);
    phoneOf(id).tell(news);
  };
  const connected = (callId: string): void => {
    if (journey.view()?.callId !== callId) return;
    journey.mark('connected');
    journey.add({
      place: 'app',
      stage: 'media',
      title: 'Media flows between the phones',
      tone: 'good',
      message: { callId },
    });
  };
  const use = async (action: LabAction): Promise<void> => {
    if ('act' in action) await phoneOf(action.phone).act(action.act);
    if ('news' in action) hear(action.phone, action.news);
    if ('advance' in action) await house.advance(action.advance);
    if ('connected' in action) connected(action.connected);
  };
  let ready: Promise<unknown> = Promise.resolve();
  const perform = async (action: LabAction): Promise<void> => {
    const change = setUp(action);
    if (change === undefined) {
      await ready;
      return await use(action);
    }
    // Nobody uses a phone that is being replaced.
    const done = ready.then(change);
    ready = done.catch(() => {});
    await done;
  };
  return {
    perform,
    story: () => story,
    hearsRinging: (phone) => {
      const heard = ringing.get(phone.id);
      return heard !== undefined && phone.view().calls.some(({ callId }) => callId === heard);
    },
  };
};
