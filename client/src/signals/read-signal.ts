import type { Party } from '../api/api-types.ts';
import type { AppData, Candidate, Description, StoredSignal } from './signal-types.ts';

type Unknown = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Unknown => typeof value === 'object' && value !== null;
const isTextOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';

const isParty = (value: unknown): value is Party =>
  isObject(value) && typeof value.userId === 'string' && typeof value.deviceId === 'string';

const isDescription = (value: unknown): value is Description =>
  isObject(value) && typeof value.type === 'string' && isTextOrAbsent(value.sdp);

const isCandidate = (value: unknown): value is Candidate | null =>
  value === null || (isObject(value) && isTextOrAbsent(value.candidate));

const isData = (value: unknown): value is AppData => isObject(value);

/** A signal of the API. `undefined` for anything else: a later version may send what this one does not know. */
export const readSignal = (value: unknown): StoredSignal | undefined => {
  if (!isObject(value)) return undefined;
  const { seq, from, id, previous, ack, description, candidates, candidate, data } = value;
  if (typeof seq !== 'number' || !isParty(from)) return undefined;
  if (!isTextOrAbsent(id) || !isTextOrAbsent(previous) || !isTextOrAbsent(ack)) return undefined;
  return {
    ...{ seq, from, id, previous, ack },
    ...(isDescription(description) && { description }),
    ...(Array.isArray(candidates) && { candidates: candidates.filter(isCandidate) }),
    ...(candidate !== undefined && isCandidate(candidate) && { candidate }),
    ...(isData(data) && { data }),
  };
};

/** The signals of a page. */
export const readSignals = (body: unknown): readonly StoredSignal[] =>
  isObject(body) && Array.isArray(body.signals)
    ? body.signals.map(readSignal).filter((signal) => signal !== undefined)
    : [];
