import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailboxTable } from '../../../lambda/aws/dynamodb/mailbox-table.ts';
import { toItem } from '../../../lambda/aws/dynamodb/stored-items.ts';
import type { TenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import { LIMITS } from '../../../lambda/contract/limits.ts';
import { someone } from '../../support/backend.ts';
import { T0 } from '../../support/builders.ts';
import { enginesHere } from '../../support/engines.ts';
import { startTestTable } from '../../support/table.ts';

describe.each(enginesHere())('a mailbox on %s', (engine) => {
  let started: Awaited<ReturnType<typeof startTestTable>>;
  let table: TenantTable;
  beforeAll(async () => {
    started = await startTestTable(engine);
    table = started.tenant('', () => T0);
  });
  afterAll(() => started.close());

  const signal = { from: { userId: 'alice', deviceId: 'laptop' }, content: '{"candidate":null}', sentAt: T0 };
  const stored = (seq: number) => ({ kind: 'stored', seq });
  /** Sets what a mailbox has counted, as if that many signals had been sent. */
  const counted = async (callId: string, counts: Readonly<Record<string, number>>): Promise<void> => {
    for (const [attribute, value] of Object.entries(counts))
      await table.db.send(
        new UpdateItemCommand({
          TableName: table.TableName,
          Key: toItem(table.keys.mailbox(callId, 'bob')),
          UpdateExpression: `SET ${attribute} = :value`,
          ExpressionAttributeValues: toItem({ ':value': value }),
        }),
      );
  };
  /** A mailbox with one signal. */
  const opened = async (counts: Readonly<Record<string, number>> = {}) => {
    const callId = someone('call');
    const mailbox = mailboxTable(table);
    await mailbox.append(callId, 'bob', signal);
    await counted(callId, counts);
    const append = (content = signal.content) => mailbox.append(callId, 'bob', { ...signal, content });
    const acknowledge = (seq: number) => mailbox.acknowledge(callId, 'bob', seq);
    const numbersAfter = async (seq: number) => (await mailbox.after(callId, 'bob', seq)).map((one) => one.seq);
    return { append, acknowledge, numbersAfter };
  };

  it('accepts as many signals as may be pending, and more once they are acknowledged', async () => {
    const { append, acknowledge, numbersAfter } = await opened({ lastNumber: LIMITS.pendingSignals - 2 });

    expect([await append(), await append(), await append()]).toEqual([
      stored(LIMITS.pendingSignals - 1),
      stored(LIMITS.pendingSignals),
      { kind: 'full' },
    ]);
    expect(await numbersAfter(LIMITS.pendingSignals - 2)).toEqual([LIMITS.pendingSignals - 1, LIMITS.pendingSignals]);
    await acknowledge(LIMITS.pendingSignals - 1);
    expect(await append()).toEqual(stored(LIMITS.pendingSignals + 1));
    // An acknowledgement that is late, or of what was never sent, takes nothing back.
    await acknowledge(1);
    await acknowledge(LIMITS.signalNumber);
    expect(await append()).toEqual(stored(LIMITS.pendingSignals + 2));
  });

  it('accepts as many bytes as may be pending, and more once they are acknowledged', async () => {
    const { append, acknowledge } = await opened({ totalBytes: LIMITS.pendingBytes - 10 });

    expect([await append('x'.repeat(10)), await append()]).toEqual([stored(2), { kind: 'full' }]);
    await acknowledge(2);
    expect(await append()).toEqual(stored(3));
  });

  it('accepts a limited number of signals in a minute, and says when the next minute begins', async () => {
    let now = T0;
    const callId = someone('call');
    const mailbox = mailboxTable({ ...table, now: () => now });
    const append = () => mailbox.append(callId, 'bob', signal);
    await append();
    await counted(callId, { windowCount: LIMITS.signalsPerMinute - 1 });

    expect(await append()).toEqual(stored(2));
    now = T0 + 48_500;
    expect(await append()).toEqual({ kind: 'too-fast', retryAfter: 12 });
    now = T0 + 60_000;
    // Two that begin the minute at once.
    expect((await Promise.all([append(), append()])).map(({ kind }) => kind)).toEqual(['stored', 'stored']);
    expect(await append()).toEqual(stored(5));
  });

  it.each([LIMITS.signalNumber, LIMITS.signalNumber + 1, 9_999_999])(
    'returns no signals after number %i',
    async (seq) => {
      const { append, numbersAfter } = await opened({
        lastNumber: LIMITS.signalNumber - 1,
        maxNumber: LIMITS.signalNumber,
      });
      await append();

      expect(await numbersAfter(seq)).toEqual([]);
    },
  );
});
