import type { PhonePlatform, Preset } from '../../contract/enums.ts';
import type { PayloadTemplates, TemplatesByPlatform } from '../../contract/payload-template.ts';
import { placeholdersIn } from '../template/render-template.ts';
import { capacitorBfine, capacitorOnesignalEnvelope } from './capacitor.ts';
import { cordovaLegacy, cordovaNpm } from './cordova.ts';
import { connectycube, flutterIosVoipKit, flutterWebrtcCallkeep } from './flutter.ts';
import { minimal } from './minimal.ts';
import type { PresetDeclaration } from './preset-declaration.ts';
import { universal } from './universal.ts';

/**
 * One declaration per preset, except for `custom`, whose payloads are a deployment's own. Sources: the native code of the libraries
 * that are named, as published on npm, pub.dev and GitHub up to November 2026.
 */
export const presets: Readonly<Record<Exclude<Preset, 'custom'>, PresetDeclaration>> = {
  universal,
  minimal,
  'cordova-npm': cordovaNpm,
  'cordova-legacy': cordovaLegacy,
  'flutter-webrtc-callkeep': flutterWebrtcCallkeep,
  'flutter-ios-voip-kit': flutterIosVoipKit,
  connectycube,
  'capacitor-bfine': capacitorBfine,
  'capacitor-onesignal-envelope': capacitorOnesignalEnvelope,
};

/**
 * The payloads of a preset on one platform.
 *
 * @param custom the app's own, for the preset `custom`
 * @returns `undefined` for `custom` in an app without payloads of its own for the platform
 */
export const templatesOf = (
  preset: Preset,
  platform: PhonePlatform,
  custom: TemplatesByPlatform | undefined,
): PayloadTemplates | undefined => (preset === 'custom' ? custom?.[platform] : presets[preset][platform]);

/** Whether a payload carries the user id of the caller as an integer. */
export const needsIntegerCaller = (templates: PayloadTemplates): boolean => uses(templates, 'callerId:int');

/** Whether a payload carries the user id of the device's own user as an integer. */
export const needsIntegerCallee = (templates: PayloadTemplates): boolean => uses(templates, 'calleeId:int');

const uses = ({ incomingCall, callEnded = {} }: PayloadTemplates, placeholder: string): boolean =>
  placeholdersIn(incomingCall).has(placeholder) || placeholdersIn(callEnded).has(placeholder);
