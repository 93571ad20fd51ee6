import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import { SERVER_SCOPE } from '../../lambda/contract/enums.ts';
import { CliError } from '../terminal/cli-error.ts';

/** An app server's token, signed with a deployment's shared secret as docs/identity.md says. Valid for five minutes. */
export const serverToken = async (secret: string, audience: string | undefined, now: number): Promise<string> => {
  const seconds = Math.floor(now / 1000);
  const token = new SignJWT({ scope: SERVER_SCOPE })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject('ringthrough-cli')
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300);
  if (audience !== undefined) token.setAudience(audience);
  return await token.sign(new TextEncoder().encode(secret));
};

/** What a command prints. Its own output on stderr is shown when it fails, and never its stdout, which may have a token. */
export const commandToken = async (command: string): Promise<string> => {
  try {
    const { stdout } = await promisify(exec)(command, { timeout: 60_000 });
    if (stdout.trim() !== '') return stdout.trim();
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    throw new CliError('input', `--token-command failed: ${stderr.trim().split('\n')[0] ?? ''}`);
  }
  throw new CliError('input', '--token-command printed nothing');
};
