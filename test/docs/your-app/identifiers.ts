import type { Node } from 'web-tree-sitter';

/** The names in a source, each with the first line that has it. */
export interface Identifiers {
  /** Types, functions, parameters, variables and members that the source declares itself. */
  readonly declared: ReadonlySet<string>;
  readonly used: ReadonlyMap<string, number>;
  /** Every word outside of comments, keywords of the language included. */
  readonly words: ReadonlySet<string>;
}

interface Rules {
  /** `parent` or `parent/field` of identifiers that declare a name. */
  readonly declares: string;
  /** Those that are neither declared nor used: labels of arguments, keys of literals, attributes of properties. */
  readonly ignores: string;
  /** Nodes without names of interest: imports. */
  readonly skips: string;
}

const listOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Names of nodes and fields are those of each grammar. */
const RULES: Readonly<Record<string, Rules>> = {
  swift: {
    declares: `class_declaration/name protocol_declaration/name typealias_declaration/name function_declaration/name protocol_function_declaration/name
      pattern/bound_identifier parameter/name parameter/external_name lambda_parameter/name lambda_parameter/external_name guard_statement/bound_identifier
      if_statement/bound_identifier while_statement/bound_identifier enum_entry/name type_parameter associatedtype_declaration/name`,
    ignores: 'value_argument_label availability_condition',
    skips: 'import_declaration',
  },
  kotlin: {
    declares: `import_alias class_declaration object_declaration type_alias class_parameter enum_entry variable_declaration function_declaration parameter
      catch_block type_parameter companion_object lambda_parameters`,
    ignores: 'label',
    skips: 'import_header package_header',
  },
  dart: {
    declares: `import_specification function_signature/name formal_parameter/name formal_parameter initialized_variable_definition/name for_loop_parts/name
      catch_parameters class_definition/name mixin_declaration constructor_signature/name constructor_param initialized_identifier static_final_declaration
      getter_signature/name setter_signature/name factory_constructor_signature enum_declaration/name enum_constant/name extension_declaration/name type_alias
      typed_identifier type_parameter`,
    ignores: 'label combinator',
    skips: '',
  },
  objc: {
    declares: `class_interface protocol_declaration method_declaration method_definition method_parameter function_declarator/declarator
      pointer_declarator/declarator parameter_declaration/declarator block_pointer_declarator/declarator struct_declarator init_declarator/declarator declaration/declarator`,
    ignores: `class_interface/category class_implementation class_implementation/category property_attribute labeled_statement/label preproc_ifdef/name
      selector_expression protocol_expression`,
    skips: '',
  },
  java: {
    declares: `class_declaration/name enum_declaration/name interface_declaration/name record_declaration/name enum_constant/name constructor_declaration/name
      method_declaration/name variable_declarator/name formal_parameter/name enhanced_for_statement/name resource/name catch_formal_parameter/name
      inferred_parameters lambda_expression/parameters type_parameter`,
    ignores: 'labeled_statement break_statement continue_statement',
    skips: 'import_declaration package_declaration',
  },
  javascript: {
    declares: `namespace_import import_specifier/alias interface_declaration/name property_signature/name method_signature/name required_parameter/pattern
      optional_parameter/pattern type_alias_declaration/name variable_declarator/name object_pattern assignment_pattern/left rest_pattern array_pattern
      pair_pattern/value function_declaration/name function_expression/name generator_function_declaration/name formal_parameters class_declaration/name
      public_field_definition/name method_definition/name catch_clause/parameter for_in_statement/left enum_declaration/name enum_body/name
      arrow_function/parameter type_parameter/name object_assignment_pattern/left`,
    ignores:
      'pair/key pair_pattern/key jsx_attribute labeled_statement/label break_statement/label continue_statement/label',
    skips: '',
  },
};

const rulesOf = (grammar: string): Rules | undefined =>
  RULES[grammar === 'typescript' || grammar === 'tsx' ? 'javascript' : grammar];

const IDENTIFIER = /identifier/;

/** Where an identifier stands. */
interface Place {
  readonly grammar: string;
  readonly parent: string;
  readonly field: string;
  /** The type of the node before it, with the same parent, and of the one after it. */
  readonly previous: string;
  readonly next: string;
  /** How many identifiers of the same field its parent has before it. */
  readonly nth: number;
}

/** A further keyword of a selector, `update:` of `reportCall:update:`, or the name of an argument, `name =` in Kotlin. */
const isLabel = ({ grammar, parent, field, next, nth }: Place): boolean =>
  (grammar === 'objc' && parent === 'message_expression' && field === 'method' && nth > 0) ||
  (grammar === 'kotlin' && parent === 'value_argument' && next === '=');

/** A case of an enum in a Swift pattern, `case .failed`, uses a name; every other name in a pattern declares one. */
const declaresInPattern = ({ grammar, parent, previous }: Place): boolean =>
  grammar === 'swift' && parent === 'pattern' && previous !== '.';

export const identifiersIn = (grammar: string, root: Node): Identifiers => {
  const rules = rulesOf(grammar);
  if (rules === undefined) throw new Error(`no rules for ${grammar}`);
  const [declares, ignores, skips] = [listOf(rules.declares), listOf(rules.ignores), listOf(rules.skips)];
  const declared = new Set<string>();
  const used = new Map<string, number>();
  const words = new Set<string>();

  const see = (text: string, line: number, place: Place): void => {
    const { parent, field } = place;
    const key = field === '' ? parent : `${parent}/${field}`;
    // Objective-C's `_name` is the variable of the property `name`.
    const name = grammar === 'objc' ? text.replace(/^_(?=[a-z])/, '') : text;
    if (ignores.has(key) || isLabel(place)) return;
    if (declares.has(key) || declaresInPattern(place)) declared.add(name);
    else if (!used.has(name)) used.set(name, line);
  };

  const cursor = root.walk();
  const visit = (): void => {
    const parent = cursor.nodeType;
    if (!cursor.gotoFirstChild()) return;
    const counts = new Map<string, number>();
    let waiting: ((next: string) => void) | undefined;
    let previous = '';
    do {
      const type = cursor.nodeType;
      waiting?.(type);
      waiting = undefined;
      const isLeaf = cursor.currentNode.childCount === 0;
      if (isLeaf && !type.includes('comment')) words.add(cursor.nodeText);
      if (isLeaf && cursor.nodeIsNamed && IDENTIFIER.test(type)) {
        const [text, line, field, before] = [
          cursor.nodeText,
          cursor.startPosition.row + 1,
          cursor.currentFieldName ?? '',
          previous,
        ];
        const nth = counts.get(field) ?? 0;
        counts.set(field, nth + 1);
        waiting = (next) => see(text, line, { grammar, parent, field, previous: before, next, nth });
      } else if (skips.has(type)) {
        const alias = cursor.currentNode.descendantsOfType('import_alias')[0]?.text.split(' ').at(-1);
        if (alias !== undefined) declared.add(alias);
      } else if (!isLeaf) visit();
      previous = type;
    } while (cursor.gotoNextSibling());
    waiting?.('');
    cursor.gotoParent();
  };
  visit();
  return { declared, used, words };
};
