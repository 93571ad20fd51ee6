import * as v from 'valibot';
import { type Call, callAt } from '../calls/call.ts';
import { bearerOf, type CallsOf } from '../calls/receipt-authority.ts';
import type { ReceiptClaims } from '../calls/receipt-token.ts';
import { DeviceId, isReservedName, Tenant } from '../contract/schemas.ts';
import { SOCKET_PROTOCOL } from '../contract/words.ts';

export interface AuthoriseDeps {
  /** The claims of a token that is good; `undefined` for any other. */
  readonly verify: (token: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly callsOf: CallsOf;
  /** The claim that says whose customer a user is; empty where there is only one. */
  readonly tenantClaim: string;
  readonly now: () => number;
}

/** Milliseconds after a call's end for which its phones may still ask how it ended: one may wake late. */
const LATE = 60_000;

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
  if (typeof userId !== 'string' || userId === '' || isReservedName(userId)) return { kind: 'unknown' };
  const tenant = tenantClaim === '' ? '' : asText(claims?.[tenantClaim]);
  if (!v.is(Tenant, tenant) || (tenantClaim !== '' && tenant === '')) return { kind: 'refused' };
  if (!v.is(DeviceId, deviceId)) return { kind: 'refused' };
  return { kind: 'authorised', tenant, userId, deviceId };
};

/**
 * A claim as HTTP APIs hand it on, which is text: a socket must be in the tenant of its user's requests. A number that
 * JavaScript cannot hold exactly would be that of another tenant, and stays what it is.
 */
const asText = (claim: unknown): unknown => (Number.isSafeInteger(claim) ? String(claim) : claim);

/** Of a call that is long over there is nothing to hear: its token must not take the place of the device's own socket. */
const authorisePhone = async ({ callsOf, now }: AuthoriseDeps, token: string): Promise<Verdict> => {
  const bearer = await bearerOf(callsOf, token);
  if (bearer === undefined) return { kind: 'unknown' };
  const endedAt = endedFor(callAt(bearer.call, now()), bearer.claims);
  return now() - endedAt > LATE ? { kind: 'unknown' } : { kind: 'authorised', ...bearer.claims };
};

/** When a call ended for one device of a callee; never, while it has not. */
const endedFor = ({ legs }: Call, { userId, deviceId }: ReceiptClaims): number => {
  const leg = legs[userId];
  const isElsewhere = leg?.answeredBy !== undefined && leg.answeredBy !== deviceId;
  const ends = [leg?.endedAt, leg?.silenced[deviceId], isElsewhere ? leg.answeredAt : undefined];
  return Math.min(...ends.filter((at) => at !== undefined));
};
