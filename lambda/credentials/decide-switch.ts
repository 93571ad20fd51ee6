import type { CheckedSecret } from './check-secret.ts';
import { CredentialError } from './credential-error.ts';
import { isOlder } from './is-rollback.ts';
import type { Properties } from './resource-properties.ts';

export interface Switch {
  readonly wanted: Properties;
  /** `undefined` for an application that is adopted. */
  readonly before: Properties | undefined;
  /** The secret of `before`. */
  readonly old: CheckedSecret | undefined;
  readonly credential: Extract<CheckedSecret, { kind: 'usable' }>;
  /** See `identityInSns`. */
  readonly inSns: string | undefined;
}

export type SwitchDecision =
  | { readonly kind: 'passed' }
  /** Neither SNS nor the old secret says what the devices are registered with. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly error: CredentialError };

/**
 * Refuses a credential of another Firebase project, Apple team or bundle, which makes every registered token worthless,
 * unless the properties name the new one. A rollback is never refused: it goes back to what SNS still has, from what the
 * failed update was allowed to switch to, or to an older version of the secret.
 */
export const decideSwitch = ({ wanted, before, old, credential, inSns }: Switch): SwitchDecision => {
  const from = inSns ?? (old?.kind === 'usable' ? old.identity : undefined);
  if (from === undefined) return { kind: 'unknown' };
  const to = credential.identity;
  if (from === to || allows(wanted, to) || (before !== undefined && allows(before, from))) return { kind: 'passed' };
  if (inSns === undefined && old !== undefined && isOlder(credential, old)) return { kind: 'passed' };
  return {
    kind: 'refused',
    error: new CredentialError(
      `The devices of ${wanted.Name} are registered for ${from}, and the credential is for ${to}. With it, none of them can ` +
        'be called until its app has registered again with a new token. Nothing was changed in SNS. If that is meant, add ' +
        `"${to}" to allowIdentityChange; otherwise use a credential of ${from}.`,
    ),
  };
};

const allows = ({ AllowIdentityChange: allowed }: Properties, identity: string): boolean =>
  allowed?.split(',').includes(identity) ?? false;
