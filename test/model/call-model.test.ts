import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestTable } from '../support/table.ts';
import { run } from './run.ts';
import { setting } from './steps.ts';

const RUNS = Number(process.env.MODEL_RUNS ?? 100);

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

describe('a call, whatever is done to it', () => {
  it(
    'goes as a simple model says, and keeps what ringing promises',
    async () => {
      const property = fc.asyncProperty(setting, (one) => run(table.tenant, randomUUID(), one));

      await fc.assert(property, { numRuns: RUNS });
    },
    60_000 + RUNS * 1_000,
  );
});
