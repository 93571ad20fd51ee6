import * as v from 'valibot';
import { type Call, callAt } from '../calls/call.ts';
import { bearerOf, type CallsOf } from '../calls/receipt-authority.ts';
import type { ReceiptClaims } from '../calls/receipt-token.ts';
import { SOCKET_PROTOCOL } from '../contract/enums.ts';
import { DeviceId, isReservedName, Tenant } from '../contract/schemas/fields.ts';

export interface AuthoriseDeps {
  /** The claims of a valid token; `undefined` for any other. */
  readonly verify: (token: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly callsOf: CallsOf;
  /** Name of the claim that holds the user's tenant; empty for a deployment with a single tenant. */
  readonly tenantClaim: string;
  readonly now: () => number;
}

/** Milliseconds after a call's end for which receipt tokens open sockets: a phone may wake late and ask for the end. */
const GRACE_PERIOD = 60_000;

/** The identity of a socket. */
export interface Authorised {
  readonly kind: 'authorised';
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
  /** The only call of the socket, if a receipt token opened it. */
  readonly callId?: string;
}

/** How a client shows who it is: with subprotocols, all that a browser can set, or with the header `Authorization`. */
export interface Handshake {
  /** The subprotocols that the client requests: `ringthrough`, and `bearer.<JWT>` or `receipt.<token>`. */
  readonly protocols: readonly string[];
  /** `Bearer <JWT>` or `Receipt <token>`; it needs no subprotocol. */
  readonly authorization?: string | undefined;
}

/**
 * `unauthenticated`: no valid JWT or receipt token.
 * `forbidden`: the subprotocol, the tenant or the device id is missing or invalid.
 */
export type Authorisation = Authorised | { readonly kind: 'unauthenticated' } | { readonly kind: 'forbidden' };

/**
 * Authorises a socket by a JWT, or by the receipt token of a push, which is all that a phone has that was just woken.
 *
 * @param deviceId the device of a user with a JWT; a receipt token names its own
 */
export const authoriseSocket = async (
  deps: AuthoriseDeps,
  { protocols, authorization }: Handshake,
  deviceId: string | undefined,
): Promise<Authorisation> => {
  if (protocols.length > 0 && !protocols.includes(SOCKET_PROTOCOL)) return { kind: 'forbidden' };
  const [, scheme, token] =
    CREDENTIAL.exec([authorization ?? '', ...protocols].find((one) => CREDENTIAL.test(one)) ?? '') ?? [];
  if (scheme === undefined || token === undefined) return { kind: 'unauthenticated' };
  return scheme.toLowerCase() === 'bearer' ? authoriseUser(deps, token, deviceId) : authorisePhone(deps, token);
};

/** `bearer.<JWT>` of a subprotocol, which has no blanks, or `Bearer <JWT>` of `Authorization`. The scheme's case is of no importance. */
const CREDENTIAL = /^(bearer|receipt)(?:\.| +)(\S+)$/i;

const authoriseUser = async (
  { verify, tenantClaim }: AuthoriseDeps,
  token: string,
  deviceId: string | undefined,
): Promise<Authorisation> => {
  const claims = await verify(token);
  const userId = claims?.sub;
  if (typeof userId !== 'string' || userId === '' || isReservedName(userId)) return { kind: 'unauthenticated' };
  const tenant = tenantClaim === '' ? '' : asText(claims?.[tenantClaim]);
  if (!v.is(Tenant, tenant) || (tenantClaim !== '' && tenant === '')) return { kind: 'forbidden' };
  if (!v.is(DeviceId, deviceId)) return { kind: 'forbidden' };
  return { kind: 'authorised', tenant, userId, deviceId };
};

/**
 * A claim as text, which is how HTTP APIs pass it on: a socket must be in the tenant of its user's requests. A number
 * that JavaScript cannot represent exactly could name another tenant; it is not converted, and so is forbidden.
 */
const asText = (claim: unknown): unknown => (Number.isSafeInteger(claim) ? String(claim) : claim);

/**
 * A token of a call that ended long ago is refused: no events are left, and its socket would replace the device's
 * current one.
 */
const authorisePhone = async ({ callsOf, now }: AuthoriseDeps, token: string): Promise<Authorisation> => {
  const bearer = await bearerOf(callsOf, token);
  if (bearer === undefined) return { kind: 'unauthenticated' };
  const endedAt = endedFor(callAt(bearer.call, now()), bearer.claims);
  return now() - endedAt > GRACE_PERIOD ? { kind: 'unauthenticated' } : { kind: 'authorised', ...bearer.claims };
};

/** When a call ended for one device of a callee; `Infinity` while it has not. */
const endedFor = ({ legs }: Call, { userId, deviceId }: ReceiptClaims): number => {
  const leg = legs[userId];
  const isElsewhere = leg?.answeredBy !== undefined && leg.answeredBy !== deviceId;
  const ends = [leg?.endedAt, leg?.dismissed[deviceId], isElsewhere ? leg.answeredAt : undefined];
  return Math.min(...ends.filter((at) => at !== undefined));
};
