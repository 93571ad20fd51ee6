const MAP_ENTRY = /^([^.]+)\.entry\.(\d+)\.(key|Name)$/;

/**
 * The parameters of a request in AWS's Query protocol, without `Action` and `Version`. `X.entry.1.key` and `.value`
 * become a map X; message attributes become what the SDKs and the AWS CLI take.
 */
export const queryParameters = (body: string): Readonly<Record<string, unknown>> => {
  const form = new URLSearchParams(body);
  const parameters: Record<string, unknown> = {};
  const maps: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of form) {
    const [, map = '', index = '', kind] = MAP_ENTRY.exec(name) ?? [];
    if (kind !== undefined) {
      maps[map] ??= {};
      maps[map][value] = entryOf(form, `${map}.entry.${index}`, kind === 'Name');
    } else if (!name.includes('.entry.') && name !== 'Action' && name !== 'Version') parameters[name] = value;
  }
  return { ...parameters, ...maps };
};

const entryOf = (form: URLSearchParams, entry: string, isAttribute: boolean): unknown =>
  isAttribute
    ? {
        DataType: form.get(`${entry}.Value.DataType`) ?? 'String',
        StringValue: form.get(`${entry}.Value.StringValue`) ?? '',
      }
    : (form.get(`${entry}.value`) ?? '');
