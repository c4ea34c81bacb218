import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { undoAtEnd } from '../cleanup.ts';
import { EXAMPLE } from './variants.ts';

export interface Workspace {
  readonly root: string;
  remove(): Promise<void>;
}

/** A project in a temporary folder with a copy of the example: what a run leaves behind stays out of the project at `root`. */
export async function copyWorkspace(root: string): Promise<Workspace> {
  const copy = await mkdtemp(path.join(await realpath(tmpdir()), 'orders-workspace-'));
  const remove = undoAtEnd(() => rm(copy, { recursive: true, force: true }));
  await cp(path.join(root, 'package.json'), path.join(copy, 'package.json'));
  await cp(path.join(root, EXAMPLE), path.join(copy, EXAMPLE), { recursive: true });
  for (const folder of ['dist', 'node_modules']) await symlink(path.join(root, folder), path.join(copy, folder), 'junction');
  return { root: copy, remove };
}
