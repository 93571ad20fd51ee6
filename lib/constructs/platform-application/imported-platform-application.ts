import { Fn, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isApplicationPlatform } from '../../../lambda/contract/application-platforms.ts';
import { PlatformApplicationBase } from './platform-application-base.ts';

const ARN = /^arn:[\w-]+:sns:[\w-]+:\d{12}:app\/([A-Z_]+)\/[\w.-]{1,256}$/;

/** An application that exists already, by its ARN, which may be a token. It may be of another region or account. */
export class ImportedPlatformApplication extends PlatformApplicationBase {
  readonly platform: string;
  readonly platformApplicationArn: string;
  readonly platformApplicationName: string;
  protected readonly policyArn: string;
  protected readonly endpointsArn: string;

  constructor(scope: Construct, id: string, arn: string) {
    validate(scope, id, arn);
    super(scope, id, { environmentFromArn: arn });
    // Not `Arn.split`: of a token, it returns the resource's name up to its first slash.
    const part = (separator: string, index: number, text: string): string =>
      Token.isUnresolved(text) ? Fn.select(index, Fn.split(separator, text)) : (text.split(separator)[index] ?? '');
    this.platformApplicationArn = arn;
    this.policyArn = arn;
    this.platform = part('/', 1, arn);
    this.platformApplicationName = part('/', 2, arn);
    const [partition, region, account] = [1, 3, 4].map((index) => part(':', index, arn));
    this.endpointsArn = `arn:${partition}:sns:${region}:${account}:endpoint/${this.platform}/${this.platformApplicationName}/*`;
  }
}

const validate = (scope: Construct, id: string, arn: unknown): void => {
  if (Token.isUnresolved(arn)) return;
  const platform = typeof arn === 'string' ? ARN.exec(arn)?.[1] : undefined;
  if (platform !== undefined && isApplicationPlatform(platform)) return;
  throw new Error(
    `PlatformApplication ${scope.node.path}/${id}: ${String(arn)} is not the ARN of a platform application, which is ` +
      'arn:aws:sns:<region>:<account>:app/<platform>/<name>',
  );
};
