import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appleToken, startTestBackend, type TestBackend } from '../support/backend.ts';
import { runCli } from '../support/cli.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

describe('ringthrough push', () => {
  it('sends a VoIP push', async () => {
    const token = appleToken();
    const result = await runCli(['push', '--local', backend.url, '--token', token]);
    console.log(result.stdout, result.stderr);
    const r2 = await runCli(['push', '--dry-run', '--bundle-id', 'com.example.app']);
    console.log(r2.stdout, r2.stderr);
    const r3 = await runCli(['push', '--local', backend.url, '--token', '0'.repeat(64)]);
    console.log(r3.stdout, r3.stderr);
    const r4 = await runCli(['push', '--local', backend.url, '--token', `fcm:APA91${'x'.repeat(140)}`]);
    console.log(r4.stdout, r4.stderr);
    const r5 = await runCli(['push', '--help']);
    console.log(r5.stdout, r5.stderr);
    expect(result.exitCode).toBe(0);
  });
});
