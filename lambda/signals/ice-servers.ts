import { createHmac } from 'node:crypto';
import { type Call, callAt, isParty, MAX_CALL_DURATION, partOf } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { IceSettings } from '../contract/environment.ts';
import type { IceServersView } from '../contract/views.ts';

export interface IceDeps {
  readonly calls: Pick<CallStore, 'get'>;
  readonly ice: IceSettings;
  /** Reads the secret that is shared with the TURN server. */
  readonly turnSecret: (secretName: string) => Promise<string>;
  readonly now: () => number;
}

export type IceResult =
  | { readonly kind: 'servers'; readonly servers: IceServersView }
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call };

/** The ICE servers for a party of a call that has not ended. TURN credentials last for {@link MAX_CALL_DURATION}. */
export const iceServers = async (deps: IceDeps, userId: string, callId: string): Promise<IceResult> => {
  const stored = await deps.calls.get(callId);
  if (stored === undefined || !isParty(stored, userId)) return { kind: 'call-not-found' };
  const now = deps.now();
  const call = callAt(stored, now);
  if (partOf(call, userId)?.endedAt !== undefined) return { kind: 'wrong-state', call };
  const { stun, turn } = deps.ice;
  const expiresAt = now + MAX_CALL_DURATION;
  return {
    kind: 'servers',
    servers: {
      iceServers: [
        ...(stun.length > 0 ? [{ urls: [...stun] }] : []),
        ...(turn === undefined
          ? []
          : [
              {
                urls: [...turn.urls],
                ...turnCredential(await deps.turnSecret(turn.secretName), userId, expiresAt),
              },
            ]),
      ],
      expiresAt: new Date(expiresAt).toISOString(),
    },
  };
};

/**
 * A TURN credential that is valid until `expiresAt` (epoch milliseconds) on a server with the same secret, in the
 * scheme of coturn's `use-auth-secret`. https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00
 */
export const turnCredential = (
  secret: string,
  userId: string,
  expiresAt: number,
): { readonly username: string; readonly credential: string } => {
  // coturn accepts no username with a space in it, and reads only the expiry from it.
  const username = `${Math.floor(expiresAt / 1000)}:${userId.replaceAll(' ', '%20')}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
};
