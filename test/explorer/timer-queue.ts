import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { ErasureTimer, RingTimer } from '../../lambda/contract/environment.ts';
import type { GateRequest, Pass } from './gate.ts';
import { clientConfig } from './remembering-engine.ts';
import type { World } from './world.ts';

/** A delayed message of the timer queue. */
export interface ScheduledTimer {
  readonly body: RingTimer | ErasureTimer;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

const Batch = v.object({
  Entries: v.array(v.object({ Id: v.string(), MessageBody: v.string(), DelaySeconds: v.number() })),
});
const Body = v.pipe(v.string(), v.parseJson(), v.union([RingTimer, ErasureTimer]));

/** The timer queue as one actor uses it, in this process. */
export const makeSqs = () => {
  const sqs = new SQSClient(clientConfig('http://127.0.0.1:9'));
  let used: { readonly world: World; readonly pass: Pass } | undefined;
  sqs.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        if (used === undefined) throw new Error('no order is run');
        const { world, pass } = used;
        const { Entries: entries } = v.parse(Batch, input);
        const output = { $metadata: {}, Successful: [], Failed: [] };
        const send = async () => {
          for (const { MessageBody, DelaySeconds } of entries) {
            world.timers.push({ body: v.parse(Body, MessageBody), dueAt: world.now + DelaySeconds * 1000 });
          }
          return { text: '', value: () => output };
        };
        const label = `${commandName.replace(/Command$/, '')} ${entries.map(({ Id }) => Id).join(', ')}`;
        const content = JSON.stringify(entries);
        const touches = entries.map(({ MessageBody }) => v.parse(Body, MessageBody)).flatMap(readersOf);
        await pass({ label, content, touches, isRead: false, hasEffect: true }, send);
        return { response: {}, output };
      },
    { step: 'initialize', priority: 'high' },
  );
  return {
    sqs,
    use: (world: World, pass: Pass) => {
      used = { world, pass };
    },
  };
};

const timersOf = (userId: string): string => `erasure timers of ${userId}`;

/** What may be read of the queue by somebody else, before its timer is due. */
const readersOf = (timer: RingTimer | ErasureTimer): readonly string[] =>
  timer.kind === 'erase' ? [timersOf(timer.userId)] : [];

/** A look at the queue for the erasures of a user. */
export const onErasureTimers = (userId: string): GateRequest => ({
  label: `ReceiveMessage ${userId}`,
  content: '',
  touches: [timersOf(userId)],
  isRead: true,
  hasEffect: false,
});
