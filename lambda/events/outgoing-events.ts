import type { CallRecord } from '../calls/call.ts';
import { type CallEventContext, callEventsOf } from './call-events-of.ts';
import { deviceEventsOf, type WrittenDevice } from './device-events-of.ts';
import { deviceKeyHash, tenantKey } from './event-ids.ts';
import type { OutgoingEvent } from './event-target.ts';

/** The events of a write to a call, with their order. */
export const outgoingCallEvents = (call: CallRecord, context: CallEventContext): readonly OutgoingEvent[] =>
  callEventsOf(call, context).map((event) => ({
    event,
    group: tenantKey(context.tenant, call.callId),
    deduplicationId: tenantKey(context.tenant, event.id),
  }));

/** The events of a write to a device, with their order. */
export const outgoingDeviceEvents = (written: WrittenDevice, tenant: string): readonly OutgoingEvent[] =>
  deviceEventsOf(written, tenant).map((event) => ({
    event,
    group: deviceKeyHash(tenant, written.device.userId, written.device.deviceId),
    deduplicationId: event.id,
  }));
