import { decodeJwt } from 'jose';
import * as v from 'valibot';
import type { Emulator } from './emulator.ts';

const Session = v.object({ AuthenticationResult: v.object({ AccessToken: v.string() }) });
const PASSWORD = 'Long-enough-4-them-all';

/** A signed-in user of a deployed user pool. */
export interface PoolUser {
  readonly userId: string;
  readonly token: string;
}

/** Creates a user as an administrator of the AWS account, and signs in with the client for apps. */
export const signIn = async (
  { ask }: Pick<Emulator, 'ask'>,
  { UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string },
  Username: string,
): Promise<PoolUser> => {
  const cognito = async (action: string, parameters: object): Promise<unknown> => {
    const answer = await ask('cognito-idp', '/', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
      },
      body: JSON.stringify({ UserPoolId, ...parameters }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  await cognito('AdminCreateUser', { Username, MessageAction: 'SUPPRESS' });
  await cognito('AdminSetUserPassword', { Username, Password: PASSWORD, Permanent: true });
  const session = await cognito('AdminInitiateAuth', {
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD },
  });
  const token = v.parse(Session, session).AuthenticationResult.AccessToken;
  return { token, userId: decodeJwt(token).sub ?? '' };
};
