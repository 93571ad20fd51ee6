import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { inviteOf, iphone, someone, startTestBackend } from '../support/backend.ts';

/** The stream's records of one real call, in order. */
export interface RecordedCall {
  readonly callId: string;
  readonly records: readonly DynamoDBRecord[];
}

/** Makes calls of several kinds with a local backend, and records what its table's stream has of each. */
export const recordCalls = async (): Promise<readonly RecordedCall[]> => {
  const records: DynamoDBRecord[] = [];
  const backend = await startTestBackend({
    stoppedAt: Date.now(),
    events: {},
    onInvocation: ({ fn, event }) => {
      if (fn === 'publish-events') records.push(...(event as DynamoDBStreamEvent).Records);
      return () => undefined;
    },
  });
  const [alice, bob, carol] = [someone('alice'), someone('bob'), someone('carol')];
  for (const user of [bob, carol]) await (await backend.as(user))('PUT', '/v1/devices/phone', iphone());
  const act = async (user: string, path: string, body?: unknown) => (await backend.as(user))('POST', path, body);
  const invite = async (...to: readonly string[]): Promise<string> =>
    String((await act(alice, '/v1/calls', inviteOf(to))).body.callId);
  const report = (user: string, callId: string, action: string) =>
    act(user, `/v1/calls/${callId}/${action}`, { deviceId: 'phone' });
  try {
    const answered = await invite(bob);
    await report(bob, answered, 'ringing');
    await report(bob, answered, 'answer');
    await act(alice, `/v1/calls/${answered}/end`);
    const declined = await invite(bob, carol);
    await report(bob, declined, 'ringing');
    await report(bob, declined, 'decline');
    await report(carol, declined, 'ringing');
    await report(carol, declined, 'answer');
    await act(carol, `/v1/calls/${declined}/end`);
    const cancelled = await invite(bob, carol);
    await report(carol, cancelled, 'ringing');
    await act(alice, `/v1/calls/${cancelled}/cancel`);
    const missed = await invite(bob);
    await backend.advance(60_000);
    return [answered, declined, cancelled, missed].map((callId) => ({
      callId,
      records: records.filter(({ dynamodb }) => JSON.stringify(dynamodb?.Keys).includes(callId)),
    }));
  } finally {
    await backend.close();
  }
};

/** The same records, of a call with another id. */
export const withCallId = ({ callId, records }: RecordedCall, other: string): readonly DynamoDBRecord[] =>
  records.map((record) => JSON.parse(JSON.stringify(record).replaceAll(callId, other)));
