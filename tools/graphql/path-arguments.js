// Mesh writes what is asked for into a path as it is: a claim named "../policies/P" would be a policy, and one named
// "SUBMITTER/CLAIM-ID" nothing. Here each becomes one segment of the path before it is written there.
const { GraphQLError } = require('graphql');

const named = /\{args\.([^}]+)\}/g;

function segment(field, value) {
  if (value === '' || value === '.' || value === '..')
    throw new GraphQLError(`${field} must be a name`, { extensions: { code: 'BAD_USER_INPUT' } });
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

module.exports = [
  {
    onSchemaChange({ schema }) {
      for (const type of [schema.getQueryType(), schema.getMutationType()])
        for (const field of Object.values(type?.getFields() ?? {})) write_as_segments(field);
    },
  },
];
