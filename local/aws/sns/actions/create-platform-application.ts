import type { Action } from '../action.ts';
import { readApplicationAttributes } from '../application-attributes.ts';
import { readCredential } from '../platform-credential.ts';
import { isPlatform } from '../platforms.ts';
import { invalidParameter } from '../sns-error.ts';
import { element, text } from '../xml.ts';

const NAME_LENGTH = 256;

/**
 * The rule is AWS's; the texts are LocalStack's, which are tested against recorded AWS responses.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
 */
function checkName(name: string): void {
  if (name === '') throw invalidParameter('', 'cannot be empty');
  if (name.length > NAME_LENGTH) throw invalidParameter(name, `must be at most ${NAME_LENGTH} characters long`);
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw invalidParameter(name, "must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'");
  }
}

const equal = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);

export const createPlatformApplication: Action = (request, { store, arns }) => {
  const name = request.required('Name');
  const platform = request.required('Platform');
  const attributes = request.map('Attributes');
  checkName(name);
  if (!isPlatform(platform)) throw invalidParameter('Platform', `${platform} is not supported`);
  const rest = readApplicationAttributes(attributes);
  const credential = readCredential(platform, attributes);

  const arn = arns.application(platform, name);
  const existing = store.application(arn);
  // This error is recorded (Ballerina's connector tests). Its text implies that equal attributes return the old ARN.
  if (existing !== undefined && !equal(existing.givenAttributes, attributes)) {
    throw invalidParameter('Name', 'An application with the same name but different properties already exists');
  }
  if (existing === undefined) {
    store.putApplication({ arn, name, platform, credential, attributes: rest, givenAttributes: attributes });
  }
  return element('PlatformApplicationArn', text(arn));
};
