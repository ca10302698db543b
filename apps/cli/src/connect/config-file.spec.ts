import { expect, it } from '@jest/globals';
import { configDirectory, parseConfig } from './config-file.js';

it('reads texts, comments and blank lines', () => {
  const text = '# mine\n\nserver = "https://frameq.example.org" # home\r\n  key_file=\'my key\'\n';
  expect(parseConfig(text, 'frameq.toml')).toEqual({ server: 'https://frameq.example.org', key_file: 'my key' });
});

it.each([
  ['server = http://x', 'line 1 is not of the form name = "text"'],
  ['\n[server]', 'line 2 is not of the form name = "text"'],
  ['sever = "x"', 'line 1 names "sever"; known are server and key_file'],
])('refuses %j with its line', (text, problem) => {
  expect(() => parseConfig(text, 'frameq.toml')).toThrow(`frameq.toml, ${problem}.`);
});

it('follows XDG, which counts absolute paths only', () => {
  expect(configDirectory({ XDG_CONFIG_HOME: '/x', HOME: '/h' })).toBe('/x/frameq');
  expect(configDirectory({ XDG_CONFIG_HOME: 'x', HOME: '/h' })).toBe('/h/.config/frameq');
});
