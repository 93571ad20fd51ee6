import type { LogEntry, LogKind } from './phone-log.ts';
import type { AppRequest, PhoneState } from './phone-state.ts';

/** One step of a phone model: the new state of the phone, new log entries, and the app's new requests. */
export interface Step<Phone extends PhoneState = PhoneState> {
  /** A copy that the step changes. */
  readonly phone: Phone;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly entries: LogEntry[];
  readonly requests: AppRequest[];
}

/** Adds a log entry. */
export const record = (
  { at, entries }: Step,
  kind: LogKind,
  text: string,
  detail: Readonly<Record<string, unknown>> = {},
  source?: string,
): void => void entries.push({ at, kind, text, detail, ...(source !== undefined && { source }) });
