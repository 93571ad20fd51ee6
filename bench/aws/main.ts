import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Mistakes, runCommand } from '../command-line.ts';
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
const OPTIONS = {
  stack: { what: "name of the API's stack" },
  url: { what: 'its output ApiUrl' },
  to: { what: 'id of the user whose phone rings' },
  warm: { what: 'invites in a row; otherwise 50', range: [0, 100_000], isWhole: true },
  cold: { what: 'invites that each meet a new sandbox; otherwise none', range: [0, 10_000], isWhole: true },
} as const;

interface Target {
  readonly url: string;
  readonly to: string;
  readonly token: string;
}

/** One invite, then a cancel so that the phone stops ringing. After a 429 or 503 it waits for `retry-after` seconds. */
const invite = async ({ url, to, token }: Target): Promise<ClientTime> => {
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

/** @throws Mistakes for each option that is missing */
const targetOf = ({ stack, url, to }: Readonly<Partial<Record<'stack' | 'url' | 'to', string>>>) => {
  const { RINGTHROUGH_TOKEN: token } = process.env;
  const missing = Object.entries({ '--stack': stack, '--url': url, '--to': to, RINGTHROUGH_TOKEN: token });
  if (stack && url && to && token) return { stack, url, to, token };
  throw new Mistakes(missing.flatMap(([name, value]) => (value ? [] : [`${name} is missing`])));
};

await runCommand('Invites a user on a deployed stack, and prints what Lambda reports.', OPTIONS, async (values) => {
  const { stack, ...target } = targetOf(values);
  const [warm, cold] = [Number(values.warm ?? 50), Number(values.cold ?? 0)];
  const { name, logGroup } = await inviteFunction(stack);
  const since = Date.now();
  const clientTimes: ClientTime[] = [];
  for (let index = 0; index < cold; index += 1) {
    await forceColdStart(name, `measured ${since}-${index}`);
    await invite(target);
  }
  for (let index = 0; index < warm; index += 1) clientTimes.push(await invite(target));
  const reports = await reportsSince(logGroup, since, clientTimes.length + cold);
  const folder = new URL('../results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(
    new URL('aws.json', folder),
    `${JSON.stringify({ at: new Date(since).toISOString(), stack, reports, clientTimes }, null, 2)}\n`,
  );
  console.log(summary(reports, clientTimes));
});
