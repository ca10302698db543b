import { isUuid } from '@frameq/domain';
import { registerDecorator } from 'class-validator';

const SHA256 = /^[0-9a-f]{64}$/i;
const LONGEST_PATH = 4_096;

/** A list of ids of uploads, `{"upload": id}`, `{"path": path}` or `{"sha256": hash, "name": name}`. */
export function IsInputReferences(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isInputReferences',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value) => Array.isArray(value) && value.every(isReference),
        defaultMessage: () =>
          'each of inputs must be the id of an upload (a UUID), {"path": "…"}, or {"sha256": "64 hex digits"} with a "name" if you like',
      },
    });
}

function isReference(value: unknown): boolean {
  if (typeof value === 'string') return isUuid(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { upload, path, sha256, name, ...rest } = value as Record<string, unknown>;
  const named = [upload, path, sha256].filter((one) => one !== undefined);
  if (named.length !== 1 || Object.keys(rest).length > 0) return false;
  if (name !== undefined && (sha256 === undefined || !isText(name, 1_000))) return false;
  if (upload !== undefined) return typeof upload === 'string' && isUuid(upload);
  if (sha256 !== undefined) return typeof sha256 === 'string' && SHA256.test(sha256);
  return isText(path, LONGEST_PATH);
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value !== '' && value.length <= longest;
}
