import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionOptions,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

type Fixed = 'architecture' | 'role' | 'logGroup' | 'logRetention' | 'loggingFormat' | 'applicationLogLevelV2';

export interface SignallingFunctionProps extends Omit<FunctionOptions, Fixed> {
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
  /** Which of them this is: the name of its folder there and of its file in `lambda/entry`. */
  readonly entry: string;
  /**
   * How long its log is kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logsKeptFor?: RetentionDays;
}

/**
 * House defaults for every function: ARM64, the newest Node.js, JSON logs with an end, and a role that may write
 * nothing else.
 */
export class SignallingFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, { codeDir, entry, logsKeptFor, ...options }: SignallingFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logsKeptFor ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Lambda's own default is AWSLambdaBasicExecutionRole, which may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    super(scope, id, {
      memorySize: 512,
      timeout: Duration.seconds(10),
      ...options,
      // Source maps stay at home: nothing in AWS reads them, and whoever downloads the function should not get the
      // sources.
      code: Code.fromAsset(join(codeDir, entry), { exclude: ['*.map'] }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Wraps what is written by `console` and leaves alone what is written to `process.stdout`, as logs and metrics are: a
      // line in CloudWatch's embedded metric format must reach it as it is. Lambda takes a line without a level for INFO,
      // so a level above that, set here, would lose the metrics.
      // https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/LogPatch.js
      // https://github.com/awslabs/aws-embedded-metrics-node/pull/158
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
    });
  }
}
