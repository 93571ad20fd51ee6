import type { AppName } from '../phones/app-design.ts';
import { APPS } from '../phones/apps.ts';
import { CannotDo, type LabPhone, type PhonePlatform, type PhoneSettings, type Phones } from '../phones/phone.ts';
import type { LogEntry } from '../phones/phone-log.ts';

export const ALICE = 'alice-phone';
export const BOB = 'bob-phone';
export const SECOND = 'bob-ipad';

const OWNERS: Readonly<Record<string, { readonly owner: string; readonly userId: string }>> = {
  [ALICE]: { owner: 'Alice', userId: 'alice' },
  [BOB]: { owner: 'Bob', userId: 'bob' },
  [SECOND]: { owner: 'Bob', userId: 'bob' },
};

/** One that does everything right, and is sent the payload that most libraries can read. */
const GOOD_APP: AppName = 'repaired-cordova';

export const ownerOf = (id: string) => OWNERS[id] ?? { owner: id, userId: id };

/** `Bob’s iPhone`, `Bob’s Android` */
export const labelOf = (id: string, platform: PhonePlatform): string => {
  const kind = id === SECOND ? 'iPad' : platform === 'ios' ? 'iPhone' : 'Android';
  return `${ownerOf(id).owner}’s ${kind}`;
};

/** Who plays: Alice, Bob, and Bob's second device when somebody wants it. */
export interface Cast {
  all(): readonly LabPhone[];
  get(id: string): LabPhone | undefined;
  /** Puts a phone with the app opened once, and so registered, in the place of the one of that id. */
  give(id: string, settings: Partial<PhoneSettings>): Promise<LabPhone>;
  /**
   * Updates the app of a phone, opens it once so that it registers as what it now is, and leaves it as it was before:
   * killed or dozing, say. An app of the other system comes on a phone of that system.
   */
  update(id: string, app: AppName): Promise<void>;
  /** Ends every call that somebody makes or has. */
  hangUp(): Promise<void>;
  /** Takes a phone away, and its registration with it. */
  take(id: string): Promise<void>;
}

export interface CastOptions {
  readonly phones: Phones;
  readonly onLog: (phone: LabPhone, entry: LogEntry) => void;
  /** Logs a device out, as an app does before it goes. */
  readonly unregister: (userId: string, deviceId: string) => Promise<void>;
}

export const makeCast = ({ phones, onLog, unregister }: CastOptions): Cast => {
  const hangUp = async (phone: LabPhone): Promise<void> => {
    for (const { callId, state } of phone.view().calls) {
      if (state !== 'ringing') await phone.act({ do: 'hang_up', callId });
    }
  };
  const hangUpAll = async (): Promise<void> => {
    for (const phone of phones.all()) await hangUp(phone);
  };
  const take = async (id: string): Promise<void> => {
    if (phones.get(id) === undefined) return;
    phones.remove(id);
    await unregister(ownerOf(id).userId, id);
  };
  const give = async (id: string, settings: Partial<PhoneSettings>): Promise<LabPhone> => {
    const before = phones.get(id);
    if (before !== undefined) await hangUp(before);
    // The new phone registers as the same device, so nobody has to log the old one out.
    phones.remove(id);
    const { owner, userId } = ownerOf(id);
    const phone = phones.add({ id, userId, callerName: owner, app: GOOD_APP, ...settings });
    phone.onLog((entry) => onLog(phone, entry));
    await phone.act({ do: 'open_app' });
    return phone;
  };
  /** The phone with the app on it, open. */
  const installed = async (phone: LabPhone, app: AppName): Promise<LabPhone> => {
    if (APPS[app].platform !== phone.view().platform) return await give(phone.id, { app });
    await phone.act({ do: 'install_update', app });
    await phone.act({ do: 'open_app' });
    return phone;
  };
  return {
    all: () => [ALICE, BOB, SECOND].flatMap((id) => phones.get(id) ?? []),
    get: phones.get,
    give,
    take,
    hangUp: hangUpAll,
    update: async (id, app) => {
      const before = phones.get(id);
      if (before === undefined) throw new RangeError(`no phone ${id}`);
      const { process, unlocked, dozing } = before.view();
      if (!unlocked) throw new CannotDo('unlock the phone first');
      // Whoever calls a phone while its app is replaced would wait for nothing.
      await hangUpAll();
      const phone = await installed(before, app);
      if (process === 'killed' || process === 'force_stopped') await phone.act({ do: 'kill' });
      else if (process !== 'foreground') await phone.act({ do: 'put_in_background' });
      if (dozing && phone.view().platform === 'android') await phone.act({ do: 'doze' });
    },
  };
};
