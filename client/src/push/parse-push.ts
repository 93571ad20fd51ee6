import type { EndReason, HandleType } from '../api/api-types.ts';
import { isRecord, type JsonRecord } from '../runtime/is-record.ts';
import { END_REASONS } from './end-reasons.ts';
import { recordIn, textIn, uuidIn } from './push-values.ts';

/** A push that rings. Every value that a payload lacks is `undefined`. */
export interface IncomingCallPush {
  readonly type: 'incoming_call';
  /** In lower case: the id of the call, and the UUID that CallKit knows it by. */
  readonly callId: string;
  readonly callerId: string | undefined;
  readonly callerName: string | undefined;
  /** Shown below the name; the phone dials it to call back. */
  readonly handle: string | undefined;
  readonly handleType: HandleType | undefined;
  readonly hasVideo: boolean;
  /** End of the ring window, in epoch milliseconds. */
  readonly expiresAt: number | undefined;
  /** Where the phone reports without a session: see `receipt`. */
  readonly ackUrl: string | undefined;
  /** The app's own data, as the invite gave it. */
  readonly custom: Readonly<Record<string, unknown>> | undefined;
}

/** A push about a call that no longer rings here. */
export interface CallChangePush {
  /** `call_answered` goes to the caller's devices only. */
  readonly type: 'call_answered' | 'call_ended';
  readonly callId: string;
  readonly callerId: string | undefined;
  readonly callerName: string | undefined;
  readonly endReason: EndReason | undefined;
}

/** A push about a call. */
export type Push = IncomingCallPush | CallChangePush;

/**
 * Reads a push as a client library hands it to JavaScript, whatever its shape: the payload itself, its FCM data with texts only, or the
 * event of a library that keeps a part of it, alone or in a list of early events (react-native-voip-push-notification, react-native-callkeep,
 * `@react-native-firebase/messaging`, cordova-plugin-callkit and its forks, phonegap-plugin-push, Capacitor's CallKit plugins,
 * expo-callkit-telecom, flutter_callkit_incoming's `extra`).
 *
 * @returns `undefined` for anything that names no call
 *
 * @example
 * VoipPushNotification.addEventListener('notification', (notification) => {
 *   const push = parsePush(notification);
 *   if (push?.type === 'incoming_call') RNCallKeep.displayIncomingCall(push.callId, push.handle, push.callerName);
 * });
 */
export const parsePush = (anything: unknown): Push | undefined => {
  const found = layersOf(anything, 0);
  const callId = firstOf(found, CALL_ID, uuidIn);
  if (!callId) return undefined;
  const text = (names: string) => firstOf(found, names, textIn);
  const callerId = text('callerId') || firstOf(callersOf(found), 'id', textIn);
  const callerName = text(CALLER_NAME) || firstOf(callersOf(found), 'displayName Username', textIn);
  const type = typeOf(found, text('type messageType'));
  const common = { callId, callerId, callerName };
  if (type !== 'incoming_call')
    return { type, ...common, endReason: END_REASONS.find((one) => one === text('endReason')) };
  const expiresAt = Number(firstOf(found, 'expiresAt', numberIn));
  return {
    type,
    ...common,
    handle: text('handle handleValue phoneNumber'),
    handleType: HANDLE_TYPES.find((one) => one === text('handleType')),
    hasVideo: firstOf(found, HAS_VIDEO, flagIn) || false,
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : undefined,
    ackUrl: text('ackUrl CallbackUrl callbackUrl'),
    custom: firstOf(found, 'extra metadata custom', customIn),
  };
};

/** Whether the ring window of the call is over: it need not ring, but iOS still demands that it is reported to CallKit, and ended. */
export const isExpired = ({ expiresAt }: IncomingCallPush, now: number = Date.now()): boolean =>
  expiresAt !== undefined && expiresAt <= now;

const CALL_ID = 'callId uuid callUUID id serverCallId ConnectionId connectionId eventId';
const CALLER_NAME = 'callerName nameCaller Username username displayName localizedCallerName caller';
const HAS_VIDEO = 'hasVideo isVideo has_video Video media';
/** Members that hold the payload, or a part of it, in an event of some library. */
const INSIDE = 'payload data additionalData notification Caller extra incomingCall incoming_call call_ended';
const INSIDE_EVENTS = 'incomingCallEvent session event userInfo body value';
const HANDLE_TYPES: readonly HandleType[] = ['generic', 'number', 'email'];
/** A payload is nested three deep; an event adds a few. */
const DEEPEST = 6;

/** The object and every object inside of it that may hold keys of a payload, the outermost first. */
const layersOf = (value: unknown, depth: number): readonly JsonRecord[] => {
  if (depth > DEEPEST) return [];
  // Early events of React Native libraries: the newest call is the last one.
  if (Array.isArray(value)) return flat([...value].reverse().map((one) => layersOf(one, depth + 1)));
  const record = recordIn(value);
  if (!record) return [];
  // Of the metadata only our own part: the rest is data of the app, with keys of its own.
  const inside = `${INSIDE} ${INSIDE_EVENTS}`
    .split(' ')
    .map((name) => record[name])
    .concat(Object(recordIn(record.metadata)).ringthrough);
  return [record, ...flat(inside.filter((one) => one !== record).map((one) => layersOf(one, depth + 1)))];
};

const flat = (lists: readonly (readonly JsonRecord[])[]): readonly JsonRecord[] => {
  const all: JsonRecord[] = [];
  for (const list of lists) all.push(...list);
  return all;
};

const callersOf = (found: readonly JsonRecord[]): readonly JsonRecord[] =>
  found.map(({ caller }) => caller).filter(isRecord);

/** The first of these names, with spaces between, that any layer has, as `read` understands it. Names count before layers: a payload's own key comes first. */
const firstOf = <T>(
  found: readonly JsonRecord[],
  names: string,
  read: (value: unknown) => T | undefined,
): T | undefined => {
  for (const name of names.split(' ')) {
    for (const layer of found) {
      const value = read(layer[name]);
      if (value !== undefined) return value;
    }
  }
  return undefined;
};

const typeOf = (found: readonly JsonRecord[], type: string | undefined): Push['type'] => {
  if (type === 'call_ended' || type === 'call_answered') return type;
  const isCancel = firstOf(found, 'CancelPush isCancelPush', flagIn) === true;
  return isCancel ? 'call_ended' : 'incoming_call';
};

/** Without our own key, which libraries carry that pass on nothing but the app's data. */
const customIn = (value: unknown): JsonRecord | undefined => {
  const record = recordIn(value);
  if (!record) return undefined;
  const { ringthrough: _, ...custom } = record;
  return custom;
};

const numberIn = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  // Web Push has RFC 3339.
  return typeof value === 'string' ? (/^\d+$/.test(value) ? Number(value) : Date.parse(value)) : undefined;
};

const YES: readonly unknown[] = [true, 1, 'true', '1', 'video'];
const NO: readonly unknown[] = [false, 0, 'false', '0', 'audio'];
/** FCM's data and some libraries have texts only. */
const flagIn = (value: unknown): boolean | undefined => {
  if (YES.indexOf(value) >= 0) return true;
  return NO.indexOf(value) >= 0 ? false : undefined;
};
