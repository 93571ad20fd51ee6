import * as v from 'valibot';
import { isObject, matching, settingsObject, text } from './rules.ts';

/** Settings that say how the deployment fits into an AWS account with rules of its own. */

/** Text: as a number it would lose leading zeros. */
export const Account = v.pipe(
  v.string(
    'must be text in quotation marks, such as "012345678901": as a number, an account id loses its leading zeros',
  ),
  v.regex(/^\d{12}$/, 'must be the id of an AWS account, twelve digits, such as "012345678901"'),
);

/**
 * No alias: a user who may move an alias could move the deployment to another key, and grants name keys, not aliases.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN
 */
export const EncryptionKey = v.pipe(
  text('the ARN of a KMS key'),
  v.check(
    (value) => !value.includes(':alias/') && !value.startsWith('alias/'),
    'must be the ARN of the key and not of its alias: aws kms describe-key --key-id <alias> prints it as Arn',
  ),
  v.check(
    (value) => value.includes(':alias/') || value.startsWith('alias/') || KEY_ARN.test(value),
    'must be the ARN of a KMS key, such as arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  ),
);
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-)?[0-9a-f-]{32,36}$/;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const PermissionsBoundary = matching(
  /^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/)?([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/,
  'the ARN or the name of a managed policy, such as arn:aws:iam::123456789012:policy/boundary',
);

const ids = (prefix: string, what: string, most: number) =>
  v.pipe(
    v.array(
      matching(new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), `the id of a ${what}, such as ${prefix}-0123abcd`),
      `must be a list of ids, such as ["${prefix}-0123abcd"]`,
    ),
    v.nonEmpty(`must have the id of at least one ${what}`),
    v.maxLength(most, `must have at most ${most} ids, as many as Lambda takes`),
    v.check((list) => new Set(list).size === list.length, 'has the same id twice'),
  );

/**
 * Without a lookup, so that synthesis needs no account.
 * https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
 */
export const VpcSettings = settingsObject({
  id: matching(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'the id of a VPC, such as vpc-0123abcd'),
  /** Private subnets with a way out to the internet, for Apple, Google, key sets and `@connections`. */
  subnetIds: ids('subnet', 'subnet', 16),
  /** Without any, one is created that allows all outbound traffic. */
  securityGroupIds: v.optional(ids('sg', 'security group', 5)),
});

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;
const MAX_TAGS = 50;

const tagMistake = (name: string, value: unknown): string | undefined => {
  if (/^aws:/i.test(name)) return `must not have the tag ${name}: names with aws: belong to AWS`;
  if (name.length < 1 || name.length > 128 || !CHARACTERS.test(name))
    return `must have names of 1 to 128 letters, digits, blanks and _.:/=+@-, not ${JSON.stringify(name)}`;
  if (typeof value !== 'string')
    return `must have text in quotation marks as the value of ${name}, not ${JSON.stringify(value)}`;
  if (value.length > 256 || !CHARACTERS.test(value))
    return `must have at most 256 letters, digits, blanks and _.:/=+@- as the value of ${name}`;
  return undefined;
};

const TAGS = 'must be an object of names and values, such as {"cost-centre": "1234"}';
export const TagSettings = v.pipe(
  v.custom<Readonly<Record<string, string>>>(isObject, TAGS),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const tags = Object.entries(dataset.value);
    for (const [name, value] of tags) {
      const message = tagMistake(name, value);
      if (message !== undefined) addIssue({ message });
    }
    const names = tags.map(([name]) => name.toLowerCase());
    // IAM's tag keys differ by more than case: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index)))
      addIssue({ message: `must not have ${name} twice in another case: IAM does not allow it` });
    if (tags.length > MAX_TAGS)
      addIssue({ message: `must have at most ${MAX_TAGS} tags, as many as a resource takes` });
    if (tags.length === 0) addIssue({ message: `${TAGS}; leave it out for none` });
  }),
);
