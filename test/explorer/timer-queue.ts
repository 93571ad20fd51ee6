import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { RingTimer } from '../../lambda/contract/environment.ts';
import type { Pass } from './gate.ts';
import { clientConfig } from './gated-table.ts';
import type { World } from './world.ts';

/** A delayed message of the timer queue. */
export interface ScheduledTimer {
  readonly body: RingTimer;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

const Batch = v.object({
  Entries: v.array(v.object({ Id: v.string(), MessageBody: v.string(), DelaySeconds: v.number() })),
});
const Body = v.pipe(v.string(), v.parseJson(), RingTimer);

/** The timer queue as one actor uses it, in this process. */
export const makeSqs = () => {
  const sqs = new SQSClient(clientConfig('http://127.0.0.1:9'));
  let world: World | undefined;
  let pass: Pass | undefined;
  sqs.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        const { Entries: entries } = v.parse(Batch, input);
        const send = async () => {
          for (const { MessageBody, DelaySeconds } of entries) {
            const dueAt = (world?.now ?? 0) + DelaySeconds * 1000;
            world?.timers.push({ body: v.parse(Body, MessageBody), dueAt });
          }
          return { response: {}, output: { $metadata: {}, Successful: [], Failed: [] } };
        };
        if (pass === undefined) return await send();
        const label = `${commandName.replace(/Command$/, '')} ${entries.map(({ Id }) => Id).join(', ')}`;
        return await pass({ label, touches: [], isRead: false, hasEffect: true }, send);
      },
    { step: 'initialize' },
  );
  return {
    sqs,
    use: (newWorld: World, newPass?: Pass) => {
      [world, pass] = [newWorld, newPass];
    },
  };
};
