import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS_FILE, type SettingsFile } from '../../lambda/contract/environment.ts';
import { readEnvironment } from '../../lambda/entry/dependencies/environment.ts';

const folderWith = (settings: SettingsFile): string => {
  const folder = mkdtempSync(join(tmpdir(), 'code-'));
  writeFileSync(join(folder, SETTINGS_FILE), JSON.stringify(settings));
  return folder;
};
const apps = [
  { appId: 'main', bundleId: 'com.example.app', applications: { APNS_VOIP: 'calls', GCM: 'calls-android' } },
];
const templates = { main: { ios: { incomingCall: { callId: 'x' } } } };

describe('the settings of a function', () => {
  it('are those of the file, whose platform applications have names', () => {
    const LAMBDA_TASK_ROOT = folderWith({
      apps,
      templates,
      ringTimeoutSeconds: 20,
      disclosesBlocks: false,
      ice: { stun: [] },
    });
    const APPLICATIONS = 'arn:aws:sns:eu-west-1:123456789012:app/';

    expect(
      readEnvironment({ LAMBDA_TASK_ROOT, APPLICATIONS }, ['apps', 'ringTimeoutSeconds', 'disclosesBlocks', 'ice']),
    ).toEqual({
      apps: [
        {
          ...apps[0],
          applications: {
            APNS_VOIP: `${APPLICATIONS}APNS_VOIP/calls`,
            GCM: `${APPLICATIONS}GCM/calls-android`,
          },
          templates: templates.main,
        },
      ],
      ringTimeoutSeconds: 20,
      disclosesBlocks: false,
      ice: { stun: [] },
    });
  });

  it('are those of the environment where it has them', () => {
    const LAMBDA_TASK_ROOT = folderWith({ ringTimeoutSeconds: 20, claimNames: { userIdClaim: 'uid' } });

    expect(
      readEnvironment({ LAMBDA_TASK_ROOT, RING_TIMEOUT_SECONDS: '30' }, ['ringTimeoutSeconds', 'claimNames']),
    ).toEqual({
      ringTimeoutSeconds: 30,
      claimNames: { userIdClaim: 'uid', userIdPrefix: '', tenantClaim: '' },
    });
  });

  it('with ARNs keep them', () => {
    const arn = 'arn:aws:sns:eu-west-1:123456789012:app/GCM/x';
    const APPS = JSON.stringify([{ ...apps[0], applications: { GCM: arn } }]);

    expect(readEnvironment({ APPS }, ['apps']).apps).toMatchObject([{ applications: { GCM: arn } }]);
  });

  it('that are in neither are named by their variable', () => {
    expect(() => readEnvironment({ LAMBDA_TASK_ROOT: folderWith({}) }, ['apps', 'table'])).toThrow(
      'environment: APPS is missing; TABLE_NAME is missing',
    );
    expect(() => readEnvironment({ LAMBDA_TASK_ROOT: '/no/such/folder' }, ['table'])).toThrow('TABLE_NAME is missing');
  });
});
