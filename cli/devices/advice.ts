import type { Condition } from './conditions.ts';

/** What an operator can do for devices of a condition, with the heading of docs/runbook.md that says more. */
export const ADVICE: Readonly<Record<Condition, { readonly text: string; readonly runbook?: string }>> = {
  ok: { text: 'nothing' },
  unconfirmed: {
    text: 'usual for new devices; if it is most of them, the app sends no receipts (ackUrl)',
    runbook: 'rings-without-receipt',
  },
  unreported: {
    text: 'usual for phones that are off; an iPhone whose app does not report calls to CallKit gets no more pushes until it is reinstalled',
    runbook: 'rings-without-receipt',
  },
  unverified: { text: 'nothing: the next start of the app registers again; or "devices repair"' },
  on_trial: {
    text: 'nothing: the next ring decides. If the credential or bundle id was wrong when they were moved: fix it, then "devices repair"',
    runbook: 'deliveries-failing',
  },
  invalid_token: {
    text: 'usual after an uninstall. Many at once: fix the bundle id or the credential, then "devices repair --since" the mistake',
    runbook: 'tokens-refused-in-bulk',
  },
  refused: {
    text: 'the credential, topic or payload is refused: fix the deployment, then "devices repair"',
    runbook: 'credential-invalid',
  },
  disabled: {
    text: 'SNS disabled the endpoints after a refusal: fix the deployment if many are, then "devices repair"',
    runbook: 'deliveries-failing',
  },
  gone: {
    text: 'the endpoint was deleted in SNS, and with it the token: the next start of the app registers again',
    runbook: 'devices-failing',
  },
  other_application: {
    text: 'the platform application was replaced: "devices repair" takes the tokens to the new one while the old one exists',
    runbook: 'state-wrong',
  },
  no_application: {
    text: 'the app or platform is not in the settings of the deployment: add it, or wait until the apps are gone',
  },
};
