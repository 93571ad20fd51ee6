import type { LogEntry, LogKind } from './phone-log.ts';
import type { AppRequest, PhoneState } from './phone-state.ts';

/** One step of a phone's model: the phone as it becomes, what happened, and what the app asks of the server. */
export interface Turn<Phone extends PhoneState = PhoneState> {
  /** A copy, to be changed. */
  readonly phone: Phone;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly entries: LogEntry[];
  readonly requests: AppRequest[];
}

/** Notes what happened. */
export const note = (
  { at, entries }: Turn,
  what: LogKind,
  text: string,
  detail: Readonly<Record<string, unknown>> = {},
  source?: string,
): void => void entries.push({ at, what, text, detail, ...(source !== undefined && { source }) });
