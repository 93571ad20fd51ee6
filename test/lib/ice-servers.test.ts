import { describe, expect, it } from 'vitest';
import { iceSettingsOf } from '../../lib/settings/settings-file.ts';
import { deployment, resources, someSettings } from './deployment.ts';
import { minimalSettings, mistakesIn } from './settings-mistakes.ts';

const turn = {
  urls: ['turn:turn.example.com:3478', 'turns:turn.example.com:5349?transport=tcp'],
  secret: 'ringthrough/turn',
};

/** The policy of the function `ice`. What it reads of the servers is in its settings file. */
const iceFunction = (changed: Record<string, unknown>) => {
  const { api } = deployment(changed);
  const policy = resources([api], 'AWS::IAM::Policy').find(({ id }) => id.includes('/IceRole'));
  return { ice: iceSettingsOf(someSettings(changed).ice), policy: JSON.stringify(policy?.Properties.PolicyDocument) };
};

describe('the STUN and TURN servers', () => {
  it('are empty by default, without access to a secret', () => {
    const { ice, policy } = iceFunction({});

    expect(ice).toEqual({ stun: [] });
    expect(policy).not.toContain('secretsmanager');
  });

  it('are those of the settings, with the name of the secret and never its value', () => {
    const { ice, policy } = iceFunction({ ice: { stun: ['stun:stun.example.com'], turn } });

    expect(ice).toEqual({ stun: ['stun:stun.example.com'], turn: { urls: turn.urls, secretName: turn.secret } });
    expect(policy).toContain('secretsmanager:GetSecretValue');
    expect(policy).toContain(':secret:ringthrough/turn-??????');
  });

  it.each([
    [{ stun: ['https://stun.example.com'] }, 'stun'],
    [{ turn: { ...turn, urls: [] } }, 'turn.urls'],
    [{ turn: { ...turn, urls: ['stun:stun.example.com'] } }, 'turn.urls'],
    [{ turn: { urls: turn.urls } }, 'turn.secret'],
  ])('with a mistake are rejected with its path: %j', (ice, where) => {
    expect(mistakesIn({ ...minimalSettings, ice }).join()).toContain(where);
  });
});
