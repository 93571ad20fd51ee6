import * as v from 'valibot';
import { exactly, isObject, matching, text, yesOrNo } from './rules.ts';

/**
 * A secret's name or ARN would both be text; the name alone is wanted, because an ARN's random suffix belongs to one
 * account.
 */
const SecretName = matching(
  /^[\w/+=.@-]{1,512}$/,
  "a secret's name, such as ringthrough/apns-production (not its ARN)",
);

const Credentials = v.pipe(
  exactly({
    /** Makes APNS_VOIP: rings phones with a build from TestFlight or the App Store. */
    apnsProduction: v.optional(SecretName),
    /** Makes APNS_VOIP_SANDBOX: rings phones with a debug build. */
    apnsSandbox: v.optional(SecretName),
    /** Makes GCM: rings Android phones. */
    fcm: v.optional(SecretName),
  }),
  v.check(
    (given) => Object.keys(given).length > 0,
    'must name at least one secret: apnsProduction, apnsSandbox or fcm; without one nothing can be rung',
  ),
);

const BundleId = v.pipe(
  matching(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, "the iOS app's bundle identifier, such as com.example.app"),
  v.check(
    (id) => !id.endsWith('.voip'),
    'must not end in .voip: write the plain bundle identifier, the suffix is added where Apple wants it',
  ),
);

export const AppSettings = exactly({
  appId: matching(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens, such as main (31 at most)'),
  bundleId: BundleId,
  credentials: Credentials,
  /**
   * Also make APNS and APNS_SANDBOX applications for ordinary alerts, such as "missed call". They need a `.p8` key in
   * the secret: a VoIP Services certificate cannot send alerts.
   */
  alerts: v.optional(yesOrNo, false),
  /**
   * Take over the platform applications of this app that exist already, with the devices registered in them: those that
   * a deleted deployment of the same stage left behind, say.
   */
  adoptExisting: v.optional(yesOrNo, false),
  /** Change this after putting another credential into a secret: CloudFormation cannot see inside it. */
  credentialsVersion: v.optional(text('a text of your choice, such as 2026-11')),
});
export type AppSettings = v.InferOutput<typeof AppSettings>;

/** Reads what nothing has checked yet, so that duplicates are named together with every other mistake. */
const duplicates = (apps: unknown): Set<unknown> => {
  const appIds = (Array.isArray(apps) ? apps : []).filter(isObject).map(({ appId }) => appId);
  return new Set(appIds.filter((appId, index) => typeof appId === 'string' && appIds.indexOf(appId) !== index));
};

/**
 * Functions have all the apps in their environment, of which Lambda takes 4 KB: four apps with all their platform applications
 * fit unless their names are long, and a fifth fails in the middle of a deployment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const MAX_APPS = 4;

export const Apps = v.pipe(
  v.array(AppSettings, 'must be a list of apps'),
  v.nonEmpty('must hold at least one app'),
  v.maxLength(
    MAX_APPS,
    `must hold at most ${MAX_APPS} apps: a function is told of them in its environment, of which Lambda takes 4 KB. Give the others a deployment of their own`,
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const appId of duplicates(dataset.value)) {
      addIssue({
        message: `has more than one app with the appId ${appId}: devices name it to say what to ring, so it must be unique`,
      });
    }
  }),
);
