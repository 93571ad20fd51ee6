import { createHash } from 'node:crypto';
import type { Platform } from './platforms.ts';
import { invalidParameter } from './sns-error.ts';

const UUID_LENGTH = 36;

/**
 * The texts below were recorded from AWS by the tests of Ballerina's connector:
 * https://github.com/ballerina-platform/module-ballerinax-aws.sns/tree/main/ballerina/tests
 */
function resourceOf(parameter: string, arn: string): readonly string[] {
  const parts = arn.split(':');
  if (parts.length < 6) {
    throw invalidParameter(parameter, `An ARN must have at least 6 elements, not ${parts.length}`);
  }
  return parts.slice(5).join(':').split('/');
}

function checkResource(parameter: string, arn: string, kind: string, parts: number): readonly string[] {
  const resource = resourceOf(parameter, arn);
  if (resource[0] !== kind || resource.length !== parts) {
    throw invalidParameter(parameter, 'Wrong number of slashes in relative portion of the ARN.');
  }
  return resource;
}

/** @throws SnsError InvalidParameter unless the ARN is `…:app/PLATFORM/NAME` */
export function checkApplicationArn(arn: string): string {
  checkResource('PlatformApplicationArn', arn, 'app', 3);
  return arn;
}

/** @throws SnsError InvalidParameter unless the ARN is `…:endpoint/PLATFORM/NAME/UUID` */
export function checkEndpointArn(arn: string, parameter = 'EndpointArn'): string {
  const id = checkResource(parameter, arn, 'endpoint', 4)[3] ?? '';
  if (id.length !== UUID_LENGTH) {
    throw invalidParameter(
      parameter,
      'ARN specifies an invalid endpointId: UUID must be encoded in exactly 36 characters.',
    );
  }
  return arn;
}

/** Whether an ARN is that of a topic: its resource has no slash. */
export const isTopicArn = (arn: string): boolean => resourceOf('TargetArn', arn).length === 1;

export interface ArnMaker {
  /** `arn:aws:sns:REGION:ACCOUNT:` */
  readonly prefix: string;
  application(platform: Platform, name: string): string;
  /** `attempt` distinguishes endpoints that were created one after the other for the same token. */
  endpoint(platform: Platform, name: string, token: string, attempt: number): string;
}

/**
 * A name-based UUID (version 3). That AWS derives endpoint ids from the token is an inference: every endpoint id in its
 * documentation is a version 3 UUID.
 */
function nameBasedUuid(name: string): string {
  const hex = createHash('md5').update(name).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `3${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ];
  return parts.join('-');
}

export function makeArns(region: string, accountId: string): ArnMaker {
  const prefix = `arn:aws:sns:${region}:${accountId}:`;
  return {
    prefix,
    application: (platform, name) => `${prefix}app/${platform}/${name}`,
    endpoint: (platform, name, token, attempt) =>
      `${prefix}endpoint/${platform}/${name}/${nameBasedUuid([prefix, platform, name, token, attempt].join('\n'))}`,
  };
}
