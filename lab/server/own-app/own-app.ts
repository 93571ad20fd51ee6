import type { LocalBackend } from '../../../local/local-backend.ts';
import { ALICES_PHONE, BOBS_IPAD, BOBS_PHONE } from '../../device-ids.ts';
import type { LabPhones } from '../lab-phones.ts';
import { DEFAULT_APP } from '../lab-phones.ts';
import type { OutsideClients } from './outside-clients.ts';
import type { OutsideDevices } from './outside-devices.ts';
import type { OwnAppView } from './own-app-view.ts';

export interface OwnAppOptions {
  readonly backend: Pick<LocalBackend, 'info'>;
  readonly labPhones: LabPhones;
  /** Whether Bob's browser is in the lab. */
  readonly hasBrowser: () => boolean;
  readonly outside: OutsideClients;
  readonly devices: OutsideDevices;
  /** The query of `/local/token` that names the tenant, such as `tenant=lab&`. */
  readonly tenantQuery: string;
  readonly onChange: () => void;
}

/** The user's own app in Bob's place. */
export interface OwnApp {
  /** `true`: removes Bob's model phones; `false`: installs his phone again. */
  set(isBob: boolean): Promise<void>;
  /** Unregisters every device that is not the lab's, and closes their WebSockets. */
  forgetDevices(): Promise<void>;
  view(): OwnAppView;
}

const BOB = 'bob';

export const makeOwnApp = (options: OwnAppOptions): OwnApp => {
  const { backend, labPhones, hasBrowser, outside, devices, tenantQuery, onChange } = options;
  let registered: readonly string[] = [];
  const readDevices = async (): Promise<void> => {
    registered = await devices.list(BOB);
    onChange();
  };
  outside.onDevicesChange((user) => {
    // The local backend may be closing.
    if (user === BOB) readDevices().catch(() => {});
  });
  const isBob = (): boolean => labPhones.get(BOBS_PHONE) === undefined && !hasBrowser();
  return {
    set: async (isOn) => {
      if (isOn === isBob()) return;
      await labPhones.hangUpAll();
      if (isOn) {
        await labPhones.remove(BOBS_IPAD);
        await labPhones.remove(BOBS_PHONE);
        // Without the calls to the phone that is gone.
        await labPhones.install(ALICES_PHONE, { app: labPhones.get(ALICES_PHONE)?.view().app.name ?? DEFAULT_APP });
        await readDevices();
      } else {
        const bob = await labPhones.install(BOBS_PHONE, {});
        await bob.act({ do: 'put_in_background' });
      }
    },
    forgetDevices: async () => {
      await devices.forget();
      registered = [];
    },
    view: () => ({
      isBob: isBob(),
      api: backend.info.api,
      socket: backend.info.socket,
      tokenPath: `/local/token?${tenantQuery}user=`,
      devices: registered,
      ...outside.view(),
    }),
  };
};
