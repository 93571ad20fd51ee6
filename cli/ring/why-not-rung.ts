import type { DeviceView, RingView } from '../../lambda/contract/views.ts';

/** Why a device has not rung, and what to try. */
export interface NotRung {
  readonly device: string;
  readonly reason: string;
  /** Lines. */
  readonly advice: readonly string[];
}

/**
 * Why a device has not rung for a call.
 *
 * @param device as registered now; `undefined` if it is not any more
 */
export const whyNotRung = (ring: RingView, device: DeviceView | undefined): NotRung => {
  const { deviceId, outcome, reason = '', failed } = ring;
  if (outcome === 'accepted' && failed === undefined) {
    return { device: deviceId, reason: NO_RECEIPT, advice: afterSilence(device) };
  }
  const [cause, text] =
    failed === undefined
      ? [reason, `push not sent: ${reason || outcome}`]
      : [failed.reason, `push refused by Apple or Google: ${failed.reason}`];
  return { device: deviceId, reason: text, advice: [...healthOf(device), ADVICE[cause] ?? CHECK_DEPLOYMENT] };
};

const healthOf = (device: DeviceView | undefined): readonly string[] =>
  device?.health.reason === undefined ? [] : [`Its health: ${device.health.reason}`];

const NO_RECEIPT = 'push accepted by Amazon SNS, no receipt from the phone';

const CHECK_DEPLOYMENT = 'Check the deployment: npx ringthrough doctor --help';
const NEW_TOKEN =
  'Open the app, so that it registers its token again. If it stays so: is the environment right (sandbox for a build from Xcode), and the bundle id?';

/** By the reasons of SNS Publish (`lambda/push/push-sender.ts`), and those of a refusal afterwards. */
const ADVICE: Readonly<Record<string, string>> = {
  endpoint_disabled: NEW_TOKEN,
  endpoint_missing: NEW_TOKEN,
  invalid_token: NEW_TOKEN,
  refused: `The bundle id or the credential of the deployment may be wrong. ${CHECK_DEPLOYMENT}`,
  platform_disabled: `SNS has disabled the platform application: its credential has expired or was revoked. ${CHECK_DEPLOYMENT}`,
  not_authorised: `The functions may not publish to the platform application. ${CHECK_DEPLOYMENT}`,
  no_application:
    "The deployment no longer has the device's app, or its payloads. Deploy it, or open an app that is deployed.",
  preset_needs_integer_caller:
    "The device's preset carries the caller's id as an integer. Call from such a user: --from 42",
  payload_too_large: 'Shorten --custom, or the template of the payload.',
  invalid_message:
    'The template of the payload makes no message that SNS takes. See it: npx ringthrough payload --template FILE',
  throttled: 'SNS throttles the account. Try again in a minute; the quota of the region is in docs/scale.md.',
  unavailable: 'SNS did not take the push. Try again in a minute.',
  unanswered: 'SNS did not answer: the phone may have rung. Try again in a minute.',
};

/** Nothing says that the push arrived: the phone is the next to look at. */
const afterSilence = (device: DeviceView | undefined): readonly string[] => {
  if (device?.platform === 'web') {
    return [...healthOf(device), "Does the page's service worker report to ackUrl? Was a page of it open?"];
  }
  const { platform, preset, library } = device ?? {};
  const of = library === undefined ? `--preset ${preset ?? 'universal'}` : `--preset ${preset} --library ${library}`;
  const what =
    preset === 'custom'
      ? 'npx ringthrough payload --template FILE'
      : `npx ringthrough payload ${of} --platform ${platform ?? 'ios'}`;
  return [
    ...healthOf(device),
    'Is the phone online, and does the app post its receipts to ackUrl?',
    `What its library reads: ${what}`,
  ];
};
