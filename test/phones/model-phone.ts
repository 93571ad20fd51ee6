import { randomUUID } from 'node:crypto';
import type { IncomingCall } from '../../lambda/push/incoming-call.ts';
import { presets } from '../../lambda/push/presets.ts';
import type { AppDesign } from '../../local/phones/app-design.ts';
import { newPhone } from '../../local/phones/new-phone.ts';
import type { CallNews, PhoneAction, PhoneSettings } from '../../local/phones/phone.ts';
import type { LogEntry } from '../../local/phones/phone-log.ts';
import { nextDueAt, type PhoneRules, phoneModel } from '../../local/phones/phone-model.ts';
import type {
  AndroidPhone,
  AppRequest,
  IosPhone,
  PhoneEvent,
  PhoneState,
  Push,
  Reply,
} from '../../local/phones/phone-state.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');
const FRESH = { token: 'bb'.repeat(32), alertToken: 'cc'.repeat(32), callId: '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11' };

/** A call of Alice's as the server would push it. */
export const callOf = (changes: Partial<IncomingCall> = {}): IncomingCall => ({
  callId: randomUUID(),
  callerId: 'alice',
  caller: { name: 'Alice', handle: 'alice', handleType: 'generic' },
  media: 'audio',
  custom: {},
  startedAt: NOW,
  expiresAt: NOW + 40_000,
  ackUrl: 'https://api.example.com/v1/receipts/token',
  ...changes,
});

/** A model and the phone that it has come to, with nothing around it. */
export const modelPhone = (app: PhoneSettings['app'], design: Partial<AppDesign> = {}, rules: PhoneRules = {}) => {
  const model = phoneModel(rules);
  let now = NOW;
  let phone: PhoneState = newPhone({ userId: 'bob', app }, 'bobs-phone');
  phone = { ...phone, app: { ...phone.app, ...design } };
  const log: LogEntry[] = [];
  const requests: AppRequest[] = [];
  const take = (event: PhoneEvent): void => {
    const step = model(phone, event, now);
    phone = step.phone;
    log.push(...step.entries);
    requests.push(...step.requests);
  };
  const push = (payload: Push['payload'], changes: Partial<Push> = {}): void => {
    const id = randomUUID();
    const type = phone.platform === 'ios' ? 'voip' : 'fcm';
    take({ kind: 'push', push: { id, type, payload, priority: 'high', expiresAt: now + 60_000, ...changes } });
  };
  return {
    now: () => now,
    state: (): PhoneState => phone,
    ios: (): IosPhone => {
      if (phone.platform !== 'ios') throw new Error('an Android phone');
      return phone;
    },
    android: (): AndroidPhone => {
      if (phone.platform !== 'android') throw new Error('an iPhone');
      return phone;
    },
    what: () => log.map(({ what }) => what),
    last: (what: LogEntry['what']) => log.findLast((entry) => entry.what === what),
    requests: () => requests,
    act: (...actions: readonly PhoneAction[]) => {
      for (const action of actions) take({ kind: 'action', action, fresh: FRESH });
    },
    push,
    /** A push of the app's own preset. */
    ring: (call: IncomingCall = callOf(), changes: Partial<Push> = {}) =>
      push(presets[phone.app.preset](call), changes),
    hear: (news: CallNews) => take({ kind: 'news', news }),
    reply: (request: AppRequest, reply: Reply) => take({ kind: 'reply', request, reply }),
    /** Lets time pass, stopping at each moment at which something is due. */
    wait: (ms: number) => {
      const end = now + ms;
      for (let due = nextDueAt(phone); due !== undefined && due <= end; due = nextDueAt(phone)) {
        now = Math.max(now, due);
        take({ kind: 'time' });
      }
      now = end;
    },
  };
};
