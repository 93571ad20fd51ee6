import { existsSync, readFileSync } from 'node:fs';
import type { ClientLibrary } from '../../client-libraries/client-library.ts';
import { LIBRARIES } from '../../client-libraries/libraries.ts';
import {
  CLIENT_LIBRARIES,
  type ClientLibraryName,
  PHONE_PLATFORMS,
  type PhonePlatform,
} from '../../lambda/contract/enums.ts';
import { JSON_TEXT, type PayloadTemplate } from '../../lambda/contract/payload-template.ts';
import { behaviourOf, type LibraryBehaviour, libraries } from '../../lambda/push/client-libraries.ts';
import { CORE, CORE_END } from '../../lambda/push/presets/core.ts';
import type { PresetDeclaration } from '../../lambda/push/presets/preset-declaration.ts';
import { presetUses } from '../../lambda/push/presets/preset-uses.ts';
import { presets } from '../../lambda/push/presets/presets.ts';
import { ANDROID } from '../../lambda/push/presets/universal.ts';
import { placeholderMeanings } from '../../lambda/push/template/placeholder-meanings.ts';
import {
  PLACEHOLDER_TYPES,
  type PlaceholderName,
  placeholderOf,
  placeholders,
} from '../../lambda/push/template/placeholders.ts';
import { fillMarkers } from './fill-markers.ts';
import { pageOf } from './your-app/page-of-library.ts';

const platformNames: Readonly<Record<PhonePlatform, string>> = { ios: 'iOS', android: 'Android' };
const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(', ');
/** A `|` inside a cell ends it. */
const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n');

const whenKilled = (library: ClientLibraryName, platform: PhonePlatform, { registry }: LibraryBehaviour): string => {
  if (registry === undefined || registry === 'at_launch') return 'yes';
  const page = `your-app/${pageOf(library, platform)}.md`;
  const lines = existsSync(new URL(`../${page}`, import.meta.url)) ? `: [the lines to add](${page})` : '';
  return `${registry === 'app' ? 'if the AppDelegate makes the registry at launch' : 'no'}${lines}`;
};

const secondPush: Readonly<Record<LibraryBehaviour['secondPush'], string>> = {
  same_call: 'the same call',
  second_call: 'a second call',
  hangs_up: 'hangs up',
  app: 'your code',
};
const readsEnd: Readonly<Record<LibraryBehaviour['readsEnd'], string>> = { yes: 'yes', no: 'no', app: 'your code' };

const FREE_FORM = 'any: JavaScript or Dart reads the message';

/** Named only where versions differ, or where one is part of the reader's name. */
const versionOf = ({ library, platform, name }: ClientLibrary): string => {
  const versions = LIBRARIES.filter((one) => one.library === library && one.platform === platform);
  if (versions.length === 1 && !/\d\.\d/.test(name)) return '';
  const text = name.startsWith(library) ? name.slice(library.length).trim() : name;
  return text === '' ? '' : ` ${text}`;
};

/** A library, or one of its versions, on one platform. `reader` is absent where nothing native reads the push. */
const libraryRow = (
  library: ClientLibraryName,
  platform: PhonePlatform,
  reader: ClientLibrary | undefined,
): readonly string[] => {
  const behaviour = behaviourOf(library, platform);
  const name = `${code(library)}${reader === undefined || library === 'native' ? '' : versionOf(reader)}`;
  if (behaviour === undefined) {
    const declaration = libraries[library];
    const why = 'cannotRing' in declaration ? declaration.cannotRing : 'no push of Amazon SNS reaches its native code';
    return [name, platformNames[platform], `cannot be rung: ${why}`, reader?.keys ?? '', 'no', '', ''];
  }
  return [
    name,
    platformNames[platform],
    codes(behaviour.presets),
    reader?.keys ?? FREE_FORM,
    whenKilled(library, platform, behaviour),
    secondPush[behaviour.secondPush],
    reader?.unreleased === undefined ? readsEnd[behaviour.readsEnd] : `yes, in ${reader.unreleased}`,
  ];
};

const libraryTable = (): string =>
  table(
    [
      'library',
      'platform',
      'preset',
      'keys that its native code reads',
      'rings when killed',
      'second push',
      'reads the end of a call',
    ],
    CLIENT_LIBRARIES.flatMap((library) =>
      PHONE_PLATFORMS.flatMap((platform) => {
        const readers = LIBRARIES.filter((one) => one.library === library && one.platform === platform);
        if (readers.length > 0) return readers.map((reader) => libraryRow(library, platform, reader));
        return behaviourOf(library, platform) === undefined ? [] : [libraryRow(library, platform, undefined)];
      }),
    ),
  );

/** `data{Caller{Username}}`: the names of the keys, and of those inside them. */
const keyNames = (template: PayloadTemplate): readonly string[] =>
  Object.entries(template).map(([key, value]) => {
    if (typeof value !== 'object' || Array.isArray(value)) return key;
    const inner = value as PayloadTemplate;
    const text = inner[JSON_TEXT];
    if (text === undefined) return `${key}{${keyNames(inner).join(', ')}}`;
    return typeof text === 'object' && !Array.isArray(text)
      ? `${key} as JSON text{${keyNames(text as PayloadTemplate).join(', ')}}`
      : `${key} as JSON text`;
  });

/** The keys besides those that every payload of the platform has. */
const keysOf = (template: PayloadTemplate, base: PayloadTemplate, baseName: string): string => {
  const hasBase = Object.keys(base).every((key) => key in template);
  const others = Object.fromEntries(
    Object.entries(template).filter(([key, value]) => !hasBase || JSON.stringify(base[key]) !== JSON.stringify(value)),
  );
  const names = codes(keyNames(others));
  if (!hasBase) return names;
  return names === '' ? baseName : `${baseName}, ${names}`;
};

const presetRow = (name: keyof typeof presets, { ios, android }: PresetDeclaration): readonly string[] => [
  code(name),
  presetUses[name],
  keysOf(ios.incomingCall, CORE, 'core'),
  ios.callEnded === undefined ? 'none' : keysOf(ios.callEnded, CORE_END, 'core'),
  name === 'universal' ? keysOf(ANDROID, CORE, 'core') : keysOf(android.incomingCall, ANDROID, 'those of `universal`'),
];

const presetTable = (): string =>
  table(
    ['preset', 'use', 'keys on iOS', 'keys of the VoIP push that ends a call', 'keys on Android'],
    [
      ...(Object.keys(presets) as (keyof typeof presets)[]).map((name) => presetRow(name, presets[name])),
      [code('custom'), presetUses.custom, 'yours', 'yours, if there is a template', 'yours'],
    ],
  );

const placeholderTable = (): string =>
  table(
    ['placeholder', 'types', 'meaning'],
    (Object.keys(placeholders) as PlaceholderName[]).map((name) => {
      const { as = {}, onlyAtEnd } = placeholderOf(name) ?? {};
      const types = PLACEHOLDER_TYPES.filter((type) => type === 'text' || as[type] !== undefined);
      return [
        code(`\${${name}}`),
        types.join(', '),
        `${placeholderMeanings[name]}${onlyAtEnd ? '; only in `callEnded`' : ''}`,
      ];
    }),
  );

/** `docs/payloads.md`, with its tables. */
export const payloads = (): string =>
  fillMarkers(readFileSync(new URL('../payloads.md', import.meta.url), 'utf8'), {
    'client libraries': libraryTable(),
    presets: presetTable(),
    placeholders: placeholderTable(),
  });
