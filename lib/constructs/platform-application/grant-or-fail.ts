import { type IResource, Token, TokenComparison } from 'aws-cdk-lib';
import {
  Grant,
  type GrantOnPrincipalOptions,
  type IGrantable,
  type IPrincipal,
  UnknownPrincipal,
} from 'aws-cdk-lib/aws-iam';

/**
 * Adds a permission to the policy of a principal, and throws if that cannot be done: CDK would deploy without it, and no
 * phone would ring. A platform application has no policy of its own, so only the principal's counts.
 */
export const grantOrFail = (resource: IResource, options: GrantOnPrincipalOptions): Grant => {
  const fail: (reason: string) => never = (reason) => {
    throw new Error(
      `${resource.node.path}: ${nameOf(options.grantee)} cannot be granted ${options.actions.join(', ')}: ${reason}`,
    );
  };
  if (typeof options.grantee?.grantPrincipal?.addToPrincipalPolicy !== 'function')
    fail('it is no role, user, function or other principal of CDK.');
  const unnamed = options.actions.filter((action) => !Token.isUnresolved(action) && !/^sns:[\w*]+$/.test(action));
  if (options.actions.length === 0 || unnamed.length > 0)
    fail(`name the actions of SNS, such as sns:Publish${unnamed.length === 0 ? '' : ` (not ${unnamed.join(', ')})`}.`);
  const { grantPrincipal: principal } = options.grantee;
  if (isImmutable(principal)) {
    fail(
      'its role was imported so that nothing is added to its policy (mutable: false, withoutPolicyUpdates, or of another ' +
        'account). Import it as mutable, or add the statement where the role is made, and leave out the grant.',
    );
  }
  // It says that it has added a statement, and only warns.
  if (principal instanceof UnknownPrincipal)
    fail('it was imported without its role. Grant it to its role, or import it with that (fromFunctionAttributes).');
  const { principalAccount } = principal;
  if (
    principalAccount !== undefined &&
    Token.compareStrings(principalAccount, resource.env.account) === TokenComparison.DIFFERENT
  ) {
    fail(
      `it is of the account ${principalAccount}, and SNS lets only the account ${resource.env.account} use the application.`,
    );
  }
  const grant = Grant.addToPrincipal(options);
  if (!grant.success) fail('it has no policy to which the permission could be added. Grant it to a role.');
  return grant;
};

/**
 * CDK's class for such roles, which is not exported, says that it has added a statement:
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-iam/lib/private/immutable-role.ts
 */
const isImmutable = (principal: IPrincipal): boolean => /^ImmutableRole\d*$/.test(principal.constructor.name);

const nameOf = (grantee: IGrantable): string => {
  const node = (grantee as Partial<IResource> | undefined)?.node;
  return node?.path ?? String(grantee);
};
