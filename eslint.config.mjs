import tseslint from 'typescript-eslint';
import { importRule } from './eslint/import-rule.mjs';

const DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Name what you export: a default export has another name in every file that imports it.',
};
const ENVIRONMENT = {
  // PATH is how programs are found; everything else is configuration.
  selector:
    ":not(MemberExpression[property.value='PATH']) > MemberExpression[object.name='process'][property.name='env']",
  message: 'Read the environment in libs/config and hand on what it says.',
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.build/', '.nx/', '.frameq/', 'coverage/', 'libs/db/src/generated/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { frameq: { rules: { imports: importRule } } },
    // Nest needs the classes that stand in signatures at run time, so those imports stay as they are.
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'frameq/imports': 'error',
      'max-lines': ['error', { max: 250 }],
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
      'no-control-regex': 'error',
      'no-restricted-syntax': ['error', DEFAULT_EXPORT, ENVIRONMENT],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: [
      'libs/config/**/*.ts',
      'libs/stack/**/*.ts',
      'libs/testing/**/*.ts',
      'libs/media/src/tool-environment.ts', // hands on a few variables, unread
      'apps/*/src/*main.ts',
      'tests/**/*.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', DEFAULT_EXPORT] },
  },
  { files: ['tests/**/*.ts', 'libs/testing/**/*.ts'], rules: { 'no-console': 'off' } }, // a test may say what it measured
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.mjs', '**/*.js'],
    rules: {
      'max-lines': ['error', { max: 250 }],
      eqeqeq: ['error', 'smart'],
      'no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
    },
  },
);
