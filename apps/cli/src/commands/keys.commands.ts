import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Bind } from '../command-handler.js';
import { parseMoment, parseSpan } from '../parse-span.js';
import { wholeNumber } from './jobs.commands.js';

const SCOPES = ['jobs:read', 'jobs:write', 'jobs:cancel', 'artifacts:read', 'admin'];
const KEYS = 'keys by id, prefix (fq_…) or name';
const EXPIRES = 'a span such as 90d, or a date such as 2027-01-31';

/** `frameq keys …` */
export function addKeysCommands(program: Command, bind: Bind): void {
  const keys = program
    .command('keys')
    .summary('see, make, rotate and revoke API keys')
    .description('Shows, makes, rotates and revokes API keys. Needs a key with the scope admin.');
  keys
    .command('list')
    .summary('list the keys that hold')
    .description('Lists API keys, the newest first, with what they may do and when they were last used.')
    .option('-a, --all', 'also keys that were revoked or have expired')
    .option('--tenant <id>', 'only keys of this tenant')
    .option('-n, --limit <number>', 'how many at most', wholeNumber, 100)
    .action(bind(() => import('./keys/list-keys.js').then((module) => module.listKeysCommand)));
  keys
    .command('create')
    .summary('make a key, and show it once')
    .description(
      'Makes an API key and prints it. It is shown this once: only its hash is kept. With -q the key is all that is written.',
    )
    .argument('<name>', 'what it is for')
    .addOption(scopeOption())
    .option('--tenant <id>', 'for whom it acts; yours unless told')
    .option('--expires <when>', `when it ends: ${EXPIRES}`, (text) => parseMoment(text))
    .addHelpText(
      'after',
      '\nExamples:\n  frameq keys create "render farm" -s jobs:read,jobs:write,artifacts:read\n  frameq keys create guest -s jobs:read --expires 7d --tenant studio\n  KEY=$(frameq keys create ci -s jobs:read,jobs:write -q)',
    )
    .action(bind(() => import('./keys/create-key.js').then((module) => module.createKeyCommand)));
  keys
    .command('rotate')
    .summary('put a new key in the place of an old one')
    .description(
      'Makes a key like the old one and prints it; the old one goes on for the overlap, so that users can change over. ' +
        'With -q the new key is all that is written.',
    )
    .argument('<key>', 'a key by id, prefix (fq_…) or name')
    .option('--overlap <time>', 'how long the old key goes on; 0 ends it at once', parseSpan, 86_400)
    .option(
      '--expires <when>',
      `when the new key ends: ${EXPIRES}; as long as the old one was made for, unless told`,
      (text) => parseMoment(text),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  frameq keys rotate "render farm" --overlap 7d\n  frameq keys rotate fq_abcdefgh --overlap 0',
    )
    .action(bind(() => import('./keys/rotate-key.js').then((module) => module.rotateKeyCommand)));
  keys
    .command('revoke')
    .summary('end keys at once')
    .description('Ends keys for good: at once, in every gateway, with their sessions and open streams. Asks first.')
    .argument('<keys...>', KEYS)
    .option('--dry-run', 'only say which keys would end')
    .action(bind(() => import('./keys/revoke-keys.js').then((module) => module.revokeKeys)));
}

function scopeOption(): Option {
  const option = new Option('-s, --scope <scopes>', 'what it may do; several with commas').choices(SCOPES);
  return option.argParser(scopes).makeOptionMandatory();
}

function scopes(text: string, before: readonly string[] = []): string[] {
  const given = text.split(',').map((scope) => scope.trim());
  const wrong = given.find((scope) => !SCOPES.includes(scope));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is no scope; there are ${SCOPES.join(', ')}.`);
  return [...new Set([...before, ...given])];
}
