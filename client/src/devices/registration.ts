import type { ClientLibraryName, Preset, RegisteredDevice } from '../api/api-types.ts';
import { RingthroughError } from '../api/errors.ts';
import type { GetToken, HttpAnswer, HttpRequest } from '../api/http.ts';
import type { Outbox } from '../calls/outbox.ts';
import { makeInTurn } from '../runtime/in-turn.ts';
import type { WebPushSubscription } from './web-push.ts';

/** What a phone or a browser registers. `undefined` and `null` count as absent. */
export type DeviceRegistration = PhoneRegistration | BrowserRegistration;

/** What a browser registers. */
export interface BrowserRegistration {
  readonly platform: 'web';
  /** From `subscribeToPush`. Without it, the browser rings while a page is open. */
  readonly subscription?: WebPushSubscription | null | undefined;
  /** The user's language, as BCP 47 has it. */
  readonly language?: string | null | undefined;
  /** The app, where a deployment has several. */
  readonly appId?: string | null | undefined;
}

/** What a phone registers. */
export interface PhoneRegistration {
  readonly platform: 'ios' | 'android';
  /** iOS: the VoIP token of PKPushRegistry, in hexadecimal. Android: FCM's registration token. `''` unregisters the device. */
  readonly token: string;
  /** iOS: `production` for App Store and TestFlight builds, `sandbox` for debug builds. */
  readonly environment?: 'production' | 'sandbox' | null | undefined;
  /** The shape of the push that the app's client library reads. @default that of `library`; without it, 'universal' */
  readonly preset?: Preset | null | undefined;
  /**
   * The client library whose native code reads the push, by its name in the table of docs/payloads.md. With it, the backend takes the
   * library's preset, and refuses one that would not ring it.
   */
  readonly library?: ClientLibraryName | null | undefined;
  /** What the app supports beyond its preset, such as `voip-cancel`. @default [] */
  readonly capabilities?: readonly string[] | null | undefined;
  /** iOS: the token for alerts, such as that of a missed call, in hexadecimal. */
  readonly alertToken?: string | null | undefined;
  /** The app, where a deployment has several. */
  readonly appId?: string | null | undefined;
  /** In which the user reads alerts, as BCP 47 names it: `de-AT`. @default English */
  readonly language?: string | null | undefined;
}

export interface RegistrationDeps {
  readonly deviceId: () => Promise<string>;
  readonly send: (request: Omit<HttpRequest, 'getToken'>) => Promise<HttpAnswer>;
  readonly getToken: GetToken;
  readonly outbox: Outbox;
}

/** Milliseconds after which a log-out that could not be sent is given up: the token that it needs has ended long before. */
const LOG_OUT_MATTERS_FOR = 24 * 60 * 60_000;

/** The registration of this device. */
export interface Registration {
  register(input: DeviceRegistration): Promise<RegisteredDevice | undefined>;
  unregister(): Promise<void>;
}

/**
 * The registration of this device. It is sent at every start of the app, because that is what heals a device that cannot be rung, and
 * skipped only within one run, if nothing has changed and the answer before was `ok`.
 */
export const registrationOf = ({ deviceId, send, getToken, outbox }: RegistrationDeps): Registration => {
  let last: { readonly request?: string; readonly device?: RegisteredDevice } = {};
  /** One request at a time: the newest token must be the one that stays. */
  const inTurn = makeInTurn();
  const readPath = async (): Promise<string> => `/v1/devices/${encodeURIComponent(await deviceId())}`;

  const remove = async (): Promise<undefined> => {
    last = {};
    const path = await readPath();
    // Kept with the request: after the log-out, `getToken` has none of this user.
    const token = await getToken({ isRefused: false });
    const request = { method: 'DELETE', path } as const;
    try {
      await outbox.attempt(
        () => send({ ...request, failsOffline: true }),
        { ...request, token },
        Date.now() + LOG_OUT_MATTERS_FOR,
      );
    } catch (error) {
      const isGone = error instanceof RingthroughError && error.code === 'device_not_found';
      if (!isGone) throw error;
    }
  };

  return {
    register: (input) =>
      inTurn(async () => {
        if ((input as Partial<PhoneRegistration>).token === '') return await remove();
        const body = withoutNulls(input);
        const request = JSON.stringify(body);
        if (last.device && last.request === request && last.device.health.state === 'ok') return last.device;
        const path = await readPath();
        const answer = await outbox.supersede(
          () => send({ method: 'PUT', path, body }),
          // The log-out before it.
          (entry) => entry.path === path,
        );
        const device = answer.body as RegisteredDevice;
        last = { request, device };
        return device;
      }),
    unregister: () => inTurn(remove),
  };
};

const withoutNulls = (input: DeviceRegistration): object => {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) if (value !== null && value !== undefined) body[name] = value;
  return body;
};
