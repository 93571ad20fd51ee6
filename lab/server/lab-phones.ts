import { ALICES_PHONE, BOBS_IPAD, BOBS_PHONE } from '../device-ids.ts';
import type { AppName } from '../phones/app-design.ts';
import { APPS } from '../phones/apps.ts';
import {
  InvalidStateError,
  type LabPhone,
  type PhonePlatform,
  type PhoneSettings,
  type Phones,
} from '../phones/phone.ts';
import type { LogEntry } from '../phones/phone-log.ts';

const OWNERS: Readonly<Record<string, { readonly owner: string; readonly userId: string }>> = {
  [ALICES_PHONE]: { owner: 'Alice', userId: 'alice' },
  [BOBS_PHONE]: { owner: 'Bob', userId: 'bob' },
  [BOBS_IPAD]: { owner: 'Bob', userId: 'bob' },
};

/** An app without a fault, registered with the preset that most libraries can read. */
export const DEFAULT_APP: AppName = 'cordova-launch-registry';

export const ownerOf = (id: string) => OWNERS[id] ?? { owner: id, userId: id };

/** `Bob’s iPhone`, `Bob’s Android` */
export const labelOf = (id: string, platform: PhonePlatform): string => {
  const kind = id === BOBS_IPAD ? 'iPad' : platform === 'ios' ? 'iPhone' : 'Android';
  return `${ownerOf(id).owner}’s ${kind}`;
};

/** The phones of the lab: Alice's, Bob's, and Bob's second device if it is switched on. */
export interface LabPhones {
  all(): readonly LabPhone[];
  get(id: string): LabPhone | undefined;
  /** Adds a phone, or replaces the one with this id. Its app was opened once, so it is registered. */
  install(id: string, settings: Partial<PhoneSettings>): Promise<LabPhone>;
  /**
   * Updates the app of a phone, opens it once so that it registers again, and restores the process and Doze state.
   * An app for the other operating system replaces the phone by one with that system.
   */
  updateApp(id: string, app: AppName): Promise<void>;
  /** Hangs up every outgoing or connected call. */
  hangUpAll(): Promise<void>;
  /** Removes a phone and its registration. */
  remove(id: string): Promise<void>;
}

/** Bob has no phone then; a call under way ends. */
export const removeBobsPhones = async (labPhones: LabPhones): Promise<void> => {
  await labPhones.hangUpAll();
  for (const id of [BOBS_IPAD, BOBS_PHONE]) await labPhones.remove(id);
};

export interface LabPhonesOptions {
  readonly phones: Phones;
  readonly onLog: (phone: LabPhone, entry: LogEntry) => void;
  /** Unregisters the device, as an app does at logout. */
  readonly unregister: (userId: string, deviceId: string) => Promise<void>;
}

export const makeLabPhones = ({ phones, onLog, unregister }: LabPhonesOptions): LabPhones => {
  const hangUp = async (phone: LabPhone): Promise<void> => {
    for (const { callId, state } of phone.view().calls) {
      if (state !== 'ringing') await phone.act({ do: 'hang_up', callId });
    }
  };
  const hangUpAll = async (): Promise<void> => {
    for (const phone of phones.all()) await hangUp(phone);
  };
  const remove = async (id: string): Promise<void> => {
    if (phones.get(id) === undefined) return;
    phones.remove(id);
    await unregister(ownerOf(id).userId, id);
  };
  const install = async (id: string, settings: Partial<PhoneSettings>): Promise<LabPhone> => {
    const before = phones.get(id);
    if (before !== undefined) await hangUp(before);
    // The new phone registers as the same device, so the old one need not be unregistered.
    phones.remove(id);
    const { owner, userId } = ownerOf(id);
    const phone = phones.add({ id, userId, callerName: owner, app: DEFAULT_APP, ...settings });
    phone.onLog((entry) => onLog(phone, entry));
    await phone.act({ do: 'open_app' });
    return phone;
  };
  /** Installs the app on the phone, or on a new phone for the app's operating system, and opens it. */
  const installApp = async (phone: LabPhone, app: AppName): Promise<LabPhone> => {
    if (APPS[app].platform !== phone.view().platform) return await install(phone.id, { app });
    await phone.act({ do: 'install_update', app });
    await phone.act({ do: 'open_app' });
    return phone;
  };
  return {
    all: () => [ALICES_PHONE, BOBS_PHONE, BOBS_IPAD].flatMap((id) => phones.get(id) ?? []),
    get: phones.get,
    install,
    remove,
    hangUpAll,
    updateApp: async (id, app) => {
      const before = phones.get(id);
      if (before === undefined) throw new RangeError(`no phone ${id}`);
      const { process, unlocked, dozing } = before.view();
      if (!unlocked) throw new InvalidStateError('unlock the phone first');
      // A call to a phone whose app is being replaced would never be answered.
      await hangUpAll();
      const phone = await installApp(before, app);
      if (process === 'killed' || process === 'force_stopped') await phone.act({ do: 'kill' });
      else if (process !== 'foreground') await phone.act({ do: 'put_in_background' });
      if (dozing && phone.view().platform === 'android') await phone.act({ do: 'doze' });
    },
  };
};
