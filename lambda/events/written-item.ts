import type { CallRecord } from '../calls/call.ts';
import type { WrittenDevice } from './device-events-of.ts';

/** A call or a device, as a write to the table left it. */
export type WrittenItem =
  | { readonly kind: 'call'; readonly tenant: string; readonly call: CallRecord }
  | { readonly kind: 'device'; readonly tenant: string; readonly written: WrittenDevice };
