import type { GenericSchema } from 'valibot';
import { END_REASONS } from '../../lambda/contract/end-reasons.ts';
import {
  CALL_STATES,
  DECLINE_ENDS,
  DEVICE_PLATFORMS,
  ENVIRONMENTS,
  HANDLE_TYPES,
  MEDIA,
  PHONE_PLATFORMS,
  PRESETS,
  RING_OUTCOMES,
  WEEKDAYS,
  WHEN_BUSY,
} from '../../lambda/contract/enums.ts';
import {
  CallerIdentity,
  CancelTransition,
  DeclineTransition,
  DeviceTransition,
  EndTransition,
  Invite,
} from '../../lambda/contract/schemas/calls.ts';
import { PushSubscription, RegisterBrowser, RegisterPhone } from '../../lambda/contract/schemas/devices.ts';
import { DisplayText, Handle } from '../../lambda/contract/schemas/display-text.ts';
import {
  Instant,
  QuietPeriod,
  SetDoNotDisturb,
  TimeOfDay,
  TimeZone,
} from '../../lambda/contract/schemas/do-not-disturb.ts';
import { CallId, DeviceId, Language, UserId } from '../../lambda/contract/schemas/fields.ts';
import { HuntStep } from '../../lambda/contract/schemas/hunt.ts';
import { Receipt } from '../../lambda/contract/schemas/receipts.ts';
import {
  AppData,
  Candidate,
  Candidates,
  Description,
  MessageId,
  SendSignal,
  SequenceNumber,
} from '../../lambda/contract/schemas/signals.ts';
import {
  BlocksView,
  BrowserView,
  CallerView,
  CallView,
  ClientConfigView,
  DevicesView,
  DeviceView,
  DoNotDisturbView,
  ErasureView,
  HistoryView,
  IceServersView,
  IceServerView,
  LegView,
  ParentPartyView,
  Party,
  PhoneView,
  ReceiptView,
  RegistrationView,
  RegistrationWarning,
  RingView,
  SentSignalView,
  SignalsView,
  SignalView,
  Timestamp,
} from '../../lambda/contract/views.ts';

/** Schemas of the contract by their names in the documents: generated clients get a type for each. */
export const namedSchemas: Readonly<Record<string, GenericSchema>> = {
  UserId,
  DeviceId,
  CallId,
  Timestamp,
  RegisterDevice: RegisterPhone,
  RegisterBrowser,
  PushSubscription,
  Invite,
  Callees: Invite.entries.to,
  CallerIdentity,
  DisplayText,
  Handle,
  CustomData: Invite.entries.custom.wrapped,
  HuntStep,
  Language,
  SetDoNotDisturb,
  QuietPeriod,
  TimeOfDay,
  TimeZone,
  Instant,
  DoNotDisturb: DoNotDisturbView,
  DeviceTransition,
  DeclineTransition,
  CancelTransition,
  EndTransition,
  Receipt,
  SendSignal,
  SequenceNumber,
  MessageId,
  Description,
  Candidate,
  Candidates,
  AppData,
  Party,
  PhoneDevice: PhoneView,
  BrowserDevice: BrowserView,
  Device: DeviceView,
  RegisteredDevice: RegistrationView,
  RegistrationWarning,
  Devices: DevicesView,
  Call: CallView,
  Caller: CallerView,
  Leg: LegView,
  ParentParty: ParentPartyView,
  Ring: RingView,
  History: HistoryView,
  ReceiptCall: ReceiptView,
  SentSignal: SentSignalView,
  Signal: SignalView,
  Signals: SignalsView,
  IceServer: IceServerView,
  IceServers: IceServersView,
  Blocks: BlocksView,
  ClientConfig: ClientConfigView,
  Erasure: ErasureView,
};

const enums: Readonly<Record<string, readonly string[]>> = {
  DevicePlatform: DEVICE_PLATFORMS,
  PhonePlatform: PHONE_PLATFORMS,
  Environment: ENVIRONMENTS,
  Preset: PRESETS,
  Media: MEDIA,
  HandleType: HANDLE_TYPES,
  CallState: CALL_STATES,
  EndReason: END_REASONS,
  RingOutcome: RING_OUTCOMES,
  DeclineEnds: DECLINE_ENDS,
  WhenBusy: WHEN_BUSY,
  Weekday: WEEKDAYS,
};

export const enumSchemas = Object.fromEntries(
  Object.entries(enums).map(([name, values]) => [name, { type: 'string' as const, enum: [...values] }]),
);

export const enumNameOf = (values: readonly unknown[]): string | undefined =>
  Object.keys(enums).find((name) => enums[name]?.join() === values.join());
