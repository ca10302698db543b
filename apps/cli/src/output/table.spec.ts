import { expect, it } from '@jest/globals';
import { type Column, renderTable } from './table.js';
import { painter } from './style.js';

interface Row {
  readonly number: number;
  readonly name: string;
  readonly note: string;
}

const columns: Column<Row>[] = [
  { title: 'NO', value: (row) => String(row.number), align: 'right' },
  { title: 'NAME', value: (row) => row.name, flexible: true },
  { title: 'NOTE', value: (row) => row.note, flexible: true },
];
const rows: Row[] = [
  { number: 1, name: 'short', note: 'fine' },
  { number: 1042, name: 'a much longer name', note: 'something went wrong' },
];

it('aligns columns and leaves no space at the ends of lines', () => {
  expect(renderTable(rows, columns, Infinity)).toEqual([
    '  NO  NAME                NOTE',
    '   1  short               fine',
    '1042  a much longer name  something went wrong',
  ]);
});

it('shortens the widest flexible columns to fit the terminal, never the others', () => {
  const lines = renderTable(rows, columns, 30);
  expect(lines.every((line) => line.length <= 30)).toBe(true);
  expect(lines[2]).toBe('1042  a much lon…  something …');
});

it('leaves out a column that is empty in every row', () => {
  expect(renderTable([{ number: 1, name: 'x', note: '' }], columns, 80)).toEqual(['NO  NAME', ' 1  x']);
});

it('counts wide letters as two, and colours as nothing', () => {
  const paint = painter(true);
  const painted = columns.map((column) =>
    column.title === 'NAME' ? { ...column, paint: (text: string) => paint('red', text) } : column,
  );
  const lines = renderTable(
    [
      { number: 1, name: '映画', note: 'x' },
      { number: 2, name: 'ab', note: 'y' },
    ],
    painted,
    80,
  );
  expect(lines.slice(1)).toEqual([' 1  \u001b[31m映画\u001b[0m  x', ' 2  \u001b[31mab\u001b[0m    y']);
});
