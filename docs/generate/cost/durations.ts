import { readdirSync, readFileSync } from 'node:fs';
import type { Results } from '../../../bench/results.ts';
import type { Usage } from './usage.ts';

/** What nobody has measured on AWS yet. Change it, and run `npm run docs` again. All times are milliseconds. */
export const ASSUMED_DURATIONS = {
  /**
   * A round of requests to DynamoDB, without the CPU time of its client: AWS promises "single-digit millisecond" latency
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html). A function that put one item measured 10 ms with the
   * client's CPU time in it (https://theburningmonk.com/2019/02/lambda-optimization-tip-enable-http-keep-alive/).
   */
  tableRound: 5,
  /** A round with a request to SNS, SQS or a socket. Nobody publishes one. */
  otherRound: 20,
  /** Memory in MB at which a function has a whole vCPU. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  oneCpu: 1769,
  /** Lambda bills whole milliseconds: half of one is added on average. */
  roundingUp: 0.5,
  /** The same for every invocation, cold starts included, as this page assumed before: for comparison. */
  flat: 60,
} as const;

const results = new URL('../../../bench/results/', import.meta.url);
/** The run on Lambda's version of Node.js. */
const newest = readdirSync(results)
  .filter((file) => /^node-\d+\.json$/.test(file))
  .sort()
  .at(-1);

/** Milliseconds of CPU for each request to AWS, with all that goes with it: those of a warm invite to one phone (`bench/results`), by its requests. */
export const cpuOfRequest = (invite: Usage): number => {
  const { warm }: Results = JSON.parse(readFileSync(new URL(newest ?? '', results), 'utf8'));
  return warm.ours.invite.cpu / (invite.work.invite?.requests ?? 0);
};

/**
 * Billed milliseconds of all invocations of one function in a use case: the CPU time at the function's share of a vCPU, and the rounds of
 * requests that it waits for. Without cold starts.
 *
 * @param cpu of one request, see {@link cpuOfRequest}
 * @param memory of the function in MB
 */
export const billedMilliseconds = (used: Usage, name: string, cpu: number, memory: number): number => {
  const { requests = 0, rounds: [table, other] = [0, 0] } = used.work[name] ?? {};
  const { tableRound, otherRound, oneCpu, roundingUp } = ASSUMED_DURATIONS;
  const share = Math.min(1, memory / oneCpu);
  const waited = table * tableRound + other * otherRound;
  return (requests * cpu) / share + waited + (used.invocations[name] ?? 0) * roundingUp;
};
