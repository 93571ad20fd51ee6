import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityFromEnvironment } from '../../../lab/server/identity-from-environment.ts';

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'authorizer-')), 'authorizer.mjs');
  writeFileSync(path, text);
  return path;
};

describe('the environment of npm start', () => {
  it('changes nothing by default', async () => {
    expect(await identityFromEnvironment({})).toEqual({ strictIdentity: false });
  });

  it('may refuse the local issuer, set the shared secret, and name a module with the own authorizer', async () => {
    const options = await identityFromEnvironment({
      IDENTITY: 'strict',
      SHARED_SECRET: 'a secret of thirty-two bytes or more',
      AUTHORIZER: file('export const handler = ({ token }) => ({ userId: token });'),
    });

    expect(options).toMatchObject({ strictIdentity: true, sharedSecret: 'a secret of thirty-two bytes or more' });
    expect(options.ownAuthorizer?.({ token: 'bob' })).toEqual({ userId: 'bob' });
  });

  it.each([
    [{ IDENTITY: 'yes' }, 'IDENTITY must be "strict", not "yes"'],
    [{ SHARED_SECRET: 'short' }, 'SHARED_SECRET must have at least 32 bytes'],
    [{ AUTHORIZER: file('export const handle = 1;') }, 'must be a module that exports a function "handler"'],
  ])('is refused with what would be right: %j', async (environment, message) => {
    await expect(identityFromEnvironment(environment)).rejects.toThrow(message);
  });
});
