// Where Mesh would write a value otherwise than the engine reads it, or read it otherwise than the engine writes it.
const { GraphQLError } = require('graphql');

const named = /\{args\.([^}]+)\}/g;

function refuse(what) {
  throw new GraphQLError(what, { extensions: { code: 'BAD_USER_INPUT' } });
}

// Mesh writes what is asked for into a path as it is: a claim named "../policies/P" would be a policy, and one named
// "SUBMITTER/CLAIM-ID" nothing. Here each becomes one segment of the path.
function segment(field, value) {
  if (value === '' || value === '.' || value === '..') refuse(`${field} must be a name`);
  return encodeURIComponent(value);
}

function write_as_segments(field) {
  const operation = (field.astNode?.directives ?? []).find(each => each.name.value === 'httpOperation');
  const path = operation?.arguments.find(each => each.name.value === 'path')?.value.value ?? '';
  const names = [...path.matchAll(named)].map(match => match[1]);
  if (names.length === 0 || field.written_as_segments) return;
  const asked = field.resolve;
  field.written_as_segments = true;
  field.resolve = (root, args, context, info) => {
    const written = { ...args };
    for (const name of names) written[name] = segment(name, String(args[name]));
    return asked(root, written, context, info);
  };
}

// Days and instants stay the engine's texts. Mesh makes JavaScript's dates of them: a day is sent with a time then, which the
// engine refuses, and an instant loses its microseconds. The engine says what is no day.
function leave_as_text(scalar) {
  const text = value => (typeof value === 'string' ? value : refuse(`${scalar.name} must be a text`));
  scalar.serialize = text;
  scalar.parseValue = text;
  scalar.parseLiteral = node => text(node.kind === 'StringValue' ? node.value : undefined);
}

module.exports = [
  {
    onSchemaChange({ schema }) {
      for (const name of ['Date', 'DateTime']) if (schema.getType(name)) leave_as_text(schema.getType(name));
      for (const type of [schema.getQueryType(), schema.getMutationType()])
        for (const field of Object.values(type?.getFields() ?? {})) write_as_segments(field);
    },
  },
];
