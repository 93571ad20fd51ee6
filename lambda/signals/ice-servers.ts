import { createHmac } from 'node:crypto';
import { type Call, callAt, isParty } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import { LONGEST_CALL } from '../calls/callee-store.ts';
import type { IceSettings } from '../contract/environment.ts';
import type { IceServersView } from '../contract/views.ts';

export interface IceDeps {
  readonly calls: Pick<CallStore, 'get'>;
  readonly ice: IceSettings;
  /** The secret that is shared with the TURN server. */
  readonly turnSecret: (secretName: string) => Promise<string>;
  readonly now: () => number;
}

export type IceResult =
  | { readonly kind: 'servers'; readonly servers: IceServersView }
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call };

/** By which servers a party of a live call may connect; its credential is good for as long as a call may last. */
export const iceServers = async (deps: IceDeps, userId: string, callId: string): Promise<IceResult> => {
  const stored = await deps.calls.get(callId);
  if (stored === undefined || !isParty(stored, userId)) return { kind: 'call-not-found' };
  const now = deps.now();
  const call = callAt(stored, now);
  if (call.endedAt !== undefined || call.legs[userId]?.endedAt !== undefined) return { kind: 'wrong-state', call };
  const { stun, turn } = deps.ice;
  const expiresAt = now + LONGEST_CALL;
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
 * What a TURN server that shares the secret takes until `expiresAt` (epoch milliseconds): the scheme of coturn's
 * `use-auth-secret`. https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00
 */
export const turnCredential = (
  secret: string,
  userId: string,
  expiresAt: number,
): { readonly username: string; readonly credential: string } => {
  // coturn takes no name with a space in it, and wants to know no more than until when.
  const username = `${Math.floor(expiresAt / 1000)}:${userId.replaceAll(' ', '%20')}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
};
