import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { TemplateJson } from './templates.ts';

/** Resources that hold something, or whose address somebody else has. */
const KEPT_TYPES = new Set([
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Logs::LogGroup',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
  'AWS::SSM::Parameter',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::Lambda::EventSourceMapping',
]);
const isKept = (type: string): boolean => KEPT_TYPES.has(type) || /^Custom::.*PlatformApplication/.test(type);

const LOSES = new Set([
  ResourceImpact.WILL_REPLACE,
  ResourceImpact.MAY_REPLACE,
  ResourceImpact.WILL_DESTROY,
  ResourceImpact.WILL_ORPHAN,
]);

/** What an update of a stack from one template to the other would lose, one line each. */
export const losses = (before: TemplateJson, after: TemplateJson): string[] => {
  const { resources, outputs } = fullDiff(before, after);
  const lost: string[] = [];
  resources.forEachDifference((id, change) => {
    const type = change.oldResourceType ?? '';
    if (isKept(type) && LOSES.has(change.changeImpact)) lost.push(`${type} ${id}: ${change.changeImpact}`);
  });
  outputs.forEachDifference((id, change) => {
    if (change.isRemoval) lost.push(`output ${id}: removed`);
    else if (change.oldValue?.Export !== undefined && !isSame(change.oldValue.Export, change.newValue?.Export))
      lost.push(`output ${id}: exported under another name`);
  });
  return lost;
};

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
