import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { App } from '../../lambda/contract/environment.ts';
import { RECEIPT_TIMEOUT } from '../../lambda/ringing/ring-timers.ts';
import type { InvocationListener } from '../../local/aws/lambda/observed-function.ts';
import type { LocalBackend } from '../../local/local-backend.ts';
import { BOBS_BROWSER, BOBS_PHONE } from '../device-ids.ts';
import { APPS } from '../phones/apps.ts';
import type { LabPhone, Phones } from '../phones/phone.ts';
import type { LogEntry } from '../phones/phone-log.ts';
import { IOS_RULES } from '../phones/rules.ts';
import { userAgentOf } from '../phones/user-agent.ts';
import { BROWSER_LABEL, makeBobsBrowser } from './bobs-browser.ts';
import { makeLabCalls } from './calls/lab-calls.ts';
import { disabledEndpointToggle } from './faults/disabled-endpoint.ts';
import { expiredCredential } from './faults/expired-credential.ts';
import { makeFaultToggles } from './faults/fault-toggles.ts';
import { scriptedToggles } from './faults/scripted-toggles.ts';
import { wrongEnvironment } from './faults/wrong-environment.ts';
import { findingOf } from './findings/finding-of.ts';
import type { LabAction } from './lab-action.ts';
import { makeLabActions } from './lab-actions.ts';
import { labelOf, makeLabPhones } from './lab-phones.ts';
import type { LabView } from './lab-view.ts';
import { observePushes } from './observe-pushes.ts';
import type { OutsideClients } from './own-app/outside-clients.ts';
import { outsideDevices } from './own-app/outside-devices.ts';
import { makeOwnApp } from './own-app/own-app.ts';
import { phoneView } from './phone-view.ts';
import { FIRST_SCENARIO, SCENARIOS } from './scenarios.ts';
import { browserHop } from './trace/browser-hops.ts';
import type { CopyAddresses } from './trace/copy/addresses.ts';
import { copyOf } from './trace/copy/copies.ts';
import type { DeviceDirectory } from './trace/device-directory.ts';
import { messageView } from './trace/hop-message.ts';
import type { CopyFormat, MessageView } from './trace/message-view.ts';
import { phoneHop } from './trace/phone-hops.ts';
import type { Trace } from './trace/trace.ts';

/** The lab: its phones, the trace of the last call, and the fault toggles. */
export interface Lab {
  view(): LabView;
  /** The message of a hop; `undefined` if the trace was cleared since. */
  message(hop: number): MessageView | undefined;
  /** The complete message of a hop in a form for a terminal; `undefined` if there is none. */
  copy(hop: number, format: CopyFormat): string | undefined;
  /** The payload of the last push as indented JSON, with its tokens. */
  payload(): string | undefined;
  /** @throws {InvalidStateError} if the action is not possible now; RangeError for an unknown id */
  act(action: LabAction): Promise<void>;
  readonly onInvocation: InvocationListener;
  /** To be called after each change of the trace. */
  onTrace(): void;
  close(): Promise<void>;
}

export interface LabOptions {
  readonly backend: LocalBackend;
  readonly phones: Phones;
  readonly trace: Trace;
  readonly outside: OutsideClients;
  /** The query of `/local/token` that names the tenant, such as `tenant=lab&`. */
  readonly tenantQuery: string;
  readonly devices: DeviceDirectory;
  /** Where copied commands are sent. */
  readonly addresses: CopyAddresses;
  readonly onChange: () => void;
}

