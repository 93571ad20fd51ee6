export type {
  BrowserDevice,
  Caller,
  CallPage,
  CallState,
  CallView,
  ClientLibraryName,
  Device,
  DoNotDisturb,
  EndReason,
  HandleType,
  IceServer,
  IceServers,
  Issue,
  Leg,
  Media,
  ParentParty,
  Party,
  PhoneDevice,
  Preset,
  ProblemCode,
  ReceiptView,
  RegisteredDevice,
  RegistrationWarning,
  Ring,
} from './api/api-types.ts';
export { type ErrorCode, type ErrorDetails, RingthroughError } from './api/errors.ts';
export type { GetToken } from './api/http.ts';
export { Call, type CallEvents, type PeerPresence, type TransitionResult } from './calls/call.ts';
export type { InviteInput } from './calls/invite-input.ts';
export type { Client, ClientEvents, ClientOptions } from './client.ts';
export { createClient } from './create-client.ts';
export type { BrowserRegistration, DeviceRegistration, PhoneRegistration } from './devices/registration.ts';
export type { PushRegistration, WebPushSubscription } from './devices/web-push.ts';
export {
  connectMedia,
  type MediaConnection,
  type MediaConnectionEvents,
  type MediaConnectionOptions,
} from './media/connect-media.ts';
export type {
  CandidateEvent,
  PeerConnection,
  PeerConnectionConstructor,
  RuntimePeerConnection,
} from './media/peer-connection.ts';
export { type CallKitReason, type TelecomCause, toCallKitReason, toTelecomCause } from './push/end-reasons.ts';
export { type CallChangePush, type IncomingCallPush, isExpired, type Push, parsePush } from './push/parse-push.ts';
export type { Receipt } from './push/receipt.ts';
export type { Fetch, FetchResponse, KeyValueStorage, WebSocketConstructor } from './runtime/globals.ts';
export type {
  AppData,
  Candidate,
  Description,
  ReceivedMessage,
  ReceivedSignal,
  Signal,
} from './signals/signal-types.ts';
export type { Phase } from './socket/connection-machine.ts';
