/**
 * Which test files each command of package.json runs: `--mode NAME` selects a list. Without a mode, any file can be run by hand
 * (`npx vitest run test/emulator`). Paths are files, or folders with everything in them.
 */
export interface TestList {
  readonly files: readonly string[];
  readonly except?: readonly string[];
  /** Races in full numbers: `test/support/long.ts`. */
  readonly isLong?: boolean;
}

/** Too slow for `npm test`, or with programs that few machines have: only `npm run test:long` runs them, as CI does. */
const ONLY_LONG = [
  'test/api/cells.test.ts',
  'test/api/device-limits.test.ts',
  'test/api/hunt.test.ts',
  'test/api/invite-limit.test.ts',
  'test/api/language.test.ts',
  'test/api/pending-registrations.test.ts',
  'test/api/published-events.test.ts',
  'test/api/stale-reads.test.ts',
  'test/child-calls/refusals-and-ends.test.ts',
  'test/cli/devices/repair.test.ts',
  'test/cli/doctor-credential.test.ts',
  'test/cli/doctor-deployment/aws.test.ts',
  'test/cli/doctor-deployment/local.test.ts',
  'test/cli/events-send.test.ts',
  'test/cli/import-stops.test.ts',
  'test/cli/import.test.ts',
  'test/conformance/sns-conformance.test.ts',
  'test/docs/cost.test.ts',
  'test/docs/events.test.ts',
  'test/docs/your-app/java.test.ts',
  'test/emulator',
  'test/events/webhook-outage.test.ts',
  'test/identity/user-ids.test.ts',
  'test/lab/npm-start.test.ts',
  'test/lab/page/page.test.ts',
  'test/lab/page/your-app.test.ts',
  'test/lab/scenario-steps.test.ts',
  'test/lab/server/faults.test.ts',
  'test/lab/server/lab-api.test.ts',
  'test/lab/server/own-app.test.ts',
  'test/lab/server/webhook-trace.test.ts',
  'test/lib/cloudformation-rules.test.ts',
  'test/lib/embedded.test.ts',
  'test/lib/identity.test.ts',
  'test/lib/least-privilege.test.ts',
  'test/lib/platform-application-grants.test.ts',
  'test/lib/platform-application-handler.test.ts',
  'test/lib/platform-application-settings.test.ts',
  'test/lib/platform-application-wire.test.ts',
  'test/lib/platform-application.test.ts',
  'test/lib/published-events.test.ts',
  'test/lib/stacks.test.ts',
  'test/lib/synth.test.ts',
  'test/lib/warm-functions.test.ts',
  'test/local/sqs/third-party-clients.test.ts',
  'test/model/call-model.test.ts',
  'test/openapi/every-answer.test.ts',
  'test/openapi/generated-client.test.ts',
  'test/package',
  'test/upgrades/two-releases.test.ts',
  'test/web-push/registration.test.ts',
  'test/web-push/ringing.test.ts',
  'test/web/browser-rings.test.ts',
];

/**
 * Races in full numbers, of which `npm test` runs a small part, and a second deployment onto an emulator. They take minutes: by hand, before
 * a release and after a change of what they test.
 */
const BY_HAND = [
  'test/api/deployment-mistakes.test.ts',
  'test/api/largest-call.test.ts',
  'test/api/made-up-devices.test.ts',
  'test/api/outages.test.ts',
  'test/api/ownership.test.ts',
  'test/api/refused-tokens.test.ts',
  'test/api/unnotified.test.ts',
  'test/aws/dynamodb/device-table.test.ts',
  'test/bench/events-side-by-side.test.ts',
  'test/bench/sockets.test.ts',
  'test/cli/devices/repair-cases.test.ts',
  'test/cli/import-fleet.test.ts',
  'test/cli/import-large.test.ts',
  'test/cli/ring.test.ts',
  'test/client/networks.test.ts',
  'test/client/two-regions.test.ts',
  'test/docs/deploy.test.ts',
  'test/docs/identity.test.ts',
  'test/docs/your-app/web-frameworks.test.ts',
  'test/emulator/authorizer.test.ts',
  'test/emulator/embedded.test.ts',
  'test/events/call-events-of.test.ts',
  'test/events/webhook-soak.test.ts',
  'test/explorer/remembered-pair.test.ts',
  'test/explorer/search.test.ts',
  'test/identity/api-gateway.test.ts',
  'test/identity/authorizer.test.ts',
  'test/lab/browser/bobs-browser.test.ts',
  'test/lab/page/accessibility.test.ts',
  'test/lab/page/android.test.ts',
  'test/lab/page/axe-scenarios.test.ts',
  'test/lab/page/calls.test.ts',
  'test/lab/page/faults.test.ts',
  'test/lab/page/what-to-change.test.ts',
  'test/lab/phones/calls-between-phones.test.ts',
  'test/lab/server/findings.test.ts',
  'test/lab/server/outside-callers.test.ts',
  'test/lab/server/scenarios.test.ts',
  'test/lab/server/trace-copies.test.ts',
  'test/lab/server/trace-hops.test.ts',
  'test/lib/cors.test.ts',
  'test/lib/http-authorizer.test.ts',
  'test/lib/options.test.ts',
  'test/local/dynamodb/start-dynamodb.test.ts',
  'test/local/sns/third-party-clients.test.ts',
  'test/users/erasure-crashes.test.ts',
  'test/web/relay.test.ts',
];

