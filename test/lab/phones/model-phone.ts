import { randomUUID } from 'node:crypto';
import type { AppDesign } from '../../../lab/phones/app-design.ts';
import { newPhone } from '../../../lab/phones/new-phone.ts';
import type { CallEvent, PhoneAction, PhoneSettings } from '../../../lab/phones/phone.ts';
import type { LogEntry } from '../../../lab/phones/phone-log.ts';
import { nextDueAt, type PhoneRules, phoneModel } from '../../../lab/phones/phone-model.ts';
import type {
  AndroidPhone,
  ApiResponse,
  AppRequest,
  IosPhone,
  PhoneEvent,
  PhoneState,
  Push,
} from '../../../lab/phones/phone-state.ts';
import type { IncomingCall } from '../../../lambda/push/incoming-call.ts';
import { ringPayload } from '../../support/payloads.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');
const IDS = { token: 'bb'.repeat(32), alertToken: 'cc'.repeat(32), callId: '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11' };

/** A call from Alice as the server pushes it. */
export const callOf = (changes: Partial<IncomingCall> = {}): IncomingCall => ({
  callId: randomUUID(),
  callerId: 'alice',
  calleeId: 'bob',
  hasWholeMetadata: true,
  caller: { name: 'Alice', handle: 'alice', handleType: 'generic' },
  media: 'audio',
  custom: {},
  startedAt: NOW,
  expiresAt: NOW + 40_000,
  ackUrl: 'https://api.example.com/v1/receipts/token',
  ...changes,
});

/** A phone model with its current state, without a backend. */
export const modelPhone = (app: PhoneSettings['app'], design: Partial<AppDesign> = {}, rules: PhoneRules = {}) => {
  const model = phoneModel(rules);
  let now = NOW;
  let phone: PhoneState = newPhone({ userId: 'bob', app }, 'bobs-phone');
  phone = { ...phone, app: { ...phone.app, ...design } };
  const log: LogEntry[] = [];
  const requests: AppRequest[] = [];
  const apply = (event: PhoneEvent): void => {
    const step = model(phone, event, now);
    phone = step.phone;
    log.push(...step.entries);
    requests.push(...step.requests);
  };
  const push = (payload: Push['payload'], changes: Partial<Push> = {}): void => {
    const id = randomUUID();
    const type = phone.platform === 'ios' ? 'voip' : 'fcm';
    apply({ kind: 'push', push: { id, type, payload, priority: 'high', expiresAt: now + 60_000, ...changes } });
  };
  return {
    now: () => now,
    state: (): PhoneState => phone,
    ios: (): IosPhone => {
      if (phone.platform !== 'ios') throw new Error('not an iPhone');
      return phone;
    },
    android: (): AndroidPhone => {
      if (phone.platform !== 'android') throw new Error('not an Android phone');
      return phone;
    },
    kinds: () => log.map(({ kind }) => kind),
    last: (kind: LogEntry['kind']) => log.findLast((entry) => entry.kind === kind),
    requests: () => requests,
    act: (...actions: readonly PhoneAction[]) => {
      for (const action of actions) apply({ kind: 'action', action, ids: IDS });
    },
    push,
    /** A push with the preset of the app. */
    ring: (call: IncomingCall = callOf(), changes: Partial<Push> = {}) =>
      push(ringPayload(phone.app.preset, call), changes),
    deliverCallEvent: (callEvent: CallEvent) => apply({ kind: 'call_event', callEvent }),
    respond: (request: AppRequest, response: ApiResponse) => apply({ kind: 'response', request, response }),
    /** Advances the clock, and runs each timer at its time. */
    wait: (ms: number) => {
      const end = now + ms;
      for (let due = nextDueAt(phone); due !== undefined && due <= end; due = nextDueAt(phone)) {
        now = Math.max(now, due);
        apply({ kind: 'clock' });
      }
      now = end;
    },
  };
};
