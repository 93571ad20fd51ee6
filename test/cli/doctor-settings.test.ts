import { rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectSettings } from '../../cli/doctor/settings/settings.ts';
import { readSettingsFile } from '../../cli/doctor/settings/settings-file.ts';
import { CliError } from '../../cli/terminal/cli-error.ts';
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
});

describe('settings that are valid', () => {
  const warningsOf = (settings: Record<string, unknown>): string => {
    const { findings } = inspectSettings({ apps: [APP], ...settings }, undefined);
    return findings
      .filter(({ level }) => level === 'warning')
      .map(({ what }) => what)
      .join('\n');
  };

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
    [
      'a cell that no tenant has',
      { identity: IDENTITY, tenantClaim: 'org', cell: 'https://x.example', cells: { acme: ['https://y.example'] } },
      'cell is https://x.example, which serves no tenant',
    ],
    ['nothing', { identity: IDENTITY }, ''],
  ])('get a warning of %s', (_case, settings, warning) => {
    const found = warningsOf(settings);
    if (warning === '') expect(found).toBe('');
    else expect(found).toContain(warning);
  });

  it('have a finding for a stage that is not there', () => {
    const { findings } = inspectSettings({ identity: IDENTITY, apps: [APP] }, 'live');
    expect(findings).toEqual([
      { level: 'error', subject: 'settings', what: expect.stringContaining('is not in ringthrough.stages') },
    ]);
  });
});

describe('a file of settings', () => {
  it.each([
    [
      'a comma too many',
      '{\n  "context": {\n    "ringthrough": {},\n  }\n}',
      'is not valid JSON: line 4, column 3. A comma too many',
    ],
    ['a comment', '{\n  // mine\n}', 'JSON has no comments'],
    ['settings outside of context', JSON.stringify({ ringthrough: {} }), 'move it there'],
    ['no settings', JSON.stringify({ app: 'x', context: {} }), 'they belong under "context"'],
    ['nothing in it', '', 'it ends too early'],
  ])('with %s gets the right finding', async (_case, content, finding) => {
    const reading = readSettingsFile(files.write('broken.json', content), 'settings', { stdin: new PassThrough() });
    const error = await reading.then(
      () => undefined,
      (problem: unknown) => problem,
    );
    expect(error).toBeInstanceOf(CliError);
    const { kind, message, hint } = error as CliError;
    expect(`${kind}: ${message}. ${hint}`).toContain(finding);
    expect(kind).toBe('input');
  });

  it('that is not there is an error', async () => {
    const { exitCode, stderr } = await runCli(['doctor', 'settings', files.path('none.json')]);

    expect(stderr).toContain('there is no file');
    expect(exitCode).toBe(3);
  });
});