/** Those of them of which `npm test` runs nothing. */
const ONLY_BY_HAND = [
  'test/api/deployment-mistakes.test.ts',
  'test/api/largest-call.test.ts',
  'test/api/outages.test.ts',
  'test/api/refused-tokens.test.ts',
  'test/api/unnotified.test.ts',
  'test/bench/events-side-by-side.test.ts',
  'test/bench/sockets.test.ts',
  'test/cli/devices/repair-cases.test.ts',
  'test/cli/import-fleet.test.ts',
  'test/cli/import-large.test.ts',
  'test/cli/ring.test.ts',
  'test/client/networks.test.ts',
  'test/client/two-regions.test.ts',
  'test/docs/identity.test.ts',
  'test/docs/your-app/web-frameworks.test.ts',
  'test/events/webhook-soak.test.ts',
  'test/explorer/remembered-pair.test.ts',
  'test/explorer/search.test.ts',
  'test/identity/api-gateway.test.ts',
  'test/identity/authorizer.test.ts',
  'test/lab/browser/bobs-browser.test.ts',
  'test/lab/page/accessibility.test.ts',
  'test/lab/page/android.test.ts',
  'test/lab/page/axe-scenarios.test.ts',
  'test/lab/page/calls.test.ts',
  'test/lab/page/faults.test.ts',
  'test/lab/page/what-to-change.test.ts',
  'test/lab/phones/calls-between-phones.test.ts',
  'test/lab/server/findings.test.ts',
  'test/lab/server/outside-callers.test.ts',
  'test/lab/server/scenarios.test.ts',
  'test/lab/server/trace-copies.test.ts',
  'test/lab/server/trace-hops.test.ts',
  'test/lib/cors.test.ts',
  'test/lib/http-authorizer.test.ts',
  'test/lib/options.test.ts',
  'test/local/sns/third-party-clients.test.ts',
];

/** The part of the tests that stays in this process: `faketime` changes no static binary, no Java and no Chromium. */
const ON_ANOTHER_DATE = [
  'test/aws/lean',
  'test/api/devices.test.ts',
  'test/api/ring-timers.test.ts',
  'test/credentials',
  'test/lib/credential.test.ts',
  'test/lib/credential-watch-wire.test.ts',
  'test/local/apple',
  'test/local/google',
  'test/local/http-api',
  'test/local/time',
  'test/push/messages.test.ts',
];

/** By mode. `short` is `npm test`; each other is `npm run test:NAME`. */
export const TEST_LISTS: Readonly<Record<string, TestList>> = {
  short: { files: ['test'], except: [...ONLY_LONG, ...ONLY_BY_HAND] },
  long: {
    files: ONLY_LONG,
    except: ['test/emulator/authorizer.test.ts', 'test/emulator/embedded.test.ts'],
    isLong: true,
  },
  'by-hand': { files: BY_HAND, isLong: true },
  conformance: { files: ['test/openapi'], isLong: true },
  date: {
    files: ON_ANOTHER_DATE,
  },
};

/** The patterns of a list's files: a folder stands for all test files in it. */
export const patternsOf = (paths: readonly string[]): string[] =>
  paths.map((path) => (path.endsWith('.test.ts') ? path : `${path}/**/*.test.ts`));
