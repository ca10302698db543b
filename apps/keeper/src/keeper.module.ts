import { type DynamicModule, Module } from '@nestjs/common';
import { Keeper } from './keeper.js';

/** The Nest side of the keeper: it holds the rounds, which are plain TypeScript, for whoever asks the context for them. */
@Module({})
export class KeeperModule {
  static holding(keeper: Keeper): DynamicModule {
    return { module: KeeperModule, providers: [{ provide: Keeper, useValue: keeper }], exports: [Keeper] };
  }
}
