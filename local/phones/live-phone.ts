import type { Workload } from '../workload.ts';
import { freshFor } from './new-phone.ts';
import type { LabPhone } from './phone.ts';
import type { LogEntry } from './phone-log.ts';
import { nextDueAt, type PhoneModel } from './phone-model.ts';
import type { AppRequest, PhoneEvent, PhoneState, Push, Reply } from './phone-state.ts';
import { viewOf } from './phone-view.ts';
import type { AndroidRules } from './rules.ts';

export interface LivePhoneDeps {
  readonly model: PhoneModel;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly workload: Pick<Workload, 'start'>;
  readonly android: AndroidRules;
  readonly ask: (phone: PhoneState, request: AppRequest) => Promise<Reply>;
  /** The phone is another than before. */
  readonly onChange: (before: PhoneState, after: PhoneState) => void;
}

/** A phone of the house: the model's pure steps, one after the other, and the requests that they ask for. */
export interface LivePhone extends LabPhone {
  owns(token: string): boolean;
  deliver(push: Push): void;
  letTimePass(): void;
  nextDueAt(): number | undefined;
  state(): PhoneState;
}

const KEPT = 1_000;

export const livePhone = (initial: PhoneState, deps: LivePhoneDeps): LivePhone => {
  const { model, clock, workload, ask, onChange } = deps;
  let phone = initial;
  let queue: AppRequest[] = [];
  let asking = false;
  const log: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  const waiting = new Set<() => void>();

  const take = (event: PhoneEvent): void => {
    const before = phone;
    const step = model(before, event, clock());
    phone = step.phone;
    // A process that is gone asks for nothing more.
    if (phone.process === 'killed' || phone.process === 'force_stopped') queue = [];
    queue.push(...step.requests);
    log.push(...step.entries);
    if (log.length > KEPT) log.splice(0, log.length - KEPT);
    for (const entry of step.entries) for (const tell of listeners) tell(entry);
    drain();
    onChange(before, phone);
  };

  /** One after the other: an app says that it rings before it says that somebody answered. */
  const drain = (): void => {
    if (asking || queue.length === 0) return;
    asking = true;
    workload.start(async () => {
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
        take({ kind: 'reply', request, reply: await ask(phone, request) });
      }
      asking = false;
      for (const tell of waiting) tell();
      waiting.clear();
    });
  };

  return {
    id: initial.id,
    state: () => phone,
    view: () => viewOf(phone, deps.android, clock()),
    log: () => [...log],
    act: async (action) => {
      take({ kind: 'action', action, fresh: freshFor(phone.platform) });
      if (asking) await new Promise<void>((resolve) => void waiting.add(resolve));
    },
    tell: (news) => take({ kind: 'news', news }),
    onLog: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    owns: (token) => [phone.token, phone.alertToken].some((own) => own.toLowerCase() === token.toLowerCase()),
    deliver: (push) => take({ kind: 'push', push }),
    letTimePass: () => take({ kind: 'time' }),
    nextDueAt: () => nextDueAt(phone),
  };
};
