import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { type Call, newLeg, type Ring } from '../../lambda/calls/call.ts';
import type { Device } from '../../lambda/devices/device.ts';
import type { RetryDeps } from '../../lambda/devices/retry-device.ts';
import type { PushOutcome } from '../../lambda/push/push-sender.ts';
import { ringAgain } from '../../lambda/ringing/ring-again.ts';
import { someone } from '../support/backend.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';
import { ringingDeps } from '../support/ringing-deps.ts';
import { startTestTable } from '../support/table.ts';

/** When a phone that has not reported is rung again. */
const NOW = T0 + 5_000;

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

/** Runs the timer of a call whose callee has a device for each of these rings, and reads the call then. */
const secondRing = async (
  rings: Readonly<Record<string, Ring>>,
  {
    outcome,
    capabilities = ['ring-again'],
    enableAgain = () => Promise.reject(new Error('SNS does not answer')),
    ...changes
  }: Partial<Call> & {
    readonly outcome?: PushOutcome;
    readonly capabilities?: readonly string[];
    readonly enableAgain?: RetryDeps['endpoints']['enableAgain'];
  } = {},
) => {
  const own = table.tenant('', () => NOW);
  const bob = someone('bob');
  for (const deviceId of Object.keys(rings)) {
    const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/APNS_VOIP/main/${bob}-${deviceId}`;
    await deviceTable(own).claim(aDevice({ userId: bob, deviceId, capabilities, endpointArn }));
  }
  const call = aCall({ legs: { [bob]: { ...newLeg, rings } }, ...changes });
  await callTable(own).create(call);
  const [rung, failed]: [string[], string[]] = [[], []];
  const deps = {
    ...ringingDeps(own, outcome),
    publicUrl: 'https://api.example.com',
    tenant: '',
    endpoints: { enableAgain },
    refusals: { get: async () => ({ refused: [] }) },
    onRing: (_callId: string, { deviceId }: Device) => rung.push(deviceId),
    onRetryFailed: (_callId: string, deviceId: string) => failed.push(deviceId),
  };
  const isDone = await ringAgain(deps, call.callId);
  const legs = (await callTable(own).get(call.callId))?.legs ?? {};
  return { isDone, rung, failed, outcomes: Object.values(legs[bob]?.rings ?? {}).map((ring) => ring.outcome) };
};
const accepted = { outcome: 'accepted', messageId: 'm' } as const;

it('a push that was accepted remains so, whatever becomes of the second', async () => {
  const result = await secondRing({ phone: accepted }, { outcome: { kind: 'retryable', reason: 'unavailable' } });

  expect(result).toMatchObject({ isDone: true, rung: ['phone'], outcomes: ['accepted'] });
});

it('a phone whose app shows a second push as another call is not rung again, except if its push was not sent', async () => {
  const refused = { outcome: 'retryable', reason: 'unavailable' } as const;

  const result = await secondRing({ phone: accepted, tablet: refused }, { capabilities: [] });

  expect(result).toMatchObject({ isDone: true, rung: ['tablet'] });
});

it('the timer comes back while the invite is in progress', async () => {
  const result = await secondRing({ phone: accepted }, { inviteLease: NOW + 1 });

  expect(result).toMatchObject({ isDone: false, rung: [] });
});

it('a device whose endpoint cannot be enabled costs the others no second ring', async () => {
  const disabled = { outcome: 'gone', reason: 'endpoint_disabled' } as const;

  const result = await secondRing({ disabled, phone: accepted });

  expect(result).toMatchObject({ isDone: true, rung: ['phone'], failed: ['disabled'] });
});

it('a device whose endpoint was enabled again is rung once', async () => {
  const disabled = { outcome: 'gone', reason: 'endpoint_disabled' } as const;

  const result = await secondRing({ disabled }, { enableAgain: async () => ({ kind: 'enabled' }) });

  expect(result).toMatchObject({ isDone: true, rung: ['disabled'], failed: [] });
});
