import type { AppName } from '../phones/app-design.ts';
import type { LabPhone, PhoneSettings, Phones } from '../phones/phone.ts';
import type { LogEntry } from '../phones/phone-log.ts';

export const ALICE = 'alice-iphone';
export const BOB = 'bob-iphone';
export const SECOND = 'bob-ipad';

const OWNERS: Readonly<Record<string, { readonly label: string; readonly owner: string; readonly userId: string }>> = {
  [ALICE]: { label: 'Alice’s iPhone', owner: 'Alice', userId: 'alice' },
  [BOB]: { label: 'Bob’s iPhone', owner: 'Bob', userId: 'bob' },
  [SECOND]: { label: 'Bob’s iPad', owner: 'Bob', userId: 'bob' },
};

/** One that does everything right, and is sent the payload that most libraries can read. */
const GOOD_APP: AppName = 'repaired-cordova';

export const ownerOf = (id: string) => OWNERS[id] ?? { label: id, owner: id, userId: id };

/** Who plays: Alice, Bob, and Bob's second device when somebody wants it. */
export interface Cast {
  all(): readonly LabPhone[];
  get(id: string): LabPhone | undefined;
  /** Puts a phone with the app opened once, and so registered, in the place of the one of that id. */
  give(id: string, settings: Partial<PhoneSettings>): Promise<LabPhone>;
  /**
   * Updates the app of a phone, opens it once so that it registers as what it now is, and leaves it as it was before:
   * killed, say.
   */
  update(id: string, app: AppName): Promise<void>;
  /** Takes a phone away, and its registration with it. */
  take(id: string): Promise<void>;
}

export interface CastOptions {
  readonly phones: Phones;
  readonly onLog: (id: string, entry: LogEntry) => void;
  /** Logs a device out, as an app does before it goes. */
  readonly unregister: (userId: string, deviceId: string) => Promise<void>;
}

export const makeCast = ({ phones, onLog, unregister }: CastOptions): Cast => {
  const take = async (id: string): Promise<void> => {
    if (phones.get(id) === undefined) return;
    phones.remove(id);
    await unregister(ownerOf(id).userId, id);
  };
  return {
    all: () => [ALICE, BOB, SECOND].flatMap((id) => phones.get(id) ?? []),
    get: phones.get,
    take,
    update: async (id, app) => {
      const phone = phones.get(id);
      if (phone === undefined) throw new RangeError(`no phone ${id}`);
      const before = phone.view().process;
      await phone.act({ do: 'install_update', app });
      await phone.act({ do: 'open_app' });
      if (before === 'killed') await phone.act({ do: 'kill' });
      else if (before !== 'foreground') await phone.act({ do: 'put_in_background' });
    },
    give: async (id, settings) => {
      // The new phone registers as the same device, so nobody has to log the old one out.
      phones.remove(id);
      const { owner, userId } = ownerOf(id);
      const phone = phones.add({ id, userId, callerName: owner, app: GOOD_APP, ...settings });
      phone.onLog((entry) => onLog(id, entry));
      await phone.act({ do: 'open_app' });
      return phone;
    },
  };
};
