import * as v from 'valibot';
import { RecordedIds } from '../../contract/state.ts';
import { type SignedAccess, signedRequest } from '../lean/signed-request.ts';

const Answer = v.pipe(v.string(), v.parseJson(), v.object({ Parameter: v.object({ Value: v.string() }) }));
const Value = v.pipe(v.string(), v.parseJson(), RecordedIds);

/**
 * The ids that the state's scope has recorded in SSM; `missing` without the parameter.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 *
 * @param access @default the function's own
 */
export const recordedState = async (name: string, access?: SignedAccess): Promise<RecordedIds | 'missing'> => {
  const { status, text } = await signedRequest(
    'SSM',
    { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
    JSON.stringify({ Name: name }),
    access,
  );
  if (text.includes('ParameterNotFound')) return 'missing';
  if (status !== 200) throw new Error(`the parameter ${name} cannot be read: HTTP ${status}: ${text.slice(0, 300)}`);
  return v.parse(Value, v.parse(Answer, text).Parameter.Value);
};
