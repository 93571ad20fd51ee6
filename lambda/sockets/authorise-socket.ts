import * as v from 'valibot';
import { bearerOf, type CallsOf } from '../calls/receipt-authority.ts';
import { DeviceId } from '../contract/schemas.ts';
import { SOCKET_PROTOCOL } from '../contract/words.ts';

export interface AuthoriseDeps {
  /** The claims of a token that is good; `undefined` for any other. */
  readonly verify: (token: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly callsOf: CallsOf;
  /** The claim that says whose customer a user is; empty where there is only one. */
  readonly tenantClaim: string;
}

/** Whose socket it is going to be. */
export interface Authorised {
  readonly kind: 'authorised';
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
  /** The one call that it is for, if a receipt token opened it. */
  readonly callId?: string;
}

/** `unknown`: nobody knows who that is. `refused`: known, but not like this. */
export type Verdict = Authorised | { readonly kind: 'unknown' } | { readonly kind: 'refused' };

/**
 * Who opens a socket: whoever holds a JWT, or the phone that was just woken and has the receipt token of its push and
 * nothing else.
 *
 * @param protocols what the client asks for as subprotocols: `ringthrough`, and `bearer.<JWT>` or `receipt.<token>`
 * @param deviceId the device that a user names; a receipt token names its own
 */
export const authoriseSocket = async (
  deps: AuthoriseDeps,
  protocols: readonly string[],
  deviceId: string | undefined,
): Promise<Verdict> => {
  if (!protocols.includes(SOCKET_PROTOCOL)) return { kind: 'refused' };
  const bearer = credentialIn(protocols, 'bearer.');
  if (bearer !== undefined) return authoriseUser(deps, bearer, deviceId);
  const receipt = credentialIn(protocols, 'receipt.');
  return receipt === undefined ? { kind: 'unknown' } : authorisePhone(deps, receipt);
};

const credentialIn = (protocols: readonly string[], prefix: string): string | undefined =>
  protocols.find((protocol) => protocol.startsWith(prefix))?.slice(prefix.length);

const authoriseUser = async (
  { verify, tenantClaim }: AuthoriseDeps,
  token: string,
  deviceId: string | undefined,
): Promise<Verdict> => {
  const claims = await verify(token);
  const userId = claims?.sub;
  if (typeof userId !== 'string' || userId === '') return { kind: 'unknown' };
  const tenant = tenantClaim === '' ? '' : claims?.[tenantClaim];
  if (typeof tenant !== 'string' || (tenantClaim !== '' && tenant === '')) return { kind: 'refused' };
  if (!v.is(DeviceId, deviceId)) return { kind: 'refused' };
  return { kind: 'authorised', tenant, userId, deviceId };
};

const authorisePhone = async ({ callsOf }: AuthoriseDeps, token: string): Promise<Verdict> => {
  const bearer = await bearerOf(callsOf, token);
  return bearer === undefined ? { kind: 'unknown' } : { kind: 'authorised', ...bearer.claims };
};
