import { describe, expect, it } from 'vitest';
import { deployment, resources } from './deployment.ts';
import { minimalSettings, mistakesIn } from './settings-mistakes.ts';

const turn = {
  urls: ['turn:turn.example.com:3478', 'turns:turn.example.com:5349?transport=tcp'],
  secret: 'ringthrough/turn',
};

/** The environment of the function `ice`, and the policy of its role. */
const iceFunction = (changed: Record<string, unknown>) => {
  const { api } = deployment(changed);
  const [fn] = resources([api], 'AWS::Lambda::Function').filter(({ id }) => /\/Ice[0-9A-F]{8}$/.test(id));
  const policy = resources([api], 'AWS::IAM::Policy').find(({ id }) => id.includes('/IceRole'));
  const environment = JSON.stringify(fn?.Properties.Environment);
  return { environment, policy: JSON.stringify(policy?.Properties.PolicyDocument) };
};

describe('the STUN and TURN servers', () => {
  it('are empty by default, without access to a secret', () => {
    const { environment, policy } = iceFunction({});

    expect(environment).toContain(String.raw`{\"stun\":[]}`);
    expect(policy).not.toContain('secretsmanager');
  });

  it('are those of the settings, with the name of the secret and never its value', () => {
    const { environment, policy } = iceFunction({ ice: { stun: ['stun:stun.example.com'], turn } });

    const ice = { stun: ['stun:stun.example.com'], turn: { urls: turn.urls, secretName: turn.secret } };
    expect(environment).toContain(JSON.stringify(JSON.stringify(ice)).slice(1, -1));
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
