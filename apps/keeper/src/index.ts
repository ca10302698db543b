export { Keeper, type KeeperParts } from './keeper.js';
