import { readFileSync } from 'node:fs';

const { exclude: _, sourceMaps: __, ...swc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
delete swc.$schema;

const shared = {
  rootDir: import.meta.dirname ?? process.cwd(),
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  moduleNameMapper: {
    '^@frameq/(.*)$': ['<rootDir>/libs/$1/src/index.ts', '<rootDir>/apps/$1/src/index.ts'],
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['/dist/', '/.build/', '/.frameq/'],
};

/** Each kind of test is a project: `npx jest --selectProjects unit`. */
const kind = (displayName, testMatch, more = {}) => ({ ...shared, displayName, testMatch, ...more });

export default {
  projects: [
    kind('unit', ['<rootDir>/libs/*/src/**/*.spec.ts', '<rootDir>/apps/*/src/**/*.spec.ts']),
    kind('workspace', ['<rootDir>/tests/workspace/**/*.spec.ts']),
    kind('integration', ['<rootDir>/tests/integration/**/*.spec.ts']),
    kind('contract', ['<rootDir>/tests/contract/**/*.spec.ts']),
    kind('failure', ['<rootDir>/tests/failure/**/*.spec.ts']),
    kind('e2e', ['<rootDir>/tests/e2e/**/*.spec.ts']),
    kind('gpu', ['<rootDir>/tests/gpu/**/*.spec.ts']),
  ],
};
