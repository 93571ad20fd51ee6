import { missing } from './sns-error.ts';

/** One message attribute; a binary value remains in base64. */
export interface MessageAttribute {
  readonly dataType: string | undefined;
  readonly value: string | undefined;
}

/** A request of the AWS Query protocol, form-encoded: `Name=…&Attributes.entry.1.key=…&Attributes.entry.1.value=…`. */
export interface QueryRequest {
  readonly action: string;
  /** `undefined` when absent, but not when empty. */
  optional(name: string): string | undefined;
  /** @throws SnsError ValidationError when absent */
  required(name: string): string;
  /** A map such as `Attributes`. */
  map(name: string): ReadonlyMap<string, string>;
  messageAttributes(): ReadonlyMap<string, MessageAttribute>;
}

/** `PlatformApplicationArn` → `platformApplicationArn`, as AWS writes the names in its validation errors. */
const memberName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

export function readQuery(form: URLSearchParams): QueryRequest {
  const optional = (name: string): string | undefined => form.get(name) ?? undefined;

  function required(name: string): string {
    const value = optional(name);
    if (value === undefined) throw missing(memberName(name));
    return value;
  }

  return {
    action: optional('Action') ?? '',
    optional,
    required,
    map(name) {
      const found = new Map<string, string>();
      for (let n = 1; ; n += 1) {
        const key = optional(`${name}.entry.${n}.key`);
        if (key === undefined) return found;
        found.set(key, optional(`${name}.entry.${n}.value`) ?? '');
      }
    },
    messageAttributes() {
      const found = new Map<string, MessageAttribute>();
      for (let n = 1; ; n += 1) {
        const at = `MessageAttributes.entry.${n}`;
        const name = optional(`${at}.Name`);
        if (name === undefined) return found;
        found.set(name, {
          dataType: optional(`${at}.Value.DataType`),
          value: optional(`${at}.Value.StringValue`) ?? optional(`${at}.Value.BinaryValue`),
        });
      }
    },
  };
}
