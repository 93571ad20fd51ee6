import type { Workload } from '../../local/time/workload.ts';
import { generateIds } from './new-phone.ts';
import type { LabPhone } from './phone.ts';
import type { LogEntry } from './phone-log.ts';
import { nextDueAt, type PhoneModel } from './phone-model.ts';
import type { ApiResponse, AppRequest, PhoneEvent, PhoneState, Push } from './phone-state.ts';
import { viewOf } from './phone-view.ts';
import type { AndroidRules } from './rules.ts';

export interface LivePhoneDeps {
  readonly model: PhoneModel;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly workload: Pick<Workload, 'start'>;
  readonly android: AndroidRules;
  readonly send: (phone: PhoneState, request: AppRequest) => Promise<ApiResponse>;
  /** Called after each event, with the state before and after it. */
  readonly onChange: (before: PhoneState, after: PhoneState) => void;
}

/** A phone that runs in a local backend: it applies events to the pure model and sends the resulting requests. */
export interface LivePhone extends LabPhone {
  /** Whether the token is one of this phone's push tokens. */
  owns(token: string): boolean;
  deliverPush(push: Push): void;
  runDueTimers(): void;
  nextDueAt(): number | undefined;
  state(): PhoneState;
}

const MAX_LOG_ENTRIES = 1_000;

export const livePhone = (initial: PhoneState, deps: LivePhoneDeps): LivePhone => {
  const { model, clock, workload, send, onChange } = deps;
  let phone = initial;
  let queue: AppRequest[] = [];
  let isSending = false;
  const log: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  const waiting = new Set<() => void>();

  const apply = (event: PhoneEvent): void => {
    const before = phone;
    const step = model(before, event, clock());
    phone = step.phone;
    // A terminated process sends no more requests.
    if (phone.process === 'killed' || phone.process === 'force_stopped') queue = [];
    queue.push(...step.requests);
    log.push(...step.entries);
    if (log.length > MAX_LOG_ENTRIES) log.splice(0, log.length - MAX_LOG_ENTRIES);
    for (const entry of step.entries) for (const listener of listeners) listener(entry);
    sendQueued();
    onChange(before, phone);
  };

  /** Sends one request at a time, so that the app reports `ringing` before `answered`. */
  const sendQueued = (): void => {
    if (isSending || queue.length === 0) return;
    isSending = true;
    workload.start(async () => {
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
        apply({ kind: 'response', request, response: await send(phone, request) });
      }
      isSending = false;
      for (const resolve of waiting) resolve();
      waiting.clear();
    });
  };

  return {
    id: initial.id,
    state: () => phone,
    view: () => viewOf(phone, deps.android, clock()),
    log: () => [...log],
    act: async (action) => {
      apply({ kind: 'action', action, ids: generateIds(phone.platform) });
      if (isSending) await new Promise<void>((resolve) => void waiting.add(resolve));
    },
    deliverCallEvent: (callEvent) => apply({ kind: 'call_event', callEvent }),
    onLog: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    owns: (token) => [phone.token, phone.alertToken].some((own) => own.toLowerCase() === token.toLowerCase()),
    deliverPush: (push) => apply({ kind: 'push', push }),
    runDueTimers: () => apply({ kind: 'clock' }),
    nextDueAt: () => nextDueAt(phone),
  };
};
