import { PhysicalName, RemovalPolicy, Token } from 'aws-cdk-lib';
import {
  APPLICATION_PLATFORMS,
  isApplePlatform,
  isApplicationPlatform,
} from '../../../lambda/contract/application-platforms.ts';
import type { PlatformApplicationProps } from './platform-application-props.ts';

const PROPS: Readonly<Record<keyof PlatformApplicationProps, true>> = {
  platform: true,
  credential: true,
  bundleId: true,
  name: true,
  secretVersionId: true,
  allowIdentityChange: true,
  removalPolicy: true,
  adoptExisting: true,
  feedback: true,
  eventTopics: true,
  codeDir: true,
  provider: true,
};

/**
 * Also checks what TypeScript does, for apps in JavaScript. A token is not checked: its value is known during the
 * deployment only.
 * @param path of the construct
 * @throws Error that names the construct, the property and what it must be
 */
export const validateProps = (path: string, props: PlatformApplicationProps): void => {
  const fail = (problem: string): never => {
    throw new Error(`PlatformApplication ${path}: ${problem}`);
  };
  const isKnown = (value: unknown): boolean => value !== undefined && !Token.isUnresolved(value);
  const check = (value: unknown, isRight: (value: unknown) => boolean, problem: string): void => {
    if (isKnown(value) && !isRight(value)) fail(problem);
  };
  const { platform, credential, bundleId, name, secretVersionId, allowIdentityChange, feedback, eventTopics } = props;

  const unknown = Object.keys(props).filter((key) => !(key in PROPS));
  if (unknown.length > 0) fail(`unknown property ${unknown.join(', ')}; there are ${Object.keys(PROPS).join(', ')}`);
  if (Token.isUnresolved(platform)) fail('platform must be known at synthesis: it decides what else is needed');
  if (!isApplicationPlatform(String(platform))) {
    const hint = /^(fcm|firebase|android)$/i.test(String(platform)) ? '; Firebase is GCM' : '';
    fail(`platform must be one of ${APPLICATION_PLATFORMS.join(', ')}, not ${String(platform)}${hint}`);
  }
  if (typeof credential?.grantRead !== 'function')
    fail("credential must be a secret, such as Secret.fromSecretNameV2(this, 'Credential', 'apns-production')");

  if (name === PhysicalName.GENERATE_IF_NEEDED) fail('give a name, or leave it out: then one is made from the path');
  check(name, isText, 'name must be a text');
  check(
    name,
    (text) => /^[\w.-]{1,256}$/.test(String(text)),
    `the name "${name}" must be 1 to 256 letters, digits, "_", "." and "-"`,
  );
  check(bundleId, (text) => typeof text === 'string', 'bundleId must be a text');
  if (isApplePlatform(platform) && !bundleId) fail(`${platform} needs the app's bundleId`);
  check(
    bundleId,
    (text) => !String(text).endsWith('.voip'),
    `write bundleId without ".voip" ("${bundleId}"); the suffix is added where APNs requires it`,
  );
  check(secretVersionId, isText, 'secretVersionId must be the id of a version of the secret, or be left out');
  check(
    allowIdentityChange,
    (list) => Array.isArray(list) && list.every((item) => isText(item) && !String(item).includes(',')),
    'allowIdentityChange must be a list of texts such as "TEAM123456.com.example.app"',
  );
  check(props.adoptExisting, (value) => typeof value === 'boolean', 'adoptExisting must be true or false');
  check(
    props.removalPolicy,
    (policy) => Object.values(RemovalPolicy).some((known) => known === policy) && policy !== RemovalPolicy.SNAPSHOT,
    'removalPolicy must be RemovalPolicy.RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY; SNS has no snapshots',
  );
  check(props.codeDir, isText, 'codeDir must be the path of the folder with the bundled functions');

  for (const role of [feedback?.successRole, feedback?.failureRole])
    check(role, (value) => has(value, 'roleArn'), 'successRole and failureRole must be roles');
  const rate = feedback?.successSampleRate;
  check(
    rate,
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100,
    `successSampleRate must be a whole number from 0 to 100, not ${rate}`,
  );
  for (const [event, topic] of Object.entries(eventTopics ?? {}))
    check(topic, (value) => has(value, 'topicArn'), `eventTopics.${event} must be a topic`);
};

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const has = (value: unknown, property: string): boolean =>
  typeof value === 'object' && value !== null && property in value;
