import type { SnsPlatform } from '../../lambda/contract/enums.ts';
import type { Values } from './fields.ts';

/** A device as its source has it, before it is checked. */
export interface SourceDevice {
  /** Where it is from: a line of a file, or an endpoint of an application. */
  readonly place: { readonly line: number } | { readonly endpointArn: string };
  readonly values: Values;
  /** Of an endpoint in SNS. */
  readonly isEnabled?: boolean;
  /** Why it cannot be read, or has no user. */
  readonly problem?: { readonly reason: 'invalid' | 'no_user'; readonly detail: string };
}

/** Everything that is to be imported. */
export interface Source {
  /** For people and for the journal: the path of a file, or the ARN of an application. */
  readonly name: string;
  readonly devices: readonly SourceDevice[];
  /** The platform of an application's endpoints. */
  readonly platform?: SnsPlatform;
  /** Whether the endpoints are of the deployment's own application, and are taken as they are. */
  readonly isAdopted: boolean;
}
