/**
 * What the API sends and takes, in the words of its description (openapi.yaml). `test/client/api-types.test.ts` holds these types against
 * the contract that the functions validate with.
 */

/** Where a call, or a callee's leg of it, is. */
export type CallState = 'initiated' | 'ringing' | 'answered' | 'ended';

/** Why a call ended. `answered_elsewhere` and `declined_elsewhere` are what one device sees when another device of its user acted. */
export type EndReason =
  | 'completed'
  | 'failed'
  | 'declined'
  | 'busy'
  | 'no_answer'
  | 'unreachable'
  | 'cancelled'
  | 'answered_elsewhere'
  | 'declined_elsewhere';

/** `video` calls show a camera in CallKit. */
export type Media = 'audio' | 'video';
/** What kind of text a handle is: CallKit and Telecom distinguish them. */
export type HandleType = 'generic' | 'number' | 'email';
/** The shape of the push that a device's client library reads; docs/payloads.md lists which library reads which. */
export type Preset =
  | 'universal'
  | 'minimal'
  | 'cordova-npm'
  | 'cordova-legacy'
  | 'flutter-webrtc-callkeep'
  | 'flutter-ios-voip-kit'
  | 'connectycube'
  | 'capacitor-bfine'
  | 'capacitor-onesignal-envelope'
  | 'custom';

/** The client libraries of docs/payloads.md; `native`: native code of the app's own. */
export type ClientLibraryName =
  | 'native'
  | 'cordova-plugin-callkit'
  | 'luisbouca/cordova-plugin-callkit'
  | 'AleksandarTokarev/cordova-plugin-callkit'
  | 'AleksandarTokarev/cordova-plugin-callkit#trusted-care-master'
  | 'iotum/cordova-plugin-callkit'
  | 'cordova-ios-voip-push'
  | '@havesource/cordova-plugin-push'
  | 'AleksandarTokarev/phonegap-plugin-push#android-native-caller'
  | 'react-native-callkeep'
  | 'expo-callkit-telecom'
  | '@ross-slaney/expo-callkit'
  | 'flutter_callkit_incoming'
  | 'flutter_callkeep'
  | 'flutter-webrtc/callkeep'
  | 'flutter_ios_voip_kit'
  | 'webtrit_callkeep'
  | 'connectycube_flutter_call_kit'
  | 'capacitor-callkit-plugin'
  | '@capgo/capacitor-callkit-voip'
  | 'dyadical/capacitor-callkeep'
  | 'hrefcl/capacitor-voip-ios'
  | 'capacitor-callkit-onesignal'
  | 'capacitor-plugin-callkit-voip'
  | '@stream-io/react-native-callingx'
  | '@twilio/voice-react-native-sdk';

/** A user's device. */
export interface Party {
  userId: string;
  deviceId: string;
}

/** The caller as the callees' phones show it. */
export interface Caller {
  name: string;
  handle: string;
  handleType: HandleType;
}

/** A callee's part of a call. */
export interface Leg {
  userId: string;
  state: CallState;
  endReason?: EndReason | undefined;
  answeredBy?: Party | undefined;
}

/** A party of the parent call, who is in the child call too. */
export interface ParentParty {
  userId: string;
  /** The device that is in the call; absent for a caller who named none. */
  deviceId?: string | undefined;
  /** When the party left the child call. */
  leftAt?: string | undefined;
}

/** One push to one device. Only the caller sees the rings of a call. */
export interface Ring extends Party {
  /** What Amazon SNS answered: `accepted` is no proof that the phone got the push, `reportedAt` is. */
  outcome: 'accepted' | 'pending' | 'gone' | 'rejected' | 'retryable';
  reason?: string | undefined;
  /** Amazon SNS's message id. */
  messageId?: string | undefined;
  acceptedAt?: string | undefined;
  /** When and why Apple or Google refused the push after SNS had accepted it. */
  failed?: { at: string; reason: string } | undefined;
  reportedAt?: string | undefined;
  answeredAt?: string | undefined;
}

/** A call as one of its participants sees it. Times are RFC 3339 in UTC. */
export interface CallView {
  callId: string;
  /** Of a child call: the answered call into which the caller invites somebody. */
  parentCallId?: string | undefined;
  /** Increasing: of two views of a call, the one with the higher number is newer. */
  seq: number;
  state: CallState;
  endReason?: EndReason | undefined;
  /** User id of the caller. */
  from: string;
  /** The caller's device, if the invite named it. */
  fromDevice?: string | undefined;
  /** User ids of the callees. */
  to: string[];
  media: Media;
  caller: Caller;
  /** The app's own data, as the invite gave it. */
  custom?: { [key: string]: unknown } | undefined;
  startedAt: string;
  /** End of the ring window. */
  expiresAt: string;
  answeredAt?: string | undefined;
  endedAt?: string | undefined;
  /** The first callee who answered. */
  answeredBy?: Party | undefined;
  legs: Leg[];
  /** Of a child call: those who were in the parent call when the invite was made, the caller among them. */
  parentParties?: ParentParty[] | undefined;
  rings?: Ring[] | undefined;
}

