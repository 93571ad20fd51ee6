import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionOptions,
  Function as LambdaFunction,
  LoggingFormat,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { limitEnvironment } from './environment-size.ts';
import { NODE_RUNTIME } from './node-runtime.ts';

type Fixed = 'architecture' | 'role' | 'logGroup' | 'logRetention' | 'loggingFormat' | 'applicationLogLevelV2';

export interface SignallingFunctionProps extends Omit<FunctionOptions, Fixed> {
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
  /** Name of its folder in `codeDir` and of its file in `lambda/entry`. */
  readonly entry: string;
  /**
   * Retention of its log group.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/**
 * Defaults for every function: ARM64, the newest Node.js, logs with a retention, and a role with no other
 * permission than to write them.
 */
export class SignallingFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, { codeDir, entry, logRetention, ...options }: SignallingFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CDK's default is AWSLambdaBasicExecutionRole, which may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    super(scope, id, {
      memorySize: 512,
      timeout: Duration.seconds(10),
      ...options,
      // Source maps are not uploaded: nothing in AWS reads them, and a download of the function should not contain the
      // sources.
      code: Code.fromAsset(join(codeDir, entry), { exclude: ['*.map'] }),
      handler: 'index.handler',
      runtime: NODE_RUNTIME,
      architecture: Architecture.ARM_64,
      // The format of Lambda's own lines: START, END and REPORT are half as long as in JSON, and each invocation pays for them (decision 51).
      // Ours are JSON either way: Lambda changes lines of `console` and not those of `process.stdout`, to which logs and metrics are
      // written. This format has no log level, with which Lambda drops lines.
      // https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/LogPatch.js
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
      loggingFormat: LoggingFormat.TEXT,
      logGroup,
      role,
    });
    limitEnvironment(this);
  }
}
