import path from 'node:path';
import { ALLOWED, OWNERS } from './import-table.mjs';

const BUILT_IN = /^node:/;

/** Reports imports that design and architecture forbid, each with the reason. Knows `import`, `export from`, `import()`. */
export const importRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const message = importProblem(from, source.value);
      if (message !== null) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};

/**
 * Why a file may not import something; null when it may.
 * @param {string} from the importing file's path within the checkout
 * @param {string} target what stands between the quotes
 */
export function importProblem(from, target) {
  const project = projectOf(from);
  if (target.startsWith('.')) return relativeProblem(from, project, target);
  if (BUILT_IN.test(target)) return null;
  if (target.startsWith('@frameq/')) return libProblem(from, project, target);
  return packageProblem(from, project, target);
}

function relativeProblem(from, project, target) {
  const reached = path.posix.normalize(path.posix.join(path.posix.dirname(from), target));
  const other = projectOf(reached);
  if (other === null || other === project) return null;
  if (isTest(from) && other.startsWith('apps/')) return null; // an app exports little; its tests look inside
  return `Import ${other} as @frameq/${other.split('/')[1]}, never by a path into it.`;
}

function libProblem(from, project, target) {
  const [, name, ...deep] = target.split('/');
  if (deep.length > 0) return `Import @frameq/${name} as a whole: what its index does not export is its own business.`;
  if (isTest(from)) return null;
  if (ALLOWED[`apps/${name}`] !== undefined) return `${target} is an app; apps are never imported.`;
  if (name === 'testing') return 'Only specs and tests import @frameq/testing.';
  const rule = ALLOWED[project ?? ''];
  if (rule === undefined || rule.libs.includes(name)) return null;
  return `${project} may not import ${target}. ${rule.why}`;
}

function packageProblem(from, project, target) {
  if (project === null || isTest(from)) return null;
  const owner = OWNERS.find(({ packages }) => packages.test(target) || packages.test(packageName(target)));
  if (owner === undefined || owner.projects.includes(project)) return null;
  return `${project} may not import ${target}. ${owner.why}`;
}

function packageName(target) {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}

function projectOf(file) {
  return /^((?:apps|libs)\/[^/]+)(?:\/|$)/.exec(file)?.[1] ?? null;
}

function isTest(file) {
  return file.endsWith('.spec.ts') || file.startsWith('tests/') || file.startsWith('libs/testing/');
}
