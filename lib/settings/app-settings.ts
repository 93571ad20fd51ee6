import * as v from 'valibot';
import { AlertTextSettings } from './alert-text-settings.ts';
import { ExistingApplications } from './existing-settings.ts';
import { Payloads } from './payload-settings.ts';
import { isObject, matching, settingsObject, trueOrFalse } from './rules.ts';

/** A secret's name and not its ARN, because an ARN's account id and random suffix tie it to one account. */
const SecretName = matching(
  /^[\w/+=.@-]{1,512}$/,
  "a secret's name, such as ringthrough/apns-production (not its ARN)",
);

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
const SecretVersionId = matching(/^[\w-]{32,64}$/, 'a version id of the secret, of 32 to 64 characters');

const Credentials = v.pipe(
  settingsObject({
    /** Creates the APNS_VOIP application, for builds from TestFlight and the App Store. */
    apnsProduction: v.optional(SecretName),
    /** Creates the APNS_VOIP_SANDBOX application, for debug builds. */
    apnsSandbox: v.optional(SecretName),
    /** Creates the GCM application, for Android. */
    fcm: v.optional(SecretName),
  }),
  v.check(
    (credentials) => Object.keys(credentials).length > 0,
    'must name at least one secret: apnsProduction, apnsSandbox or fcm; without one, no device can be rung',
  ),
);

const BundleId = v.pipe(
  matching(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, "the iOS app's bundle identifier, such as com.example.app"),
  v.check(
    (id) => !id.endsWith('.voip'),
    'must not end in .voip: write the plain bundle identifier; the suffix is added where APNs requires it',
  ),
);

export const AppSettings = settingsObject({
  appId: matching(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens, such as main (31 at most)'),
  bundleId: BundleId,
  credentials: Credentials,
  /**
   * Also create APNS and APNS_SANDBOX applications for alert notifications, such as "missed call". They require a `.p8`
   * key in the secret: a VoIP Services certificate cannot send alerts.
   */
  alerts: v.optional(trueOrFalse, false),
  /**
   * Take over this app's existing platform applications with the devices registered in them, for example those that a
   * deleted deployment of the same stage retained.
   */
  adoptExisting: v.optional(trueOrFalse, false),
  /** Takes over the platform applications with these ARNs, which may have any name, with the devices registered in them. */
  existing: v.optional(ExistingApplications),
  /** Pins a secret's version by its id. Without it, `bin/app.ts` looks up the current one. */
  secretVersions: v.optional(
    settingsObject({
      apnsProduction: v.optional(SecretVersionId),
      apnsSandbox: v.optional(SecretVersionId),
      fcm: v.optional(SecretVersionId),
    }),
  ),
  /** Payloads of the app's own, for devices that register with the preset `custom`. */
  payloads: v.optional(Payloads),
  /** The app's own texts of alerts, by language. */
  texts: v.optional(AlertTextSettings),
  /** The Apple team and bundle, or the Firebase project, to which the app switches: its devices must register again. */
  allowIdentityChange: v.optional(
    v.pipe(
      v.array(
        matching(/^[\w.-]{1,256}$/, 'a Firebase project id, or <team id>.<bundle id>'),
        'must be a list such as ["ABCDE12345.com.example.app", "firebase-project"]',
      ),
      v.nonEmpty('must name at least one identity; leave it out for none'),
    ),
  ),
});
export type AppSettings = v.InferOutput<typeof AppSettings>;

/** Takes the unvalidated value, so that duplicates are reported together with all other mistakes. */
const duplicates = (apps: unknown): Set<unknown> => {
  const appIds = (Array.isArray(apps) ? apps : []).filter(isObject).map(({ appId }) => appId);
  return new Set(appIds.filter((appId, index) => typeof appId === 'string' && appIds.indexOf(appId) !== index));
};

/**
 * With up to five platform applications each, the daily check of credentials has time for as many (`CredentialWatch`), and the policies of
 * a role have room for them.
 */
const MAX_APPS = 20;

export const Apps = v.pipe(
  v.array(AppSettings, 'must be a list of apps'),
  v.nonEmpty('must hold at least one app'),
  v.maxLength(
    MAX_APPS,
    `must hold at most ${MAX_APPS} apps, whose credentials are checked every day in one run. Use a separate deployment for the others`,
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const appId of duplicates(dataset.value)) {
      addIssue({
        message: `has more than one app with the appId ${appId}: devices register with it, so it must be unique`,
      });
    }
  }),
);
