import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const roots = new WeakSet<IConstruct>();

/** Marks the construct that holds a whole deployment, of which a stack can have several. */
export const markDeployment = (root: IConstruct): void => {
  roots.add(root);
};

/**
 * The first part of the names that must be unique in an account and region, such as those of alarms: the stack's name, and the id of the
 * deployment's construct unless that is CDK's `Default`.
 */
export const deploymentName = (scope: IConstruct): string => {
  const { stackName } = Stack.of(scope);
  const id = scope.node.scopes.find((parent) => roots.has(parent))?.node.id;
  return id === undefined || id === 'Default' ? stackName : `${stackName}-${id}`;
};
