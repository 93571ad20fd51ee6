import type { Party } from '../api/api-types.ts';
import { isRecord } from '../runtime/is-record.ts';
import type { Candidate, Description, StoredSignal } from './signal-types.ts';

const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';

const isParty = (value: unknown): value is Party =>
  isRecord(value) && typeof value.userId === 'string' && typeof value.deviceId === 'string';

const isDescription = (value: unknown): value is Description =>
  isRecord(value) && typeof value.type === 'string' && isTextOrAbsent(value.sdp);

const isCandidate = (value: unknown): value is Candidate | null =>
  value === null || (isRecord(value) && isTextOrAbsent(value.candidate));

/** A signal of the API. `undefined` for anything else: a later version may send what this one does not know. */
export const readSignal = (value: unknown): StoredSignal | undefined => {
  if (!isRecord(value)) return undefined;
  const { seq, from, id, previous, ack, description, candidates, candidate, data } = value;
  if (typeof seq !== 'number' || !isParty(from)) return undefined;
  if (!isTextOrAbsent(id) || !isTextOrAbsent(previous) || !isTextOrAbsent(ack)) return undefined;
  return {
    ...{ seq, from, id, previous, ack },
    ...(isDescription(description) && { description }),
    ...(Array.isArray(candidates) && { candidates: candidates.filter(isCandidate) }),
    ...(candidate !== undefined && isCandidate(candidate) && { candidate }),
    ...(isRecord(data) && { data }),
  };
};

/** The signals of a page. */
export const readSignals = (body: unknown): readonly StoredSignal[] =>
  isRecord(body) && Array.isArray(body.signals)
    ? body.signals.map(readSignal).filter((signal) => signal !== undefined)
    : [];
