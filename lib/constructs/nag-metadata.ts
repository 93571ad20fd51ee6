import { Aspects, CfnResource, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Acknowledgement } from './acknowledge.ts';

/** An entry of the metadata `cdk_nag`: https://github.com/cdklabs/cdk-nag/blob/v2.38.2/src/models/nag-suppression.ts */
interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: readonly string[];
}

/** `AwsSolutions-IAM5[Resource::*]` is rule `AwsSolutions-IAM5` with `appliesTo: ['Resource::*']` in cdk-nag 2. */
const suppression = ({ id, reason }: Acknowledgement): Suppression => {
  const [, rule = id, finding] = /^([^[]+)\[(.*)\]$/.exec(id) ?? [];
  return { id: rule, reason, ...(finding === undefined ? {} : { applies_to: [finding] }) };
};

/** CDK's `AspectPriority.MUTATING`: before the packs of cdk-nag 2, which have the default of 500. */
const BEFORE_CHECKS = 200;

/**
 * Suppresses findings of cdk-nag 2, which reads them from the metadata of each resource. An aspect, because policies are
 * added to a role later. Writes nothing into the template of an app without a pack of cdk-nag 2.
 */
export const addNagMetadata = (scope: IConstruct, rules: readonly Acknowledgement[]): void => {
  const aspect: IAspect = { visit: (node) => addTo(node, rules.map(suppression)) };
  Aspects.of(scope).add(aspect, { priority: BEFORE_CHECKS });
};

/** The same for the resources that are in `scope` now. */
export const addNagMetadataNow = (scope: IConstruct, rules: readonly Acknowledgement[]): void => {
  for (const node of scope.node.findAll()) addTo(node, rules.map(suppression));
};

const addTo = (resource: IConstruct, added: readonly Suppression[]): void => {
  if (!CfnResource.isCfnResource(resource) || !hasNagPack(resource)) return;
  const known: readonly Suppression[] = resource.getMetadata('cdk_nag')?.rules_to_suppress ?? [];
  const isKnown = ({ id, applies_to = [] }: Suppression): boolean =>
    known.some((one) => one.id === id && String(one.applies_to ?? []) === String(applies_to));
  const rules = [...known, ...added.filter((one) => !isKnown(one))];
  resource.addMetadata('cdk_nag', { rules_to_suppress: rules });
};

/** Packs of cdk-nag 3 are no aspects. */
const hasNagPack = ({ node }: IConstruct): boolean =>
  node.scopes.some((scope) => Aspects.of(scope).all.some((aspect) => 'readPackName' in aspect));
