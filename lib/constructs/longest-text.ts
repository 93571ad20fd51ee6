import {
  CfnResource,
  DefaultTokenResolver,
  type IResolvable,
  Reference,
  StringConcat,
  Token,
  Tokenization,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Most characters of values that only CloudFormation knows, by the resource's type and the attribute; `*` stands for every other attribute.
 * Sources: the quotas of each service, and for ids a generous allowance.
 */
const LONGEST: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'AWS::DynamoDB::Table': { Ref: 255, '*': 512 },
  'AWS::DynamoDB::GlobalTable': { Ref: 255, '*': 512 },
  // https://sqs.<region>.amazonaws.com/<account>/<name of 80 characters>
  'AWS::SQS::Queue': { QueueName: 80, '*': 200 },
  'AWS::SNS::Topic': { TopicName: 256, '*': 350 },
  'AWS::ApiGatewayV2::Api': { Ref: 32, ApiId: 32, '*': 128 },
  'AWS::ApiGatewayV2::Stage': { '*': 128 },
  'AWS::Cognito::UserPool': { Ref: 55, UserPoolId: 55, '*': 256 },
  'AWS::Cognito::UserPoolClient': { '*': 128 },
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
  'AWS::SecretsManager::Secret': { '*': 620 },
  'AWS::Lambda::Function': { Ref: 64, '*': 256 },
  // A name of 256 characters. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
  'AWS::Events::EventBus': { Name: 256, Ref: 256, '*': 330 },
  'AWS::KMS::Key': { '*': 128 },
};

/** Of pseudo parameters: the longest regions, partitions and domains of AWS have fewer. */
const PSEUDO: Readonly<Record<string, number>> = {
  'AWS::Region': 20,
  'AWS::AccountId': 12,
  'AWS::Partition': 12,
  'AWS::URLSuffix': 24,
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
  'AWS::StackName': 128,
  'AWS::StackId': 256,
};

/** Of everything else: an ARN has at most so many. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Resource.html */
const UNKNOWN = 2048;

const pad = (length: number): string => 'x'.repeat(length);

/** Puts in place of each reference as many characters as its value may have. */
class LongestReferences extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  override resolveToken(...[token, context, postProcessor]: Parameters<DefaultTokenResolver['resolveToken']>): unknown {
    if (Reference.isReference(token)) return applicationArn(token) ?? pad(longestReference(token));
    return longest(super.resolveToken(token, context, postProcessor));
  }
}

/** ARN of a platform application, whose name is known: it may be split, and lists of them are long. */
const applicationArn = ({ target }: Reference): string | undefined => {
  const application = CfnResource.isCfnResource(target) ? target.node.scope?.node.scope : undefined;
  // Not `instanceof`: the functions of platform applications are counted here too.
  if (application === undefined || !('platformApplicationName' in application)) return undefined;
  const { platform, platformApplicationName: name } = application as unknown as Readonly<Record<string, string>>;
  return `arn:${pad(12)}:sns:${pad(20)}:${pad(12)}:app/${platform}/${Token.isUnresolved(name) ? pad(256) : name}`;
};

const longestReference = ({ target, displayName }: Reference): number => {
  const pseudo = PSEUDO[displayName];
  if (pseudo !== undefined) return pseudo;
  if (!CfnResource.isCfnResource(target)) return UNKNOWN;
  const lengths = LONGEST[target.cfnResourceType];
  return lengths?.[displayName] ?? lengths?.['*'] ?? UNKNOWN;
};

/** The longest text that a function of CloudFormation can return, whose arguments are texts already. */
const longest = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref$|Fn::)/.test(name)) return value;
  if (name === 'Ref') return pad(PSEUDO[String(argument)] ?? UNKNOWN);
  if (name === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts] = argument;
    return Array.isArray(parts) ? parts.map((part) => String(longest(part))).join(String(separator)) : pad(UNKNOWN);
  }
  if (name === 'Fn::Select' && Array.isArray(argument)) return selected(argument[0], argument[1]);
  if (name === 'Fn::Split' && Array.isArray(argument)) return longest(argument[1]);
  if (name === 'Fn::If' && Array.isArray(argument)) return longestOf(argument.slice(1));
  return pad(UNKNOWN);
};

/** Where a split ARN shows all its separators, the one part; otherwise any part may be the longest. */
const selected = (index: unknown, list: unknown): unknown => {
  const split: unknown =
    typeof list === 'object' && list !== null && 'Fn::Split' in list ? list['Fn::Split'] : undefined;
  if (!Array.isArray(split)) return longestOf(list);
  const text = String(longest(split[1]));
  return (text.startsWith('arn:') ? text.split(String(split[0]))[Number(index)] : undefined) ?? text;
};

const longestOf = (values: unknown): unknown =>
  (Array.isArray(values) ? values : [values])
    .map((value) => String(longest(value)))
    .reduce((one, other) => (other.length > one.length ? other : one), '');

/** A value with every part that only CloudFormation knows in its longest form: no text in it is too short. */
export const atItsLongest = (scope: IConstruct, value: unknown): unknown =>
  Tokenization.resolve(value as IResolvable, { scope, resolver: new LongestReferences(), preparing: false });
