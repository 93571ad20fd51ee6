import * as v from 'valibot';
import { SNS_PLATFORMS, type SnsPlatform } from '../../lambda/contract/enums.ts';
import { matching, settingsObject } from './rules.ts';

/** Settings that bring state back which an earlier deployment left, or which was restored from a backup: docs/recovery.md. */

const Table = v.pipe(
  settingsObject({
    name: matching(/^[\w.-]{3,255}$/, 'the name of a table'),
    /** A restored table has no stream, and switching one on makes a new ARN: so it is no part of the name. */
    streamArn: matching(
      /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]+\/stream\/[\w:.-]+$/,
      "the ARN of the table's stream: aws dynamodb describe-table --table-name <name> --query Table.LatestStreamArn prints it; without a stream it prints nothing, and docs/recovery.md says how to switch it on",
    ),
  }),
  v.check(
    ({ name, streamArn }) => streamArn.includes(`:table/${name}/stream/`),
    "must have the stream of the table that name names: streamArn is another table's",
  ),
);

const UserPool = settingsObject({
  id: matching(/^[a-z0-9-]+_[A-Za-z0-9]+$/, 'the id of a user pool, such as eu-west-1_AbCdEfGhI'),
  clientIds: v.pipe(
    v.array(
      matching(/^[a-z0-9]{1,128}$/, 'the id of an app client'),
      'must be a list of the ids of the app clients whose tokens are accepted',
    ),
    v.nonEmpty('must have the id of at least one app client: without one, no token is accepted'),
  ),
});

/** Instead of creating a table, a user pool, a VAPID key pair. */
export const Existing = settingsObject({
  table: v.optional(Table),
  userPool: v.optional(UserPool),
  /** The secret with the VAPID key pair that browsers have subscribed with. */
  webPushKey: v.optional(
    matching(
      /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
      'the ARN of the secret with the VAPID key pair: aws secretsmanager list-secrets prints it',
    ),
  ),
});

const application = (platform: SnsPlatform) =>
  v.optional(
    matching(
      new RegExp(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:app/${platform}/[\\w.-]{1,256}$`),
      `the ARN of a platform application for ${platform}: aws sns list-platform-applications prints them`,
    ),
  );

/** Instead of creating platform applications: the devices that are registered in them can be rung at once. */
export const ExistingApplications = settingsObject(
  Object.fromEntries(SNS_PLATFORMS.map((platform) => [platform, application(platform)])) as Record<
    SnsPlatform,
    ReturnType<typeof application>
  >,
);
