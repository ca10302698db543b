import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runCli } from '@frameq/cli';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { jobView } from './example-views.js';
import { FakeGateway } from './fake-gateway.js';
import { runWith, testTerminal } from './test-terminal.js';

async function script(shell: string): Promise<string> {
  const terminal = testTerminal();
  expect(await runCli(['completion', shell], terminal)).toBe(0);
  return terminal.out;
}

/** A value that a server made up. */
const HOSTILE = '$(touch run) `touch run` ${x:=$(touch run)}';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'frameq-completion-'));
  writeFileSync(path.join(folder, 'script.bash'), await script('bash'));
  // Stands for the real command, and repeats what it was asked.
  writeFileSync(
    path.join(folder, 'frameq'),
    '#!/bin/sh\nprintf "%s\\tdescription\\n" "1042" "sensitivity=" "asked-$2-$4" "$HOSTILE"\n',
  );
  chmodSync(path.join(folder, 'frameq'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers after these words; the last one is being typed. */
function offered(...words: string[]): string[] {
  const lines = `source script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _frameq; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { PATH: `${folder}:${process.env['PATH']}`, HOSTILE };
  return execFileSync('bash', ['--norc', '-c', lines, 'bash', 'frameq', ...words], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((line) => line !== '');
}

it('offers commands, then the commands beneath them', () => {
  expect(offered('j')).toEqual(['jobs']);
  expect(offered('jobs', '')).toEqual([
    'list',
    'view',
    'watch',
    'logs',
    'cancel',
    'clone',
    'delete',
    'retry',
    'move',
    'set',
  ]);
  expect(offered('--json', 'pipelines', 'v')).toEqual(['view', 'validate']);
});

it('offers flags, their choices, and the choices of arguments', () => {
  expect(offered('jobs', 'logs', '--f')).toEqual(['--follow', '--failed']);
  expect(offered('jobs', 'list', '--state', 'c')).toEqual(['cancelling', 'completed', 'cancelled']);
  expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
});

it('asks the command itself for jobs, pipelines, parameters and files of a job', () => {
  expect(offered('jobs', 'view', '10')).toEqual(['1042']);
  expect(offered('run', 'scenes', '--set', 'sens')).toEqual(['sensitivity=']);
  expect(offered('run', 'scenes', '--set', 'asked')).toEqual(['asked-param-scenes']);
  expect(offered('artifacts', 'get', '7', 'asked')).toEqual(['asked-artifact-7']);
});

it('runs nothing that a server has put into a value', () => {
  expect(offered('jobs', 'view', '')).toContain(HOSTILE);
  expect(offered('jobs', 'view', '$')).toEqual([HOSTILE]);
  expect(existsSync(path.join(folder, 'run'))).toBe(false);
});

it('puts no value of a server on the command line that a shell would not take for a plain word', async () => {
  const gateway = await FakeGateway.start();
  try {
    for (const [index, number] of ['$(touch run)', '`touch run`', '7;touch run', '--server=x', '8\n9'].entries())
      gateway.put({ ...jobView(index + 1), number: number as unknown as number });
    gateway.put(jobView(1042));
    const { out } = await runWith(gateway, ['__complete', 'job']);
    expect(out).toMatch(/^1042\t.*\n$/);
  } finally {
    await gateway.close();
  }
});

it('offers files where a file belongs', () => {
  expect(offered('run', 'scenes', 'script')).toEqual(['script.bash']);
});

it('names every command and flag in the scripts for zsh and fish too', async () => {
  const [zsh, fish] = await Promise.all([script('zsh'), script('fish')]);
  for (const word of ['jobs', 'watch', 'validate', 'diagnose', 'completion']) {
    expect(zsh).toContain(`'${word}:`);
    expect(fish).toMatch(new RegExp(`-a ${word} -d '`));
  }
  expect(zsh).toContain("'--dry-run:check everything");
  expect(fish).toContain('-s n -l dry-run');
});
