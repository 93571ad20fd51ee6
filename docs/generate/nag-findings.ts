/** What is answered to a rule of cdk-nag that finds something in a deployment. */
export interface NagFinding {
  /** Names of the rule in the packs. */
  readonly rules: readonly string[];
  /** Which resources, in words. */
  readonly where: string;
  /** Paths of the constructs below their stack. */
  readonly paths: RegExp;
  /** The setting that leaves nothing to find. */
  readonly setting?: string;
  /** Why it stays as it is, or stays so without the setting. */
  readonly reason: string;
}

const nistAndHipaa = (rule: string): string[] => [`NIST.800.53.R5-${rule}`, `HIPAA.Security-${rule}`];
const PROVIDER = /\/Framework\/framework-onEvent\/Resource$/;
const FUNCTIONS = /.*/;

/**
 * Every finding of cdk-nag's packs Serverless, NIST 800-53 r5 and HIPAA Security, in the default deployment and in one with every setting.
 * A test compares this list with the packs; docs/security.md shows it.
 */
export const NAG_FINDINGS: readonly NagFinding[] = [
  {
    rules: nistAndHipaa('CloudWatchLogGroupEncrypted'),
    where: 'log groups',
    paths: /Logs\/Resource$|AccessLog/,
    setting: 'encryptionKey',
    reason:
      'CloudWatch Logs encrypts every log group with a key of AWS. The logs hold ids and outcomes, no tokens and no names.',
  },
  {
    rules: nistAndHipaa('SNSEncryptedKMS'),
    where: 'topics',
    paths: /Topic\/Resource$/,
    setting: 'encryptionKey',
    reason: 'The topics carry alarms and the ids of SNS endpoints; SNS keeps messages only until they are delivered.',
  },
  {
    rules: nistAndHipaa('LambdaInsideVPC'),
    where: 'functions',
    paths: FUNCTIONS,
    setting: 'vpc',
    reason:
      'The functions call public endpoints of AWS, Apple and Google only. A VPC would add a NAT gateway and no isolation.',
  },
  {
    rules: nistAndHipaa('LambdaConcurrency'),
    where: 'functions without a reservation',
    paths: FUNCTIONS,
    setting: 'reservedConcurrency',
    reason:
      'A reservation is also a limit, and needs an account with more than 100 executions. The functions without such a setting are limited by the throttle of the API; those of deployments run once at a time.',
  },
  {
    rules: ['Serverless-LambdaTracing'],
    where: 'functions',
    paths: FUNCTIONS,
    setting: 'tracing',
    reason: 'Traces cost 5 dollars a million. Every log line has the request id and, where there is one, the call id.',
  },
  {
    rules: nistAndHipaa('IAMNoInlinePolicy'),
    where: 'roles of functions',
    paths: /(Role|ServiceRole|SmsRole|Feedback\w*|DeliveryLogs\/.*)(\/DefaultPolicy)?\/Resource$/,
    reason:
      'Each role is of one function and its policy names the resources of this deployment: no other role could use it. An inline policy is deleted with its role, and cannot be attached elsewhere by mistake.',
  },
  {
    rules: ['Serverless-LambdaDLQ', ...nistAndHipaa('LambdaDLQ')],
    where: 'functions',
    paths: FUNCTIONS,
    reason:
      'A dead-letter queue of a function holds failed asynchronous invocations. API Gateway and CloudFormation invoke synchronously; the queue of the timers and the stream of the table have dead-letter queues of their own; the functions that SNS and EventBridge invoke have a failure destination instead.',
  },
  {
    rules: ['Serverless-LambdaEventSourceMappingDestination'],
    where: 'the queues of the timers, of registrations and of webhooks',
    paths: /RingTimers\/|Registrations\/|Events\/[a-z][a-z0-9-]*\//,
    reason:
      'Lambda has no failure destination for SQS: the queue itself has a dead-letter queue, with an alarm. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
  },
  {
    rules: ['Serverless-LambdaAsyncFailureDestination'],
    where: 'the function of Web Push',
    paths: /WebPush\/Function\/EventInvokeConfig/,
    reason:
      'Lambda repeats an event twice within three minutes. A ring is too late then, and the call says what became of it; an alarm counts failures.',
  },
  {
    rules: ['Serverless-EventBusDLQ'],
    where: 'the rules of the warm event',
    paths: /Warm\/Rule\d\/Resource$/,
    reason: 'A warm event that is lost is nothing to keep: the next one comes four minutes later.',
  },
  {
    rules: nistAndHipaa('SecretsManagerRotationEnabled'),
    where: 'the VAPID key pair',
    paths: /WebPushKey\/Secret\/Resource$/,
    reason: 'Browsers subscribe with its public half: another key pair would end every subscription.',
  },
  {
    rules: ['Serverless-SQSRedrivePolicy'],
    where: 'dead-letter queues',
    paths: /DeadLetters\/Resource$/,
    reason: 'These are the dead-letter queues themselves, which the rule does not detect. Each has an alarm.',
  },
  {
    rules: ['Serverless-SNSRedrivePolicy'],
    where: 'the e-mail subscription',
    paths: /Alarms\/Topic\//,
    reason: 'A message that SNS cannot send by e-mail is an alarm that CloudWatch shows anyway.',
  },
  {
    rules: ['Serverless-LambdaDefaultMemorySize'],
    where: 'functions of CDK’s provider framework',
    paths: PROVIDER,
    reason: 'CDK creates them, for deployments only, and has no setting for their memory.',
  },
  {
    rules: ['Serverless-APIGWAccessLogging'],
    where: 'the stage of the WebSocket API',
    paths: /Sockets\/Stage\/Resource$/,
    reason:
      'API Gateway writes access logs of WebSocket APIs only with a role for the whole account and region. Connections are logged by the function `socket`.',
  },
];
