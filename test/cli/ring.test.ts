/** `ringthrough ring` as a process, against phones that report what their native code does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appleToken,
  iphone,
  pixel,
  someone,
  startTestBackend,
  startWindow,
  type TestBackend,
} from '../support/backend.ts';
import { cliFile, runCli, startCli } from '../support/cli.ts';
import { runInProcess } from '../support/cli-in-process.ts';

let backend: TestBackend;
/** What a phone reports for a push, by the user's token. */
const reports = new Map<string, readonly string[]>();
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 3 });
  backend.apple.onDelivery(({ deviceToken, payload }) => {
    if (payload?.type === 'incoming_call') void report(String(payload.ackUrl), reports.get(deviceToken) ?? []);
  });
});
afterAll(() => backend.close());

const report = async (ackUrl: string, events: readonly string[]): Promise<void> => {
  for (const event of events) await backend.request('POST', new URL(ackUrl).pathname, { body: { event } });
};

/** The payload of the last push for a user's call, once there is one. */
const pushOf = (callId: string) => backend.apple.pushes().findLast(({ payload }) => payload?.callId === callId);

/** A user with a phone that reports these events for each push. */
const userWithPhone = async (events: readonly string[]): Promise<string> => {
  const user = someone('bob');
  const token = appleToken();
  reports.set(token, events);
  const answer = await (await backend.as(user))('PUT', '/v1/devices/phone', iphone({ token }));
  expect(answer.status).toBe(201);
  return user;
};

/** Each caller has a limit of its own. */
const ringArgs = (user: string, ...more: string[]): string[] => [
  ...['ring', user, '--local', backend.url, '--from', someone('alice'), ...more],
];

const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The calls of a user that are not over. */
const openCalls = async (user: string): Promise<unknown[]> =>
  (await (await backend.as(user))('GET', '/v1/calls?open=true')).body.calls;

describe('one call', () => {
  it('shows push, ring, answer and end with milliseconds since the invite, and exits with 0', async () => {
    const user = await userWithPhone(['ringing', 'answered', 'ended']);

    const { exitCode, stdout } = await runCli(ringArgs(user));

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ms {2}phone {2}push accepted by Amazon SNS \(ios, production, universal\)/);
    expect(stdout).toMatch(/\d ms {2}phone {2}rings\n.*\d ms {2}phone {2}answered/);
    expect(stdout).toContain('call ended: completed (Call ended)');
    expect(stdout).toContain(`${user} was rung.`);
    expect(stdout).not.toContain('/v1/receipts/');
  });

  it('prints the same as NDJSON, and a decline counts as a ring', async () => {
    const user = await userWithPhone(['ringing', 'declined']);

    const { exitCode, stdout } = await runInProcess(
      ringArgs(user, '--json', '--media', 'video', '--custom', '{"room":"42"}'),
    );

    expect(exitCode).toBe(0);
    const [invited, ...events] = lines(stdout);
    expect(invited).toMatchObject({ event: 'invited', to: [user] });
    expect(events.map(({ event }) => event)).toEqual(['push_accepted', 'ringing', 'ended', 'result']);
    expect(events[1]).toMatchObject({ device: 'phone', ms: expect.any(Number), at: expect.any(String) });
    expect(events.at(-1)).toMatchObject({ rang: true, endReason: 'declined', notRung: [] });
    expect(pushOf(invited.callId)?.payload).toMatchObject({ hasVideo: true, extra: { room: '42' } });
  });

  it('is cancelled after --cancel-after; without a receipt it exits with 7 and says why, and what to try', async () => {
    const user = await userWithPhone([]);

    const { exitCode, stdout } = await runInProcess(ringArgs(user, '--cancel-after', '0.3'));

    expect(exitCode).toBe(7);
    expect(stdout).toContain(`No phone of ${user} has reported a ring.`);
    expect(stdout).toContain('phone: push accepted by Amazon SNS, no receipt from the phone');
    expect(stdout).toContain('Its health: no phone has reported a ring of this registration yet');
    expect(stdout).toContain('npx ringthrough payload --preset universal --platform ios');
    expect(await openCalls(user)).toEqual([]);
  });

  it("says when the device's preset needs an integer caller", async () => {
    const user = String(Date.now() % 2_000_000_000);
    await (await backend.as(user))('PUT', '/v1/devices/phone', pixel({ preset: 'connectycube' }));

    const { exitCode, stdout } = await runInProcess(ringArgs(user));

    expect(exitCode).toBe(7);
    expect(stdout).toContain('push not sent: preset_needs_integer_caller');
    expect(stdout).toContain('--from 42');
  });
});

