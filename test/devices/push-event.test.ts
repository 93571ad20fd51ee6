import { expect, it } from 'vitest';
import { failureCode, meaningOf } from '../../lambda/devices/push-event.ts';

const event = (FailureType?: string) => ({
  EndpointArn: 'arn',
  EventType: 'DeliveryFailure',
  ...(FailureType !== undefined && { FailureType }),
});

it('the reason of a failed push is one of the codes of SNS, so that nothing unbounded is stored with a call', () => {
  const codes = ['EndpointDisabled', 'x'.repeat(10_000), undefined].map((code) => failureCode(event(code)));

  expect(codes).toEqual(['EndpointDisabled', 'unknown', 'unknown']);
});

it('an event that is not known means nothing for the device', () => {
  expect(meaningOf(event('AnotherReason'))).toBe('unknown');
  expect(meaningOf({ EndpointArn: 'arn', EventType: 'EndpointCreated' })).toBe('none');
});
