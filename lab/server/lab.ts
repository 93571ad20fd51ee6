import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { App } from '../../lambda/contract/environment.ts';
import type { LocalBackend } from '../../local/start-local-backend.ts';
import { APPS } from '../phones/apps.ts';
import type { LabPhone, Phones } from '../phones/phone.ts';
import type { LogEntry } from '../phones/phone-log.ts';
import { userAgentOf } from '../phones/user-agent.ts';
import { disabledEndpointToggle } from './faults/disabled-endpoint.ts';
import { expiredCredential } from './faults/expired-credential.ts';
import { makeFaultToggles } from './faults/fault-toggles.ts';
import { scriptedToggles } from './faults/scripted-toggles.ts';
import { wrongEnvironment } from './faults/wrong-environment.ts';
import type { LabAction } from './lab-action.ts';
import { makeLabActions } from './lab-actions.ts';
import { BOBS_PHONE, labelOf, makeLabPhones } from './lab-phones.ts';
import type { LabView, PayloadView } from './lab-view.ts';
import { payloadOfMessage, payloadOfPush } from './payload-view.ts';
import { phoneView } from './phone-view.ts';
import { FIRST_SCENARIO, SCENARIOS } from './scenarios.ts';
import { phoneHop } from './trace/phone-hops.ts';
import { appleHop, googleHop, isRing } from './trace/push-hops.ts';
import type { Trace } from './trace/trace.ts';

/** The lab: its phones, the trace of the last call, and the fault toggles. */
export interface Lab {
  view(): LabView;
  /** The message of a hop, as indented JSON. */
  message(hop: number): string | undefined;
  /** @throws {InvalidStateError} if the action is not possible now; RangeError for an unknown id */
  act(action: LabAction): Promise<void>;
  close(): void;
}

export interface LabOptions {
  readonly backend: LocalBackend;
  readonly phones: Phones;
  readonly trace: Trace;
  readonly onChange: () => void;
}

export const openLab = async ({ backend, phones, trace, onChange }: LabOptions): Promise<Lab> => {
  const { apple, clock, faults, google, info, sns } = backend;
  const app = v.parse(App, info.apps[0]);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SNSClient({ endpoint: sns.url, region: info.region, credentials });
  let payload: PayloadView | undefined;

  const onLog = (phone: LabPhone, entry: LogEntry): void => {
    const { platform } = phone.view();
    phoneHop(trace, platform, labelOf(phone.id, platform))(entry);
    onChange();
  };
  const phoneLabelOf = (token: string): string => {
    const phone = labPhones.all().find((one) => one.view().token.toLowerCase() === token.toLowerCase());
    return phone === undefined ? 'a phone' : labelOf(phone.id, phone.view().platform);
  };
  const unregister = async (userId: string, deviceId: string): Promise<void> => {
    const authorization = `Bearer ${await backend.issuer.mint(userId)}`;
    const headers = { authorization, 'user-agent': userAgentOf(deviceId) };
    await fetch(`${backend.url}/v1/devices/${deviceId}`, { method: 'DELETE', headers });
  };
  const labPhones = makeLabPhones({ phones, onLog, unregister });
  const disabledEndpoint = disabledEndpointToggle({
    sns: client,
    app,
    token: () => labPhones.get(BOBS_PHONE)?.view().token,
  });
  const toggles = makeFaultToggles([
    ...scriptedToggles(faults),
    disabledEndpoint.toggle,
    wrongEnvironment(labPhones),
    expiredCredential({ sns: client, apple, app, clock: clock.now }),
  ]);
  const clearLastCall = (): void => {
    trace.clear();
    payload = undefined;
  };
  const labActions = makeLabActions({ backend, labPhones, toggles, trace, clearLastCall });
  const stopListening = [
    apple.onPush((push) => {
      appleHop(trace)(push);
      if (push.headers['apns-push-type'] === 'voip') payload = payloadOfPush(push, phoneLabelOf(push.deviceToken));
      onChange();
    }),
    google.onMessage((message) => {
      googleHop(trace)(message);
      if (isRing(message)) payload = payloadOfMessage(message, phoneLabelOf(message.token));
      onChange();
    }),
    // Any endpoint event may change Bob's endpoint. If it no longer exists, the error is ignored.
    sns.onEvent(() => void disabledEndpoint.refresh().then(onChange, () => {})),
  ];

  await labActions.perform({ scenario: FIRST_SCENARIO });
  return {
    message: trace.message,
    view: () => {
      const traceView = trace.view();
      const scenario = labActions.scenario();
      return {
        now: clock.now(),
        phones: labPhones.all().map((phone) => phoneView(phone, labActions.isCalleeRinging(phone))),
        apps: Object.values(APPS).map(({ name, title, description, platform }) => ({
          name,
          title,
          description,
          platform,
        })),
        scenarios: SCENARIOS.map(({ id, title, hint }) => ({ id, title, hint })),
        faults: toggles.view(),
        ...(scenario !== undefined && { scenario }),
        ...(traceView && { trace: traceView }),
        ...(payload && { payload }),
      };
    },
    act: async (action) => {
      try {
        await labActions.perform(action);
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