describe('no call is left open', () => {
  it('by Ctrl-C, which cancels it and says so', async () => {
    const user = await userWithPhone(['ringing']);
    const cli = await startCli(ringArgs(user));
    await cli.line(/ms {2}phone {2}rings/);

    cli.kill('SIGINT');

    const { exitCode, stdout, stderr } = await cli.done;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('ending the call');
    expect(stdout).toContain('call ended: cancelled (Cancelled)');
    expect(await openCalls(user)).toEqual([]);
  });

  it('by SIGTERM', async () => {
    const user = await userWithPhone(['ringing']);
    const cli = await startCli(ringArgs(user));
    await cli.line(/^Calling/);

    cli.kill('SIGTERM');

    expect((await cli.done).exitCode).toBe(143);
    expect(await openCalls(user)).toEqual([]);
  });

  it('when the reader of its output is gone', async () => {
    const user = await userWithPhone([]);
    const child = spawn(process.execPath, [await cliFile(), ...ringArgs(user, '--json')]);
    const [line] = await once(child.stdout, 'data');
    child.stdout.destroy();
    await backend.settled();

    // The next line that it prints finds no reader.
    await report(String(pushOf(JSON.parse(String(line).split('\n')[0] ?? '').callId)?.payload?.ackUrl), ['ringing']);

    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await openCalls(user)).toEqual([]);
  });

  it('when it was answered', async () => {
    const user = await userWithPhone(['ringing', 'answered']);
    const cli = await startCli(ringArgs(user));
    await cli.line(/Answered\. There is no sound here/);

    cli.kill('SIGINT');

    const { stdout } = await cli.done;
    expect(stdout).toContain('call ended: completed (Call ended)');
    expect(await openCalls(user)).toEqual([]);
  });
});

describe('a series', () => {
  it('cancels each call after its first receipt, prints percentiles, and waits at the limit of invites', async () => {
    const user = await userWithPhone(['ringing']);
    await startWindow(backend, 60_000);
    const cli = await startCli(ringArgs(user, '--times', '4', '--every', '0'));
    await cli.line(/reached the limit of invites per minute: waiting \d+ s/);
    cli.kill('SIGINT');

    const { exitCode, stdout } = await cli.done;

    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/3\/4 {2}rang after [\d,]+ ms/);
    expect(stdout).toContain(`3 of 4 calls to ${user} were made: 3 rang, 0 did not.`);
    expect(stdout).toMatch(/Push to ring: p50 [\d,]+ ms, p95 [\d,]+ ms, p99 [\d,]+ ms .*3 receipts/);
    expect(await openCalls(user)).toEqual([]);
  });

  it('counts the calls that did not ring, with the reason, and exits with 7', async () => {
    const user = await userWithPhone([]);

    const { exitCode, stdout } = await runInProcess(
      ringArgs(user, '--times', '2', '--every', '0', '--cancel-after', '0.2', '--json'),
    );

    expect(exitCode).toBe(7);
    expect(lines(stdout).at(-1)).toMatchObject({
      event: 'result',
      calls: 2,
      rang: 0,
      notRung: [{ reason: expect.stringMatching(/^phone: .*no receipt from the phone$/), count: 2 }],
    });
  });
});

describe('what cannot be rung', () => {
  it('is a user without devices: exit code 4, and what to do', async () => {
    const user = someone('nobody');

    const { exitCode, stderr } = await runInProcess(ringArgs(user));

    expect(exitCode).toBe(4);
    expect(stderr).toContain(`${user} has no device that can be rung`);
    expect(stderr).toContain(`npx ringthrough devices ${user}`);
  });

  it("needs the app server's token: exit code 6", async () => {
    const env = { RINGTHROUGH_TOKEN: await backend.issuer.mint('mallory') };

    const { exitCode, stderr } = await runInProcess(['ring', 'bob', '--api', backend.url], { env });

    expect(exitCode).toBe(6);
    expect(stderr).not.toContain(env.RINGTHROUGH_TOKEN);
  });

  it.each([
    [['bob', '--from', 'bob'], 'bob cannot call themselves'],
    [['bob', '--ring-timeout', '5'], '--ring-timeout must be at least 15'],
    [['bob', '--name', ' '], '--name must not be empty'],
    [['bob', '--custom', '{room}'], '--custom is no JSON'],
    [['bob', '--custom', '[1]'], '--custom must be an object'],
    [['bob', '--times', '0'], 'Give a number of calls'],
    [[' bob'], 'the user id must be 1 to 255 bytes'],
  ])('is refused before anything is sent: ring %j', async (args, message) => {
    const { exitCode, stderr } = await runInProcess(['ring', ...args, '--api', 'http://127.0.0.1:1'], {
      env: { RINGTHROUGH_TOKEN: 'e30.e30.e30' },
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
