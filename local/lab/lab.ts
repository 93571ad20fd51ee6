import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { App } from '../../lambda/contract/environment.ts';
import { APPS } from '../phones/apps.ts';
import type { LabPhone, Phones } from '../phones/phone.ts';
import type { LogEntry } from '../phones/phone-log.ts';
import type { House } from '../start-house.ts';
import type { LabAction } from './actions.ts';
import { BOB, labelOf, makeCast } from './cast.ts';
import { disabledEndpoint } from './faults/disabled-endpoint.ts';
import { expiredCredential } from './faults/expired-credential.ts';
import { scriptedSwitches } from './faults/scripted.ts';
import { makeSwitchboard } from './faults/switchboard.ts';
import { wrongEnvironment } from './faults/wrong-environment.ts';
import type { Journey } from './journey/journey.ts';
import { phoneHop } from './journey/phone-hops.ts';
import { appleHop, googleHop, isRing } from './journey/push-hops.ts';
import { payloadOfMessage, payloadOfPush } from './payload-view.ts';
import { makePerformer } from './performer.ts';
import { phoneView } from './phone-view.ts';
import { STORIES } from './stories.ts';
import type { LabView, PayloadView } from './view.ts';

/** Two phones, the way between them, and what can go wrong on it. */
export interface Lab {
  view(): LabView;
  /** The message of a hop of the journey, as JSON with indents. */
  message(hop: number): string | undefined;
  /** @throws {CannotDo} when a user could not do that now; RangeError for what is not there */
  act(action: LabAction): Promise<void>;
  close(): void;
}

export interface LabOptions {
  readonly house: House;
  readonly phones: Phones;
  readonly journey: Journey;
  readonly onChange: () => void;
}

export const openLab = async ({ house, phones, journey, onChange }: LabOptions): Promise<Lab> => {
  const { apple, clock, faults, google, info, sns } = house;
  const app = v.parse(App, info.apps[0]);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SNSClient({ endpoint: sns.url, region: info.region, credentials });
  let payload: PayloadView | undefined;

  const onLog = (phone: LabPhone, entry: LogEntry): void => {
    const { platform } = phone.view();
    phoneHop(journey, platform, labelOf(phone.id, platform))(entry);
    onChange();
  };
  const holderOf = (token: string): string => {
    const phone = cast.all().find((one) => one.view().token.toLowerCase() === token.toLowerCase());
    return phone === undefined ? 'a phone' : labelOf(phone.id, phone.view().platform);
  };
  const unregister = async (userId: string, deviceId: string): Promise<void> => {
    const authorization = `Bearer ${await house.issuer.mint(userId)}`;
    await fetch(`${house.url}/v1/devices/${deviceId}`, { method: 'DELETE', headers: { authorization } });
  };
  const cast = makeCast({ phones, onLog, unregister });
  const endpoint = disabledEndpoint({ sns: client, app, token: () => cast.get(BOB)?.view().token });
  const switches = makeSwitchboard([
    ...scriptedSwitches(faults),
    endpoint.fault,
    wrongEnvironment(cast),
    expiredCredential({ sns: client, apple, app, clock: clock.now }),
  ]);
  const forget = (): void => {
    journey.clear();
    payload = undefined;
  };
  const performer = makePerformer({ house, cast, switches, journey, forget });
  const stopListening = [
    apple.onPush((push) => {
      appleHop(journey)(push);
      if (push.headers['apns-push-type'] === 'voip') payload = payloadOfPush(push, holderOf(push.deviceToken));
      onChange();
    }),
    google.onMessage((message) => {
      googleHop(journey)(message);
      if (isRing(message)) payload = payloadOfMessage(message, holderOf(message.token));
      onChange();
    }),
    // Whoever changed an endpoint, it may be Bob's. One that cannot be looked at any more is of no interest.
    sns.onEvent(() => void endpoint.look().then(onChange, () => {})),
  ];

  await performer.perform({ reset: true });
  return {
    message: journey.message,
    view: () => {
      const seen = journey.view();
      const story = performer.story();
      return {
        now: clock.now(),
        phones: cast.all().map((phone) => phoneView(phone, performer.hearsRinging(phone))),
        apps: Object.values(APPS).map(({ name, title, about, platform }) => ({ name, title, about, platform })),
        stories: STORIES.map(({ id, title, hint }) => ({ id, title, hint })),
        faults: switches.view(),
        ...(story !== undefined && { story }),
        ...(seen && { journey: seen }),
        ...(payload && { payload }),
      };
    },
    act: async (action) => {
      try {
        await performer.perform(action);
      } finally {
        onChange();
      }
    },
    close: () => {
      for (const stop of stopListening) stop();
      client.destroy();
    },
  };
};
