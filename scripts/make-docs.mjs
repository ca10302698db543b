#!/usr/bin/env node
// Writes the pages that are made from code (`npm run docs`).
import { writeFileSync } from 'node:fs';
import { build } from './build.mjs';
import { inCheckout } from './checkout.mjs';
import { generatedPages } from './generated-pages.mjs';

await build();
for (const [file, text] of Object.entries(await generatedPages())) {
  writeFileSync(inCheckout(file), text);
  console.log(file);
}
