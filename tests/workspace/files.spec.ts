import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CODE = /\.(ts|mjs|js|sql|svelte)$/;
const GENERATED = /^(libs\/db\/src\/generated|prisma\/migrations|tests\/fixtures)\//;

/** Every file of the project: what git knows, and what it does not ignore. */
function projectFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => file !== '' && existsSync(file));
}

it('has no file of code over 250 lines', () => {
  const long = projectFiles()
    .filter((file) => CODE.test(file) && !GENERATED.test(file))
    .filter((file) => readFileSync(file, 'utf8').split('\n').length > 251);
  expect(long).toEqual([]);
});

it('names files in kebab-case', () => {
  const wrong = projectFiles()
    .filter((file) => /^(apps|libs|tests|scripts)\//.test(file) && /\.(ts|mjs|sql)$/.test(file))
    .filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(path.basename(file)));
  expect(wrong).toEqual([]);
});

it('keeps host names out of the lock file', () => {
  const lock = readFileSync('package-lock.json', 'utf8');
  const resolved = [...lock.matchAll(/"resolved": "(?!libs\/|apps\/)([^"]+)"/g)].map((match) => match[1]);
  expect(resolved).toEqual([]);
});

it('pins every package to an exact version', () => {
  const loose = manifests().flatMap(({ file, json }) =>
    Object.entries({ ...json.dependencies, ...json.devDependencies, ...json.optionalDependencies })
      .filter(([name, version]) => !name.startsWith('@frameq/') && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${file}: ${name} ${version}`),
  );
  expect(loose).toEqual([]);
});

it('knows every command that README.md tells people to type', () => {
  const scripts = Object.keys((JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }).scripts);
  const readme = readFileSync('README.md', 'utf8');
  const npm = [...readme.matchAll(/(?:^|`)npm (?:run )?([a-z]+)/gm)].map((match) => match[1]!);
  expect(npm.length).toBeGreaterThan(2);
  expect(npm.filter((command) => command !== 'link' && !scripts.includes(command))).toEqual([]);
});

it('has every file that its pages link to', () => {
  const pages = [
    'README.md',
    ...readdirSync('docs')
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${file}`),
  ];
  const dead = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map((match) => path.join(path.dirname(page), match[1]!))
      .filter((target) => !existsSync(target))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});

it('has every source file that its pages name by its whole path', () => {
  const pages = projectFiles().filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md');
  const gone = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/`((?:apps|libs|tests|scripts|prisma|eslint)\/[\w./-]+\.\w+)`/g)]
      .filter((match) => !existsSync(match[1]!))
      .map((match) => `${page}: ${match[1]}`),
  );
  expect(gone).toEqual([]);
});

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

function manifests(): { file: string; json: Manifest }[] {
  return projectFiles()
    .filter((file) => path.basename(file) === 'package.json')
    .map((file) => ({ file, json: JSON.parse(readFileSync(file, 'utf8')) as Manifest }));
}
