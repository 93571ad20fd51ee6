import {
  CAPABILITIES,
  type Capability,
  CLIENT_LIBRARIES,
  type ClientLibraryName,
  type PhonePlatform,
  type Preset,
} from '../contract/enums.ts';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { DeviceRegistration, RegisterPhone } from '../contract/schemas/devices.ts';
import type { RegistrationWarning } from '../contract/views.ts';
import { appOf } from '../devices/applications.ts';
import { behaviourOf, type LibraryBehaviour, libraries, secondPushOf } from './client-libraries.ts';
import { needsIntegerCallee, needsIntegerCaller, templatesOf } from './presets/presets.ts';
import { integerId } from './template/placeholders.ts';

/** A registration whose preset is decided, and what will not work as the app may expect. */
export interface CheckedRegistration {
  readonly registration: DeviceRegistration;
  readonly warnings: readonly RegistrationWarning[];
}

/**
 * Finds what cannot work before a phone depends on it: whether the preset rings the client library, and whether the capabilities are
 * ones that the library has. Without `library` it can only warn.
 *
 * @returns the preset is that of the registration, else the library's own, else `universal`
 */
export const checkRegistration = (
  apps: readonly App[],
  userId: string,
  input: RegisterPhone,
): CheckedRegistration | { readonly issues: readonly Issue[] } => {
  const { library, platform } = input;
  const behaviour = library && behaviourOf(library, platform);
  if (library !== undefined && behaviour === undefined) return { issues: [cannotRing(library, platform)] };
  const preset = input.preset ?? behaviour?.presets[0] ?? 'universal';
  const registration = { ...input, preset };
  const issues = [
    ...presetIssues(library, platform, preset, behaviour),
    ...payloadIssues(apps, userId, registration),
    ...(library === undefined || behaviour === undefined ? [] : capabilityIssues(library, registration, behaviour)),
  ];
  return issues.length > 0 ? { issues } : { registration, warnings: warningsOf(registration, behaviour) };
};

const platformNames: Readonly<Record<PhonePlatform, string>> = { ios: 'iOS', android: 'Android' };

const cannotRing = (library: ClientLibraryName, platform: PhonePlatform): Issue => {
  const declaration = libraries[library];
  const message =
    'cannotRing' in declaration
      ? `${library} cannot be rung: ${declaration.cannotRing}`
      : `${library} cannot be rung on ${platformNames[platform]}: its native code reads no push there; register the library that does, or native`;
  return { path: 'library', message };
};

const presetIssues = (
  library: ClientLibraryName | undefined,
  platform: PhonePlatform,
  preset: Preset,
  behaviour: LibraryBehaviour | undefined,
): readonly Issue[] => {
  if (behaviour === undefined || preset === 'custom' || behaviour.presets.includes(preset)) return [];
  const [best] = behaviour.presets;
  return [
    {
      path: 'preset',
      message: `${preset} is not the payload that ${library} reads on ${platformNames[platform]}: use ${best}, or leave preset out`,
    },
  ];
};

/** What the payloads of the preset need of the user's id and of the deployment. */
const payloadIssues = (
  apps: readonly App[],
  userId: string,
  { appId, platform, preset }: DeviceRegistration,
): readonly Issue[] => {
  const app = appId === undefined ? apps[0] : appOf(apps, appId);
  // An unknown app is an issue of its own.
  if (app === undefined) return [];
  const templates = templatesOf(preset, platform, app.templates);
  if (templates === undefined) {
    const message = `custom needs payloads in the settings of this deployment, and the app ${app.appId} has none for ${platformNames[platform]}`;
    return [{ path: 'preset', message }];
  }
  const isNumberNeeded = needsIntegerCallee(templates) || needsIntegerCaller(templates);
  if (!isNumberNeeded || integerId(userId) !== undefined) return [];
  const message = `${preset} carries user ids as integers, from 1 to 2147483647, and this user’s id is none`;
  return [{ path: 'preset', message }];
};

const capabilityIssues = (
  library: ClientLibraryName,
  { platform, capabilities }: DeviceRegistration,
  { readsEnd, secondPush }: LibraryBehaviour,
): readonly Issue[] => {
  const problems: Readonly<Record<Capability, string | false>> = {
    'voip-cancel':
      platform === 'ios' &&
      readsEnd === 'no' &&
      `has voip-cancel, but ${library} reads no VoIP push that ends a call and would ring: leave it out; the call ends by its socket, or by the alertToken`,
    'localised-alerts': false,
    'ring-again':
      (secondPush === 'second_call' || secondPush === 'hangs_up') &&
      `has ring-again, but with ${library} a second push ${secondPush === 'hangs_up' ? 'hangs up' : 'rings as a second call'}: leave it out`,
  };
  return CAPABILITIES.flatMap((one) => {
    const message = capabilities.includes(one) && problems[one];
    return message ? [{ path: 'capabilities', message }] : [];
  });
};

