import { copiesOf } from './copy/copies.ts';
import type { MessageLevel, MessageView } from './message-view.ts';
import { nestedLevels } from './nested-levels.ts';
import { readableJson } from './readable-json.ts';
import type { WireRequest } from './wire-request.ts';

/** A hop's message, complete. */
export interface HopMessage {
  /** Plain JSON; the names of {@link PART_NAMES} are its parts. */
  readonly content: unknown;
  readonly wire?: WireRequest;
}

/** The names of parts, in the order in which they are shown. */
const PART_NAMES: Readonly<Record<string, string>> = {
  request: 'Request',
  response: 'Response',
  event: 'Event',
  result: 'Result',
  error: 'Error',
  entry: 'Log entry',
};

/** The message as the page shows it: in parts, strings in strings as levels, tokens shortened. */
export const messageView = ({ content, wire }: HopMessage): MessageView => ({
  parts: partsOf(content).map(([name, value]) => ({
    name: PART_NAMES[name] ?? 'Message',
    levels: levelsOf(name, value, wire),
  })),
  copies: copiesOf(wire),
});

const partsOf = (content: unknown): readonly (readonly [string, unknown])[] => {
  const entries = typeof content === 'object' && content !== null ? Object.entries(content) : [];
  const isInParts = entries.length > 0 && entries.every(([name]) => name in PART_NAMES);
  return isInParts ? entries.filter(([, value]) => value !== undefined) : [['message', content]];
};

const levelsOf = (name: string, value: unknown, wire: WireRequest | undefined): readonly MessageLevel[] => {
  const nested = name === 'request' && wire?.kind === 'aws' ? nestedLevels(wire) : undefined;
  return nested ?? [{ text: readableJson(value) }];
};
