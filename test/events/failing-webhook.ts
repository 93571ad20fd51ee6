import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Behaviour } from './failing-receiver.ts';
import { recordCalls, withCallId } from './recorded-calls.ts';
import { startPipeline } from './webhook-pipeline.ts';

/** Seconds of the sender's clock between two batches of calls. */
const STEP = 12;
/** What the receiver does, a quarter of the calls each. */
const PHASES: readonly Behaviour[] = ['slow', 'wrong', 'absent', 'well'];

/** Records of several calls, as their shard has them: those of a call in order, those of different calls in turns. */
const interleaved = (calls: readonly (readonly DynamoDBRecord[])[]): DynamoDBRecord[] => {
  const longest = Math.max(...calls.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => calls.flatMap((records) => records[index] ?? [])).flat();
};

const callOf = (eventId: string): string => eventId.split('.')[0] ?? '';

/** The ids of each call's events in the order in which they were taken first. */
const firstTaken = (taken: readonly { readonly id: string }[]): ReadonlyMap<string, readonly string[]> => {
  const byCall = new Map<string, string[]>();
  for (const id of new Set(taken.map((one) => one.id))) byCall.set(callOf(id), [...(byCall.get(callOf(id)) ?? []), id]);
  return byCall;
};

/**
 * Declares the test. Not a whole local backend: its database engine becomes slow with the length of the table's stream. The stream's records
 * are those of four real calls (answered, declined and answered, cancelled, missed), multiplied with new ids.
 */
export const testFailingWebhook = (calls: number): void => {
  describe('a webhook whose receiver answers slowly, wrongly, not at all, and comes back', () => {
    const batches = Math.min(100, calls / 10);
    let pipeline: Awaited<ReturnType<typeof startPipeline>>;
    beforeAll(async () => {
      pipeline = await startPipeline({ failing: 1_000, well: 10_000 });
    });
    afterAll(() => pipeline.close());

    it(`gets every event of ${calls} calls in the order of each call, and another's receiver gets them at once`, {
      timeout: 7_200_000,
      retry: 0,
    }, async () => {
      const times = [Date.now()];
      const kinds = await recordCalls();
      times.push(Date.now());
      const { clock, webhooks, publish, published, settled, faults } = pipeline;
      const [failing, well] = webhooks;
      if (failing === undefined || well === undefined) throw new Error('two webhooks');
      let kept: (readonly DynamoDBRecord[])[] = [];
      let attempts = 0;
      let number = 0;
      const at = new Map<string, number>();
      const step = async (calls: readonly (readonly DynamoDBRecord[])[]): Promise<void> => {
        // Half of a call's records come with the next batch, when its first event may wait already.
        const now = calls.map((records) => records.slice(0, Math.ceil(records.length / 2)));
        const before = published.length;
        await publish(interleaved([...kept, ...now]));
        kept = calls.map((records, index) => records.slice(now[index]?.length));
        for (const { event } of published.slice(before)) at.set(event.id, clock.now());
        await settled();
      };
      for (const behaviour of PHASES) {
        await failing.receiver.behave(behaviour);
        for (let batch = 0; batch < batches / PHASES.length; batch += 1) {
          const fault = { kind: 'throttled' } as const;
          if (batch % 5 === 2) faults.add({ target: { service: 'sqs', action: 'SendMessageBatch', nth: 3 }, fault });
          const made = Array.from({ length: calls / batches }, () => {
            number += 1;
            const kind = kinds[number % kinds.length];
            return kind === undefined ? [] : withCallId(kind, randomUUID());
          });
          await step(made);
          clock.advance(STEP * 1000);
          await settled();
        }
        times.push(Date.now());
        if (calls > 1_000)
          console.info(`${behaviour}: ${failing.receiver.taken.length} taken, ${failing.queue.messages().length} wait`);
        if (behaviour === 'absent') attempts = failing.receiver.requests();
      }
      await step([]);
      const waited = failing.queue.messages().length;
      for (let hours = 0; hours < 3 && failing.queue.messages().length > 0; hours += 1 / 60) {
        clock.advance(60_000);
        await settled();
      }

      times.push(Date.now());
      const expected = firstTaken(published.map(({ event }) => event));
      for (const { name, receiver, queue, deadLetters } of webhooks) {
        expect({ name, forged: receiver.forged, waiting: queue.messages().length }).toEqual({
          name,
          forged: [],
          waiting: 0,
        });
        expect(deadLetters.messages()).toEqual([]);
        const taken = firstTaken(receiver.taken);
        expect(taken.size, name).toBe(number);
        const wrong = [...expected].filter(([callId, ids]) => taken.get(callId)?.join() !== ids.join());
        expect(wrong, name).toEqual([]);
      }
      // The other one gets each event once, at the moment at which it was published.
      expect(well.receiver.taken).toHaveLength(new Set(published.map(({ event }) => event.id)).size);
      expect(well.receiver.taken.filter((one) => one.at !== at.get(one.id))).toEqual([]);
      expect(pipeline.errors).toEqual([]);
      console.info(
        `${calls} calls, ${well.receiver.taken.length} events; requests to the failing receiver while it listened ${failing.receiver.requests()} (${attempts} before it came back), taken ${failing.receiver.taken.length}; ${waited} events waited when the last call was over; publish-events repeated ${pipeline.repeats()} times; seconds of each part ${times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1000))}`,
      );
    });
  });
};
