import type { Payload } from '../../client-libraries/client-library.ts';
import { objectValue } from '../../client-libraries/payload-values.ts';
import type { PhonePlatform } from '../../lambda/contract/enums.ts';
import { CliError } from '../terminal/cli-error.ts';

export type { Payload };

/** A payload as a phone gets it, and what is wrong with the message that it was in. */
export interface FoundPayload {
  readonly platform: PhonePlatform;
  readonly payload: Payload;
  /** Where it was, for people. */
  readonly form: string;
  /** iOS: whether it is for PushKit, and not for an alert token. */
  readonly isVoip: boolean;
  /** Why no phone gets it, or none rings, whatever the library. */
  readonly findings: readonly string[];
  readonly notes: readonly string[];
}

export const isObject = (value: unknown): value is Payload => objectValue(value) !== undefined;

/** The JSON in a text. @throws CliError `input` */
export const jsonIn = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(
      'input',
      `${where} is no JSON text`,
      'It must be the JSON of the message as a text: JSON.stringify.',
    );
  }
};
