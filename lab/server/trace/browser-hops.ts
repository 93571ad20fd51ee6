import type { BrowserLogEntry, BrowserLogKind } from '../../browser/browser-log.ts';
import type { ProgressStep } from '../lab-view.ts';
import type { Trace } from './trace.ts';

const PROGRESS_STEPS: Readonly<Partial<Record<BrowserLogKind, ProgressStep>>> = {
  push_delivered: 'phone',
  notification_rings: 'ring',
  ringing: 'ring',
};

const BAD: readonly BrowserLogKind[] = ['request_failed'];
const GOOD: readonly BrowserLogKind[] = ['notification_rings', 'ringing', 'in_call'];
const RECOVERIES: readonly BrowserLogKind[] = ['online', 'subscribed', 'page_opened'];
const MINOR: readonly BrowserLogKind[] = ['connected', 'disconnected', 'notification_closed'];

/** Adds a hop for a browser's log entry. Its requests are already in the trace, as HTTP hops of the API. */
export const browserHop =
  (trace: Trace, label: string) =>
  ({ kind, text, detail, source }: BrowserLogEntry): void => {
    if (kind === 'request') return;
    if (kind === 'notification_rings' || kind === 'ringing') trace.mark('rang');
    if (kind === 'answered') trace.mark('answered');
    const progressStep = PROGRESS_STEPS[kind];
    trace.add({
      place: 'browser',
      ...(progressStep !== undefined && { progressStep }),
      title: text,
      device: label,
      tone: BAD.includes(kind) ? 'bad' : GOOD.includes(kind) ? 'good' : 'plain',
      isMinor: MINOR.includes(kind),
      isRecovery: RECOVERIES.includes(kind),
      code: ['browser', kind, detail.reason].filter((part) => typeof part === 'string').join(':'),
      message: { entry: { kind, ...detail, ...(source && { source }) } },
    });
  };
