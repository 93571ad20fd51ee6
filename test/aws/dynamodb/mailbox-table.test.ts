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
  /** Sets the mailbox's last sequence number, as if that many signals had been sent. */
  const filledUpTo = async (callId: string, lastNumber: number): Promise<void> => {
    await table.db.send(
      new UpdateItemCommand({
        TableName: table.TableName,
        Key: toItem(table.keys.mailbox(callId, 'bob')),
        UpdateExpression: 'SET lastNumber = :last',
        ExpressionAttributeValues: toItem({ ':last': lastNumber }),
      }),
    );
  };

  it('accepts signals up to its limit and not one more', async () => {
    const callId = someone('call');
    await filledUpTo(callId, LIMITS.signals - 2);
    const mailbox = mailboxTable(table);

    const numbers = [
      await mailbox.append(callId, 'bob', signal),
      await mailbox.append(callId, 'bob', signal),
      await mailbox.append(callId, 'bob', signal),
      await mailbox.append(callId, 'bob', signal),
    ];

    expect(numbers).toEqual([LIMITS.signals - 1, LIMITS.signals, undefined, undefined]);
    const left = await mailbox.after(callId, 'bob', LIMITS.signals - 2);
    expect(left.map(({ seq }) => seq)).toEqual([LIMITS.signals - 1, LIMITS.signals]);
    expect((await mailbox.after(callId, 'bob', LIMITS.signals - 1)).map(({ seq }) => seq)).toEqual([LIMITS.signals]);
  });

  it.each([LIMITS.signals, LIMITS.signals + 1, 999_999, 1_000_000])(
    'returns no signals after number %i',
    async (seq) => {
      const callId = someone('call');
      await filledUpTo(callId, LIMITS.signals - 1);
      const mailbox = mailboxTable(table);
      await mailbox.append(callId, 'bob', signal);

      expect(await mailbox.after(callId, 'bob', seq)).toEqual([]);
    },
  );
});
