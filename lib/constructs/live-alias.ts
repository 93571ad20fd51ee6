import { Alias, type IFunction, type IVersion, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

const roots = new WeakSet<IConstruct>();
// CDK's own classes do not fit its interfaces under `exactOptionalPropertyTypes`, so each is named as its interface.
const aliases = new WeakMap<IConstruct, Alias>();

/** Gives every function below `root` that is passed to {@link invoked} an alias. Before the functions' callers are created. */
export const useAliases = (root: IConstruct): void => {
  roots.add(root);
};

/**
 * What callers of a function invoke: the function itself, or its alias `live` in a deployment with a canary, which decides which version
 * gets an invocation. For the targets of integrations, authorizers, event sources and subscriptions; not for grants and metrics, which
 * are those of the function.
 */
export const invoked = (fn: LambdaFunction): IFunction => {
  if (!fn.node.scopes.some((scope) => roots.has(scope))) return fn;
  const known = aliases.get(fn);
  if (known !== undefined) return known as IFunction;
  const alias = new Alias(fn, 'Live', { aliasName: 'live', version: fn.currentVersion as IVersion });
  aliases.set(fn, alias);
  return alias as IFunction;
};

/** A function and its alias. */
export interface ShiftedFunction {
  readonly fn: LambdaFunction;
  readonly alias: Alias;
}

/** The functions below `root` that have got an alias. */
export const shiftedFunctions = (root: IConstruct): readonly ShiftedFunction[] =>
  root.node.findAll().flatMap((fn) => {
    const alias = fn instanceof LambdaFunction ? aliases.get(fn) : undefined;
    return fn instanceof LambdaFunction && alias !== undefined ? [{ fn, alias }] : [];
  });
