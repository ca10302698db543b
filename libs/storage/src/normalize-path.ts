/** A path as people write it, in the spelling of the server, or why it has none. */
export type NormalizedPath = { readonly path: string } | { readonly reason: string };

const WSL_SHARE = /^[/\\]{2}(?:wsl\$|wsl\.localhost)[/\\][^/\\]+(.*)$/i;
const DRIVE = /^([A-Za-z]):(?:[/\\]+(.*))?$/s;

/**
 * Makes one spelling of many: quotes around it, `file://`, `C:\films\a.mp4` and `/mnt/c/films/a.mp4`,
 * `\\wsl$\Ubuntu\home\me\a.mp4`. A relative path is taken beneath `base`. Looks at no disk.
 */
export function normalizePath(given: string, base: string | null): NormalizedPath {
  const text = unquote(given.trim());
  if (text === '') return { reason: 'The path is empty.' };
  if (/\p{Cc}/u.test(text)) return { reason: 'The path holds control characters.' };
  const local = fromUrl(text);
  if (local === null) return { reason: 'Only file:// URLs of this machine are paths.' };
  const [, beneathShare] = WSL_SHARE.exec(local) ?? [];
  if (beneathShare !== undefined) return { path: tidy(beneathShare.replaceAll('\\', '/')) };
  if (/^\\\\/.test(local)) return { reason: 'Network shares (\\\\server\\share) have to be mounted first.' };
  const [, drive, rest = ''] = DRIVE.exec(local) ?? [];
  if (drive !== undefined) return { path: tidy(`/mnt/${drive.toLowerCase()}/${rest.replaceAll('\\', '/')}`) };
  if (local.startsWith('/')) return { path: tidy(local) };
  if (/^~/.test(local)) return { reason: '"~" is your home folder, not the server\'s; write the whole path.' };
  if (base === null) return { reason: 'The path is relative, and no DEFAULT_INPUT_DIR is set to begin at.' };
  // Only a path in Windows's spelling has backslashes without slashes; in Linux they are letters.
  const relative = local.includes('/') ? local : local.replaceAll('\\', '/');
  return { path: tidy(`${base}/${relative}`) };
}

function unquote(text: string): string {
  const [, , inner] = /^(["'`])(.*)\1$/s.exec(text) ?? [];
  return inner?.trim() ?? text;
}

function fromUrl(text: string): string | null {
  if (!/^file:/i.test(text)) return text;
  const [, host = '', rest] = /^file:(?:\/\/([^/]*))?(\/.*)$/is.exec(text) ?? [];
  if (rest === undefined) return null;
  let path: string;
  try {
    path = decodeURIComponent(rest);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  if (/^wsl(\$|\.localhost)$/i.test(host)) return `//${host}${path}`;
  if (host !== '' && host.toLowerCase() !== 'localhost') return null;
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

/** One slash between parts, no `.` and `..`, no slash at the end. */
function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