/** A page of the calls of a user. Without `next` it is the last one. */
export interface CallPage {
  calls: CallView[];
  next?: string | undefined;
}

/** A call for a phone that has only the `ackUrl` of its push. */
export interface ReceiptView {
  callId: string;
  state: CallState;
  endReason?: EndReason | undefined;
  /** The device of this user that answered. */
  answeredBy?: Party | undefined;
  expiresAt: string;
}

/** A phone as `GET /v1/devices` shows it. */
export interface PhoneDevice {
  deviceId: string;
  platform: 'ios' | 'android';
  environment: 'production' | 'sandbox';
  appId: string;
  preset: Preset;
  library?: ClientLibraryName | undefined;
  capabilities: string[];
  /** Whether it has a token for alerts. */
  alerts: boolean;
  /** In which alerts are shown, as registered. */
  language?: string | undefined;
  /** Whether rings are known to reach it; `reason` says what an app developer can do. */
  health: { state: 'ok' | 'unconfirmed' | 'failing'; reason?: string | undefined };
  /** `pending`: the registration waits until Amazon SNS takes it, and does not ring before. */
  state?: 'pending' | undefined;
  /** When a pending registration is expected to be carried out. */
  pendingUntil?: string | undefined;
  registeredAt: string;
  refreshedAt: string;
}

/** A browser as `GET /v1/devices` shows it. */
export interface BrowserDevice {
  deviceId: string;
  platform: 'web';
  appId: string;
  /** Whether it rings by Web Push too, and not only while a page of it has a socket. */
  push: boolean;
  language?: string | undefined;
  health: { state: 'ok' | 'unconfirmed' | 'failing'; reason?: string | undefined };
  registeredAt: string;
  refreshedAt: string;
}

/** A registered device. */
export type Device = PhoneDevice | BrowserDevice;

/** What of a registration may not work as the app expects: see docs/openapi.yaml. */
export interface RegistrationWarning {
  code:
    | 'library_not_named'
    | 'rings_only_while_running'
    | 'voip_cancel_may_ring'
    | 'ring_again_may_ring_twice'
    | 'capability_without_effect'
    | 'capability_unknown'
    | 'token_in_capitals'
    | 'token_length';
  detail: string;
}

/** A device as the answer to its registration has it. */
export type RegisteredDevice = Device & { warnings: RegistrationWarning[] };

/** When a user's devices do not ring. An empty object: never. */
export interface DoNotDisturb {
  /** In force until then, RFC 3339. */
  until?: string | undefined;
  /** In force at these hours of the day; `to` before `from` is on the next day. Without `days`, every day. */
  hours?:
    | { days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined; from: string; to: string }[]
    | undefined;
  /** Of `hours`: of the IANA database, such as `Europe/Vienna`. */
  timeZone?: string | undefined;
  /** User ids, whose calls ring all the same. */
  exceptUsers?: string[] | undefined;
  /** Whether a second call of the same caller within three minutes rings. */
  repeatedCalls?: boolean | undefined;
  /** Whether callers see it at once. @default they see a call that nobody answers */
  letCallersKnow?: boolean | undefined;
}

/** An `RTCIceServer`. */
export interface IceServer {
  urls: string[];
  username?: string | undefined;
  credential?: string | undefined;
}

/** The STUN and TURN servers for a call; `iceServers` is ready for an `RTCPeerConnection`. */
export interface IceServers {
  iceServers: IceServer[];
  /** When the TURN credential expires. */
  expiresAt: string;
}

/** `GET /v1/client-config`: where the socket is. */
export interface ClientConfig {
  /** Of the deployments that serve the users, in order of preference. Absent: this one alone. */
  urls?: string[] | undefined;
  socket: {
    url: string;
    /** The WebSocket subprotocol. */
    protocol: string;
    /** Seconds after which a client sends something over an idle socket. */
    pingSeconds: number;
  };
  /** Absent where Web Push is not set up. */
  webPush?: { publicKey: string } | undefined;
}

/** One error in a request: where it is, such as `caller.name`, and what is required. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** The stable `code` of a problem that the API answers. */
export type ProblemCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'invalid_user_claim'
  | 'no_tenant'
  | 'not_a_server'
  | 'blocked'
  | 'wrong_cell'
  | 'not_found'
  | 'call_not_found'
  | 'device_not_found'
  | 'no_devices'
  | 'call_id_taken'
  | 'glare'
  | 'invite_in_progress'
  | 'token_rejected'
  | 'wrong_state'
  | 'answered_elsewhere'
  | 'declined_elsewhere'
  | 'user_being_erased'
  | 'body_too_large'
  | 'too_many_signals'
  | 'too_many_blocks'
  | 'too_many_devices'
  | 'rate_limited'
  | 'try_again'
  | 'internal';
