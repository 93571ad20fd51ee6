import type { PayloadTemplate } from '../../contract/payload-template.ts';

/**
 * What an app needs to fill CallKit's screen without a network: identity, name, handle, media, and when the call expires. iOS
 * kills an app that does not report a call for a VoIP push, so no field here is ever null or missing.
 */
export const CORE = {
  v: 1,
  type: '${type}',
  callId: '${callId}',
  // react-native-callkeep and react-native-voip-push-notification read `uuid` and crash without it.
  uuid: '${callId}',
  callerId: '${callerId}',
  callerName: '${callerName}',
  handle: '${handle}',
  handleType: '${handleType}',
  hasVideo: '${hasVideo:bool}',
  startedAt: '${startedAt}',
  expiresAt: '${expiresAt:int}',
  ackUrl: '${ackUrl}',
  extra: '${custom:object}',
} as const satisfies PayloadTemplate;

/**
 * The end of a call carries everything that the call carried, because native code must report the call to CallKit, with its name and
 * handle, before it may end it.
 */
export const CORE_END = { ...CORE, endReason: '${endReason}' } as const satisfies PayloadTemplate;