export const openLab = async (options: LabOptions): Promise<Lab> => {
  const { backend, phones, trace, outside, tenantQuery, devices, addresses, onChange } = options;
  const { apple, clock, faults, info, sns } = backend;
  const app = v.parse(App, info.apps[0]);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SNSClient({ endpoint: sns.url, region: info.region, credentials });

  const onLog = (phone: LabPhone, entry: LogEntry): void => {
    const { platform } = phone.view();
    calls.onLog(phone, entry);
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
  const bobsBrowser = makeBobsBrowser({
    backend,
    unregister,
    onLog: (entry) => {
      browserHop(trace, BROWSER_LABEL)(entry);
      onChange();
    },
  });
  const calls = makeLabCalls({ backend, labPhones, outside, trace, onChange });
  const ownDevices = outsideDevices({
    backend,
    users: ['alice', 'bob'],
    isLabDevice: (id) => id === BOBS_BROWSER || labPhones.get(id) !== undefined,
    connectionIds: outside.connectionIds,
  });
  const ownApp = makeOwnApp({
    ...{ backend, labPhones, outside, devices: ownDevices, tenantQuery, onChange },
    hasBrowser: () => bobsBrowser.get() !== undefined,
  });
  const disabledEndpoint = disabledEndpointToggle({
    sns: client,
    app,
    token: () => labPhones.get(BOBS_PHONE)?.view().token,
  });
  const environment = wrongEnvironment({ sns: client, app, labPhones });
  const toggles = makeFaultToggles([
    ...scriptedToggles(faults),
    disabledEndpoint.toggle,
    environment.toggle,
    expiredCredential({ sns: client, apple, app, clock: clock.now }),
  ]);
  const pushes = observePushes({ backend, trace, devices, phoneLabelOf, onChange });
  const clearLastCall = (): void => {
    trace.clear();
    pushes.clear();
  };
  const labActions = makeLabActions({ backend, labPhones, bobsBrowser, toggles, trace, clearLastCall, calls, ownApp });
  const stopListening = [
    pushes.stop,
    // Any endpoint event may end a fault of Bob's endpoint. If it no longer exists, the error is ignored.
    sns.onEvent(() => {
      for (const fault of [disabledEndpoint, environment]) void fault.refresh().then(onChange, () => {});
    }),
  ];

  await labActions.perform({ scenario: FIRST_SCENARIO });
  return {
    message: (hop) => {
      const message = trace.message(hop);
      return message && messageView(message);
    },
    copy: (hop, format) => {
      const message = trace.message(hop);
      return message && copyOf(message, format, addresses);
    },
    payload: pushes.complete,
    onInvocation: calls.onInvocation,
    onTrace: calls.onTrace,
    view: () => {
      const traceView = trace.view();
      const scenario = labActions.scenario();
      const phoneViews = labPhones
        .all()
        .map((phone) => phoneView(phone, labActions.isCalleeRinging(phone), calls.otherPartyOf(phone.view())));
      const browser = bobsBrowser.get()?.view();
      const otherParty = browser && calls.otherPartyOf(browser);
      const payload = pushes.view();
      const faultViews = toggles.view();
      const finding = findingOf({ phones: phoneViews, trace: traceView, faults: faultViews });
      return {
        now: clock.now(),
        phones: phoneViews,
        ...(browser && {
          browser: { ...browser, label: BROWSER_LABEL, owner: 'Bob', ...(otherParty && { otherParty }) },
        }),
        apps: Object.values(APPS).map(({ name, title, description, platform }) => ({
          name,
          title,
          description,
          platform,
        })),
        scenarios: SCENARIOS.map(({ id, title, hint, group }) => ({ id, title, hint, group })),
        times: {
          secondPush: RECEIPT_TIMEOUT,
          reportCheck: IOS_RULES.reportWithinMs,
          ringWindow: backend.ringTimeoutSeconds * 1000,
        },
        faults: faultViews,
        ...(finding && { finding }),
        ...(scenario !== undefined && { scenario }),
        ...(traceView && { trace: calls.withTimings(traceView) }),
        ...(payload && { payload }),
        calls: calls.view(),
        ownApp: ownApp.view(),
      };
    },
    act: async (action) => {
      try {
        await labActions.perform(action);
      } finally {
        onChange();
      }
    },
    close: async () => {
      for (const stop of stopListening) stop();
      await bobsBrowser.get()?.close();
      calls.close();
      client.destroy();
    },
  };
};
