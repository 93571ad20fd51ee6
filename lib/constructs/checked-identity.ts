import { Annotations, CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IdentityEntry } from '../../lambda/contract/identity.ts';
import { issuersWithoutAudience, placeholdersIn } from '../settings/resolve-identity.ts';
import type { Identity } from './identity.ts';

/**
 * The identity of the settings. Values that were copied from an example are warned of at synth, which needs no account, and are refused
 * by CloudFormation before it creates anything.
 */
export const checkedIdentity = (scope: Construct, entries: readonly IdentityEntry[]): Identity => {
  for (const issuer of issuersWithoutAudience(entries)) {
    Annotations.of(scope).addWarningV2(
      'ringthrough:identity-audience',
      `identity: every token of ${issuer} is accepted, also those for other apps of that issuer: set audience if there are any`,
    );
  }
  const placeholders = placeholdersIn(entries);
  if (placeholders.length > 0)
    refuseToDeploy(scope, `identity has placeholders: replace ${placeholders.join(', ')} in cdk.json`);
  return { entries };
};

const refuseToDeploy = (scope: Construct, message: string): void => {
  Annotations.of(scope).addWarningV2('ringthrough:identity-placeholder', `${message}; it cannot be deployed as it is`);
  // CloudFormation's rules compare parameters: this one always has its default value.
  const placeholder = new CfnParameter(scope, 'IdentityPlaceholder', {
    type: 'String',
    default: 'yes',
    description: message,
  });
  new CfnRule(scope, 'IdentityHasNoPlaceholder', {
    assertions: [{ assert: Fn.conditionNot(Fn.conditionEquals(placeholder, 'yes')), assertDescription: message }],
  });
};
