import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { forgetSandboxes, inviteFunction, reportLines } from './aws-cli.ts';
import { type FunctionReport, functionReports } from './function-reports.ts';
import { type Seen, summary } from './summary.ts';

/*
 * `node --import tsx bench/aws/main.ts --stack Ringthrough-Service --url https://….amazonaws.com --to bob [--warm 50] [--cold 10]`
 *
 * Invites somebody on a deployed stack, again and again, and reads what Lambda reports of it. RINGTHROUGH_TOKEN is a JWT that the
 * stack accepts, of somebody who may ring `--to`: use a user of your own with a device of your own, whose phone will ring. It costs
 * some cents. With `--cold` the description of the function is changed each time, for that makes Lambda start it anew.
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
const needed = (name: 'stack' | 'url' | 'to'): string => {
  const value = values[name];
  if (!value) throw new Error(`--${name} is missing`);
  return value;
};
const token = process.env.RINGTHROUGH_TOKEN;
if (!token) throw new Error('RINGTHROUGH_TOKEN is not set');
const [stack, url, to] = [needed('stack'), needed('url'), needed('to')];

/** One invite, and its end so that the phone stops ringing. Waits as long as a refusal asks for. */
const invite = async (): Promise<Seen> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ to, caller: { name: 'Benchmark' }, ringSeconds: 15 });
  for (;;) {
    const begun = performance.now();
    const response = await fetch(`${url}/v1/calls`, { method: 'POST', headers, body });
    const ms = performance.now() - begun;
    const answered = await response.json();
    if (response.status === 429 || response.status === 503) {
      await pause(Number(response.headers.get('retry-after') ?? 1) * 1000);
      continue;
    }
    if (response.status !== 201)
      throw new Error(`the invite was answered ${response.status}: ${JSON.stringify(answered)}`);
    const { callId } = Object(answered);
    await fetch(`${url}/v1/calls/${callId}/cancel`, { method: 'POST', headers, body: '{}' });
    return { ms };
  }
};

/** CloudWatch has the reports some seconds later. */
const reportsSince = async (logGroup: string, since: number, expected: number): Promise<readonly FunctionReport[]> => {
  for (const end = Date.now() + 60_000; ; await pause(3_000)) {
    const reports = functionReports(await reportLines(logGroup, since));
    if (reports.length >= expected || Date.now() > end) return reports;
  }
};

const { name, logGroup } = await inviteFunction(stack);
const since = Date.now();
const seen: Seen[] = [];
for (let index = 0; index < Number(values.cold); index += 1) {
  await forgetSandboxes(name, `measured ${since}-${index}`);
  await invite();
}
for (let index = 0; index < Number(values.warm); index += 1) seen.push(await invite());
const reports = await reportsSince(logGroup, since, seen.length + Number(values.cold));
const folder = new URL('../results/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(
  new URL('aws.json', folder),
  `${JSON.stringify({ at: new Date(since).toISOString(), stack, reports, seen }, null, 2)}\n`,
);
console.log(summary(reports, seen));
