import type { MessageAttribute } from './query-request.ts';
import { missing, SnsError } from './sns-error.ts';

const TYPE = /^(?:String|Number|Binary)(?:\.|$)/;

const invalidValue = (text: string): SnsError => new SnsError('ParameterValueInvalid', text);

/**
 * Validates message attributes as SNS does for every message.
 *
 * @returns their values by name
 * @throws SnsError ParameterValueInvalid
 */
export function checkMessageAttributes(given: ReadonlyMap<string, MessageAttribute>): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, { dataType, value }] of given) {
    if (dataType === undefined) throw missing(`messageAttributes.${name}.member.dataType`);
    if (!TYPE.test(dataType)) {
      throw invalidValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    if (value === undefined || value === '') {
      throw invalidValue(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${dataType}'.`,
      );
    }
    values.set(name, value);
  }
  return values;
}
