import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { ErasureTimer, RingTimer } from '../../lambda/contract/environment.ts';
import { RegistrationTask } from '../../lambda/contract/registration-tasks.ts';
import type { GateRequest, Pass } from './gate.ts';
import { clientConfig } from './remembering-engine.ts';
import type { World } from './world.ts';

/** What a queue of the backend carries: that of timers, and that of registrations. */
export type QueueMessage = RingTimer | ErasureTimer | RegistrationTask;

/** A delayed message of a queue. */
export interface ScheduledTimer {
  readonly body: QueueMessage;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

const Batch = v.object({
  Entries: v.array(v.object({ Id: v.string(), MessageBody: v.string(), DelaySeconds: v.number() })),
});
const Single = v.object({ MessageBody: v.string(), DelaySeconds: v.number() });
const Body = v.pipe(v.string(), v.parseJson(), v.union([RingTimer, ErasureTimer, RegistrationTask]));

/** The queues as one actor uses them, in this process. */
export const makeSqs = () => {
  const sqs = new SQSClient(clientConfig('http://127.0.0.1:9'));
  let used: { readonly world: World; readonly pass: Pass } | undefined;
  sqs.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        if (used === undefined) throw new Error('no order is run');
        const { world, pass } = used;
        const entries =
          'Entries' in input ? v.parse(Batch, input).Entries : [{ ...v.parse(Single, input), Id: 'task' }];
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
const readersOf = (timer: QueueMessage): readonly string[] => (timer.kind === 'erase' ? [timersOf(timer.userId)] : []);

/** A look at the queue for the erasures of a user. */
export const onErasureTimers = (userId: string): GateRequest => ({
  label: `ReceiveMessage ${userId}`,
  content: '',
  touches: [timersOf(userId)],
  isRead: true,
  hasEffect: false,
});

/** A task of a registration is taken out of its queue, once its function has handled it. */
export const deletionOfTask: GateRequest = {
  label: 'DeleteMessage task',
  content: '',
  touches: ['registration tasks'],
  isRead: false,
  hasEffect: true,
};
