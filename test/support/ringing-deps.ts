import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import type { DeviceStore } from '../../lambda/devices/device-store.ts';
import { transitionDependencies } from '../../lambda/entry/dependencies/transition-dependencies.ts';
import type { PushOutcome } from '../../lambda/push/push-sender.ts';
import type { CloseDeps } from '../../lambda/ringing/close-call.ts';
import type { NotifyAgainDeps } from '../../lambda/ringing/notify-again.ts';
import type { PresenceTimer, RingTimers } from '../../lambda/ringing/ring-timers.ts';

/** What was put onto the timer queue and logged. */
export interface Recorded {
  readonly timers: { readonly kind: string; readonly callId: string; readonly at: number }[];
  readonly logged: string[];
}

const APPS = [{ appId: 'main', bundleId: 'com.example.app', applications: {} }];
const ACCEPTED = { kind: 'accepted', messageId: 'm' } as const;

/** The dependencies of a call's timers over a table. @param outcome SNS's answer to every push */
export const ringingDeps = (
  table: TenantTable,
  outcome: PushOutcome = ACCEPTED,
): CloseDeps &
  NotifyAgainDeps & {
    readonly devices: DeviceStore;
    readonly timers: RingTimers & PresenceTimer;
    readonly recorded: Recorded;
  } => {
  const recorded: Recorded = { timers: [], logged: [] };
  const timer =
    (kind: string): RingTimers['ringAgain'] =>
    async (callId, _now, at) => {
      recorded.timers.push({ kind, callId, at });
    };
  const timers: RingTimers & PresenceTimer = {
    set: async (callId, now, _ringAgainAt, closeAt) => timer('close')(callId, now, closeAt),
    ringAgain: timer('ring_again'),
    hunt: (callId, _step, now, at) => timer('hunt')(callId, now, at),
    notify: (callId, _changedSeq, now, at) => timer('notify')(callId, now, at),
    presence: timer('presence'),
  };
  const channels = {
    push: { send: async () => outcome },
    sender: { send: async () => 'sent' as const, disconnect: async () => {} },
  };
  return {
    ...transitionDependencies(
      table,
      channels,
      { apps: APPS, publicUrl: 'https://api.example.com' },
      (event) => recorded.logged.push(event),
      timers,
    ),
    devices: deviceTable(table),
    timers,
    recorded,
    onAbandoned: () => recorded.logged.push('notification.abandoned'),
    onUnreportedRing: () => recorded.logged.push('ring.unreported'),
    onNoAnswer: () => recorded.logged.push('call.missed'),
  };
};
