import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { rounds } from '../support/long.ts';
import { startTestTable } from '../support/table.ts';
import { runScenario } from './run-scenario.ts';
import { anyScenario } from './scenario.ts';

/** Milliseconds after which no further scenario is tried, and a counterexample is not made smaller: a slow machine tries fewer. */
const LIMIT = 8_000;
const RUNS = Number(process.env.MODEL_RUNS ?? rounds(300));

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

describe('a call under any sequence of requests, timers and faults', () => {
  it(
    'agrees with the reference model and keeps the invariants of ringing',
    async () => {
      const property = fc.asyncProperty(anyScenario, (scenario) => runScenario(table.tenant, randomUUID(), scenario));

      await fc.assert(property, { numRuns: RUNS, interruptAfterTimeLimit: LIMIT });
    },
    4 * LIMIT,
  );
});
