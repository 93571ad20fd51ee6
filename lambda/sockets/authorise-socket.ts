import * as v from 'valibot';
import { type Call, callAt } from '../calls/call.ts';
import { bearerOf, type CallsOf } from '../calls/receipt-authority.ts';
import type { ReceiptClaims } from '../calls/receipt-token.ts';
import { type Cells, urlsElsewhere } from '../contract/cells.ts';
import { SOCKET_PROTOCOL } from '../contract/enums.ts';
import { DeviceId } from '../contract/schemas/fields.ts';
import type { Authentication } from '../identity/authenticate.ts';

export interface AuthoriseDeps {
  readonly authenticate: (token: string) => Promise<Authentication>;
  readonly callsOf: CallsOf;
  readonly now: () => number;
  /** `undefined`: this deployment serves every tenant. */
  readonly cells?: Cells | undefined;
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

export type Authorisation =
  | Authorised
  /** No valid JWT or receipt token. */
  | { readonly kind: 'unauthenticated'; readonly detail: string }
  /** The subprotocol, the tenant, the user or the device id is missing or invalid, or another cell serves the tenant. */
  | { readonly kind: 'forbidden'; readonly detail: string }
  /** The token can be neither accepted nor rejected at this moment. */
  | { readonly kind: 'unavailable'; readonly cause: unknown };

/** How a client shows who it is: with subprotocols, all that a browser can set, or with the header `Authorization`. */
export interface Handshake {
  /** The subprotocols that the client requests: `ringthrough`, and `bearer.<JWT>` or `receipt.<token>`. */
  readonly protocols: readonly string[];
  /** `Bearer <JWT>` or `Receipt <token>`; it needs no subprotocol. */
  readonly authorization?: string | undefined;
}

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
  if (protocols.length > 0 && !protocols.includes(SOCKET_PROTOCOL))
    return { kind: 'forbidden', detail: `the subprotocol ${SOCKET_PROTOCOL} is missing` };
  const [, scheme, token] =
    CREDENTIAL.exec([authorization ?? '', ...protocols].find((one) => CREDENTIAL.test(one)) ?? '') ?? [];
  if (scheme === undefined || token === undefined)
    return {
      kind: 'unauthenticated',
      detail: 'a subprotocol bearer.<JWT> or receipt.<token>, or Authorization, is missing',
    };
  return scheme.toLowerCase() === 'bearer' ? authoriseUser(deps, token, deviceId) : authorisePhone(deps, token);
};

/** `bearer.<JWT>` of a subprotocol, which has no blanks, or `Bearer <JWT>` of `Authorization`. The scheme's case is of no importance. */
const CREDENTIAL = /^(bearer|receipt)(?:\.| +)(\S+)$/i;

const authoriseUser = async (
  { authenticate, cells }: AuthoriseDeps,
  token: string,
  deviceId: string | undefined,
): Promise<Authorisation> => {
  const result = await authenticate(token);
  if (result.kind === 'unavailable') return result;
  if (result.kind === 'rejected') return { kind: 'unauthenticated', detail: result.detail };
  const { tenant, userId, problem } = result.session;
  if (tenant === undefined || userId === undefined) return { kind: 'forbidden', detail: problem?.detail ?? '' };
  const elsewhere = cells && urlsElsewhere(cells, tenant);
  if (elsewhere !== undefined)
    return { kind: 'forbidden', detail: `the user’s tenant is served by ${elsewhere.join(' and ')}` };
  if (!v.is(DeviceId, deviceId))
    return { kind: 'forbidden', detail: 'the query parameter deviceId is missing, invalid or sent twice' };
  return { kind: 'authorised', tenant, userId, deviceId };
};

/**
 * A token of a call that ended long ago is refused: no events are left, and its socket would replace the device's
 * current one.
 */
const authorisePhone = async ({ callsOf, now }: AuthoriseDeps, token: string): Promise<Authorisation> => {
  const bearer = await bearerOf(callsOf, token);
  if (bearer === undefined) return RECEIPT_INVALID;
  const endedAt = endedFor(callAt(bearer.call, now()), bearer.claims);
  if (now() - endedAt > GRACE_PERIOD) return RECEIPT_INVALID;
  const { tenant, userId, deviceId, callId } = bearer.claims;
  return { kind: 'authorised', tenant, userId, deviceId, callId };
};

const RECEIPT_INVALID = {
  kind: 'unauthenticated',
  detail: 'the receipt token is invalid, or its call has ended',
} as const;

/** When a call ended for one device of a callee; `Infinity` while it has not. */
const endedFor = ({ legs }: Call, { userId, deviceId }: ReceiptClaims): number => {
  const leg = legs[userId];
  const isElsewhere = leg?.answeredBy !== undefined && leg.answeredBy !== deviceId;
  const ends = [leg?.endedAt, leg?.dismissed[deviceId], isElsewhere ? leg.answeredAt : undefined];
  return Math.min(...ends.filter((at) => at !== undefined));
};
