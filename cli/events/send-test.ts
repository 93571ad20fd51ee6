import { randomUUID } from 'node:crypto';
import {
  PUBLISHED_EVENT_VERSION,
  type PublishedCallEvent,
  type PublishedDeviceEvent,
  type PublishedEvent,
  type PublishedEventType,
} from '../../lambda/contract/published-events.ts';
import type { Action } from '../command.ts';
import { resolveDeployment } from '../target/deployment.ts';
import { eventTargets } from './event-targets.ts';
import type { TestOptions } from './events-command.ts';
import { printPut } from './print-put.ts';
import { putEvent } from './put-event.ts';

/** Sends one made-up event. */
export const sendTest: Action<TestOptions> = async (cli, options) => {
  const deployment = await resolveDeployment(options);
  const { targets } = await eventTargets(deployment, options.webhook);
  const event = testEvent(options.type, cli.terminal.now(), options.tenant);
  // A group of its own: a test event that is refused must keep no other event waiting.
  const outgoing = { event, group: event.id, deduplicationId: event.id };
  const outcomes = [];
  for (const target of targets)
    outcomes.push(await putEvent(deployment.clients, target, outgoing, options.dryRun === true));
  printPut(cli, deployment, [event], outcomes);
  return undefined;
};

/**
 * An event whose ids say that it is none: a receiver that knows its users ignores it.
 *
 * @param now epoch milliseconds
 */
export const testEvent = (type: PublishedEventType, now: number, tenant: string | undefined): PublishedEvent => {
  const common = {
    id: `test-${randomUUID()}`,
    version: PUBLISHED_EVENT_VERSION,
    timestamp: new Date(now).toISOString(),
    ...(tenant !== undefined && { tenant }),
  } as const;
  return isDeviceEvent(type)
    ? { ...common, type, data: { ...DEVICE, ...(type !== 'device.removed' && PLATFORM), ...REASONS[type] } }
    : { ...common, type, sequence: 0, data: callData(type, now) };
};

const isDeviceEvent = (type: PublishedEventType): type is PublishedDeviceEvent['type'] => type.startsWith('device.');

const DEVICE = { userId: 'test-bob', deviceId: 'test-phone' } as const;
const PLATFORM = { platform: 'ios', appId: 'main' } as const;
const REASONS: Readonly<Partial<Record<PublishedEventType, { readonly reason: string }>>> = {
  'device.failing': { reason: 'test' },
};

const callData = (type: PublishedCallEvent['type'], now: number): PublishedCallEvent['data'] => {
  const time = (seconds: number): string => new Date(now + seconds * 1000).toISOString();
  const call = { callId: randomUUID(), from: 'test-alice', to: ['test-bob'], media: 'audio' as const };
  const ringing = { ...call, startedAt: time(-10), expiresAt: time(30) };
  const answered = { answeredAt: time(-5), answeredBy: DEVICE };
  const [leg, missed] = [{ userId: DEVICE.userId }, { endedAt: time(0), endReason: 'no_answer' } as const];
  switch (type) {
    case 'call.initiated':
      return { ...ringing, legs: [{ ...leg, state: 'initiated' }] };
    case 'call.ringing':
      return { ...ringing, ...DEVICE, legs: [{ ...leg, state: 'ringing' }] };
    case 'call.answered':
      return { ...ringing, ...DEVICE, ...answered, legs: [{ ...leg, state: 'answered', answeredBy: DEVICE }] };
    case 'call.ended':
      return {
        ...ringing,
        ...answered,
        endedAt: time(0),
        endReason: 'completed',
        legs: [{ ...leg, state: 'ended', endReason: 'completed', answeredBy: DEVICE }],
      };
    case 'call.missed':
      return {
        ...{ ...call, ...leg, startedAt: time(-40), expiresAt: time(0), ...missed },
        legs: [{ ...leg, state: 'ended', endReason: 'no_answer' }],
      };
  }
};
