import type { FileRow, Values } from './fields.ts';

/** What a mapping says of the endpoints of an application: whose they are, and anything else of a device. */
export interface Mapping {
  /** By the ARN of an endpoint, or by its token in lower case. */
  of(endpointArn: string, token: string): Values | undefined;
  /** Lines that name neither, or no user. */
  readonly bad: readonly { readonly line: number; readonly detail: string }[];
}

/** The first line of two for one endpoint wins where both have the same user; else neither, because nobody should ring on the phone of another. */
export const makeMapping = (rows: readonly FileRow[]): Mapping => {
  const known = new Map<string, Values>();
  const bad: { readonly line: number; readonly detail: string }[] = [];
  for (const { line, values, problem } of rows) {
    const { endpointArn, token, ...device } = values;
    const name = endpointArn ?? token?.toLowerCase();
    const other = name === undefined ? undefined : known.get(name);
    if (problem !== undefined) bad.push({ line, detail: problem });
    else if (name === undefined) bad.push({ line, detail: 'has neither endpointArn nor token' });
    else if (device.userId === undefined) bad.push({ line, detail: 'has no userId' });
    else if (other === undefined) known.set(name, device);
    else if (other.userId !== device.userId) {
      bad.push({ line, detail: 'gives an endpoint to a second user: neither is taken' });
      // Stays in the map without a user, so that a third line changes nothing.
      known.set(name, {});
    }
  }
  return { of: (endpointArn, token) => known.get(endpointArn) ?? known.get(token.toLowerCase()), bad };
};
