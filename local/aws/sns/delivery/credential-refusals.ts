import type { Application, Store } from '../store.ts';

/**
 * Disables an application whose credential the push service refuses, as SNS does. How many refusals AWS waits for is not
 * documented. That a refused credential is the cause is AWS's answer in https://github.com/aws/aws-sdk-java/issues/1869.
 * The application stays disabled when it gets a new credential:
 * https://github.com/hashicorp/terraform-provider-aws/issues/28269
 */
export function makeCredentialRefusals(store: Store, disableAfter: number) {
  const refusals = new Map<string, { readonly credential: Application['credential']; readonly count: number }>();

  return {
    /** The push service accepted the application's credential. */
    accepted: ({ arn }: Application): void => void refusals.delete(arn),

    /** The push service refused the credential that the application had at the attempt. */
    refused({ arn, credential }: Application): void {
      const current = store.application(arn);
      // The refusal is of a credential that has been replaced since.
      if (current?.credential !== credential) return;
      const before = refusals.get(arn);
      const count = before?.credential === credential ? before.count + 1 : 1;
      if (count < disableAfter) {
        refusals.set(arn, { credential, count });
        return;
      }
      refusals.delete(arn);
      store.putApplication({ ...current, attributes: new Map([...current.attributes, ['Enabled', 'false']]) });
    },
  };
}
