import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { forceColdStart, inviteFunction, reportLines } from './aws-cli.ts';
import { type FunctionReport, functionReports } from './function-reports.ts';
import { type ClientTime, summary } from './summary.ts';

/*
 * `node --import tsx bench/aws/main.ts --stack Ringthrough-Service --url https://….amazonaws.com --to bob [--warm 50] [--cold 10]`
 *
 * Invites a user on a deployed stack repeatedly and reads Lambda's reports of the invocations. RINGTHROUGH_TOKEN is a
 * JWT that the stack accepts, of a user who may ring `--to`: use a test user with your own device, because the phone
 * will ring. It costs some cents. `--cold` changes the function's description before each invite, so that Lambda starts
 * a new sandbox.
 */
const { values } = parseArgs({
  options: {
    stack: { type: 'string' },
    url: { type: 'string' },
    to: { type: 'string' },
    warm: { type: 'string', default: '50' },
    cold: { type: 'string', default: '0' },
  },
});
const required = (name: 'stack' | 'url' | 'to'): string => {
  const value = values[name];
  if (!value) throw new Error(`--${name} is missing`);
  return value;
};
const token = process.env.RINGTHROUGH_TOKEN;
if (!token) throw new Error('RINGTHROUGH_TOKEN is not set');
const [stack, url, to] = [required('stack'), required('url'), required('to')];

/** One invite, then a cancel so that the phone stops ringing. After a 429 or 503 it waits for `retry-after` seconds. */
const invite = async (): Promise<ClientTime> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ to, caller: { name: 'Benchmark' }, ringTimeoutSeconds: 15 });
  for (;;) {
    const startedAt = performance.now();
    const response = await fetch(`${url}/v1/calls`, { method: 'POST', headers, body });
    const ms = performance.now() - startedAt;
    const answer = await response.json();
    if (response.status === 429 || response.status === 503) {
      await pause(Number(response.headers.get('retry-after') ?? 1) * 1000);
      continue;
    }
    if (response.status !== 201)
      throw new Error(`the invite was answered ${response.status}: ${JSON.stringify(answer)}`);
    const { callId } = Object(answer);
    await fetch(`${url}/v1/calls/${callId}/cancel`, { method: 'POST', headers, body: '{}' });
    return { ms };
  }
};

/** CloudWatch delivers the reports some seconds later. */
const reportsSince = async (logGroup: string, since: number, expected: number): Promise<readonly FunctionReport[]> => {
  for (const end = Date.now() + 60_000; ; await pause(3_000)) {
    const reports = functionReports(await reportLines(logGroup, since));
    if (reports.length >= expected || Date.now() > end) return reports;
  }
};

const { name, logGroup } = await inviteFunction(stack);
const since = Date.now();
const clientTimes: ClientTime[] = [];
for (let index = 0; index < Number(values.cold); index += 1) {
  await forceColdStart(name, `measured ${since}-${index}`);
  await invite();
}
for (let index = 0; index < Number(values.warm); index += 1) clientTimes.push(await invite());
const reports = await reportsSince(logGroup, since, clientTimes.length + Number(values.cold));
const folder = new URL('../results/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(
  new URL('aws.json', folder),
  `${JSON.stringify({ at: new Date(since).toISOString(), stack, reports, clientTimes }, null, 2)}\n`,
);
console.log(summary(reports, clientTimes));
