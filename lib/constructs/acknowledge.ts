import * as core from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { addNagMetadata, addNagMetadataNow } from './nag-metadata.ts';

/** A finding of a check that does not apply, and why. */
export interface Acknowledgement {
  /** The rule, in the notation of cdk-nag 3: `AwsSolutions-IAM4`, or `AwsSolutions-IAM5[Resource::*]` for one finding of it. */
  readonly id: string;
  readonly reason: string;
}

/** `Validations` of `aws-cdk-lib`, as far as it is used here; the oldest supported version has none. */
interface Validations {
  of(scope: IConstruct): { acknowledge(...rules: readonly Acknowledgement[]): void };
}

/**
 * Suppresses findings in `scope` and everything below it: for cdk-nag 3 and CDK's own checks with `Validations`, and for
 * cdk-nag 2 with the metadata that it reads. Never throws, because a deployment must not fail at a check that the app may
 * not even run: a finding that could not be suppressed is reported by the check.
 */
export const acknowledge = (scope: IConstruct, ...rules: readonly Acknowledgement[]): void => {
  withValidations(scope, rules);
  addNagMetadata(scope, rules);
};

/** The same for an aspect, which may not add another one: only for resources that are there already. */
export const acknowledgeInAspect: typeof acknowledge = (scope, ...rules) => {
  withValidations(scope, rules);
  addNagMetadataNow(scope, rules);
};

const withValidations = (scope: IConstruct, rules: readonly Acknowledgement[]): void => {
  const { Validations } = core as { readonly Validations?: Validations };
  try {
    Validations?.of(scope).acknowledge(...rules);
  } catch {
    // Other versions of CDK may refuse an id.
  }
};
