import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { filesFolder } from '../support/openssl.ts';

const files = filesFolder();
afterAll(() => rmSync(files.folder, { recursive: true }));

const APP = { appId: 'main', bundleId: 'com.example.app', credentials: { apnsProduction: 'ringthrough/apns' } };
const IDENTITY = [{ issuer: 'https://id.acme.dev/', audience: ['ringthrough'] }];

const doctor = (content: unknown, ...args: string[]) => {
  const path = files.write('cdk.json', typeof content === 'string' ? content : JSON.stringify(content));
  return runCli(['doctor', 'settings', path, ...args]);
};
const context = (ringthrough: unknown) => ({ context: { ringthrough } });

describe('ringthrough doctor settings', () => {
  it('prints what was read for each stage, with the defaults', async () => {
    const { exitCode, stdout } = await doctor(
      context({ identity: IDENTITY, apps: [APP], stages: { dev: {}, prod: { region: 'eu-west-1' } } }),
    );

    expect(stdout).toContain("https://id.acme.dev/, checked by API Gateway's own authorizer");
    expect(stdout).toContain('ok       stage prod  eu-west-1');
    expect(stdout).toContain('app main (com.example.app): apnsProduction ringthrough/apns');
    expect(exitCode).toBe(0);
  });

  it('finds every mistake of every stage, with its path', async () => {
    const { exitCode, stdout } = await doctor(
      context({
        identity: IDENTITY,
        ringTimeoutSecond: 30,
        apps: [APP],
        stages: { dev: {}, prod: { logRetentionDays: 8, canary: 5 } },
      }),
      '--json',
    );

    const { findings } = JSON.parse(stdout);
    expect(findings).toEqual([
      { level: 'error', subject: 'ringthrough.ringTimeoutSecond', what: expect.stringContaining('ringTimeoutSeconds') },
      { level: 'error', subject: 'ringthrough.stages.prod.canary', what: expect.any(String) },
      {
        level: 'error',
        subject: 'ringthrough.stages.prod.logRetentionDays',
        what: expect.stringContaining('must be a retention'),
      },
    ]);
    expect(exitCode).toBe(7);
  });

  it.each([
    [
      'a placeholder',
      { identity: [{ issuer: 'https://issuer.example.com/', audience: ['x'] }] },
      'so CloudFormation will refuse it: https://issuer.example.com/',
    ],
    [
      'an issuer without audience',
      { identity: [{ issuer: 'https://id.acme.dev/' }] },
      'every token of https://id.acme.dev/ is accepted',
    ],
    [
      'a protected stage without an address for alarms',
      { identity: IDENTITY, stages: { prod: {} } },
      'alarms are sent to nobody',
    ],
  ])('warns of %s', async (_case, settings, finding) => {
    const { exitCode, stdout } = await doctor(context({ apps: [APP], ...settings }));

    expect(stdout).toContain(finding);
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      'a stage that is not there',
      context({ identity: IDENTITY, apps: [APP] }),
      ['--stage', 'live'],
      7,
      'is not in ringthrough.stages',
    ],
    [
      'a comma too many',
      '{\n  "context": {\n    "ringthrough": {},\n  }\n}',
      [],
      3,
      'is not valid JSON: line 4, column 3',
    ],
    ['a comment', '{\n  // mine\n}', [], 3, 'JSON has no comments'],
    ['settings outside of context', { ringthrough: {} }, [], 3, 'move it there'],
    ['no settings', { app: 'x', context: {} }, [], 3, 'they belong under "context"'],
    ['an empty file', '', [], 3, 'it ends too early'],
  ])('says what is wrong with %s', async (_case, content, args, exit, finding) => {
    const { exitCode, stdout, stderr } = await doctor(content, ...args);

    expect(stdout + stderr).toContain(finding);
    expect(exitCode).toBe(exit);
  });

  it('says that there is no file', async () => {
    const { exitCode, stderr } = await runCli(['doctor', 'settings'], { cwd: files.folder.replace(/[^/]+$/, '') });

    expect(stderr).toContain('there is no file cdk.json');
    expect(exitCode).toBe(3);
  });
});
