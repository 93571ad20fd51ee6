import type { LocalBackend } from '../../local/local-backend.ts';
import { BROWSER_LABEL } from './bobs-browser.ts';
import type { PayloadView } from './lab-view.ts';
import { payloadOfMessage, payloadOfPush, payloadOfWebPush } from './payload-view.ts';
import type { DeviceDirectory } from './trace/device-directory.ts';
import { appleHop, googleHop, isRing } from './trace/push-hops.ts';
import { indentedJson, parsedJson } from './trace/readable-json.ts';
import type { Trace } from './trace/trace.ts';
import { isWebPushRing, pushServiceHop } from './trace/web-push-hops.ts';

export interface ObservePushesOptions {
  readonly backend: Pick<LocalBackend, 'apple' | 'google' | 'webPush'>;
  readonly trace: Trace;
  readonly devices: DeviceDirectory;
  /** The label of the phone that has the push token. */
  readonly phoneLabelOf: (token: string) => string;
  readonly onChange: () => void;
}

/** The payload of the last push that rings a device. */
export interface ObservedPushes {
  view(): PayloadView | undefined;
  /** As indented JSON, with its tokens. */
  complete(): string | undefined;
  clear(): void;
  stop(): void;
}

/** Adds a hop for each push that Apple, Google or a browser's push service gets. */
export const observePushes = (options: ObservePushesOptions): ObservedPushes => {
  const { backend, trace, devices, phoneLabelOf, onChange } = options;
  const { apple, google, webPush } = backend;
  let view: PayloadView | undefined;
  let complete: string | undefined;
  const stopListening = [
    apple.onPush((push) => {
      appleHop(trace, devices)(push);
      if (push.headers['apns-push-type'] === 'voip') {
        view = payloadOfPush(push, phoneLabelOf(push.deviceToken));
        complete = indentedJson(push.payload);
      }
      onChange();
    }),
    google.onMessage((message) => {
      googleHop(trace, devices)(message);
      if (isRing(message)) {
        view = payloadOfMessage(message, phoneLabelOf(message.token));
        complete = indentedJson(message.message.data);
      }
      onChange();
    }),
    webPush.onAnswer((push) => {
      pushServiceHop(trace, devices)(push);
      if (isWebPushRing(push.payload)) {
        view = payloadOfWebPush(push.payload, push.at, devices.nameOfToken(push.id) ?? BROWSER_LABEL);
        complete = indentedJson(parsedJson(push.payload));
      }
      onChange();
    }),
  ];
  return {
    view: () => view,
    complete: () => complete,
    clear: () => {
      view = undefined;
      complete = undefined;
    },
    stop: () => {
      for (const stop of stopListening) stop();
    },
  };
};