const warningsOf = (
  registration: DeviceRegistration,
  behaviour: LibraryBehaviour | undefined,
): readonly RegistrationWarning[] => {
  const { library, platform, preset, capabilities, token } = registration;
  const warnings: RegistrationWarning[] = [];
  const warn = (code: RegistrationWarning['code'], detail: string) => warnings.push({ code, detail });
  const isIos = platform === 'ios';

  if (library === undefined) warnOfOtherLibraries(registration, warn);
  if (behaviour?.registry === 'from_javascript') {
    warn(
      'rings_only_while_running',
      `${library} makes its PKPushRegistry when JavaScript asks for it: once the app is killed, iOS launches it for a push and ends it with 0xbaadca11; make the registry at launch (docs/your-app)`,
    );
  }
  if (isIos && capabilities.includes('voip-cancel') && preset !== 'custom' && !hasEnd(preset)) {
    warn('capability_without_effect', `voip-cancel: the preset ${preset} has no push that ends a call`);
  }
  if (!isIos && capabilities.includes('voip-cancel')) {
    warn('capability_without_effect', 'voip-cancel: Android always gets a message that ends a call');
  }
  if (capabilities.includes('ring-again') && secondPushOf(preset, platform, library) === 'never') {
    warn('capability_without_effect', `ring-again: with the preset ${preset} no device is rung a second time`);
  }
  for (const capability of capabilities) {
    const meant = CAPABILITIES.find((known) => known !== capability && lettersOf(known) === lettersOf(capability));
    if (meant !== undefined) warn('capability_unknown', `${capability} is no known capability: ${meant} is`);
  }
  if (isIos && token !== token.toLowerCase()) {
    warn('token_in_capitals', 'Apple’s tokens are kept in lower case: compare them without regard to case');
  }
  if (isIos && token.length !== APNS_TOKEN_DIGITS) {
    warn(
      'token_length',
      `a VoIP token has ${APNS_TOKEN_DIGITS} hexadecimal digits today and this one has ${token.length}: check that the whole token was converted`,
    );
  }
  return warnings;
};

/** 32 bytes. Apple documents no length, so another one is no error. */
const APNS_TOKEN_DIGITS = 64;

const lettersOf = (capability: string): string => capability.toLowerCase().replace(/[^a-z]/g, '');

const hasEnd = (preset: Preset): boolean => templatesOf(preset, 'ios', undefined)?.callEnded !== undefined;

/** The libraries of a platform for which something holds. */
const librariesWhere = (platform: PhonePlatform, holds: (behaviour: LibraryBehaviour) => boolean): string =>
  CLIENT_LIBRARIES.filter((name) => {
    const behaviour = behaviourOf(name, platform);
    return behaviour !== undefined && holds(behaviour);
  }).join(', ');

/** For an app that does not name its library: the libraries with which this registration would not work. */
const warnOfOtherLibraries = (
  { platform, preset, capabilities }: DeviceRegistration,
  warn: (code: RegistrationWarning['code'], detail: string) => void,
): void => {
  const notRung = preset === 'custom' ? '' : librariesWhere(platform, ({ presets }) => !presets.includes(preset));
  if (notRung !== '') {
    warn('library_not_named', `name library, so that the preset can be checked: ${preset} does not ring ${notRung}`);
  }
  const isRung = ({ presets }: LibraryBehaviour) => preset === 'custom' || presets.includes(preset);
  if (platform === 'ios' && capabilities.includes('voip-cancel')) {
    const ringing = librariesWhere(platform, (one) => isRung(one) && one.readsEnd === 'no');
    if (ringing !== '') {
      warn(
        'voip_cancel_may_ring',
        `the VoIP push that ends a call rings a false call in ${ringing}; name library, so that it can be checked`,
      );
    }
  }
  if (capabilities.includes('ring-again')) {
    const ringing = librariesWhere(
      platform,
      (one) => isRung(one) && (one.secondPush === 'second_call' || one.secondPush === 'hangs_up'),
    );
    if (ringing !== '') {
      warn(
        'ring_again_may_ring_twice',
        `a second push rings as a second call, or hangs up, in ${ringing}; name library, so that it can be checked`,
      );
    }
  }
};
